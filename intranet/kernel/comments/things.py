"""The kinds of things on which members comment. An app registers its own in its `comments.py`:

    commentables.register(Commentable(word="project", model=Project, can_comment=can_comment, title=attrgetter("title")))

What is seen of a thing is decided by `visible_to` of its model alone: who sees it reads the comments on it.

An app whose things have places (a passage of a text, a part of a picture) finds them in the thing with `locate`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import EVERYONE, Shareable
from intranet.kernel.comments.models import MAX_PAGE, MAX_QUOTE_LENGTH, Comment
from intranet.kernel.permissions import Decision, denied
from intranet.kernel.registry import Registry

NOT_YOURS: Final = _("Those who look after this, and those who began the conversation, can do it.")


class NoPlaceError(ValueError):
    """A thing has no such place; the message tells the person so."""


@dataclass(frozen=True, kw_only=True)
class Position:
    """The part of a thing that a comment is about; see `models.Comment`. Raises ValueError for what is no such part.

    `at` is the place as the pages of the app write it in an address and a form; the app makes an `anchor` of it. `is_lost`: the
    place was there when it was chosen, and is gone.
    """

    page: int | None = None
    rectangle: tuple[int, ...] = ()
    quote: str = ""
    at: str = ""
    anchor: Mapping[str, Any] = field(default_factory=dict)
    is_lost: bool = False

    def __post_init__(self) -> None:
        is_page = self.page is None or 1 <= self.page <= MAX_PAGE
        is_within = all(0 <= edge <= 1000 for edge in self.rectangle)
        is_rectangle = not self.rectangle or (self.page is not None and len(self.rectangle) == 4 and is_within)
        if not (is_page and is_rectangle and len(self.quote) <= MAX_QUOTE_LENGTH):
            raise ValueError("A comment is about a page from 1, a rectangle on it in thousandths, or a few words.")


NOWHERE: Final = Position()


def as_given(_thing: Any, position: Position) -> Position:
    """For a thing whose app does not find places: the position as it was said. Raises NoPlaceError for a place of an app."""
    if position.at:
        raise NoPlaceError(_("This has no such place."))
    return position


@dataclass(frozen=True, kw_only=True)
class Commentable:
    """One kind of things: a `Shareable` that is `Addressable`.

    - `word` begins its keys, which are followed as well: `project` of `project:4f7…`.
    - `can_comment(actor, thing)` decides for a thing that the actor sees; the reason is shown where the form would be.
    - `title(thing)` is plain text; `address(thing)` is its page, which includes the panel.
    - `owners(thing)` are told of every comment, beside those who follow the thing.
    - `moderators(thing)`, `organization(thing)` and `place(thing)` are those of `moderation.subjects.Subject`.
    - `mentions_in(thing)` is the key of the place whose people complete a name (`content.mentions`).
    - `joined` are relations that these functions need.
    - `locate(thing, position)` finds the place that somebody names, and gives it with its `anchor` and its words as they are in
      the thing. Raises NoPlaceError. The app places its comments again when the thing changes (`actions.place_again`).
    - `lost(comment)` is what is said beside a comment whose place is gone: “on deleted text”, “on version 3”.
    - `query(comment)` is what the address of the thing needs to show the place: `?page=4`.
    - `can_resolve(actor, thing)`: say that nothing is left to say in a conversation that somebody else began.
    """

    word: str
    model: type[Shareable]
    can_comment: Callable[[User, Any], Decision]
    title: Callable[[Any], str]
    address: Callable[[Any], str] = lambda thing: str(thing.get_absolute_url())
    owners: Callable[[Any], Collection[User]] = lambda _thing: ()
    moderators: Callable[[Any], list[User]] = lambda _thing: []
    organization: Callable[[Any], str] = lambda _thing: ""
    place: Callable[[Any], str] = lambda _thing: ""
    mentions_in: Callable[[Any], str] = lambda _thing: EVERYONE
    joined: Sequence[str] = ()
    locate: Callable[[Any, Position], Position] = as_given
    lost: Callable[[Comment], str] = lambda _comment: ""
    query: Callable[[Comment], str] = lambda _comment: ""
    can_resolve: Callable[[User, Any], Decision] = lambda _actor, _thing: denied(NOT_YOURS)

    def all(self) -> Any:
        """The things, whatever their state."""
        return self.model._default_manager.select_related("place", *self.joined)


commentables = Registry[Commentable]("word")


def kind_of(key: str) -> Commentable | None:
    """The kind of the thing of a key; None for a word that no app registered."""
    return commentables.get(key.partition(":")[0])


def key_of(thing: Shareable) -> str:
    """The key of a thing of a registered kind."""
    return str(thing.key)  # type: ignore[attr-defined]


def kind_on(comment: Comment) -> Commentable:
    """The kind of the thing of a comment, whose app is there."""
    return commentables[comment.thing.partition(":")[0]]


def find(key: str) -> Shareable | None:
    """The thing of a key, whatever its state; None when there is none."""
    kind = kind_of(key)
    found: Shareable | None = kind.all().filter(public_id=key.partition(":")[2]).first() if kind else None
    return found


def seen(viewer: User, keys: Iterable[str]) -> dict[str, Shareable]:
    """Those of these things that the viewer sees now, by key: one statement for each kind of them."""
    return _by_key(keys, lambda kind: kind.model._default_manager.visible_to(viewer))  # type: ignore[attr-defined]


def shown(keys: Iterable[str]) -> dict[str, Shareable]:
    """Those of these things that somebody may see."""
    return _by_key(keys, lambda kind: kind.model._default_manager.shown())  # type: ignore[attr-defined]


def _by_key(keys: Iterable[str], rows: Callable[[Commentable], Any]) -> dict[str, Shareable]:
    wanted = set(keys)
    found: dict[str, Shareable] = {}
    for kind in commentables:
        ids = [public_id for word, _colon, public_id in (key.partition(":") for key in wanted) if word == kind.word]
        if ids:
            things = rows(kind).filter(public_id__in=ids).select_related("place", *kind.joined)
            found |= {f"{kind.word}:{thing.public_id}": thing for thing in things}
    return found
