"""Entries of menus."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.navigation import Entry, Viewer, create_menu, main_menu
from wiki.knowledge.permissions import can_keep_knowledge


def may_keep(viewer: Viewer) -> bool:
    return isinstance(viewer, User) and bool(can_keep_knowledge(viewer))


main_menu.register(
    Entry(
        key="knowledge",
        label=_("Knowledge"),
        url_name="wiki:knowledge",
        icon="mic",
        order=44,
        hint=_("What colleagues have kept of what they know"),
        is_for=may_keep,
    )
)
create_menu.register(
    Entry(
        key="knowledge",
        label=_("Knowledge page"),
        url_name="wiki:begin_knowledge",
        icon="mic",
        order=70,
        hint=_("Keep what you know for those who come after you"),
        is_for=may_keep,
    )
)
