"""The tab of the library in a group, the documents of all libraries, and what is one's own in the menu of the account."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from files.permissions import can_see_library
from files.roles import LIBRARY
from intranet.kernel.accounts.models import User
from intranet.kernel.navigation import Entry, Viewer, account_menu, main_menu
from intranet.kernel.places.tools import Tool, tools

tools.register(
    Tool(
        key=LIBRARY,
        label=_("Library"),
        icon="folder",
        order=30,
        address=lambda address: reverse("files:group", args=[address]),
    )
)


def has_documents(viewer: Viewer) -> bool:
    return isinstance(viewer, User) and viewer.is_active


def has_library(viewer: Viewer) -> bool:
    return isinstance(viewer, User) and bool(can_see_library(viewer, viewer))


main_menu.register(
    Entry(
        key="files",
        label=_("Documents"),
        url_name="files:search",
        icon="folder",
        order=46,
        hint=_("Find and share documents"),
        is_for=has_documents,
    )
)
account_menu.register(
    Entry(key="files", label=_("My library"), url_name="files:own", icon="folder", order=30, is_for=has_library)
)
account_menu.register(Entry(key="shared", label=_("Shared with me"), url_name="files:shared", icon="share-2", order=32))
account_menu.register(
    Entry(key="downloads", label=_("What I downloaded"), url_name="files:downloads", icon="download", order=34)
)
