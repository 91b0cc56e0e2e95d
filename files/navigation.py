"""The tab of the library in a group, and a member's own library in the menu of their account."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from files.roles import LIBRARY
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
