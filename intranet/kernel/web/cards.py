"""Cards of the home page, which apps register; the home page itself belongs to no feature."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from intranet.kernel.registry import Registry

if TYPE_CHECKING:
    from intranet.kernel.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Card:
    """A piece of the home page.

    `content` gives what `template` shows, as the variable `card`, in a constant number of SQL statements; None when there
    is nothing to show to this member. `place` is the column: `main` for what happens, `aside` for suggestions.
    """

    key: str
    template: str
    content: Callable[["User"], Mapping[str, object] | None]
    order: int
    place: Literal["main", "aside"] = "aside"


@dataclass(frozen=True)
class FilledCard:
    """A card with its content for one member."""

    template: str
    content: Mapping[str, object]


cards = Registry[Card]("key", order="order")


def cards_for(member: "User", place: Literal["main", "aside"]) -> list[FilledCard]:
    """The cards of one column that have something to say to this member, in order."""
    filled = ((card.template, card.content(member)) for card in cards if card.place == place)
    return [FilledCard(template, content) for template, content in filled if content is not None]
