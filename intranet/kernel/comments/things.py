"""The kinds of things on which members comment. An app registers its own in its `comments.py`:

    commentables.register(Commentable(word="project", model=Project, can_comment=can_comment, title=attrgetter("title")))

What is seen of a thing is decided by `visible_to` of its model alone: who sees it reads the comments on it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import EVERYONE, Shareable
from intranet.kernel.permissions import Decision
from intranet.kernel.registry import Registry


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
