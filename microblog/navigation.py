"""An entry of the main menu, and the tool of groups."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.navigation import Entry, Viewer, create_menu, main_menu
from intranet.kernel.places.tools import Tool, tools
from microblog.permissions import STREAM, can_browse_streams


def may_browse(viewer: Viewer) -> bool:
    return isinstance(viewer, User) and bool(can_browse_streams(viewer))


main_menu.register(
    Entry(
        key="stream",
        label=_("Stream"),
        url_name="microblog:home",
        icon="message-square-text",
        order=10,
        hint=_("What colleagues are saying, as it happens"),
        is_for=may_browse,
    )
)
create_menu.register(
    Entry(
        key="post",
        label=_("Post"),
        url_name="microblog:publish",
        icon="message-square-text",
        order=10,
        hint=_("Say what you are working on"),
        is_for=may_browse,
    )
)
tools.register(
    Tool(
        key=STREAM,
        label=_("Stream"),
        icon="message-square-text",
        order=10,
        address=lambda address: reverse("microblog:group", args=[address]),
    )
)
