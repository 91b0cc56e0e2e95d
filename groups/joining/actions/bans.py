"""Keeping somebody out of a group, and letting them come again."""

from django.db import transaction
from django.db.models import Q

from groups.actions.membership import locked, remove_member
from groups.joining.actions.invitations import withdraw_all
from groups.joining.actions.requests import close_request
from groups.joining.permissions import can_ban_member, can_lift_ban
from groups.models import Ban, Group, Invitation, JoinRequest, Membership
from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.queries import proved_emails
from intranet.kernel.audit.actions import record
from intranet.kernel.permissions import require


@transaction.atomic
def ban_member(*, actor: User, group: Group, member: User, reason: str) -> Ban:
    """Make somebody leave at once and stay out: they neither join, ask, nor are invited. They read the reason.

    Invitations to them and by them are withdrawn, and their request is refused. Raises PermissionRefused; ValueError
    without a reason.
    """
    if not reason.strip():
        raise ValueError("A ban says why.")
    group = locked(group)
    require(can_ban_member(actor, group, member))
    if Membership.objects.filter(group=group, member=member).exists():
        remove_member(actor=actor, group=group, member=member, reason=reason)
    ban = Ban.objects.create(group=group, member=member, actor=actor, reason=reason)
    record(actor=actor, verb="groups.member_banned", subject=group.key, reason=reason, member=member.public_id)
    to_them = Q(member=member) | Q(email__in=proved_emails(member))
    withdraw_all(Invitation.objects.filter(to_them | Q(actor=member), group=group))
    for request in JoinRequest.objects.filter(group=group, member=member, decided_at=None).select_related("group", "member"):
        close_request(request, actor=actor, is_accepted=False, reason=reason)
    return ban


@transaction.atomic
def lift_ban(*, actor: User, ban: Ban) -> None:
    """Let somebody come again, if they want to; repeating it is harmless. Raises PermissionRefused."""
    require(can_lift_ban(actor, ban))
    if Ban.objects.filter(pk=ban.pk).delete()[0]:
        record(actor=actor, verb="groups.ban_lifted", subject=ban.group.key, member=ban.member.public_id)
