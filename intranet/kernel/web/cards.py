"""Cards of the home page, which apps register; the home page itself belongs to no feature."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from intranet.kernel.registry import Registry

if TYPE_CHECKING:
    from intranet.kernel.accounts.models import User


type Place = Literal["top", "main", "aside"]


@dataclass(frozen=True, kw_only=True)
class Card:
    """A piece of the home page.

    `content` gives what `template` shows, as the variable `card`, in a constant number of SQL statements; None when there
    is nothing to show to this member. `place`: `top` to write, `main` for what happens, `aside` for suggestions; those that are
    `for_beginners` stand in the middle while a member follows nothing yet.
    """

    key: str
    template: str
    content: Callable[["User"], Mapping[str, object] | None]
    order: int
    place: Place = "aside"
    for_beginners: bool = False


@dataclass(frozen=True)
class FilledCard:
    """A card with its content for one member."""

    template: str
    content: Mapping[str, object]
    for_beginners: bool = False


cards = Registry[Card]("key", order="order")


def cards_for(member: "User", place: Place) -> list[FilledCard]:
    """The cards of one place that have something to say to this member, in order."""
    filled = ((card, card.content(member)) for card in cards if card.place == place)
    return [FilledCard(card.template, content, card.for_beginners) for card, content in filled if content is not None]
