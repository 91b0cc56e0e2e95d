"""What a person looks after, as apps tell it to the plan of a departure: each registers its kinds in `holdings`.

Something is held when only this person looks after it: the one owner of a group, the one who leads a project, the one who
keeps a page true. The plan finds it, proposes who could take it over, and hands it over on the last day.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise

from intranet.kernel.registry import Registry
from intranet.kernel.text.bilingual import Words

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from intranet.kernel.accounts.models import User


@dataclass(frozen=True)
class Candidate:
    """Somebody who could take a thing over, and why: a key of the kind's `reasons`."""

    member: "User"
    reason: str


@dataclass(frozen=True, kw_only=True)
class HoldingKind:
    """One kind of things that a person holds. `Any` is its model, which has a `public_id`: each app knows its own.

    - `word` begins its keys (`group:4f7…`); `noun` is what one is (“Group”), `icon` its mark.
    - `things()` gives every thing, with what `title`, `address` and `detail` need.
    - `held(things, people)` keeps those that one of these people alone holds, and says whom by the column `holder_id`.
    - `visible(things, viewer)` keeps those whose name the viewer may know, `takeable(things, member)` those that the member,
      whose account works, could take over now: whoever may not see a thing is not asked to.
    - `candidates(thing, holder)` gives those who could take it over, the best first: those who look after it with them.
    - `hand_over(thing, holder, successor)` has the successor hold it instead, by an action of the app, whoever asks;
      repeating it is harmless. None: it cannot be handed over, and ends with the account. The plan says so to its owner alone.
    - `let_go(thing)` is what becomes of it when the account of its holder ends and nobody could take it over.
    - `is_knowledge`: it is at risk when one person holds it, and listed with what else is.
    """

    word: str
    noun: str | Promise
    icon: str
    order: int
    things: "Callable[[], QuerySet[Any]]"
    held: "Callable[[QuerySet[Any], QuerySet[User]], QuerySet[Any]]"
    visible: "Callable[[QuerySet[Any], User], QuerySet[Any]]"
    takeable: "Callable[[QuerySet[Any], User], QuerySet[Any]]"
    title: Callable[[Any], str | Words]
    address: Callable[[Any], str]
    detail: Callable[[Any], str | Words]
    candidates: "Callable[[Any, User], Iterable[Candidate]]"
    hand_over: "Callable[[Any, User, User], None] | None"
    reasons: Mapping[str, str | Promise] = field(default_factory=dict)
    is_knowledge: bool = False
    let_go: "Callable[[Any], None] | None" = None

    def key_of(self, thing: Any) -> str:
        return f"{self.word}:{thing.public_id}"


holding_kinds = Registry[HoldingKind]("word", order="order")
