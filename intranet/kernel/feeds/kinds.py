"""What can be read as a feed: apps register their kinds. The kernel knows neither what it is nor who may."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from intranet.kernel.accounts.models import User
from intranet.kernel.registry import Registry


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


feed_kinds = Registry[FeedKind]("word")
