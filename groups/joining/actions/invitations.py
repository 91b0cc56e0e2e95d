"""Asking people to come, by name or at an address, and their answers."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone, translation

from groups.actions.membership import admit, locked
from groups.joining.notifications import ADMITTED, INVITED
from groups.joining.permissions import (
    MAX_GUEST_ACCESS,
    TOO_LONG,
    can_answer_invitation,
    can_invite_address,
    can_invite_person,
    can_manage_invitation,
    can_send_invitations,
    can_take_invitation,
    is_addressed_to,
)
from groups.models import Group, GroupRole, Invitation, JoinRequest, Membership
from groups.models.joining import InvitationQuerySet
from groups.roles import standing_of
from intranet.kernel.accounts.mail import absolute_url, mail
from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.queries import domain_of
from intranet.kernel.audit.actions import record
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import denied, require
from intranet.kernel.secrets.models import digest

LIFE: Final = timedelta(days=14)
KEPT: Final = timedelta(days=90)
FORGOTTEN_AT_ONCE: Final = 500
# How long a guest stays when the inviter chose no day.
USUAL_ACCESS: Final = timedelta(days=182)


class InvitationRefused(Exception):  # noqa: N818 - it reads as what happened
    """The link of an invitation cannot be used: there is none, it was used, its time is over, or it is for somebody else."""


@transaction.atomic
def invite_person(*, actor: User, group: Group, person: User, message: str = "") -> Invitation:
    """Ask a member by name; they are told, and answer on a page. Raises PermissionRefused."""
    group = locked(group)
    require(can_invite_person(actor, group, person))
    now = timezone.now()
    withdraw_all(Invitation.objects.filter(group=group, member=person))
    invitation = Invitation.objects.create(
        group=group, member=person, actor=actor, message=message, made_at=now, sent_at=now, expires_at=now + LIFE
    )
    record(actor=actor, verb="groups.person_invited", subject=group.key, member=person.public_id)
    notify(kind=INVITED, subject=group.key, actor=actor, facts={"invitation": invitation.public_id})
    return invitation


@transaction.atomic
def invite_address(
    *,
    actor: User,
    group: Group,
    email: str,
    message: str = "",
    language: str = "fr",
    organization: str = "",
    access_until: datetime | None = None,
) -> Invitation:
    """Mail an invitation to whoever holds an address. One from outside the government makes its holder a guest.

    `access_until` is when a guest's access ends, half a year from now unless said. Raises PermissionRefused. What it does is
    the same whether or not the address has an account.
    """
    group = locked(group)
    email = email.lower()
    require(can_invite_address(actor, group, email))
    guests = {email} if domain_of(email) is None else set[str]()
    if guests:
        access_until = checked_access(access_until)
    return write_invitations(
        actor=actor,
        group=group,
        emails=[email],
        guests=guests,
        message=message,
        language=language,
        organization=organization,
        access_until=access_until,
    )[0]


def write_invitations(
    *,
    actor: User,
    group: Group,
    emails: Collection[str],
    guests: Collection[str],
    message: str,
    language: str,
    access_until: datetime | None,
    organization: str = "",
) -> list[Invitation]:
    """Write and mail invitations to addresses that were judged; those of `guests` are from outside the government.

    The caller is inside a transaction. Invitations of these addresses that expired are withdrawn.
    """
    now = timezone.now()
    withdraw_all(Invitation.objects.filter(group=group, email__in=emails))
    secret_of = {email: secrets.token_urlsafe(32) for email in emails}
    made = Invitation.objects.bulk_create(
        Invitation(
            group=group,
            email=email,
            digest=digest(secret),
            role=GroupRole.GUEST if email in guests else GroupRole.MEMBER,
            actor=actor,
            message=message,
            language=language,
            organization=organization if email in guests else "",
            made_at=now,
            sent_at=now,
            expires_at=now + LIFE,
            access_until=access_until if email in guests else None,
        )
        for email, secret in secret_of.items()
    )
    record(actor=actor, verb="groups.addresses_invited", subject=group.key, count=len(made), guests=len(guests))
    for invitation in made:
        _mail_invitation(invitation, secret_of[invitation.email])
    return made


def _mail_invitation(invitation: Invitation, secret: str) -> None:
    with translation.override(invitation.language):
        mail(
            template="groups/joining/mail/invitation",
            to=invitation.email,
            language=invitation.language,
            invitation=invitation,
            group=invitation.group,
            actor=invitation.actor,
            days=LIFE.days,
            url=absolute_url("groups:mailed_invitation", secret),
        )


def checked_access(until: datetime | None) -> datetime:
    """The moment at which a guest's access ends; raises PermissionRefused for one beyond a year, ValueError for the past."""
    now = timezone.now()
    if until is None:
        return now + USUAL_ACCESS
    if until <= now:
        raise ValueError("Access cannot end in the past.")
    if until > now + MAX_GUEST_ACCESS:
        require(denied(TOO_LONG))
    return until


@transaction.atomic
def withdraw_invitation(*, actor: User, invitation: Invitation) -> None:
    """Take an invitation back: its link and its page say no more than that. Raises PermissionRefused."""
    invitation = _locked_invitation(invitation)
    require(can_manage_invitation(actor, invitation))
    withdraw_all(Invitation.objects.filter(pk=invitation.pk))
    record(actor=actor, verb="groups.invitation_withdrawn", subject=invitation.group.key, invitation=invitation.public_id)


