"""Entries of menus."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.navigation import Entry, Viewer, create_menu, main_menu
from projects.permissions import can_browse_projects, can_propose_project


def may_browse(viewer: Viewer) -> bool:
    return isinstance(viewer, User) and bool(can_browse_projects(viewer))


def may_propose(viewer: Viewer) -> bool:
    return isinstance(viewer, User) and bool(can_propose_project(viewer))


main_menu.register(
    Entry(
        key="projects",
        label=_("Projects"),
        url_name="projects:portfolio",
        icon="target",
        order=38,
        hint=_("Follow projects across organizations, or offer a hand"),
        is_for=may_browse,
    )
)
create_menu.register(
    Entry(
        key="project",
        label=_("Project"),
        url_name="projects:begin",
        icon="target",
        order=60,
        hint=_("Propose one to the registry"),
        is_for=may_propose,
    )
)
