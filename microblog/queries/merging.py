"""Streams read together: the newest posts of any number of them, without counting, sorting or scanning any.

A stream has few audiences (`StreamAudience`). For each pair of a stream and an audience that the viewer is of, one step in an
index gives the moment of its newest post. Whatever is among the newest posts of all is in one of the pairs whose own newest
are newest: only those are read further, each as far as a page may need. So the time does not grow with the number of posts,
only (by one step each) with the number of streams, and posts that the viewer may not see cost nothing.

The merge of sorted lists from their heads is Fagin's threshold algorithm in its simplest case (R. Fagin, A. Lotem, M. Naor,
“Optimal aggregation algorithms for middleware”, 2003): the moment of the head of the first list left out bounds all it holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from microblog.models import Post, Stream, StreamAudience, StreamEntry

POSTS_A_PAGE: Final = 20
# A post stands in the streams of its author, of its place and of its tags: several heads may be one post.
MOST_HEADS: Final = 4 * POSTS_A_PAGE
_LONGEST_MICROS: Final = 16


@dataclass(frozen=True)
class Cursor:
    """Where a page ends: the next one begins with what is older. A post that was deleted since still has its moment."""

    moment: datetime
    public_id: str

    @classmethod
    def of(cls, text: str) -> Self | None:
        """The cursor of an address; None for anything else."""
        micros, _sign, public_id = text.partition("-")
        if not (micros.isascii() and micros.isdecimal()) or len(micros) > _LONGEST_MICROS:
            return None
        seconds, fraction = divmod(int(micros), 1_000_000)
        try:
            moment = datetime.fromtimestamp(seconds, UTC).replace(microsecond=fraction)
        except (OverflowError, ValueError):
            return None
        return cls(moment, public_id[:16])

    def __str__(self) -> str:
        seconds = int(self.moment.replace(microsecond=0).timestamp())
        return f"{seconds * 1_000_000 + self.moment.microsecond}-{self.public_id}"


@dataclass(frozen=True)
class Merged:
    """A page of posts (primary keys), the newest first, and where the next one begins; None for the last."""

    posts: Sequence[int]
    later: Cursor | None


def merged(viewer: User, streams: "QuerySet[Stream]", before: Cursor | None = None, *, size: int = POSTS_A_PAGE) -> Merged:
    """The newest posts of these streams that are for an audience of the viewer's; four statements.

    Which of them the viewer may read is still to be asked of the posts themselves.
    """
    ids = audience_ids(viewer)
    entries = StreamEntry.objects.exclude(place__in=ids)
    if before is not None:
        entries = entries.filter(_older_than(before))
    of_pair = entries.filter(stream=OuterRef("stream"), audience=OuterRef("audience"))
    moments = of_pair.order_by("-published_at", "-post").values("published_at")
    pairs = StreamAudience.objects.filter(stream__in=streams, audience__in=ids)
    # Those that have nothing come last, and are left out here: a condition would look for every head twice.
    newest = pairs.annotate(newest=Subquery(moments[:1])).order_by(F("newest").desc(nulls_last=True))
    heads = [(pk, moment) for pk, moment in newest.values_list("pk", "newest")[:MOST_HEADS] if moment is not None]
    chosen, bound = _needed(heads, size)
    if not chosen:
        return Merged((), None)
    reach = StreamAudience.objects.filter(pk__in=chosen).annotate(last=Subquery(moments[size : size + 1]))
    # Most streams of an audience are read down to the same moment: a condition for all of them.
    read: dict[tuple[int, datetime | None], list[int]] = {}
    for stream, audience, last in reach.values_list("stream", "audience", "last"):
        since = max((moment for moment in (bound, last) if moment is not None), default=None)
        read.setdefault((audience, since), []).append(stream)
    parts = (
        Q(audience=audience, stream__in=together, **({"published_at__gte": since} if since else {}))
        for (audience, since), together in read.items()
    )
    rows = entries.filter(Q(*parts, _connector=Q.OR)).order_by("-published_at", "-post")
    found: dict[int, tuple[datetime, str]] = {}
    for post, published_at, public_id in rows.values_list("post", "published_at", "post__public_id"):
        found.setdefault(post, (published_at, public_id))
    shown = list(found)[:size]
    has_more = len(found) > size or bound is not None
    return Merged(shown, Cursor(*found[shown[-1]]) if has_more and shown else None)


def _needed(heads: Sequence[tuple[int, datetime]], size: int) -> tuple[list[int], datetime | None]:
    """The pairs that may have one of the newest posts, and the moment until which these have all of them; None for ever."""
    chosen: list[int] = []
    moments: set[datetime] = set()
    for pair, newest in heads:
        moments.add(newest)
        if len(moments) > size + 1:
            break
        chosen.append(pair)
    else:
        return chosen, (heads[-1][1] if len(heads) == MOST_HEADS else None)
    return chosen, heads[len(chosen) - 1][1]


def _older_than(cursor: Cursor) -> Q:
    """A range of the index, and within its first moment what comes after the post of the cursor."""
    post = Post.objects.filter(public_id=cursor.public_id).values_list("pk", flat=True).first()
    if post is None:
        return Q(published_at__lt=cursor.moment)
    return Q(published_at__lte=cursor.moment) & (Q(published_at__lt=cursor.moment) | Q(post__lt=post))
