"""What members say of a project: under its page, everyone who sees it and works for the government."""

from operator import attrgetter
from typing import Final

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.comments.queries import panel_of
from intranet.kernel.comments.things import Commentable, commentables
from intranet.kernel.permissions import Decision, denied
from projects.models import Project
from projects.models.projects import WORD
from projects.panels import Panel, panels
from projects.permissions import can_see_project
from projects.roles import leads_of


def can_comment(actor: User, project: Project) -> Decision:
    """Give an opinion of a project, also of one that has ended."""
    if actor.is_guest:
        return denied(_("Guests can read the comments on a project, and not write any."))
    return can_see_project(actor, project)


PROJECTS: Final = Commentable(
    word=WORD,
    model=Project,
    can_comment=can_comment,
    title=lambda project: str(project.title),
    owners=lambda project: list(leads_of(project.key)),
    organization=attrgetter("lead.public_id"),
    mentions_in=attrgetter("key"),
    joined=("lead",),
)

commentables.register(PROJECTS)
panels.register(
    Panel(
        key="comments",
        template="projects/_comments.html",
        content=lambda viewer, project, _standing: {"comments": panel_of(viewer, project)},
        order=90,
        place="end",
    )
)
