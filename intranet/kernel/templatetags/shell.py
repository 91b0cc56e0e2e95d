"""The shell of every page: its bars, menus, shelves and foot."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template import Context

from intranet.kernel import navigation
from intranet.kernel.navigation import Entry, Menu, Viewer

register = template.Library()


@dataclass(frozen=True)
class MenuLine:
    """An entry of a menu as the reader sees it. `current`: what `aria-current` says, if anything."""

    entry: Entry
    address: str
    waiting: int = 0
    current: str = ""

    @property
    def waiting_in_short(self) -> str:
        return navigation.in_short(self.waiting)

    @property
    def waiting_in_words(self) -> str:
        return self.entry.in_words(self.waiting)


@register.inclusion_tag("kernel/_topbar.html", takes_context=True)
def topbar(context: Context) -> dict[str, Any]:
    """The bar of a page of the site: search, what one creates, what waits, and the menu of one's account."""
    reader = _reader(context)
    account = _lines(navigation.account_menu, reader)
    return {
        **_way_back(context),
        "member": reader,
        "theme": context["theme"],
        "search": next(iter(_lines(navigation.search_menu, reader)), None),
        "creations": _lines(navigation.create_menu, reader),
        "counters": _lines(navigation.bar_menu, reader, is_counted=True),
        "profile": next((line for line in account if line.entry.key == "profile"), None),
        "account": [line for line in account if line.entry.key != "profile"],
    }


@register.inclusion_tag("kernel/_main_menu.html", takes_context=True)
def main_menu(context: Context) -> dict[str, Any]:
    """The sections of the site, that of the page (`section`) marked."""
    lines = _lines(
        navigation.main_menu, _reader(context), is_counted=True, section=context.get("section"), path=context["request"].path
    )
    return {"lines": lines}


@register.inclusion_tag("kernel/_shelves.html", takes_context=True)
def shelves(context: Context) -> dict[str, Any]:
    """The reader's own things under the main menu, a few of each kind; each title leads to all of them."""
    return {"shelves": navigation.shelves_of(_reader(context)), "path": context["request"].path}


@register.inclusion_tag("kernel/_foot.html", takes_context=True)
def foot(context: Context) -> dict[str, Any]:
    """The links and the language at the end of every page."""
    return {**_way_back(context), "lines": _lines(navigation.foot_menu, _reader(context))}


def _lines(
    menu: Menu, reader: Viewer, *, is_counted: bool = False, section: str | None = None, path: str = ""
) -> list[MenuLine]:
    lines = []
    for entry in menu.offered(reader):
        address = entry.address_for(reader)
        current = "" if entry.key != section else "page" if address == path else "true"
        lines.append(MenuLine(entry, address, entry.waiting(reader) if is_counted else 0, current))
    return lines


def _reader(context: Context) -> Viewer:
    """Who reads; nobody when the request was refused before it was known, or there is none."""
    reader: Viewer = getattr(context.get("request"), "user", None) or AnonymousUser()
    return reader


def _way_back(context: Context) -> dict[str, str]:
    """What the forms of the shell send beside their choice: they are on every page, and lead back to it."""
    return {"path": context["page_address"]()}
