"""Deleting what one wrote, and hiding what moderation decided against."""

from django.db import transaction
from django.utils import timezone

from groups.discussions import permissions
from groups.discussions.actions.publishing import locked_thread, tell_pages_of_reply, tell_pages_of_thread
from groups.models import Reply, Thread
from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.contributions.actions import EMPTIED, set_hidden, take_back
from intranet.kernel.follows.actions import forget_key
from intranet.kernel.notifications.actions import restore as restore_news
from intranet.kernel.notifications.actions import withdraw
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex


@transaction.atomic
def delete_thread(*, actor: User, thread: Thread) -> None:
    """Take back one's thread. When others have answered, their replies stay under its title, and its words go.

    Raises PermissionRefused.
    """
    thread = locked_thread(thread)
    require(permissions.can_delete(actor, thread))
    was_published = thread.is_published
    take_back(thread, has_answers=thread.reply_count > 0)
    thread.save(update_fields=[*EMPTIED])
    if was_published:
        tell_pages_of_thread(thread, "thread_edited" if thread.withdrawn_at else "thread_removed")
    if thread.deleted_at:
        forget_key(key=thread.key)
        withdraw(subject=thread.key)
    reindex(Thread.search_kind, [thread.pk])


@transaction.atomic
def delete_reply(*, actor: User, reply: Reply) -> None:
    """Take back one's reply. When others have answered it, a trace without words stays; nothing otherwise.

    A trace whose last answer goes, goes with it. Raises PermissionRefused.
    """
    thread = locked_thread(reply.thread)
    reply = Reply.objects.get(pk=reply.pk)
    reply.thread = thread
    require(permissions.can_delete(actor, reply))
    was_published = reply.is_published
    take_back(reply, has_answers=_has_answers(reply))
    reply.save(update_fields=[*EMPTIED])
    if was_published:
        if not reply.hidden_at:  # it was counted no more since it was hidden
            _uncount(thread, reply)
        tell_pages_of_reply(reply, thread, "reply_edited" if reply.withdrawn_at else "reply_removed")
    withdraw(subject=thread.key, facts={"reply": reply.public_id})
    reindex(Reply.search_kind, [reply.pk])
    if reply.deleted_at:
        _sweep_traces(reply, thread)


def _has_answers(reply: Reply) -> bool:
    return reply.children.filter(deleted_at=None).exists()


def _uncount(thread: Thread, reply: Reply) -> None:
    thread.reply_count = max(thread.reply_count - 1, 0)
    thread.version += 1
    if thread.accepted_id == reply.pk:
        thread.accepted = thread.accepted_by = None
    thread.save(update_fields=["reply_count", "accepted", "accepted_by", "version"])
    tell_pages_of_thread(thread, "thread_edited")


def _sweep_traces(reply: Reply, thread: Thread) -> None:
    """Remove the traces above a deleted reply that no answer needs any more."""
    above = reply.parent
    while above is not None and above.withdrawn_at and not above.deleted_at and not _has_answers(above):
        above.deleted_at = timezone.now()
        above.version += 1
        above.save(update_fields=["deleted_at", "version"])
        tell_pages_of_reply(above, thread, "reply_removed")
        above = above.parent


# Moderation -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def hide(*, actor: User, thing: Thread | Reply) -> None:
    """Have nobody read a thread or a reply, as moderation decided; a reply leaves a trace. Hiding twice is harmless."""
    _set_hidden(actor, thing, is_hidden=True)


@transaction.atomic
def restore(*, actor: User, thing: Thread | Reply) -> None:
    """Show it again, as moderation decided. Restoring what is not hidden is harmless."""
    _set_hidden(actor, thing, is_hidden=False)


def _set_hidden(actor: User, thing: Thread | Reply, *, is_hidden: bool) -> None:
    thread = locked_thread(thing if isinstance(thing, Thread) else thing.thread)
    row = thread if isinstance(thing, Thread) else Reply.objects.get(pk=thing.pk)
    if not set_hidden(row, is_hidden=is_hidden):
        return
    record(actor=actor, verb="groups.contribution_hidden" if is_hidden else "groups.contribution_restored", subject=row.key)
    if isinstance(row, Thread):
        tell_pages_of_thread(row, "thread_removed" if is_hidden else "thread_added")
        (withdraw if is_hidden else restore_news)(subject=row.key)
        reindex(Reply.search_kind, row.replies.values_list("pk", flat=True))
    else:
        if row.is_published and not row.withdrawn_at and not row.deleted_at:
            thread.reply_count = max(thread.reply_count + (-1 if is_hidden else 1), 0)
            thread.version += 1
            thread.save(update_fields=["reply_count", "version"])
            tell_pages_of_thread(thread, "thread_edited")
        tell_pages_of_reply(row, thread, "reply_edited")
        (withdraw if is_hidden else restore_news)(subject=thread.key, facts={"reply": row.public_id})
    reindex(type(row).search_kind, [row.pk])
