"""The names of streams, which are the keys of `Stream`, and whom a post may be for."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Audience, Place
from intranet.kernel.permissions import Decision
from intranet.kernel.registry import Registry
from profiles.models import Organization

EVERYONE: Final = "everyone"
GROUP: Final = "group"
ORGANIZATION: Final = "organization"
MENTIONS: Final = "mentions"
# More tags than this are words: a post of tags alone would stand in every stream.
MAX_TAGS: Final = 10
# More people than this are not told.
MAX_MENTIONS: Final = 20


def of_person(member: User) -> str:
    """What a member posts and shares again."""
    return f"person:{member.public_id}"


def of_mentions(member: User) -> str:
    """Posts and replies that mention a member."""
    return f"{MENTIONS}:{member.public_id}"


def is_of_mentions(key: str) -> bool:
    """Whether it says who is mentioned: that a handle is somebody's is known to those alone who may see them."""
    return key.startswith(f"{MENTIONS}:")


def of_organization(organization: Organization) -> str:
    """What is said to the people of an organization."""
    return f"{ORGANIZATION}:{organization.public_id}"


def of_tag(tag: str) -> str:
    """Posts with a hashtag, given as the content pipeline folds it."""
    return f"tag:{tag}"


@dataclass(frozen=True, kw_only=True)
class NewsOf:
    """A thing of a higher app whose news are posts, in its own stream and for those who see it: a project, say.

    `key` is what it is followed as and the name of its stream; `posting` says whether the viewer may tell its news.
    """

    key: str
    name: str
    address: str
    audience: Audience
    place: Place | None
    posting: Callable[[User], Decision]


@dataclass(frozen=True)
class NewsKind:
    """What has news. `find(viewer, public_ids)` gives those that the viewer may see, by public id, in one statement."""

    word: str
    find: Callable[[User, Collection[str]], Mapping[str, NewsOf]]


news_kinds = Registry[NewsKind]("word")


def news_of(viewer: User, keys: Collection[str]) -> dict[str, NewsOf]:
    """Those of these things that the viewer may see, by their keys: one statement for each kind that is among them."""
    found: dict[str, NewsOf] = {}
    for kind in news_kinds:
        wanted = [key.partition(":")[2] for key in keys if key.startswith(f"{kind.word}:")]
        if wanted:
            found |= {one.key: one for one in kind.find(viewer, wanted).values()}
    return found


@dataclass(frozen=True)
class Target:
    """Whom a post is for: everyone of the government, one organization, one group, or those who see what it is the news of."""

    group: Group | None = None
    organization: Organization | None = None
    about: NewsOf | None = None

    @property
    def stream(self) -> str:
        """The stream where its readers find it, beside those of its author and its tags."""
        if self.group is not None:
            return self.group.key
        if self.about is not None:
            return self.about.key
        return of_organization(self.organization) if self.organization else EVERYONE

    @property
    def value(self) -> str:
        """How forms and the API name it."""
        return self.stream
