"""Streams read together: the newest posts of any number of them, without counting, sorting or scanning any.

A stream has few audiences (`StreamAudience`). For a pair of a stream and an audience that the viewer is of, one step in an
index gives the moment of its newest post. Whatever is among the newest posts of all is in one of the pairs whose own newest
are newest: only those are read further, each as far as a page may need. So the time does not grow with the number of posts, and
posts that the viewer may not see cost nothing.

For the first page, the pairs are looked at in the order of a moment that bounds their newest posts from above, and mostly those
of the last minutes or hours suffice. For what is older, and when they do not, all of them are looked at.

The merge of sorted lists from their heads is Fagin's threshold algorithm in its simplest case (R. Fagin, A. Lotem, M. Naor,
“Optimal aggregation algorithms for middleware”, 2003): the moment of the head of the first list left out bounds all it holds.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple, Self

from django.db import connection
from django.utils.dateparse import parse_datetime

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audiences_of
from microblog.models import Post

POSTS_PAGE_SIZE: Final = 20
# The first page looks at so many pairs: a post stands in the streams of its author, of its place and of its tags.
LIKELY_PAIRS: Final = 3 * POSTS_PAGE_SIZE
_MAX_MICROS_DIGITS: Final = 16


@dataclass(frozen=True)
class Cursor:
    """Where a page ends: the next one begins with what is older. A post that was deleted since still has its moment."""

    moment: datetime
    public_id: str

    @classmethod
    def of(cls, text: str) -> Self | None:
        """The cursor of an address; None for anything else."""
        micros, _sign, public_id = text.partition("-")
        if not (micros.isascii() and micros.isdecimal()) or len(micros) > _MAX_MICROS_DIGITS:
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
class Streams:
    """Some streams: the query of their keys (`key`), with its parameters. Those in which nothing was said yet have no row."""

    keys: str
    parameters: Sequence[Any]


@dataclass(frozen=True)
class Merged:
    """A page of posts (primary keys), the newest first, and where the next one begins; None for the last."""

    posts: Sequence[int]
    later: Cursor | None


def merged(viewer: User, streams: Streams, before: Cursor | None = None, *, size: int = POSTS_PAGE_SIZE) -> Merged:
    """The newest posts of these streams that are for an audience of the viewer's; two or three statements, and `audiences_of`.

    Which of them the viewer may read is still to be asked of the posts themselves.
    """
    found = audiences_of(viewer)
    if not found.ids:
        return Merged((), None)
    wanted = _wanted(found.closed, before)
    chosen, bound = _chosen(streams, found.ids, wanted, size, is_first=before is None)
    if not chosen:
        return Merged((), None)
    posts: dict[int, tuple[datetime, str]] = {}
    for post, published_at, public_id in _read_entries(chosen, bound, wanted):
        posts.setdefault(post, (published_at, public_id))
    shown = list(posts)[:size]
    if not shown or (len(posts) <= size and bound is None):
        return Merged(shown, None)
    moment, public_id = posts[shown[-1]]
    return Merged(shown, Cursor(_aware(moment), public_id))


class _Head(NamedTuple):
    """A pair of a stream and an audience: the moment of its newest post, and of the first beyond a page, if there is one.

    Moments are as the database gives them (SQLite, without a zone), in order, and go back to it.
    """

    stream: int
    audience: int
    newest: Any
    beyond: Any


@dataclass(frozen=True)
class _Heads:
    """Pairs, those whose newest posts are newest first: of those that were looked at, all that a page can need.

    Those that were not looked at have nothing newer than `others`; None: all were.
    """

    pairs: Sequence[_Head]
    others: Any


def _chosen(
    streams: Streams, ids: Collection[int], wanted: "_Condition", size: int, *, is_first: bool
) -> tuple[Sequence[_Head], Any]:
    """The pairs that may have one of the newest posts, and the moment until which these have all of them; None for ever."""
    if is_first:
        likely = _read_heads(streams, ids, wanted, size, likely=True)
        chosen, bound = _needed(likely.pairs, size)
        if likely.others is None or (bound is not None and bound >= likely.others):
            return chosen, bound
    return _needed(_read_heads(streams, ids, wanted, size, likely=False).pairs, size)


def _needed(heads: Sequence[_Head], size: int) -> tuple[Sequence[_Head], Any]:
    """Those of one moment more than a page has posts, and the last of these moments; when there are fewer, all and None."""
    moments: set[Any] = set()
    for at, head in enumerate(heads):
        moments.add(head.newest)
        if len(moments) > size + 1:
            return heads[:at], heads[at - 1].newest
    return heads, None


# Statements ---------------------------------------------------------------------------------------------------------------
# Home is the page that is asked for most. Written out, they take a third of the time that the ORM needs to put them together.


@dataclass(frozen=True)
class _Condition:
    sql: str
    parameters: Sequence[Any]


def _wanted(closed: Collection[int], before: Cursor | None) -> _Condition:
    """Which entries are read: not those in places that are closed to the viewer, and only what is older than the cursor."""
    sql = ""
    parameters: list[Any] = []
    if closed:
        sql += f" AND (entry.place_id IS NULL OR entry.place_id NOT IN ({_marks(closed)}))"
        parameters += closed
    if before is not None:
        # A range of the index, and within its first moment what comes after the post of the cursor.
        moment: Any = connection.ops.adapt_datetimefield_value(before.moment)
        post = Post.objects.filter(public_id=before.public_id).values_list("pk", flat=True).first()
        sql += " AND entry.published_at <= %s AND (entry.published_at < %s OR entry.post_id < %s)"
        parameters += [moment, moment, post or 0]
    return _Condition(sql, parameters)


def _read_heads(streams: Streams, ids: Collection[int], wanted: _Condition, size: int, *, likely: bool) -> _Heads:
    """The pairs whose newest posts are newest, of all of them or of the `likely`, those that may have something new."""
    moment = f"""
        SELECT entry.published_at FROM microblog_streamentry entry
        WHERE entry.stream_id = pair.stream_id AND entry.audience_id = pair.audience_id{wanted.sql}
        ORDER BY entry.published_at DESC, entry.post_id DESC LIMIT 1
    """  # noqa: S608 - parameters are marks
    # Each key is looked up by itself: PostgreSQL would read every stream there is and compare their keys with these.
    pairs = f"""
        SELECT pair.stream_id, pair.audience_id, pair.newest_before
        FROM (SELECT (SELECT id FROM microblog_stream WHERE key = wanted.key) AS id FROM ({streams.keys}) wanted) stream
        JOIN microblog_streamaudience pair ON pair.stream_id = stream.id AND pair.audience_id IN ({_marks(ids)})
        {f"ORDER BY pair.newest_before DESC LIMIT {LIKELY_PAIRS}" if likely else ""}
    """  # noqa: S608 - parameters are marks
    # As many as have the moments that a page can need: many may have one, that of a post with many hashtags. Pairs that have
    # nothing come last, and are left out here: a condition would look for every head twice.
    sql = f"""
        SELECT pair.stream_id, pair.audience_id, pair.newest, ({moment} OFFSET {size}), pair.looked_at, pair.others FROM (
            SELECT pair.stream_id, pair.audience_id, pair.newest, DENSE_RANK() OVER (ORDER BY newest DESC NULLS LAST) AS place,
                COUNT(*) OVER () AS looked_at, MIN(newest_before) OVER () AS others
            FROM (
                SELECT pair.stream_id, pair.audience_id, pair.newest_before, ({moment}) AS newest FROM ({pairs}) pair
            ) pair
        ) pair
        WHERE pair.place <= {size + 2}
        ORDER BY pair.place
    """  # noqa: S608 - parameters are marks
    with connection.cursor() as cursor:
        cursor.execute(sql, [*wanted.parameters, *wanted.parameters, *streams.parameters, *ids])
        rows = cursor.fetchall()
    found = [_Head(*row[:4]) for row in rows if row[2] is not None]
    looked_at, others = rows[0][4:] if rows else (0, None)
    if not likely or looked_at < LIKELY_PAIRS:
        return _Heads(found, None)
    # What SQLite computes has no type of a column.
    return _Heads(found, parse_datetime(others) if isinstance(others, str) else others)


def _read_entries(heads: Iterable[_Head], bound: Any, wanted: _Condition) -> list[tuple[int, datetime, str]]:
    """What stands in these pairs since the moment `bound`, a page of each at most: posts, their moments and public ids."""
    # Most streams of an audience are read down to the same moment: a condition for all of them. PostgreSQL takes these few
    # entries for thousands, as if a stream and an audience had nothing to do with each other: a join would read all posts.
    read: dict[tuple[int, Any], list[int]] = {}
    for head in heads:
        since = max((moment for moment in (bound, head.beyond) if moment is not None), default=None)
        read.setdefault((head.audience, since), []).append(head.stream)
    parts: list[str] = []
    parameters: list[Any] = []
    for (audience, since), streams in read.items():
        part = f"entry.audience_id = %s AND entry.stream_id IN ({_marks(streams)})"
        parameters += [audience, *streams]
        if since is not None:
            part += " AND entry.published_at >= %s"
            parameters.append(since)
        parts.append(f"({part})")
    sql = f"""
        SELECT entry.post_id, entry.published_at, (SELECT public_id FROM microblog_post WHERE id = entry.post_id)
        FROM microblog_streamentry entry
        WHERE ({" OR ".join(parts)}){wanted.sql}
        ORDER BY entry.published_at DESC, entry.post_id DESC
    """  # noqa: S608 - parameters are marks
    with connection.cursor() as cursor:
        cursor.execute(sql, [*parameters, *wanted.parameters])
        rows: list[tuple[int, datetime, str]] = cursor.fetchall()
    return rows


def _marks(values: Collection[object]) -> str:
    """Placeholders for these values."""
    return ", ".join(["%s"] * len(values))


def _aware(moment: datetime) -> datetime:
    """SQLite keeps moments in UTC, and gives them without saying so."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
