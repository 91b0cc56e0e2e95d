"""Entries of menus."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from intranet.kernel.navigation import Entry, foot_menu, main_menu, search_menu

main_menu.register(Entry(key="home", label=pgettext_lazy("navigation", "Home"), url_name="home:index", icon="house", order=10))
search_menu.register(
    Entry(
        key="search",
        label=_("Search the whole site"),
        url_name="home:search",
        icon="search",
        order=10,
        hint=_("People, skills, organizations…"),
    )
)
foot_menu.register(Entry(key="help", label=_("Help"), url_name="home:help", icon="life-buoy", order=10))
foot_menu.register(
    Entry(
        key="accessibility",
        label=_("Accessibility"),
        url_name="home:accessibility",
        icon="accessibility",
        order=20,
    )
)
