"""Discussions as their pages and the API show them.

Every read begins with a group that the viewer may see and what is `visible_to` them. Lists are paged by keyset: a page begins
after the last line of the one before, whatever was written meanwhile.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.safestring import SafeString

from groups.discussions import permissions
from groups.discussions.queries.reading import ListedThread, NewReplies, listed, new_replies
from groups.models import Group, Reply, Thread
from groups.models.discussions import GroupContribution
from groups.queries.visible import group_or_404
from groups.roles import Standing, standing_of
from intranet.kernel.accounts.models import User
from intranet.kernel.content.reading import Names, names_in, with_names
from intranet.kernel.follows.models import Follow
from intranet.kernel.permissions import Decision, require
from profiles.queries.authors import Author, author_of

THREADS_PAGE_SIZE: Final = 20
REPLIES_PAGE_SIZE: Final = 50
WAITING_SHOWN: Final = 50
FACES_SHOWN: Final = 6

# Names, faces and titles of authors: what a page shows of each contribution, in its one statement.
AUTHORED: Final = ("author__profile", "organization")
LISTED: Final = (*AUTHORED, "last_author", "accepted")


@dataclass(frozen=True)
class ShownReply:
    """A reply as one reader sees it. `answered` is whom it answers, when its place does not say it."""

    reply: Reply
    html: SafeString
    author: Author
    answered: str
    is_own: bool
    is_new: bool
    is_accepted: bool
    can_reply: bool
    can_edit: bool
    can_delete: bool
    can_accept: bool

    @property
    def trace(self) -> str:
        """Why there is nothing to read: `withdrawn`, `hidden`, or "" when there is."""
        return self.reply.trace


@dataclass(frozen=True)
class RepliesPage:
    """Some replies in reading order. `earlier` and `later` are the first replies of the pages around ("" for none)."""

    replies: Sequence[ShownReply]
    has_earlier: bool = False
    earlier: str = ""
    later: str = ""

    @property
    def last(self) -> Reply | None:
        return self.replies[-1].reply if self.replies else None

    @property
    def first_new(self) -> Reply | None:
        """Where what is new to the reader begins on this page."""
        return next((shown.reply for shown in self.replies if shown.is_new), None)


@dataclass(frozen=True)
class ThreadPage:
    """A discussion as one reader sees it."""

    thread: Thread
    html: SafeString
    author: Author
    replies: RepliesPage
    new: NewReplies
    accepted: ShownReply | None
    accepted_by: str
    standing: Standing
    is_followed: bool
    is_muted: bool
    own_waiting: int
    faces: Sequence[User]
    can_reply: Decision
    can_edit: bool
    can_delete: bool
    can_steer: bool


@dataclass(frozen=True)
class ThreadsPage:
    """Some discussions of a group, those that are pinned first. `later` is the cursor of the next page ("" for none)."""

    lines: Sequence[ListedThread]
    later: str
    standing: Standing
    waiting: int

    @property
    def has_unread(self) -> bool:
        return any(line.is_unread for line in self.lines)

    @property
    def threads(self) -> list[Thread]:
        return [line.thread for line in self.lines]


def discussed_group_or_404(viewer: User, address: str) -> Group:
    """The group of an address, whose discussions the viewer may read. Raises PermissionRefused for a closed one."""
    group = group_or_404(viewer, address)
    require(permissions.can_see_discussions(viewer, group))
    return group


def thread_or_404(viewer: User, group: Group, public_id: str) -> Thread:
    """A discussion of the group that the viewer may read; Http404 as when there is none."""
    found = Thread.objects.visible_to(viewer).filter(group=group, public_id=public_id)
    thread = found.select_related(*AUTHORED, "accepted_by", "accepted").first()
    if thread is None:
        raise Http404
    thread.group = group
    return thread


def reply_or_404(viewer: User, thread: Thread, public_id: str) -> Reply:
    """A reply that the viewer may read, or the trace of one."""
    reply = _readable(viewer, thread).filter(public_id=public_id).select_related(*AUTHORED, "parent__author").first()
    if reply is None:
        raise Http404
    reply.thread = thread
    return reply


def was_taken_away(viewer: User, group: Group, public_id: str) -> bool:
    """Whether there was a discussion here that the viewer could read, until it was deleted or hidden."""
    rows = Thread.objects.meant_for(viewer).filter(group=group, public_id=public_id, published_at__isnull=False)
    return rows.exclude(deleted_at=None, hidden_at=None).exists()


# Lists ----------------------------------------------------------------------------------------------------------------


def threads_page(viewer: User, group: Group, after: str = "") -> ThreadsPage:
    """A page of the discussions of a group: pinned first, then by last activity. An unknown cursor gives the first page."""
    standing = standing_of(viewer, group)
    rows = Thread.objects.visible_to(viewer).filter(group=group)
    cursor = _read_cursor(after)
    if cursor:
        is_pinned, moment, public_id = cursor
        older = Q(last_activity_at__lt=moment) | Q(last_activity_at=moment, public_id__lt=public_id)
        # Pinned ones are before the others: after one that is not, there is none.
        rows = rows.filter(Q(is_pinned=True) & older | Q(is_pinned=False)) if is_pinned else rows.filter(older, is_pinned=False)
    ordered = rows.order_by("-is_pinned", "-last_activity_at", "-public_id").select_related(*LISTED)
    found = list(ordered[: THREADS_PAGE_SIZE + 1])
    shown = found[:THREADS_PAGE_SIZE]
    for thread in shown:
        thread.group = group
    later = _cursor_of(shown[-1]) if len(found) > THREADS_PAGE_SIZE else ""
    waiting = waiting_count(viewer, group, standing) if not after else 0
    return ThreadsPage(listed(viewer, group, shown), later, standing, waiting)


def newest_threads(viewer: User, group: Group, limit: int) -> list[ListedThread]:
    """The first lines of that list, for the page of the group."""
    rows = Thread.objects.visible_to(viewer).filter(group=group).select_related(*LISTED)
    found = list(rows.order_by("-is_pinned", "-last_activity_at", "-public_id")[:limit])
    for thread in found:
        thread.group = group
    return listed(viewer, group, found)


def _cursor_of(thread: Thread) -> str:
    micros = int(thread.last_activity_at.timestamp() * 1_000_000)
    return f"{int(thread.is_pinned)}-{micros}-{thread.public_id}"


def _read_cursor(text: str) -> tuple[bool, datetime, str] | None:
    pinned, _, rest = text.partition("-")
    micros, _, public_id = rest.partition("-")
    if pinned not in ("0", "1") or not (micros.isascii() and micros.isdecimal()) or len(micros) > 16:
        return None
    seconds, fraction = divmod(int(micros), 1_000_000)
    return pinned == "1", datetime.fromtimestamp(seconds, UTC).replace(microsecond=fraction), public_id[:16]


def waiting_count(viewer: User, group: Group, standing: Standing) -> int:
    """What waits for those who animate, or of the viewer's own."""
    threads, replies = _waiting_threads(group), _waiting_replies(group)
    if not standing.is_animator:
        threads, replies = threads.filter(author=viewer), replies.filter(author=viewer)
    return threads.count() + replies.count()


