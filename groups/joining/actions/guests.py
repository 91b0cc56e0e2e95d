"""Guests: coming by a mailed invitation, staying for a time, and going when it is over."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from groups.actions.membership import locked, remove_member
from groups.joining.actions.invitations import InvitationRefused, checked_access, come_in, sponsor_for, take_link
from groups.joining.notifications import GUEST_ENDING
from groups.joining.permissions import can_extend_access
from groups.models import Group, GroupRole, GuestAccount, GuestWarning, Membership
from intranet.kernel.accounts.actions import LinkRefused, close_account, open_guest_account
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.accounts.queries import domain_of
from intranet.kernel.audiences.actions import add_audience_member
from intranet.kernel.audit.actions import record
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import require

# The sponsor is told this many days before: the shorter first, which makes the longer needless.
WARNING_DAYS: Final = (1, 14)
# A turn of the periodic job ends this many at most; the next one goes on.
ENDED_AT_ONCE: Final = 500


def come_as_guest(
    *, token: str, given_name: str, family_name: str, organization: str, password: str, language: str
) -> Membership:
    """Open the account of somebody from outside the government, with the link mailed to their address, and let them in.

    The organization that the inviter named is kept, else the one that the guest says. Raises InvitationRefused for a link that
    does not work, or whose address is of the government or signs somebody in already: they sign in and accept.
    """
    password_hash = make_password(password)  # slow on purpose, so before the transaction
    with transaction.atomic():
        invitation = take_link(token)
        if domain_of(invitation.email):
            raise InvitationRefused
        try:
            guest = open_guest_account(
                email=invitation.email,
                given_name=given_name,
                family_name=family_name,
                password_hash=password_hash,
                language=language,
                source=f"invitation:{invitation.public_id}",
            )
        except LinkRefused as refusal:
            raise InvitationRefused from refusal
        GuestAccount.objects.update_or_create(member=guest, defaults={"organization": invitation.organization or organization})
        return come_in(invitation, guest)


@transaction.atomic
def extend_access(*, actor: User, membership: Membership, until: datetime) -> None:
    """Choose another end for a guest's access, a year from now at most. Raises PermissionRefused, ValueError for the past."""
    group = locked(membership.group)
    membership = Membership.objects.select_for_update(of=("self",)).select_related("member").get(pk=membership.pk)
    membership.group = group
    require(can_extend_access(actor, membership))
    membership.until = checked_access(until)
    membership.save(update_fields=["until"])
    add_audience_member(audience=group.members_audience, member=membership.member, until=membership.until)
    record(
        actor=actor,
        verb="groups.access_extended",
        subject=group.key,
        member=membership.member.public_id,
        until=membership.until.isoformat(),
    )


# What happens by itself -------------------------------------------------------------------------------------------------


def look_after_guests() -> None:
    """End what is over, tell sponsors what will be, find sponsors for who has none, close accounts that nothing invites."""
    end_expired_access()
    replace_lost_sponsors()
    warn_sponsors()
    close_idle_guests()


def end_expired_access() -> int:
    """Have guests whose time is over leave; they have seen nothing since that moment. Says how many."""
    over = Membership.objects.filter(until__lte=timezone.now()).select_related("group", "member")
    rows = list(over.order_by("until", "pk")[:ENDED_AT_ONCE])
    for membership in rows:
        _end_if_over(membership)
    return len(rows)


@transaction.atomic
def _end_if_over(membership: Membership) -> None:
    """Unless an owner has just given them more time."""
    group = locked(membership.group)
    if Membership.objects.filter(pk=membership.pk, until__lte=timezone.now()).exists():
        remove_member(actor=None, group=group, member=membership.member, reason="expired")


def warn_sponsors() -> int:
    """Tell sponsors two weeks and one day before a guest's access ends, once each. Says how many were told."""
    now, told = timezone.now(), 0
    for days in WARNING_DAYS:
        warned = GuestWarning.objects.filter(membership=OuterRef("pk"), until=OuterRef("until"), days__lte=days)
        due = Membership.objects.filter(
            ~Exists(warned), role=GroupRole.GUEST, until__gt=now, until__lte=now + timedelta(days=days), sponsor__isnull=False
        )
        for membership in due.select_related("group", "member")[:ENDED_AT_ONCE]:
            told += _warn(membership, days)
    return told


@transaction.atomic
def _warn(membership: Membership, days: int) -> bool:
    """False when another worker was first."""
    if membership.until is None:
        return False
    _warning, is_new = GuestWarning.objects.get_or_create(membership=membership, until=membership.until, days=days)
    if is_new:
        facts: dict[str, str | int | bool] = {"guest": membership.member.public_id, "days": days}
        notify(kind=GUEST_ENDING, subject=membership.group.key, actor=None, facts=facts)
    return is_new


@transaction.atomic
def answer_for_guests(*, group: Group, holder: User, successor: User) -> None:
    """Have somebody answer for the guests of a group for whom somebody else did, as the departure of that person wants."""
    guests = Membership.objects.filter(group=group, role=GroupRole.GUEST, sponsor=holder)
    if guests.update(sponsor=successor):
        record(actor=None, verb="groups.guest_handed_over", subject=group.key, sponsor=successor.public_id)


def replace_lost_sponsors() -> int:
    """Have an owner answer for guests whose sponsor is gone or of the group no more. Says how many."""
    sponsors = Membership.objects.current().filter(
        group=OuterRef("group"), member=OuterRef("sponsor"), member__state=State.ACTIVE
    )
    lost = Membership.objects.filter(~Exists(sponsors), role=GroupRole.GUEST, group__deleted_at=None)
    return sum(_hand_over(membership) for membership in lost.select_related("group")[:ENDED_AT_ONCE])


@transaction.atomic
def _hand_over(membership: Membership) -> bool:
    owner = sponsor_for(membership.group, None)
    if owner is None or owner.pk == membership.sponsor_id:
        return False
    Membership.objects.filter(pk=membership.pk).update(sponsor=owner)
    record(
        actor=None,
        verb="groups.guest_handed_over",
        subject=membership.group.key,
        member=membership.member.public_id,
        sponsor=owner.public_id,
    )
    return True


def hand_over_guests(*, group: Group, member: User, **_signal: Any) -> None:
    """Somebody left a group: an owner answers for the guests whom they had invited."""
    for membership in Membership.objects.filter(group=group, sponsor=member).select_related("group", "member"):
        _hand_over(membership)


def close_idle_guests() -> int:
    """Close the accounts of guests whom no group has any more; an invitation opens them again. Says how many."""
    idle = _idle_guests()[:ENDED_AT_ONCE]
    return sum(_close_if_idle(guest) for guest in idle)


def _idle_guests() -> "QuerySet[User]":
    """Guests who came by an invitation and are in no group that is left."""
    places = Membership.objects.current().filter(member=OuterRef("pk"), group__deleted_at=None)
    return User.objects.filter(~Exists(places), kind=Kind.GUEST, state=State.ACTIVE, guest_account__isnull=False)


@transaction.atomic
def _close_if_idle(guest: User) -> bool:
    guest = User.objects.select_for_update(of=("self",)).get(pk=guest.pk)
    if not _idle_guests().filter(pk=guest.pk).exists():
        return False
    with translation.override(guest.language):
        reason = _("Your guest access has ended. Ask the person who invited you for a new invitation.")
    close_account(actor=None, member=guest, reason=reason)
    return True
