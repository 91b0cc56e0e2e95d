"""The tab of discussions in a group."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from groups.discussions.permissions import DISCUSSIONS
from intranet.kernel.places.tools import Tool, tools

tools.register(
    Tool(
        key=DISCUSSIONS,
        label=_("Discussions"),
        icon="messages-square",
        order=20,
        address=lambda address: reverse("groups:threads", args=[address]),
    )
)
