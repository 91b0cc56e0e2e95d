"""What the shell offers: menus that apps fill from their `apps.py`. Only what is registered is shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.functional import Promise

if TYPE_CHECKING:
    from intranet.kernel.accounts.models import User

type Viewer = User | AnonymousUser


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
    `waiting` counts what is new for the viewer and must be cheap, since it is asked on every page.
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


@dataclass(frozen=True)
class Line:
    """An entry as one viewer sees it."""

    key: str
    label: str | Promise
    address: str
    icon: str
    hint: str | Promise
    waiting: int


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
                address=reverse(entry.url_name, kwargs=dict(entry.arguments(viewer))),
                icon=entry.icon,
                hint=entry.hint,
                waiting=entry.waiting(viewer),
            )
            for entry in sorted(self._entries.values(), key=lambda entry: (entry.order, entry.key))
            if entry.is_for(viewer)
        ]


main_menu = Menu()
"""The side menu: the sections of the site."""

create_menu = Menu()
"""“Create” in the top bar: what a member may start from anywhere."""

bar_menu = Menu()
"""Icons of the top bar that carry a count, such as notifications."""

account_menu = Menu()
"""The menu of the member's own account. The entry whose key is `profile` is shown as its head, with the name."""

foot_menu = Menu()
"""Links at the foot of every page, also shown to people who have not signed in."""

search_menu = Menu()
"""Searches; the first one is the field of the top bar, which sends `q`, and answers what completes it under `suggestions/`."""

register = main_menu.register
