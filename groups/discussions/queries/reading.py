"""What is new to somebody in discussions, since they last read them.

Replies are numbered as they are published, and a row says up to which number somebody has read a thread. What is new is
counted up to a bound, from an index: a thread of 10,000 replies costs what one of a hundred does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery
from django.utils import timezone

from groups.models import Group, Membership, Reading, Reply, Thread
from intranet.kernel.accounts.models import User

MAX_COUNTED: Final = 100
# A discussion that somebody has not opened in so long is no news to them.
NEW_FOR: Final = timedelta(days=30)


@dataclass(frozen=True)
class ListedThread:
    """A discussion as a list shows it to one reader: how many replies are new to them, up to `MAX_COUNTED`.

    `is_new`: it was begun since they came or said that they had read everything, and they have not opened it.
    """

    thread: Thread
    new_replies: int = 0
    is_new: bool = False

    @property
    def is_unread(self) -> bool:
        return self.is_new or self.new_replies > 0

    @property
    def new_shown(self) -> str:
        """The number as it is shown."""
        return f"{MAX_COUNTED - 1}+" if self.new_replies >= MAX_COUNTED else str(self.new_replies)


@dataclass(frozen=True)
class NewReplies:
    """What is new to a reader of a discussion. `since` is the number of the last reply that they have read.

    `count` goes up to `MAX_COUNTED`; `first` is the public id of the first of them in reading order ("" for none).
    `is_behind`: what the page shows should be noted as read.
    """

    since: int
    count: int
    first: str
    is_behind: bool

    @property
    def mark(self) -> int | None:
        """What other pages of the discussion must know of where the reader was: nothing when there is nothing new."""
        return self.since if self.count else None

    @property
    def has_more(self) -> bool:
        return self.count >= MAX_COUNTED


class _Count(Subquery):
    """How many rows a subquery has, which is bounded."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) _counted)"
    output_field = IntegerField()


def new_to(viewer: User, replies: "QuerySet[Reply]") -> "QuerySet[Reply]":
    """Those of these replies that the viewer may read, with words, and that are not their own."""
    shown = replies.filter(published_at__lte=timezone.now(), pending_at=None, hidden_at=None, deleted_at=None)
    return shown.filter(withdrawn_at=None).exclude(author=viewer)


def listed(viewer: User, group: Group, threads: Sequence[Thread]) -> list[ListedThread]:
    """These discussions of a group, which the viewer may read, with what is new to them: two statements."""
    after = new_to(viewer, Reply.objects.filter(thread=OuterRef("thread"), number__gt=OuterRef("number")))
    rows = Reading.objects.filter(member=viewer, thread__in=[thread.pk for thread in threads])
    counts = dict(rows.annotate(new=_Count(after.order_by("number").values("pk")[:MAX_COUNTED])).values_list("thread", "new"))
    since = _new_since(viewer, group)
    return [
        ListedThread(thread, counts.get(thread.pk, 0), is_new=thread.pk not in counts and _is_begun_since(thread, since))
        for thread in threads
    ]


def _new_since(viewer: User, group: Group) -> datetime | None:
    """When what was begun began to be new to a member; None for somebody who only reads the group."""
    rows = Membership.objects.filter(group=group, member=viewer).values_list("joined_at", "threads_read_at")
    moments = rows.first()
    if moments is None:
        return None
    return max(timezone.now() - NEW_FOR, *(moment for moment in moments if moment is not None))


def _is_begun_since(thread: Thread, since: datetime | None) -> bool:
    return since is not None and thread.published_at is not None and thread.published_at > since


def new_replies(viewer: User, thread: Thread, since: int | None = None) -> NewReplies:
    """What is new in a discussion: two statements. `since` is where the reader was, on another page of it.

    To whoever opens it for the first time, nothing in it is newer than the rest.
    """
    read = Reading.objects.filter(thread=thread, member=viewer).values_list("number", flat=True).first()
    if since is None:
        since = thread.last_number if read is None else read
    rows = new_to(viewer, Reply.objects.filter(thread=thread, number__gt=since)).order_by("number")
    found = list(rows.values_list("path", "public_id")[:MAX_COUNTED])
    first = min(found, default=("", ""))[1]
    return NewReplies(since, len(found), first, is_behind=read is None or read < thread.last_number)
