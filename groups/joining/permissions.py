"""Who can ask to join a group, invite others, answer, and ban people."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from groups.models import Ban, Group, GroupKind, GroupRole, Invitation, JoinRequest, LineProblem, Membership
from groups.permissions import ARCHIVED, can_animate_group, can_own_group, can_see_group
from groups.roles import Standing, standing_of
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.accounts.queries import domain_of, proved_emails, with_addresses
from intranet.kernel.permissions import Decision, allowed, denied
from profiles.permissions import can_see_person

# Pending requests of one member, and of one group.
MAX_OWN_REQUESTS: Final = 20
MAX_REQUESTS_OF_A_GROUP: Final = 500
# Invitations that a group sends in a day: one full file, and some more.
MAX_INVITATIONS_A_DAY: Final = 6_000
# The longest access of a guest.
MAX_GUEST_ACCESS: Final = timedelta(days=365)

OPEN_HAS_NO_GUESTS: Final = _("This address is outside the government, and open groups have no guests. Close the group first.")
TAKEN_ADDRESS: Final = {
    LineProblem.MEMBER: _("The holder of this address is already a member of the group."),
    LineProblem.BANNED: _("The holder of this address is banned from the group. Lift the ban first."),
    LineProblem.INVITED: _("This address already has a pending invitation. You can send it again."),
}
NO_REQUEST: Final = _("This request does not exist.")
NO_INVITATION: Final = _("This invitation does not exist.")
TOO_LONG: Final = _("Guest access lasts one year at most. Choose an earlier date.")


# Asking -----------------------------------------------------------------------------------------------------------------


def can_request_to_join(member: User, group: Group, *, standing: Standing | None = None) -> Decision:
    """Ask to join a closed group, with one pending request at a time."""
    decision = can_see_group(member, group)
    if not decision:
        return decision
    if (standing or standing_of(member, group)).is_member:
        return denied(_("You are already a member of this group."))
    if member.is_guest or member.kind == Kind.SERVICE:
        return denied(_("Guests can join by invitation only."))
    if group.kind != GroupKind.CLOSED:
        return denied(_("This group does not take requests to join."))
    if group.archived_at:
        return denied(ARCHIVED)
    ban = Ban.objects.filter(group=group, member=member).first()
    if ban is not None:
        return denied(_("You cannot join this group: its facilitators have banned you (%(why)s).") % {"why": ban.reason})
    if JoinRequest.objects.filter(group=group, member=member, decided_at=None).exists():
        return denied(_("You have already asked to join. The facilitators of the group will answer."))
    if JoinRequest.objects.filter(member=member, decided_at=None).count() >= MAX_OWN_REQUESTS:
        return denied(_("You already have %(limit)d pending requests. Withdraw one first.") % {"limit": MAX_OWN_REQUESTS})
    if JoinRequest.objects.filter(group=group, decided_at=None).count() >= MAX_REQUESTS_OF_A_GROUP:
        return denied(_("This group has too many pending requests. Try again in a few days."))
    return allowed


def can_withdraw_request(member: User, request: JoinRequest) -> Decision:
    """Withdraw one's own request, before it is answered."""
    if request.member_id != member.pk:
        return denied(NO_REQUEST)
    return denied(_("This request has already been answered.")) if request.decided_at else allowed


def can_decide_join_request(actor: User, request: JoinRequest) -> Decision:
    """Answer a request, once: animators and owners."""
    decision = can_animate_group(actor, request.group)
    if decision and request.decided_at:
        return denied(_("This request has already been answered."))
    return decision


# Inviting ---------------------------------------------------------------------------------------------------------------


def can_invite(actor: User, group: Group, *, standing: Standing | None = None) -> Decision:
    """Invite others: animators and owners, and no guests."""
    decision = can_animate_group(actor, group, standing=standing)
    if decision and actor.is_guest:
        return denied(_("Guests cannot invite anyone."))
    return denied(ARCHIVED) if decision and group.archived_at else decision


def can_send_invitations(actor: User, group: Group, how_many: int = 1) -> Decision:
    """Send `how_many` more invitations today."""
    decision = can_invite(actor, group)
    if not decision:
        return decision
    since = timezone.now() - timedelta(days=1)
    sent = Invitation.objects.filter(group=group, sent_at__gt=since).count()
    if sent + how_many > MAX_INVITATIONS_A_DAY:
        limits = {"limit": MAX_INVITATIONS_A_DAY, "left": max(0, MAX_INVITATIONS_A_DAY - sent)}
        return denied(_("A group can send %(limit)d invitations a day; %(left)d are left. Try again tomorrow.") % limits)
    return allowed


