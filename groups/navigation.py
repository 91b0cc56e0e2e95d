"""Entries of menus, and the tool of discussions."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from groups.permissions import can_browse_groups, can_create_group
from groups.permissions.discussions import DISCUSSIONS
from intranet.kernel.accounts.models import User
from intranet.kernel.navigation import Entry, Viewer, account_menu, create_menu, main_menu
from intranet.kernel.tools import Tool, tools


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
account_menu.register(
    Entry(
        key="invitations",
        label=_("Invitations and requests"),
        url_name="groups:own_invitations",
        icon="mail-open",
        order=30,
    )
)
tools.register(
    Tool(
        key=DISCUSSIONS,
        label=_("Discussions"),
        icon="messages-square",
        order=20,
        address=lambda address: reverse("groups:threads", args=[address]),
    )
)
