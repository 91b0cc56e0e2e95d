"""Whom a post that is for no group may mention: those of its readers whom its author finds in the directory."""

from django.http import Http404

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.content.mentions import Candidate
from profiles.models import Organization
from profiles.queries.mentions import as_candidates, people_completing


def anybody_to_mention(viewer: User, _public_id: str, typed: str) -> list[Candidate]:
    """People of the directory who complete a name; the place is the government, which has no public id."""
    return as_candidates(people_completing(viewer, typed))


def colleagues_to_mention(viewer: User, public_id: str, typed: str) -> list[Candidate]:
    """The people of an organization who complete a name, for one of them. Raises Http404 for others."""
    organization = Organization.objects.filter(public_id=public_id, audience__in=audience_ids(viewer)).first()
    if organization is None:
        raise Http404
    return as_candidates(people_completing(viewer, typed, of=organization))
