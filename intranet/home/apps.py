from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from intranet.kernel.navigation import Viewer


def is_signed_in(viewer: "Viewer") -> bool:
    return viewer.is_authenticated


class HomeConfig(AppConfig):
    name = "intranet.home"
    label = "home"

    def ready(self) -> None:
        from intranet.kernel.navigation import Entry, foot_menu, main_menu, search_menu

        home = Entry(key="home", label=pgettext_lazy("navigation", "Home"), url_name="home:index", icon="house", order=10)
        main_menu.register(home)
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
        foot_menu.register(
            Entry(key="help", label=_("Help"), url_name="home:help", icon="life-buoy", order=10, is_for=is_signed_in)
        )
        foot_menu.register(
            Entry(
                key="accessibility",
                label=_("Accessibility"),
                url_name="home:accessibility",
                icon="accessibility",
                order=20,
                is_for=is_signed_in,
            )
        )