def can_invite_person(actor: User, group: Group, person: User) -> Decision:
    """Invite a member by name: someone whom the actor can see, and who can join."""
    decision = can_send_invitations(actor, group)
    if not decision:
        return decision
    if not can_see_person(actor, person) or person.is_guest or person.state not in {State.ACTIVE, State.UNCLAIMED}:
        return denied(_("No one with this name can join."))
    if Membership.objects.current().filter(group=group, member=person).exists():
        return denied(_("This person is already a member of the group."))
    if Ban.objects.filter(group=group, member=person).exists():
        return denied(_("This person is banned from the group. Lift the ban first."))
    if Invitation.objects.waiting().filter(group=group, member=person).exists():
        return denied(_("This person already has a pending invitation."))
    return allowed


def taken_addresses(group: Group, emails: Collection[str]) -> dict[str, LineProblem]:
    """Those of these addresses (in lower case) that cannot be invited now, and why; 500 addresses at most.

    It says nothing of accounts that the group does not know, and runs the same three statements whether or not there are any.
    """
    holders = with_addresses(emails).values("pk")
    invited = Invitation.objects.waiting().filter(group=group, email__in=emails)
    members = Membership.objects.current().filter(group=group, member__in=holders)
    banned = Ban.objects.filter(group=group, member__in=holders)
    return {
        **dict.fromkeys(invited.values_list("email", flat=True), LineProblem.INVITED),
        **dict.fromkeys(members.values_list(Lower("member__email"), flat=True), LineProblem.MEMBER),
        **dict.fromkeys(banned.values_list(Lower("member__email"), flat=True), LineProblem.BANNED),
    }


def can_invite_address(actor: User, group: Group, email: str) -> Decision:
    """Invite an e-mail address. The answer does not reveal whether the address has an account outside the group."""
    decision = can_send_invitations(actor, group)
    if not decision:
        return decision
    if domain_of(email) is None and group.kind == GroupKind.OPEN:
        return denied(OPEN_HAS_NO_GUESTS)
    problem = taken_addresses(group, [email]).get(email)
    if problem is None:
        return allowed
    return denied(TAKEN_ADDRESS[problem])


def can_manage_invitation(actor: User, invitation: Invitation) -> Decision:
    """Withdraw or resend an invitation, before it is answered: animators and owners."""
    decision = can_invite(actor, invitation.group)
    if decision and (invitation.accepted_at or invitation.declined_at or invitation.withdrawn_at):
        return denied(_("This invitation has already been answered or withdrawn."))
    return decision


def is_addressed_to(invitation: Invitation, member: User) -> bool:
    """Whether an invitation is for this member: by name, or at one of their verified addresses."""
    if invitation.member_id is not None:
        return invitation.member_id == member.pk
    return invitation.email in proved_emails(member)


def can_answer_invitation(member: User, invitation: Invitation) -> Decision:
    """Accept or decline an invitation: its addressee, once, before it expires, while the group accepts members.

    To anyone else, the invitation does not exist.
    """
    if not member.is_active or not is_addressed_to(invitation, member):
        return denied(NO_INVITATION)
    return can_take_invitation(invitation)


def can_take_invitation(invitation: Invitation) -> Decision:
    """Whether the invitation can still be answered."""
    if not invitation.is_waiting:
        return denied(_("This invitation is no longer valid."))
    if invitation.group.deleted_at or invitation.group.archived_at:
        return denied(_("This group no longer accepts new members."))
    return allowed


# Guests -----------------------------------------------------------------------------------------------------------------


def can_extend_access(actor: User, membership: Membership, *, standing: Standing | None = None) -> Decision:
    """Change the end date of a guest's access: owners."""
    decision = can_own_group(actor, membership.group, standing=standing)
    if decision and membership.role != GroupRole.GUEST:
        return denied(_("Only the access of a guest has an end date."))
    return denied(ARCHIVED) if decision and membership.group.archived_at else decision


# Bans -------------------------------------------------------------------------------------------------------------------


def can_ban_member(actor: User, group: Group, member: User, *, standing: Standing | None = None) -> Decision:
    """Ban someone else: animators. Only an owner bans an owner or an animator, and no one bans the last owner."""
    found = standing or standing_of(actor, group)
    decision = can_animate_group(actor, group, standing=found)
    if not decision:
        return decision
    if actor.pk == member.pk:
        return denied(_("You cannot ban yourself. You can leave the group."))
    current = Membership.objects.filter(group=group, member=member).first()
    if current is None and not can_see_person(actor, member):
        return denied(_("No one has this name."))
    if current is not None and current.role in {GroupRole.OWNER, GroupRole.ANIMATOR} and not found.is_owner:
        return denied(_("Only an owner can ban an owner or a facilitator."))
    if Ban.objects.filter(group=group, member=member).exists():
        return denied(_("This person is already banned."))
    return allowed


def can_lift_ban(actor: User, ban: Ban) -> Decision:
    """Lift a ban: animators and owners."""
    return can_animate_group(actor, ban.group)
