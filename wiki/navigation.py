"""The tab of the wiki in a group, and the entries of menus."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.navigation import Entry, Viewer, create_menu, main_menu
from intranet.kernel.places.tools import Tool, tools
from wiki.roles import WIKI

tools.register(
    Tool(key=WIKI, label=_("Wiki"), icon="book-open", order=40, address=lambda address: reverse("wiki:group", args=[address]))
)


def has_spaces(viewer: Viewer) -> bool:
    return isinstance(viewer, User) and viewer.is_active


main_menu.register(
    Entry(
        key="spaces",
        label=_("Spaces"),
        url_name="wiki:spaces",
        icon="book-open",
        order=40,
        hint=_("Read and write pages together"),
        is_for=has_spaces,
    )
)
create_menu.register(
    Entry(
        key="wiki",
        label=_("Wiki page"),
        url_name="wiki:spaces",
        icon="file-text",
        order=30,
        hint=_("Choose a space, and write together"),
        is_for=has_spaces,
    )
)
