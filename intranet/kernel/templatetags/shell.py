"""The shell of every page: its bars, menus, shelves and foot, each filled into an outline (see `kernel.outlines`).

A shape holds the entries of the menus that the reader is offered, of which there are few; who reads, what waits and where
the page is are words.
"""

from collections.abc import Iterable
from typing import NamedTuple, cast

from django import template
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template import Context
from django.utils.safestring import SafeString

from intranet.kernel import navigation
from intranet.kernel.accounts.models import User
from intranet.kernel.addresses import page_address
from intranet.kernel.navigation import Entry, Menu, Shelf, ShelfLine, Viewer
from intranet.kernel.outlines import drawn, mark
from intranet.kernel.templatetags.face import avatar, initials

register = template.Library()

type Words = dict[str, object]


class _Line(NamedTuple):
    """A line of a menu in a shape. `current`: what `aria-current` says, if anything."""

    menu: str
    entry: Entry
    is_waiting: bool = False
    current: str = ""

    @property
    def address(self) -> str:
        return mark(self.word("address")) if self.entry.identity else page_address(self.entry.url_name)

    @property
    def waiting(self) -> str:
        return mark(self.word("waiting"))

    @property
    def waiting_words(self) -> str:
        return mark(self.word("waiting_words"))

    @property
    def count_address(self) -> str:
        return page_address(self.entry.count_url_name)

    def word(self, name: str) -> str:
        """What the outline calls this word of the line."""
        return f"{self.menu}_{self.entry.key}_{name}"


class _Body(NamedTuple):
    is_member: bool
    has_token: bool


class _Topbar(NamedTuple):
    search: _Line | None
    creations: tuple[_Line, ...]
    counters: tuple[_Line, ...]
    profile: _Line | None
    account: tuple[_Line, ...]
    theme: str


class _OnShelf(NamedTuple):
    is_current: bool
    is_waiting: bool


# Around everything ---------------------------------------------------------------------------------------------------


@register.simple_tag
def head_links() -> SafeString:
    """What every page loads."""
    return drawn("kernel/_head.html", None)


@register.simple_tag(takes_context=True)
def body_start(context: Context) -> SafeString:
    """The tag of the body, with what scripts ask of it, and the way past the menus."""
    reader, token = _reader(context), context.get("csrf_token")
    shape = _Body(reader.is_authenticated, bool(token))
    return drawn("kernel/_body_start.html", shape, member=getattr(reader, "public_id", ""), csrf_token=token)


@register.simple_tag(takes_context=True)
def toasts(context: Context) -> SafeString:
    """The messages that the last action left, and where scripts put theirs."""
    left = [
        drawn("kernel/_toasts.html#toast", None, level=message.level_tag, words=message)
        for message in context.get("messages") or ()
    ]
    return drawn("kernel/_toasts.html", None, toasts=_joined(left))


@register.simple_tag(takes_context=True)
def foot(context: Context) -> SafeString:
    """The links and the language at the end of every page."""
    words = _way_back(context)
    return drawn("kernel/_foot.html", _lines("foot", navigation.foot_menu, _reader(context), words), **words)


# Bars and menus ------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def topbar(context: Context) -> SafeString:
    """The bar of a page of the site: search, what one creates, what waits, and the menu of one's account."""
    reader, words = _reader(context), _way_back(context)
    account = _lines("account", navigation.account_menu, reader, words)
    searches = _lines("search", navigation.search_menu, reader, words)
    shape = _Topbar(
        search=searches[0] if searches else None,
        creations=_lines("create", navigation.create_menu, reader, words),
        counters=_counters(reader, words),
        profile=next((line for line in account if line.entry.key == "profile"), None),
        account=tuple(line for line in account if line.entry.key != "profile"),
        theme=context["theme"],
    )
    member = cast("User", reader)
    name = member.display_name
    words |= {"name": name, "initials": initials(name), "face": avatar(member), "small_face": avatar(member, size="s")}
    return drawn("kernel/_topbar.html", shape, **words)


@register.simple_tag(takes_context=True)
def plain_topbar(context: Context) -> SafeString:
    """The bar of a page without menus, which can be drawn without a request."""
    has_request = bool(context.get("request"))
    return drawn("kernel/_plain_topbar.html", has_request, **(_way_back(context) if has_request else {}))


@register.simple_tag(takes_context=True)
def main_menu(context: Context) -> SafeString:
    """The sections of the site, that of the page (`section`) marked."""
    reader, section, path = _reader(context), context.get("section"), context["request"].path
    words: Words = {}
    lines = []
    for line in _lines("main", navigation.main_menu, reader, words):
        entry = line.entry
        if waiting := entry.waiting(reader):
            words[line.word("waiting")] = waiting
        current = "" if entry.key != section else "page" if entry.address_for(reader) == path else "true"
        lines.append(line._replace(is_waiting=waiting > 0, current=current))
    return drawn("kernel/_main_menu.html", tuple(lines), **words)


@register.simple_tag(takes_context=True)
def shelves(context: Context) -> SafeString:
    """The reader's own things under the main menu, a few of each kind; each title leads to all of them."""
    path = context["request"].path
    return _joined(_shelf(shelf, lines, path) for shelf, lines in navigation.shelves_of(_reader(context)))


def _shelf(shelf: Shelf, lines: Iterable[ShelfLine], path: str) -> SafeString:
    on_it = [
        drawn(
            "kernel/_shelf.html#line",
            _OnShelf(line.address == path, line.waiting > 0),
            address=line.address,
            face=avatar(name=line.plain, size="xs", kind=line.shape, text=line.initials),
            label=line.label,
            waiting=line.waiting,
        )
        for line in lines
    ]
    return drawn("kernel/_shelf.html", shelf, lines=_joined(on_it))


def _lines(name: str, menu: Menu, reader: Viewer, words: Words) -> tuple[_Line, ...]:
    """The lines of a menu; the addresses that are only the reader's become words."""
    lines = tuple(_Line(name, entry) for entry in menu.offered(reader))
    words.update({line.word("address"): line.entry.address_for(reader) for line in lines if line.entry.identity})
    return lines


def _counters(reader: Viewer, words: Words) -> tuple[_Line, ...]:
    """The lines of the top bar that say how much waits."""
    lines = []
    for line in _lines("bar", navigation.bar_menu, reader, words):
        waiting = line.entry.waiting(reader)
        words[line.word("waiting")] = navigation.in_short(waiting)
        words[line.word("waiting_words")] = line.entry.in_words(waiting)
        lines.append(line._replace(is_waiting=waiting > 0))
    return tuple(lines)


def _reader(context: Context) -> Viewer:
    """Who reads; nobody when the request was refused before it was known, or there is none."""
    reader: Viewer = getattr(context.get("request"), "user", None) or AnonymousUser()
    return reader


def _way_back(context: Context) -> Words:
    """What the forms of the shell send beside their choice: they are on every page, and lead back to it."""
    request: HttpRequest = context["request"]
    return {"path": request.get_full_path(), "csrf_token": context["csrf_token"]}


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return SafeString("".join(parts))
