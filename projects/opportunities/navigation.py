"""The entry of opportunities in the menu."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.navigation import Entry, Viewer, main_menu
from projects.opportunities.permissions import can_browse_opportunities


def may_browse(viewer: Viewer) -> bool:
    return isinstance(viewer, User) and not viewer.is_guest and bool(can_browse_opportunities(viewer))


main_menu.register(
    Entry(
        key="opportunities",
        label=_("Opportunities"),
        url_name="projects:opportunities",
        icon="hand-helping",
        order=39,
        hint=_("Lend a hand to a project or a group"),
        is_for=may_browse,
    )
)
