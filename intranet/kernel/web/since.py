"""What happened while a member was away, as apps tell it to the home page: each registers a source in `cards`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from intranet.kernel.registry import Registry

if TYPE_CHECKING:
    from intranet.kernel.accounts.models import User

MAX_SHOWN: Final = 8


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One thing that happened: a sentence that begins with the `actor`'s name when there is one, and leads to `address`.

    `about` is the key of the thing: of two happenings about the same, the one of the first source is told. `detail` says where,
    beside the time; `language` is that of the quote, "" when nobody knows.
    `action` is a template that is shown beside it, with `happening`: one button at most.
    """

    at: datetime
    about: str
    actor: "User | None"
    line: str
    address: str
    icon: str
    quote: str = ""
    language: str = ""
    detail: str = ""
    action: str = ""

    @property
    def name(self) -> str:
        """The actor's name when the sentence begins with it."""
        name = self.actor.display_name if self.actor else ""
        return name if name and self.line.startswith(name) else ""

    @property
    def rest(self) -> str:
        """The sentence after that name."""
        return self.line.removeprefix(self.name)


@dataclass(frozen=True, kw_only=True)
class Source:
    """`happened(member, since, size)`: at most so many, the newest first, in a constant number of statements."""

    key: str
    order: int
    happened: Callable[["User", datetime, int], Sequence[Happening]]


sources = Registry[Source]("key", order="order")


@dataclass(frozen=True)
class Since:
    """What happened since a moment, the newest first; `has_more` when there is more than is shown."""

    moment: datetime
    happenings: Sequence[Happening]
    has_more: bool


def happened_since(member: "User", moment: datetime) -> Since:
    """What the sources tell this member."""
    told: dict[str, Happening] = {}
    for source in sources:
        for one in source.happened(member, moment, MAX_SHOWN + 1):
            told.setdefault(one.about, one)
    newest = sorted(told.values(), key=lambda one: one.at, reverse=True)
    return Since(moment, newest[:MAX_SHOWN], len(newest) > MAX_SHOWN)