def _waiting_threads(group: Group) -> "QuerySet[Thread]":
    return Thread.objects.filter(group=group, pending_at__isnull=False, deleted_at=None)


def _waiting_replies(group: Group) -> "QuerySet[Reply]":
    waiting = Reply.objects.filter(pending_at__isnull=False, deleted_at=None)
    return waiting.filter(thread__group=group, thread__deleted_at=None)


def waiting_in(group: Group) -> list[Thread | Reply]:
    """What waits for approval in a group, the oldest first."""
    threads = _waiting_threads(group).select_related(*AUTHORED).order_by("pending_at")[:WAITING_SHOWN]
    replies = _waiting_replies(group).select_related(*AUTHORED, "thread").order_by("pending_at")[:WAITING_SHOWN]
    return _placed(group, [*threads, *replies])


def own_undecided(author: User, group: Group) -> list[Thread | Reply]:
    """What waits of one's own, and what was refused with its reason, the newest first."""
    shown = Q(pending_at__isnull=False, deleted_at=None) | ~Q(refusal="")
    threads = Thread.objects.filter(shown, group=group, author=author).select_related(*AUTHORED)
    replies = Reply.objects.filter(shown, thread__group=group, author=author).select_related(*AUTHORED, "thread")
    newest: list[Thread | Reply] = [
        *threads.order_by("-created_at")[:WAITING_SHOWN],
        *replies.order_by("-created_at")[:WAITING_SHOWN],
    ]
    return sorted(_placed(group, newest), key=lambda thing: thing.created_at, reverse=True)


