"""Hashtags beside a stream: those that the reader follows, and those of the moment that they do not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.cache import cache
from django.db.models import OuterRef, Subquery

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import EVERYONE, Audience
from intranet.kernel.content.reading import written_tags
from intranet.kernel.data.cache import forget_after_commit
from intranet.kernel.follows.models import Follow
from microblog import streams
from microblog.models import Stream, StreamEntry

FOLLOWED_SHOWN: Final = 30
SUGGESTED: Final = 5
# As many as may be left out of what is suggested.
_FOLLOWED_COMPARED: Final = 200
# The moment is so many posts to everyone.
_NEWEST: Final = 200
_CANDIDATES: Final = 40
_KEPT_KEY: Final = "microblog.hashtags_of_the_moment"
_KEPT_S: Final = 60


@dataclass(frozen=True)
class Hashtag:
    """A hashtag: its key, and its words as somebody wrote them. `people`: how many speak of it at the moment."""

    key: str
    label: str
    people: int = 0


@dataclass(frozen=True)
class Hashtags:
    """What stands beside a stream."""

    followed: Sequence[Hashtag]
    suggested: Sequence[Hashtag]


def hashtags_beside(viewer: User) -> Hashtags:
    """Those that a member follows, the last one first, and a few of the moment; one statement, and another once a minute."""
    moment = {one.key: one for one in _of_the_moment()}
    labels = _followed(viewer)
    followed = [moment.get(key) or Hashtag(key, label or key) for key, label in labels.items()]
    suggested = [one for key, one in moment.items() if key not in labels]
    return Hashtags(followed[:FOLLOWED_SHOWN], suggested[:SUGGESTED])


def _followed(viewer: User) -> Mapping[str, str | None]:
    """The keys of the hashtags that a member follows, with the words of those of which somebody speaks to everyone."""
    label = Subquery(Stream.objects.filter(key=OuterRef("key")).values("label")[:1])
    rows = Follow.objects.filter(member=viewer, key__startswith=streams.of_tag("")).order_by("-created_at", "-pk")
    return {key.removeprefix(streams.of_tag("")): label for key, label in rows.values_list("key", label)[:_FOLLOWED_COMPARED]}


def _of_the_moment() -> Sequence[Hashtag]:
    """The hashtags of the newest posts to everyone, which everybody who sees this reads: those of the most people first."""
    known: Sequence[Hashtag] | None = cache.get(_KEPT_KEY)
    if known is None:
        known = _read_moment()
        cache.set(_KEPT_KEY, known, _KEPT_S)
    return known


def forget_moment() -> None:
    """What is taken away is not of the moment any more, from the first page after the commit on."""
    forget_after_commit(_KEPT_KEY)


def _read_moment() -> Sequence[Hashtag]:
    # Two values, and no joins, so that the index is read from its end.
    stream = Stream.objects.filter(key=streams.EVERYONE).values("pk")[:1]
    entries = StreamEntry.objects.filter(stream=stream, audience=Audience.objects.filter(kind=EVERYONE).values("pk")[:1])
    newest = entries.order_by("-published_at", "-post").values_list("post__author", "post__html")[:_NEWEST]
    authors: dict[str, set[int]] = {}
    labels: dict[str, str] = {}
    for author, html in newest:
        for key, label in written_tags(html).items():
            authors.setdefault(key, set()).add(author)
            labels.setdefault(key, label)
    # Of those of as many people, the newest is first.
    ranked = sorted(authors, key=lambda key: len(authors[key]), reverse=True)
    return [Hashtag(key, labels[key], len(authors[key])) for key in ranked[:_CANDIDATES]]
