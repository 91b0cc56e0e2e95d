"""Inviting somebody to apply, declining, and not wanting to be suggested."""

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.notifications.actions import notify, withdraw
from intranet.kernel.permissions import denied, require
from projects.models import Invitation, Opportunity, Unsuggested
from projects.opportunities import permissions
from projects.opportunities.notifications import INVITED
from projects.opportunities.queries.suggesting import CANNOT_BE_INVITED, can_be_invited
from projects.opportunities.queries.visible import locked


@transaction.atomic
def invite(*, actor: User, opportunity: Opportunity, member: User) -> Invitation:
    """Invite somebody to apply, once. Raises PermissionRefused, also for who has too many open invitations.

    The member is locked, so that two owners cannot both give the last one.
    """
    opportunity = locked(opportunity)
    require(permissions.can_run_opportunity(actor, opportunity))
    member = User.objects.select_for_update().get(pk=member.pk)
    known = Invitation.objects.filter(opportunity=opportunity, member=member).first()
    if known is not None:
        return known
    if not opportunity.is_open:
        require(denied(permissions.CLOSED))
    if not can_be_invited(actor, opportunity, member):
        require(denied(CANNOT_BE_INVITED))
    invitation = Invitation.objects.create(opportunity=opportunity, member=member, invited_by=actor)
    record(actor=actor, verb="opportunities.invited", subject=opportunity.key, member=member.public_id)
    facts = {"invited": member.public_id}
    notify(kind=INVITED, subject=opportunity.key, actor=actor, thing=opportunity, facts=facts)
    return invitation


@transaction.atomic
def decline(*, member: User, opportunity: Opportunity, for_all_time: bool = False) -> None:
    """Say no to an opportunity, invited or not, or to every one: it is no longer suggested to them, nor they for it."""
    Invitation.objects.filter(opportunity=opportunity, member=member, declined_at=None).update(declined_at=timezone.now())
    withdraw(subject=opportunity.key, facts={"invited": member.public_id})
    Unsuggested.objects.get_or_create(member=member, opportunity=None if for_all_time else opportunity)


@transaction.atomic
def be_suggested_again(*, member: User) -> None:
    """Take back having declined for all time."""
    Unsuggested.objects.filter(member=member, opportunity=None).delete()
