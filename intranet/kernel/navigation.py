"""What the shell offers: menus that apps fill. Only what is registered is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.functional import Promise

from intranet.kernel.registry import Registry

if TYPE_CHECKING:
    from intranet.kernel.accounts.models import User

type Viewer = User | AnonymousUser

MAX_SHOWN = 100


def _everybody(_viewer: Viewer) -> bool:
    return True


def _nothing_waits(_viewer: Viewer) -> int:
    return 0


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a menu.

    `key`, of small letters, is what a page gives as `section` to mark its entry; `identity` is what an address that differs
    between viewers says of them; `hint` is a second line in the menus that have one; `waiting` counts what
    is new for the viewer, in the side menu and the top bar, and must be cheap, since it is asked on every page. In the top
    bar, `one` and `other` say that number (`%` stands for it); a number that changes while the page is open is `told` under a
    name, and `count_url_name` answers it as JSON.
    """

    key: str
    label: str | Promise
    url_name: str
    icon: str
    order: int
    hint: str | Promise = ""
    identity: Callable[[Viewer], str] | None = None
    is_for: Callable[[Viewer], bool] = _everybody
    waiting: Callable[[Viewer], int] = _nothing_waits
    one: str | Promise = ""
    other: str | Promise = ""
    told: str = ""
    count_url_name: str = ""

    def address_for(self, viewer: Viewer) -> str:
        """Where it leads this viewer."""
        return reverse(self.url_name, args=[self.identity(viewer)] if self.identity else [])

    def in_words(self, waiting: int) -> str:
        """A number of what waits, in words; "" when nothing waits."""
        words = self.one if waiting == 1 else self.other
        return str(words).replace("%", in_short(waiting)) if waiting else ""


def in_short(waiting: int) -> str:
    """A number of what waits, as there is room for it."""
    return str(waiting) if waiting < MAX_SHOWN else f"{MAX_SHOWN - 1}+"


@dataclass(frozen=True)
class Line:
    """An entry as one viewer sees it."""

    key: str
    label: str | Promise
    address: str
    icon: str
    hint: str | Promise


class Menu(Registry[Entry]):
    """A list of entries in their order."""

    def __init__(self) -> None:
        super().__init__("key", order="order")

    def offered(self, viewer: Viewer) -> list[Entry]:
        """What this viewer is offered, in order."""
        return [entry for entry in self if entry.is_for(viewer)]

    def lines(self, viewer: Viewer) -> list[Line]:
        """What this viewer is offered, in order, as they see it."""
        return [
            Line(entry.key, entry.label, entry.address_for(viewer), entry.icon, entry.hint) for entry in self.offered(viewer)
        ]

    def address_of(self, key: str, viewer: Viewer) -> str:
        """Where the entry of this key leads a viewer; "" when no app registered it."""
        entry = self.get(key)
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


shelves = Registry[Shelf]("key", order="order")


def shelves_of(viewer: Viewer) -> list[tuple[Shelf, Sequence[ShelfLine]]]:
    """The shelves that hold something of this viewer, in order, and what they hold."""
    if isinstance(viewer, AnonymousUser):
        return []
    return [(shelf, lines) for shelf in shelves if (lines := shelf.lines(viewer))]
