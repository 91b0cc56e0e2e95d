"""What follows when something is published, changed or taken away: counts, follows, the index, open pages and news."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from groups.models import Reply, Thread
from intranet.kernel.accounts.models import User
from intranet.kernel.follows.actions import follow
from intranet.kernel.follows.permissions import can_follow
from intranet.kernel.notifications.actions import notify
from intranet.kernel.realtime.actions import announce
from intranet.kernel.search.actions import reindex


def locked_thread(thread: Thread) -> Thread:
    """The thread as it is now, with its group, which nobody else changes before this transaction ends."""
    return Thread.objects.select_for_update(of=("self",)).select_related("group__content", "author").get(pk=thread.pk)


def publish_thread(thread: Thread) -> None:
    """Show a new thread to its readers and tell those who follow the group. It was approved, or needs not be."""
    thread.published_at = thread.last_activity_at = thread.created_at if thread.pending_at is None else timezone.now()
    thread.pending_at = None
    thread.save(update_fields=["published_at", "pending_at", "last_activity_at"])
    _hear(thread.author, thread)
    tell_pages_of_thread(thread, "thread_added")
    notify(kind="groups.thread", subject=thread.key, actor=thread.author, thing=thread, at=thread.published_at)
    tell_mentioned(thread, thread, thread.mentions, at=thread.published_at)
    reindex(Thread.search_kind, [thread.pk])


def publish_reply(reply: Reply, thread: Thread) -> None:
    """Show a new reply in its thread, which is locked, and tell those who follow it."""
    reply.published_at = reply.created_at if reply.pending_at is None else timezone.now()
    reply.pending_at = None
    thread.last_number += 1
    reply.number = thread.last_number
    reply.save(update_fields=["published_at", "pending_at", "number"])
    thread.reply_count += 1
    thread.last_author = reply.author
    thread.last_activity_at = max(thread.last_activity_at, reply.published_at)
    thread.version += 1
    thread.save(update_fields=["last_number", "reply_count", "last_author", "last_activity_at", "version"])
    _hear(reply.author, thread)
    tell_pages_of_reply(reply, thread, "reply_added")
    tell_pages_of_thread(thread, "thread_edited")
    facts = {"reply": reply.public_id}
    notify(kind="groups.reply", subject=thread.key, actor=reply.author, thing=reply, facts=facts, at=reply.published_at)
    tell_mentioned(reply, thread, reply.mentions, at=reply.published_at)
    reindex(Reply.search_kind, [reply.pk])


def _hear(author: User, thread: Thread) -> None:
    """Whoever takes part hears of what follows, unless they have left meanwhile: what waited may be approved long after."""
    if can_follow(author, thread.key):
        follow(member=author, key=thread.key)


def tell_mentioned(thing: Thread | Reply, thread: Thread, handles: Collection[str], *, at: datetime | None = None) -> None:
    """Tell the people of these handles who may see it; who they are is looked up later, by a worker.

    `at` is when they were mentioned, when that is not now.
    """
    if handles:
        facts = {**naming(thing), "handles": " ".join(handles)}
        notify(kind="groups.mentioned", subject=thread.key, actor=thing.author, thing=thing, facts=facts, at=at)


def naming(thing: Thread | Reply) -> dict[str, str]:
    """The facts that name a contribution in news about its thread or its group."""
    return {"reply" if isinstance(thing, Reply) else "thread": thing.public_id}


def tell_pages_of_thread(thread: Thread, kind: str) -> None:
    """Have open lists of the group, and the open thread, hear of the thread."""
    announce(
        thing=thread,
        keys=[thread.key, thread.group.key],
        kind=kind,
        subject=thread.key,
        version=thread.version,
        facts={"replies": thread.reply_count},
    )


def tell_pages_of_reply(reply: Reply, thread: Thread, kind: str) -> None:
    """Have the open thread hear of a reply. Its count is the thread's, which is told apart."""
    announce(thing=reply, keys=[thread.key], kind=kind, subject=reply.key, version=reply.version)