def _placed(group: Group, things: Iterable[Thread | Reply]) -> list[Thread | Reply]:
    found = sorted(things, key=lambda thing: thing.pending_at or thing.created_at)
    for thing in found:
        (thing if isinstance(thing, Thread) else thing.thread).group = group
    return found


def contribution_or_404(group: Group, word: str, public_id: str) -> Thread | Reply:
    """A thread or a reply of the group, whatever its state; the caller decides who may know of it."""
    found: Thread | Reply | None
    if word == "thread":
        found = Thread.objects.filter(group=group, public_id=public_id).select_related(*AUTHORED).first()
    else:
        rows = Reply.objects.filter(thread__group=group, public_id=public_id)
        found = rows.select_related(*AUTHORED, "thread", "parent__author").first()
    if found is None:
        raise Http404
    _placed(group, [found])
    return found


# One discussion -------------------------------------------------------------------------------------------------------


def _readable(viewer: User, thread: Thread) -> "QuerySet[Reply]":
    """The replies that a reader sees, and the traces of those that moderation hid."""
    rows = Reply.objects.meant_for(viewer).filter(thread=thread)
    return rows.filter(published_at__isnull=False, pending_at=None, deleted_at=None)


def thread_page(viewer: User, thread: Thread, first: str = "", since: int | None = None) -> ThreadPage:
    """A discussion with a page of its replies, from the reply `first` on (from the beginning when it is not there).

    `since` is the number of the last reply that the reader had read when they came to the discussion, from another page.
    """
    standing = standing_of(viewer, thread.group)
    rows, has_earlier, earlier, later = _replies_from(viewer, thread, first)
    accepted = None
    if thread.answer:
        accepted = next((row for row in rows if row.pk == thread.answer.pk), None)
        if accepted is None:
            accepted = _readable(viewer, thread).filter(pk=thread.answer.pk).select_related(*AUTHORED, "parent__author").first()
    together = [*rows, *([accepted] if accepted and accepted not in rows else [])]
    new = new_replies(viewer, thread, since)
    shown = shown_replies(viewer, thread, together, standing=standing, opening=thread, since=new.since)
    follow = Follow.objects.filter(member=viewer, key=thread.key).first()
    own_waiting = thread.replies.filter(author=viewer, pending_at__isnull=False, deleted_at=None).count()
    return ThreadPage(
        thread=thread,
        html=shown.html,
        author=shown.author,
        replies=RepliesPage(shown.replies[: len(rows)], has_earlier, earlier, later),
        new=new,
        # It is the first thing one reads in any case when it is the first reply.
        accepted=next((one for one in shown.replies if one.is_accepted and one.reply not in rows[:1]), None),
        accepted_by=thread.accepted_by.display_name if thread.accepted_by else "",
        standing=standing,
        is_followed=follow is not None,
        is_muted=follow is not None and follow.muted,
        own_waiting=own_waiting,
        faces=_faces(viewer, thread),
        can_reply=permissions.can_reply(viewer, thread, standing=standing),
        can_edit=bool(permissions.can_edit(viewer, thread, standing=standing)),
        can_delete=bool(permissions.can_delete(viewer, thread)),
        can_steer=bool(permissions.can_steer(viewer, thread, standing=standing)),
    )