@transaction.atomic
def send_again(*, actor: User, invitation: Invitation) -> None:
    """Send an invitation once more, for another two weeks; the link of before stops working. Raises PermissionRefused."""
    invitation = _locked_invitation(invitation)
    require(can_manage_invitation(actor, invitation))
    require(can_send_invitations(actor, invitation.group))
    now = timezone.now()
    invitation.sent_at, invitation.expires_at = now, now + LIFE
    secret = secrets.token_urlsafe(32)
    invitation.digest = digest(secret) if invitation.email else ""
    invitation.save(update_fields=["sent_at", "expires_at", "digest"])
    record(actor=actor, verb="groups.invitation_sent_again", subject=invitation.group.key, invitation=invitation.public_id)
    if invitation.email:
        _mail_invitation(invitation, secret)
    else:
        facts = {"invitation": invitation.public_id}
        notify(kind=INVITED, subject=invitation.group.key, actor=actor, facts=facts)


# Answers ----------------------------------------------------------------------------------------------------------------


@transaction.atomic
def accept_invitation(*, member: User, invitation: Invitation) -> Membership:
    """Come into the group, once. Raises PermissionRefused, also for somebody whom the invitation does not ask."""
    invitation = _locked_invitation(invitation)
    require(can_answer_invitation(member, invitation))
    return come_in(invitation, member)


@transaction.atomic
def decline_invitation(*, member: User, invitation: Invitation) -> None:
    """Stay away; the inviter sees it. Raises PermissionRefused."""
    invitation = _locked_invitation(invitation)
    require(can_answer_invitation(member, invitation))
    _decline(invitation)


@transaction.atomic
def accept_by_link(*, member: User, token: str) -> Membership:
    """Come into the group by the mailed link, signed in with the address that it was sent to.

    Raises InvitationRefused for a link that does not work or is for another address.
    """
    invitation = take_link(token)
    if not is_addressed_to(invitation, member):
        raise InvitationRefused
    return come_in(invitation, member)


@transaction.atomic
def decline_by_link(*, token: str) -> None:
    """Stay away, on the word of whoever holds the link. Raises InvitationRefused."""
    _decline(take_link(token))


def take_link(token: str) -> Invitation:
    """The invitation of a link that still works, locked until the caller's transaction ends. Raises InvitationRefused."""
    found = Invitation.objects.filter(digest=digest(token)).exclude(email="").select_related("group").first()
    if found is None:
        raise InvitationRefused
    invitation = _locked_invitation(found)
    # Sent again since it was found, it has another secret.
    if invitation.digest != digest(token) or not can_take_invitation(invitation):
        raise InvitationRefused
    return invitation


def come_in(invitation: Invitation, member: User) -> Membership:
    """Use an invitation up and let its member in; the caller has locked it and knows that it asks this member.

    Somebody from outside comes as a guest, for a time, and the inviter answers for them; or an owner does, when the inviter
    is in the group no more. Raises PermissionRefused for who was banned meanwhile.
    """
    group, now = invitation.group, timezone.now()
    is_guest = member.is_guest
    membership = admit(
        actor=invitation.actor,
        group=group,
        member=member,
        role=GroupRole.GUEST if is_guest else GroupRole.MEMBER,
        until=(invitation.access_until or now + USUAL_ACCESS) if is_guest else None,
        sponsor=sponsor_for(group, invitation.actor) if is_guest else None,
    )
    invitation.accepted_at, invitation.member = now, member
    invitation.save(update_fields=["accepted_at", "member"])
    _settle_others(invitation, member)
    notify(kind=ADMITTED, subject=group.key, actor=member, thing=group, facts={"invitation": invitation.public_id})
    return membership


def sponsor_for(group: Group, wanted: User | None) -> User | None:
    """Who answers for a guest: the member wanted while they are of the group, else its first owner whose account works."""
    if wanted is not None and not wanted.is_guest and standing_of(wanted, group).is_member:
        return wanted
    owners = Membership.objects.filter(group=group, role=GroupRole.OWNER, member__is_active=True)
    first = owners.select_related("member").order_by("joined_at", "pk").first()
    return first.member if first else None


def _settle_others(invitation: Invitation, member: User) -> None:
    """What else asked the member to come, or asked for them, is answered by their coming."""
    others = Invitation.objects.filter(group=invitation.group, member=member).exclude(pk=invitation.pk)
    withdraw_all(others)
    JoinRequest.objects.filter(group=invitation.group, member=member, decided_at=None).update(
        decided_at=timezone.now(), is_accepted=True
    )


def _decline(invitation: Invitation) -> None:
    invitation.declined_at = timezone.now()
    invitation.save(update_fields=["declined_at"])


def withdraw_all(invitations: InvitationQuerySet) -> None:
    """Take invitations back that nobody has answered; the caller has decided."""
    invitations.unanswered().update(withdrawn_at=timezone.now())


def _locked_invitation(invitation: Invitation) -> Invitation:
    """The invitation as it is now; its group is locked first, as everywhere, so that nobody waits in a circle."""
    locked(invitation.group)
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("group__content", "actor", "member")
    return rows.get(pk=invitation.pk)


def forget_invitations() -> None:
    """Delete invitations that nobody accepted, three months after their end: the addresses of strangers are not kept."""
    over = Invitation.objects.filter(accepted_at=None, expires_at__lt=timezone.now() - KEPT)
    while keys := list(over.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]):
        Invitation.objects.filter(pk__in=keys).delete()
