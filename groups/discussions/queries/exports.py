"""What the export of a group reads of its discussions, as its owner may see them: a batch of rows at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from django.utils.safestring import SafeString

from groups.models import Group, Reply, Thread
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import meant_for
from intranet.kernel.content.reading import readable
from intranet.kernel.data.batches import batches

THREADS_AT_ONCE: Final = 100
REPLIES_AT_ONCE: Final = 200

AUTHORED: Final = ("author", "organization")  # what a file says of who wrote something


@dataclass(frozen=True)
class ExportedReply:
    """A reply, how deep it stands under others (from 0), and its words as the reader sees them.

    One without words (see `trace`) is there only when a reply under it has some.
    """

    reply: Reply
    level: int
    html: SafeString

    @property
    def trace(self) -> str:
        """Why there is nothing to read: `withdrawn`, `hidden`, or "" when there is."""
        return self.reply.trace

    @property
    def answered(self) -> Reply | None:
        """The reply that it answers, when its place does not say it."""
        parent = self.reply.parent if self.reply.is_deep else None
        return parent if parent is not None and not parent.trace else None


@dataclass(frozen=True)
class ExportedThread:
    """A discussion, its words as the reader sees them, and its replies in reading order, to be read once."""

    thread: Thread
    html: SafeString
    replies: Iterable[ExportedReply]


def accepted_in(thread: Thread) -> str:
    """The public id of the accepted reply; "" when there is none, or none to read any more."""
    reply = thread.accepted
    if reply is None or not reply.is_published or reply.deleted_at or reply.trace:
        return ""
    return reply.public_id


def exported_threads(reader: User, group: Group, *, with_html: bool) -> Iterator[ExportedThread]:
    """The discussions that the reader may read, the first of the group first. The replies of one are read before the next one.

    `with_html` gives what pages show; without it `html` is empty, and the texts are there as they were typed.
    """
    unread = "text" if with_html else "html"
    for some in _batches_of_threads(reader, group, unread):
        htmls = readable(reader, [one.html for one in some]) if with_html else [SafeString()] * len(some)
        following = groupby(_replies(reader, some, with_html=with_html), key=lambda row: row[0].thread_id)
        key, rows = next(following, (None, iter(())))
        for thread, html in zip(some, htmls, strict=True):
            if thread.pk == key:
                yield ExportedThread(thread, html, _nested(rows))
                key, rows = next(following, (None, iter(())))
            else:
                yield ExportedThread(thread, html, ())


def listed_threads(reader: User, group: Group) -> Iterator[Thread]:
    """The same discussions, without their words."""
    for some in _batches_of_threads(reader, group, "text", "html"):
        yield from some


def _batches_of_threads(reader: User, group: Group, *unread: str) -> Iterator[list[Thread]]:
    rows = Thread.objects.visible_to(reader).filter(group=group).select_related(*AUTHORED, "accepted", "accepted_by")
    for some in batches(rows.defer(*unread, "accepted__text", "accepted__html"), "pk", size=THREADS_AT_ONCE):
        for thread in some:
            thread.group = group
        yield some


def _replies(reader: User, threads: Sequence[Thread], *, with_html: bool) -> Iterator[tuple[Reply, SafeString]]:
    """The replies of these discussions, one discussion after another, with what pages show of them.

    Whether a row is shown to the reader is asked of the row: a statement that names audiences reads all that the group holds.
    """
    rows = Reply.objects.filter(thread__in=threads, published_at__isnull=False, pending_at=None, deleted_at=None)
    rows = rows.select_related(*AUTHORED, "parent__author")
    rows = rows.defer("text" if with_html else "html", "parent__text", "parent__html")
    for some in batches(rows, "thread_id", "path", size=REPLIES_AT_ONCE):
        shown = meant_for(reader, some)
        htmls = [one.html if with_html and not one.trace else "" for one in shown]
        yield from zip(shown, readable(reader, htmls), strict=True)


def _nested(rows: Iterable[tuple[Reply, SafeString]]) -> Iterator[ExportedReply]:
    """Replies in reading order, each with its level. A trace is given before the first reply under it, or not at all."""
    above: list[str] = []
    traces: list[Reply] = []
    for reply, html in rows:
        traces = [trace for trace in traces if reply.path.startswith(trace.path)]
        if reply.trace:
            traces.append(reply)
            continue
        for one, words in [*((trace, SafeString()) for trace in traces), (reply, html)]:
            while above and not one.path.startswith(above[-1]):
                above.pop()
            yield ExportedReply(one, len(above), words)
            above.append(one.path)
        traces = []
