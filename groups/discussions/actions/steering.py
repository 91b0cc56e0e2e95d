"""What a thread becomes: answered, pinned, closed."""

from django.db import transaction
from django.utils import timezone

from groups.discussions import permissions
from groups.discussions.actions.publishing import locked_thread, tell_pages_of_reply, tell_pages_of_thread
from groups.models import Reply, Thread
from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import denied, require


@transaction.atomic
def accept_reply(*, actor: User, reply: Reply) -> None:
    """Say that this reply answers the question, instead of any other; its author hears of it. Raises PermissionRefused."""
    thread = locked_thread(reply.thread)
    require(permissions.can_accept(actor, thread))
    reply = Reply.objects.select_related("author").get(pk=reply.pk)
    reply.thread = thread
    require(permissions.can_see_reply(actor, reply))
    if reply.withdrawn_at:
        require(denied(permissions.PARENT_GONE))
    if thread.accepted_id == reply.pk:
        return
    former = thread.accepted
    thread.accepted, thread.accepted_by = reply, actor
    thread.version += 1
    thread.save(update_fields=["accepted", "accepted_by", "version"])
    _show_again(former, thread)
    _show_again(reply, thread)
    tell_pages_of_thread(thread, "thread_edited")
    notify(kind="groups.accepted", subject=thread.key, actor=actor, thing=reply, facts={"reply": reply.public_id})


@transaction.atomic
def clear_accepted(*, actor: User, thread: Thread) -> None:
    """Say that no reply answers the question after all; harmless when none did. Raises PermissionRefused."""
    thread = locked_thread(thread)
    require(permissions.can_accept(actor, thread))
    former = thread.accepted
    if former is None:
        return
    thread.accepted = thread.accepted_by = None
    thread.version += 1
    thread.save(update_fields=["accepted", "accepted_by", "version"])
    _show_again(former, thread)
    tell_pages_of_thread(thread, "thread_edited")


def _show_again(reply: Reply | None, thread: Thread) -> None:
    """An open page draws a reply otherwise when it is the answer."""
    if reply is not None:
        reply.version += 1
        reply.save(update_fields=["version"])
        tell_pages_of_reply(reply, thread, "reply_edited")


@transaction.atomic
def pin_thread(*, actor: User, thread: Thread) -> None:
    """Keep it at the top of the list; pinning twice is harmless. Raises PermissionRefused."""
    _steer(actor, thread, "is_pinned", is_on=True)


@transaction.atomic
def unpin_thread(*, actor: User, thread: Thread) -> None:
    """Let it take its place again. Raises PermissionRefused."""
    _steer(actor, thread, "is_pinned", is_on=False)


@transaction.atomic
def lock_thread(*, actor: User, thread: Thread) -> None:
    """Let nobody reply any more; closing twice is harmless. Raises PermissionRefused."""
    _steer(actor, thread, "locked_at", is_on=True)


@transaction.atomic
def unlock_thread(*, actor: User, thread: Thread) -> None:
    """Let members reply again. Raises PermissionRefused."""
    _steer(actor, thread, "locked_at", is_on=False)


def _steer(actor: User, thread: Thread, field: str, *, is_on: bool) -> None:
    thread = locked_thread(thread)
    require(permissions.can_steer(actor, thread))
    if bool(getattr(thread, field)) == is_on:
        return
    on = timezone.now() if field == "locked_at" else True
    off = None if field == "locked_at" else False
    setattr(thread, field, on if is_on else off)
    thread.version += 1
    thread.save(update_fields=[field, "version"])
    verbs = {"is_pinned": ("groups.thread_unpinned", "groups.thread_pinned")}
    verb = verbs.get(field, ("groups.thread_unlocked", "groups.thread_locked"))[is_on]
    record(actor=actor, verb=verb, subject=thread.key)
    tell_pages_of_thread(thread, "thread_edited")
