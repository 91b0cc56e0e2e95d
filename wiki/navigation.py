"""The tab of the wiki in a group."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from intranet.kernel.places.tools import Tool, tools
from wiki.roles import WIKI

tools.register(
    Tool(key=WIKI, label=_("Wiki"), icon="book-open", order=40, address=lambda address: reverse("wiki:group", args=[address]))
)
