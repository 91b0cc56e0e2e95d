"""What can be read as a feed: apps register their kinds from `apps.py`. The kernel knows neither what it is nor who may."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from intranet.kernel.accounts.models import User


@dataclass(frozen=True)
class FeedPlace:
    """A feed that a member may read: its name in its one writing, its title, and the page that shows the same."""

    name: str
    title: str
    address: str


@dataclass(frozen=True)
class FeedContent:
    """What a program receives. `updated` is when the newest thing in it was last changed."""

    body: bytes
    content_type: str
    updated: datetime


@dataclass(frozen=True, kw_only=True)
class FeedKind:
    """A kind of feeds. Both functions ask what the member may read now; they raise Http404 or PermissionRefused otherwise."""

    word: str
    place: Callable[[User, str], FeedPlace]
    content: Callable[[User, str], FeedContent]


_kinds: dict[str, FeedKind] = {}


def register(kind: FeedKind) -> None:
    """Add a kind; raises ValueError when its word is taken."""
    if kind.word in _kinds:
        raise ValueError(f"There are feeds «{kind.word}» already.")
    _kinds[kind.word] = kind


def kind_of(word: str) -> FeedKind | None:
    """The kind of a word; None when no app has registered it."""
    return _kinds.get(word)
