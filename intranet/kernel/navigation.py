"""What the shell offers: menus that apps fill from their `apps.py`. Only what is registered is shown."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.functional import Promise

from intranet.kernel.addresses import page_address

if TYPE_CHECKING:
    from intranet.kernel.accounts.models import User

type Viewer = User | AnonymousUser

MOST_SHOWN = 100


def _everybody(_viewer: Viewer) -> bool:
    return True


def _nothing_waits(_viewer: Viewer) -> int:
    return 0


def _no_arguments(_viewer: Viewer) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a menu.

    `key` is what a page gives as `section` to mark its entry; `hint` is a second line in the menus that have one;
    `waiting` counts what is new for the viewer and must be cheap, since it is asked on every page. In the top bar, `one` and
    `other` say that number (`%` stands for it); a number that changes while the page is open is `told` under a name, and
    `count_url_name` answers it as JSON.
    """

    key: str
    label: str | Promise
    url_name: str
    icon: str
    order: int
    hint: str | Promise = ""
    arguments: Callable[[Viewer], Mapping[str, str]] = _no_arguments
    is_for: Callable[[Viewer], bool] = _everybody
    waiting: Callable[[Viewer], int] = _nothing_waits
    one: str | Promise = ""
    other: str | Promise = ""
    told: str = ""
    count_url_name: str = ""

    def address_for(self, viewer: Viewer) -> str:
        """Where it leads this viewer."""
        arguments = self.arguments(viewer)
        return reverse(self.url_name, kwargs=dict(arguments)) if arguments else page_address(self.url_name)


@dataclass(frozen=True)
class Line:
    """An entry as one viewer sees it."""

    key: str
    label: str | Promise
    address: str
    icon: str
    hint: str | Promise
    waiting: int
    one: str | Promise = ""
    other: str | Promise = ""
    told: str = ""
    count_address: str = ""

    @property
    def waiting_words(self) -> str:
        """The number in words; "" when nothing waits."""
        words = self.one if self.waiting == 1 else self.other
        return str(words).replace("%", self.waiting_shown) if self.waiting else ""

    @property
    def waiting_shown(self) -> str:
        """The number as there is room for it."""
        return str(self.waiting) if self.waiting < MOST_SHOWN else f"{MOST_SHOWN - 1}+"


@dataclass
class Menu:
    """A list of entries in their order."""

    _entries: dict[str, Entry] = field(default_factory=dict)

    def register(self, entry: Entry) -> None:
        """Add an entry; raises `ValueError` when the key is taken."""
        if entry.key in self._entries:
            raise ValueError(f"The menu already has an entry «{entry.key}».")
        self._entries[entry.key] = entry

    def lines(self, viewer: Viewer) -> list[Line]:
        """What this viewer is offered, in order."""
        return [
            Line(
                key=entry.key,
                label=entry.label,
                address=entry.address_for(viewer),
                icon=entry.icon,
                hint=entry.hint,
                waiting=entry.waiting(viewer),
                one=entry.one,
                other=entry.other,
                told=entry.told,
                count_address=page_address(entry.count_url_name) if entry.count_url_name else "",
            )
            for entry in sorted(self._entries.values(), key=lambda entry: (entry.order, entry.key))
            if entry.is_for(viewer)
        ]

    def address_of(self, key: str, viewer: Viewer) -> str:
        """Where the entry of this key leads a viewer; "" when no app registered it."""
        entry = self._entries.get(key)
        return entry.address_for(viewer) if entry else ""


main_menu = Menu()
"""The side menu: the sections of the site."""

create_menu = Menu()
"""“Create” in the top bar: what a member may start from anywhere."""

bar_menu = Menu()
"""Icons of the top bar that carry a count, such as notifications."""

account_menu = Menu()
"""The menu of the member's own account. The entry whose key is `profile` is shown as its head, with the name."""

administration_menu = Menu()
"""The tabs of the administration of the site; a page names its own with `tab`."""

foot_menu = Menu()
"""Links at the foot of every page, also shown to people who have not signed in."""

search_menu = Menu()
"""Searches; the first one is the field of the top bar, which sends `q`, and answers what completes it under `suggestions/`."""

register = main_menu.register


def page_of(member: "User") -> str:
    """The address of a member's own page, as the app of people gives it to their menu; "" without that app."""
    return account_menu.address_of("profile", member)


# Under the main menu -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class ShelfLine:
    """One of the reader's own things: its name (already escaped, marked with its language), where it is, and how it is drawn.

    `shape` is that of an avatar (`group`, `project`); `plain` is the name that gives its colour, and its initials unless
    they are given.
    """

    label: str
    plain: str
    initials: str = ""
    address: str
    shape: str
    waiting: int = 0


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """A titled list of the reader's own things, such as their groups, on every page.

    `lines` gives a few of them in one SQL statement; the title leads to all of them.
    """

    key: str
    label: str | Promise
    url_name: str
    order: int
    lines: Callable[["User"], Sequence[ShelfLine]]


@dataclass(frozen=True)
class FilledShelf:
    """A shelf as its reader sees it."""

    key: str
    label: str | Promise
    address: str
    lines: Sequence[ShelfLine]


_shelves: dict[str, Shelf] = {}


def register_shelf(shelf: Shelf) -> None:
    """Add a shelf; raises `ValueError` when the key is taken."""
    if shelf.key in _shelves:
        raise ValueError(f"There is already a shelf «{shelf.key}».")
    _shelves[shelf.key] = shelf


def shelves_of(viewer: Viewer) -> list[FilledShelf]:
    """The shelves that hold something of this viewer, in order."""
    if isinstance(viewer, AnonymousUser):
        return []
    asked = sorted(_shelves.values(), key=lambda shelf: (shelf.order, shelf.key))
    filled = [FilledShelf(shelf.key, shelf.label, page_address(shelf.url_name), shelf.lines(viewer)) for shelf in asked]
    return [shelf for shelf in filled if shelf.lines]
