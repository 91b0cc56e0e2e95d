"""Entries of menus."""

from django.utils.translation import gettext_lazy as _

from groups.permissions import can_browse_groups, can_create_group
from intranet.kernel.accounts.models import User
from intranet.kernel.navigation import Entry, Viewer, create_menu, main_menu


def may_browse(viewer: Viewer) -> bool:
    return isinstance(viewer, User) and bool(can_browse_groups(viewer))


def may_create(viewer: Viewer) -> bool:
    return isinstance(viewer, User) and bool(can_create_group(viewer))


main_menu.register(
    Entry(
        key="groups",
        label=_("Groups"),
        url_name="groups:directory",
        icon="messages-square",
        order=36,
        hint=_("Work with people from other organizations"),
        is_for=may_browse,
    )
)
create_menu.register(
    Entry(
        key="group",
        label=_("Group"),
        url_name="groups:new",
        icon="messages-square",
        order=50,
        hint=_("Gather people around a subject"),
        is_for=may_create,
    )
)
