"""Who may do what with the plans of departures, and with what is at risk."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.permissions import Decision, allowed, denied
from profiles.models import Departure, DepartureKind, Handover, HandoverState, OrganizationRole
from profiles.roles import roles_of

NO_PLAN: Final = _("There is no such plan.")
OVER: Final = _("This plan is closed.")


def looks_after(actor: User, member: User) -> bool:
    """Whether the actor is the person's supervisor, or administers their organization; a protected person has their
    supervisor alone.
    """
    if not actor.is_active or actor.pk == member.pk:
        return False
    profile = member.profile
    if profile.supervisor_id == actor.pk:
        return True
    if member.is_protected or profile.organization is None:
        return False
    return OrganizationRole.ADMINISTRATOR in roles_of(actor, profile.organization)


def can_open_plan(actor: User, member: User) -> Decision:
    """Plan a departure: the person, their supervisor, and who administers their organization."""
    if not actor.is_active or not (actor.pk == member.pk or looks_after(actor, member)):
        return denied(_("Only the person, their supervisor and the administrators of their organization can plan a departure."))
    if member.kind != Kind.EMPLOYEE or member.state not in {State.ACTIVE, State.UNCLAIMED}:
        return denied(_("Only the departure of an employee whose account is open can be planned."))
    if Departure.objects.open().filter(member=member).exists():
        return denied(_("This departure is already planned."))
    return allowed


def can_change_plan(actor: User, plan: Departure) -> Decision:
    """Name successors, change the day, cancel: who may open it, as long as it is open."""
    if not actor.is_active or not (actor.pk == plan.member_id or looks_after(actor, plan.member)):
        return denied(NO_PLAN)
    return allowed if plan.is_open else denied(OVER)


def can_take_over(member: User, holder: User) -> Decision:
    """Be asked to take something over, and have it: another employee, whose account works."""
    if member.pk == holder.pk:
        return denied(_("Choose somebody else than the person who leaves."))
    if member.is_active and member.kind == Kind.EMPLOYEE:
        return allowed
    return denied(_("Only an employee with an active account can take something over."))


def can_keep(plan: Departure) -> Decision:
    """Leave a thing with the person: as long as their account goes on."""
    return denied(_("Nothing can stay with somebody who leaves.")) if plan.type.is_of_the_account else allowed


def can_answer(actor: User, handover: Handover) -> Decision:
    """Accept or refuse: who was asked, until the last day."""
    if not actor.is_active or handover.successor_id != actor.pk or not handover.departure.is_open:
        return denied(NO_PLAN)
    is_asked = handover.state in {HandoverState.ASKED, HandoverState.ACCEPTED}
    return allowed if is_asked else denied(_("This has already been answered."))


def can_come_back(actor: User, plan: Departure) -> Decision:
    """Say that one is back from a leave, and ask for what was handed over; once."""
    if actor.pk != plan.member_id or not actor.is_active:
        return denied(NO_PLAN)
    is_on_leave = plan.kind == DepartureKind.LEAVE and plan.closed_at is not None and plan.back_at is None
    if not is_on_leave or actor.kind != Kind.EMPLOYEE:
        return denied(_("There is no leave to come back from."))
    return allowed


def can_give_back(actor: User, handover: Handover) -> Decision:
    """Give back what somebody who is back asks for, or keep it: who has it."""
    if not actor.is_active or handover.successor_id != actor.pk:
        return denied(NO_PLAN)
    return allowed if handover.state == HandoverState.ASKED_BACK else denied(_("This has already been answered."))


def can_see_risks(*, is_in_charge: bool) -> Decision:
    """See what one person alone holds: who supervises somebody, or administers an organization."""
    if is_in_charge:
        return allowed
    return denied(_("Only supervisors and administrators of organizations see what is at risk."))
