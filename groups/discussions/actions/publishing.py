"""What follows when a contribution is published, edited or removed: counts, follows, search, live pages and notifications."""

from collections.abc import Collection
from datetime import datetime

from django.utils import timezone

from groups.models import Reply, Thread
from intranet.kernel.contributions.actions import subscribe_author
from intranet.kernel.notifications.actions import notify
from intranet.kernel.realtime.actions import announce
from intranet.kernel.search.actions import reindex


def locked_thread(thread: Thread) -> Thread:
    """Lock the thread until the end of the transaction, and return it as it is now, with its group."""
    return Thread.objects.select_for_update(of=("self",)).select_related("group__content", "author").get(pk=thread.pk)


def publish_thread(thread: Thread) -> None:
    """Publish a thread that was approved or needs no approval, and notify the followers of the group."""
    thread.published_at = thread.last_activity_at = thread.created_at if thread.pending_at is None else timezone.now()
    thread.pending_at = None
    thread.save(update_fields=["published_at", "pending_at", "last_activity_at"])
    subscribe_author(thread.author, thread.key)
    tell_pages_of_thread(thread, "thread_added")
    notify(kind="groups.thread", subject=thread.key, actor=thread.author, thing=thread, at=thread.published_at)
    tell_mentioned(thread, thread, thread.mentions, at=thread.published_at)
    reindex(Thread.search_kind, [thread.pk])


def publish_reply(reply: Reply, thread: Thread) -> None:
    """Publish a reply in its thread, which must be locked, and notify the followers of the thread."""
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
    subscribe_author(reply.author, thread.key)
    tell_pages_of_reply(reply, thread, "reply_added")
    tell_pages_of_thread(thread, "thread_edited")
    facts = {"reply": reply.public_id}
    notify(kind="groups.reply", subject=thread.key, actor=reply.author, thing=reply, facts=facts, at=reply.published_at)
    tell_mentioned(reply, thread, reply.mentions, at=reply.published_at)
    reindex(Reply.search_kind, [reply.pk])


def tell_mentioned(thing: Thread | Reply, thread: Thread, handles: Collection[str], *, at: datetime | None = None) -> None:
    """Notify the people with these handles who can see the contribution. A worker looks them up later.

    `at` is when they were mentioned, by default now.
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
