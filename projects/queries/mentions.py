"""Whom the news of a project may mention: those who see it."""

from django.http import Http404

from groups.queries.mentions import people_to_mention as members_to_mention
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import EVERYONE
from intranet.kernel.content.mentions import Candidate
from microblog.queries.mentions import anybody_to_mention
from projects.queries.visible import visible_among


def people_to_mention(viewer: User, public_id: str, typed: str) -> list[Candidate]:
    """People who complete a name: anybody, or the members of the group that hides the project. Raises Http404."""
    project = visible_among(viewer, [public_id]).get(public_id)
    if project is None:
        raise Http404
    if project.audience.kind == EVERYONE or project.group is None:
        return anybody_to_mention(viewer, "", typed)
    return list(members_to_mention(viewer, project.group.public_id, typed))
