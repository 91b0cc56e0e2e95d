"""Asking for access, and the answers."""

from django.db import transaction
from django.utils import timezone

from intranet.kernel.access import permissions
from intranet.kernel.access.askable import Asked, asked_for
from intranet.kernel.access.models import AccessRequest
from intranet.kernel.access.notifications import ANSWERED, REQUESTED
from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import PermissionRefused, require


@transaction.atomic
def ask_for_access(*, actor: User, asked: Asked, message: str) -> AccessRequest:
    """Ask those who manage a thing. Sent twice, it is the request that waits already. Raises PermissionRefused."""
    require(permissions.can_ask_for_access(actor, asked))
    request, is_new = AccessRequest.objects.get_or_create(
        subject=asked.subject, member=actor, decided_at=None, defaults={"message": message}
    )
    if is_new:
        record(actor=actor, verb="access.requested", subject=asked.subject)
        notify(kind=REQUESTED, subject=asked.subject, actor=actor, facts={"request": request.public_id})
    return request


@transaction.atomic
def withdraw_request(*, actor: User, request: AccessRequest) -> None:
    """Take one's own request back, as if it had not been made. Raises PermissionRefused."""
    request = AccessRequest.objects.select_for_update().get(pk=request.pk)
    require(permissions.can_withdraw_access(actor, request))
    request.delete()


@transaction.atomic
def decide_request(*, actor: User, request: AccessRequest, is_granted: bool, reason: str = "") -> None:
    """Let somebody in who asked, or refuse with a reason that they read.

    Raises PermissionRefused, also when it was answered meanwhile; ValueError for a refusal without a reason.
    """
    if not is_granted and not reason.strip():
        raise ValueError("A refusal says why.")
    request = AccessRequest.objects.select_for_update(of=("self",)).select_related("member").get(pk=request.pk)
    asked = asked_for(request.subject)
    if asked is None:
        raise PermissionRefused(permissions.NOTHING)
    require(permissions.can_decide_access(actor, request, asked))
    if is_granted:
        asked.kind.grant(actor, asked.thing, request.member)
    request.decided_at, request.decided_by = timezone.now(), actor
    request.is_granted, request.reason = is_granted, reason
    request.save(update_fields=["decided_at", "decided_by", "is_granted", "reason"])
    verb = "access.granted" if is_granted else "access.refused"
    record(actor=actor, verb=verb, subject=request.subject, reason=reason, member=request.member.public_id)
    notify(kind=ANSWERED, subject=request.subject, actor=actor, facts={"request": request.public_id})
