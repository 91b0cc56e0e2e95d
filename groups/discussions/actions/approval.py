"""Publishing what waits, or refusing it."""

from django.db import transaction

from groups.discussions import permissions
from groups.discussions.actions.publishing import locked_thread, naming, publish_reply, publish_thread
from groups.models import Reply, Thread
from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.contributions.actions import turn_down
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import denied, require


@transaction.atomic
def approve(*, actor: User, thing: Thread | Reply) -> None:
    """Publish a thread or a reply that waits; it is as new as if it were written now. Raises PermissionRefused.

    Approving twice is harmless. A reply whose thread was deleted or closed meanwhile cannot be published any more.
    """
    row, thread = _locked(thing)
    require(permissions.can_approve(actor, thread.group))
    if row.pending_at is None:
        return
    if isinstance(row, Reply) and (thread.deleted_at or thread.withdrawn_at or not thread.is_published):
        require(denied(permissions.THREAD_WITHDRAWN))
    record(actor=actor, verb="groups.contribution_approved", subject=row.key)
    if isinstance(row, Thread):
        publish_thread(row)
    else:
        publish_reply(row, thread)
    notify(kind="groups.approval_decided", subject=row.key, actor=actor, facts=naming(row))


@transaction.atomic
def refuse(*, actor: User, thing: Thread | Reply, reason: str) -> None:
    """Refuse what waits; its author reads the reason, and keeps the text. Raises PermissionRefused, ValueError without reason.

    Refusing what no longer waits is harmless.
    """
    row, thread = _locked(thing)
    require(permissions.can_approve(actor, thread.group))
    if turn_down(row, reason):
        record(actor=actor, verb="groups.contribution_refused", subject=row.key, reason=row.refusal)
        notify(kind="groups.approval_decided", subject=row.key, actor=actor, facts=naming(row))


def _locked(thing: Thread | Reply) -> tuple[Thread | Reply, Thread]:
    thread = locked_thread(thing if isinstance(thing, Thread) else thing.thread)
    if isinstance(thing, Thread):
        return thread, thread
    reply = Reply.objects.select_related("author").get(pk=thing.pk)
    reply.thread = thread
    return reply, thread
