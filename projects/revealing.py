"""What an administrator may have revealed of a project: its page, without its news."""

from collections.abc import Collection, Mapping
from typing import Final, cast

from django.utils.translation import gettext_lazy as _

from groups.queries.visible import public_id_of
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.revealing import Revealable, Revealed, revealables
from projects.models import Project
from projects.models.projects import WORD
from projects.permissions import can_see_project
from projects.roles import leads_of


def _find_all(public_ids: Collection[str]) -> dict[str, Project]:
    rows = Project.objects.filter(public_id__in=public_ids, deleted_at=None, pending_at=None).select_related("lead", "proposer")
    return {project.public_id: project for project in rows}


def _owners(thing: Revealed) -> Collection[User]:
    project = cast("Project", thing)
    return list(leads_of(project.key).order_by("pk")) or [project.proposer]


def _context(_viewer: User, thing: Revealed) -> Mapping[str, object]:
    return {"project": thing, "owners": _owners(thing)}


PROJECT: Final = Revealable(
    word=WORD,
    label=_("Project"),
    shows=_("Its names, its summary, its objectives, its health and who leads it; neither its team nor its news."),
    is_at=lambda url_name, _names: url_name == "projects:project",
    at=lambda names, _part: _find_all([public_id_of(names["address"])]).get(public_id_of(names["address"])),
    find_all=_find_all,
    owners=_owners,
    is_visible=lambda viewer, thing: bool(can_see_project(viewer, cast("Project", thing))),
    address=lambda thing: cast("Project", thing).get_absolute_url(),
    template="projects/revealed.html",
    context=_context,
    title=lambda thing: str(cast("Project", thing).title),
)

revealables.register(PROJECT)
