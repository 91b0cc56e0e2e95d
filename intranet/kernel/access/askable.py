"""The kinds of things for which somebody who knows their name, and no more, may ask for access."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from intranet.kernel.accounts.models import User
from intranet.kernel.registry import Registry


@dataclass(frozen=True, kw_only=True)
class Askable:
    """One kind of thing. `Any` is its model: each app knows its own.

    - `word` begins its keys; `noun` is what one is (“Folder”), `icon` its mark.
    - `find(public_id)` gives one, with what the others need; None when it is gone.
    - `is_known(viewer, thing)`: whether its name may be known to the viewer. Where it may not, there is no such page.
    - `is_visible(viewer, thing)`: whether they see what is in it already.
    - `title(thing)` and `address(thing)`: what it is called, and its page.
    - `managers(thing)`: who decides, and is told of a request.
    - `grant(actor, thing, member)` lets the member see it, by the app's own action, which requires what it has to.
    """

    word: str
    noun: str | Promise
    icon: str
    find: Callable[[str], Any | None]
    is_known: Callable[[User, Any], bool]
    is_visible: Callable[[User, Any], bool]
    title: Callable[[Any], str]
    address: Callable[[Any], str]
    managers: "Callable[[Any], QuerySet[User]]"
    grant: Callable[[User, Any, User], None]


askables = Registry[Askable]("word")


@dataclass(frozen=True)
class Asked:
    """A thing, and its kind."""

    kind: Askable
    thing: Any
    subject: str

    @property
    def title(self) -> str:
        return self.kind.title(self.thing)

    @property
    def address(self) -> str:
        return self.kind.address(self.thing)

    @property
    def managers(self) -> "QuerySet[User]":
        """Who decides: those of its managers whose account works."""
        return self.kind.managers(self.thing).filter(is_active=True)

    def is_known(self, viewer: User) -> bool:
        return self.kind.is_known(viewer, self.thing)

    def is_visible(self, viewer: User) -> bool:
        return self.kind.is_visible(viewer, self.thing)


def asked_for(subject: str) -> Asked | None:
    """The thing of a key such as `folder:4f7…`; None when it is gone, or when no app has registered its kind."""
    word, _sign, public_id = subject.partition(":")
    kind = askables.get(word)
    thing = kind.find(public_id) if kind is not None else None
    return Asked(kind, thing, subject) if kind is not None and thing is not None else None
