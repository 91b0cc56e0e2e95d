"""Asking to come into a closed group, and the answers."""

from django.db import transaction
from django.utils import timezone

from groups.actions.membership import admit, locked
from groups.joining.notifications import REQUEST_DECIDED, REQUESTED
from groups.joining.permissions import can_decide_join_request, can_request_to_join, can_withdraw_request
from groups.models import Group, JoinRequest
from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import require


@transaction.atomic
def ask_to_join(*, member: User, group: Group, message: str = "") -> JoinRequest:
    """Ask the animators of a closed group. Sent twice, it is the request that waits already. Raises PermissionRefused."""
    group = locked(group)
    waiting = JoinRequest.objects.filter(group=group, member=member, decided_at=None).first()
    if waiting is not None:
        return waiting
    require(can_request_to_join(member, group))
    request = JoinRequest.objects.create(group=group, member=member, message=message)
    notify(kind=REQUESTED, subject=group.key, actor=member, thing=group, facts={"request": request.public_id})
    return request


@transaction.atomic
def withdraw_request(*, member: User, request: JoinRequest) -> None:
    """Take one's own request back, as if it had not been made. Raises PermissionRefused."""
    request = _locked_request(request)
    require(can_withdraw_request(member, request))
    request.delete()


@transaction.atomic
def decide_request(*, actor: User, request: JoinRequest, is_accepted: bool, reason: str = "") -> None:
    """Let somebody in who asked, or refuse with a reason that they read.

    Raises PermissionRefused, also when it was answered meanwhile; ValueError for a refusal without a reason.
    """
    if not is_accepted and not reason.strip():
        raise ValueError("A refusal says why.")
    request = _locked_request(request)
    require(can_decide_join_request(actor, request))
    if is_accepted:
        admit(actor=actor, group=request.group, member=request.member)
    close_request(request, actor=actor, is_accepted=is_accepted, reason=reason)


def close_request(request: JoinRequest, *, actor: User, is_accepted: bool, reason: str) -> None:
    """Write the answer and tell it; the caller is inside a transaction and has decided."""
    request.decided_at, request.decided_by = timezone.now(), actor
    request.is_accepted, request.reason = is_accepted, reason
    request.save(update_fields=["decided_at", "decided_by", "is_accepted", "reason"])
    verb = "groups.request_accepted" if is_accepted else "groups.request_refused"
    record(actor=actor, verb=verb, subject=request.group.key, reason=reason, member=request.member.public_id)
    notify(kind=REQUEST_DECIDED, subject=request.group.key, actor=actor, facts={"request": request.public_id})


def _locked_request(request: JoinRequest) -> JoinRequest:
    """The request as it is now; its group is locked first, as everywhere, so that nobody waits in a circle."""
    locked(request.group)
    rows = JoinRequest.objects.select_for_update(of=("self",)).select_related("group__content", "member")
    return rows.get(pk=request.pk)