def _replies_from(viewer: User, thread: Thread, first: str) -> tuple[list[Reply], bool, str, str]:
    """The replies of a page, whether there are earlier ones, and the first replies of the pages before and after."""
    readable = _readable(viewer, thread)
    start = ""
    if first:
        start = Reply.objects.filter(thread=thread, public_id=first).values_list("path", flat=True).first() or ""
    rows = readable.filter(path__gte=start) if start else readable
    found = list(rows.order_by("path").select_related(*AUTHORED, "parent__author")[: REPLIES_PAGE_SIZE + 1])
    later = found[REPLIES_PAGE_SIZE].public_id if len(found) > REPLIES_PAGE_SIZE else ""
    if not start:
        return found[:REPLIES_PAGE_SIZE], False, "", later
    before = list(
        readable.filter(path__lt=start).order_by("-path").values_list("public_id", flat=True)[: REPLIES_PAGE_SIZE + 1]
    )
    # The first page of all has no reply in its address.
    earlier = before[REPLIES_PAGE_SIZE - 1] if len(before) > REPLIES_PAGE_SIZE else ""
    return found[:REPLIES_PAGE_SIZE], bool(before), earlier, later


def first_of_page(viewer: User, reply: Reply) -> str:
    """The first reply of the page that shows this one; "" for the first page."""
    readable = _readable(viewer, reply.thread).order_by("path")
    rank = readable.filter(path__lt=reply.path).count()
    start = rank - rank % REPLIES_PAGE_SIZE
    return str(readable.values_list("public_id", flat=True)[start]) if start else ""


@dataclass(frozen=True)
class _Shown:
    html: SafeString
    author: Author
    replies: Sequence[ShownReply]


def shown_replies(
    viewer: User,
    thread: Thread,
    replies: Sequence[Reply],
    *,
    standing: Standing | None = None,
    opening: Thread | None = None,
    since: int | None = None,
) -> _Shown:
    """Replies (and the first message) as the viewer sees them; one statement for all the people that they name.

    Those after the number `since` are new to the viewer; none when they look at the replies as they come.
    """
    found = standing or standing_of(viewer, thread.group)
    contributions: list[GroupContribution] = [*replies, *([opening] if opening else [])]
    names = _names(viewer, contributions)
    can_reply = bool(permissions.can_reply(viewer, thread, standing=found))
    can_accept = bool(permissions.can_accept(viewer, thread, standing=found))
    since = thread.last_number if since is None else since
    shown = [
        _shown(viewer, thread, reply, names, found, since=since, can_reply=can_reply, can_accept=can_accept)
        for reply in replies
    ]
    return _Shown(with_names(thread.html, names), author_of(thread, names.people), shown)


def _shown(
    viewer: User,
    thread: Thread,
    reply: Reply,
    names: Names,
    standing: Standing,
    *,
    since: int,
    can_reply: bool,
    can_accept: bool,
) -> ShownReply:
    reply.thread = thread
    is_there = not reply.trace
    is_own = reply.author_id == viewer.pk
    parent = reply.parent if reply.is_deep else None
    return ShownReply(
        reply=reply,
        html=with_names(reply.html, names) if is_there else SafeString(),
        author=author_of(reply, names.people),
        answered=parent.author.display_name if parent and not parent.withdrawn_at else "",
        is_own=is_own,
        is_new=is_there and not is_own and reply.number > since,
        is_accepted=is_there and reply.pk == thread.accepted_id,
        can_reply=is_there and can_reply,
        can_edit=is_there and is_own and bool(permissions.can_edit(viewer, reply, standing=standing)),
        can_delete=is_there and is_own and bool(permissions.can_delete(viewer, reply)),
        can_accept=is_there and can_accept,
    )


def _names(viewer: User, contributions: Collection[GroupContribution]) -> Names:
    return names_in(viewer, (one.html for one in contributions), (one.author.handle for one in contributions))


def shown_contributions(viewer: User, things: Sequence[Thread | Reply]) -> list[tuple[Thread | Reply, SafeString, Author]]:
    """Threads and replies of a queue, with their words and authors."""
    names = _names(viewer, things)
    return [(thing, with_names(thing.html, names), author_of(thing, names.people)) for thing in things]


def _faces(viewer: User, thread: Thread) -> list[User]:
    """Some of those who take part, other than who began: the last to have come first."""
    authors = _readable(viewer, thread).filter(hidden_at=None, withdrawn_at=None).order_by().values("author")
    rows = User.objects.filter(pk__in=authors).exclude(pk=thread.author_id).select_related("profile")
    return list(rows.order_by("display_name", "pk")[:FACES_SHOWN])
