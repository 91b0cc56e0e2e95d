"""Who may do what with opportunities. Each decision first requires that the opportunity is visible."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from groups.models import Group
from groups.permissions import ARCHIVED, can_animate_group
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.permissions import Decision, allowed, denied
from projects.models import Application, OpenTo, Opportunity, Project
from projects.opportunities.queries.visible import is_visible
from projects.permissions import can_answer_for_project, can_run_project

NO_OPPORTUNITY: Final = _("This opportunity does not exist.")
CLOSED: Final = _("This opportunity is closed.")


def can_browse_opportunities(viewer: User) -> Decision:
    """The page of all: every member, a guest too, who see those that are shown to them."""
    return allowed if viewer.is_active else denied(NO_OPPORTUNITY)


def can_see_opportunity(viewer: User, opportunity: Opportunity) -> Decision:
    """Its page: who sees it, and what it is of."""
    return allowed if is_visible(viewer, opportunity) else denied(NO_OPPORTUNITY)


def can_offer_opportunity(actor: User, owner: Project | Group) -> Decision:
    """Announce one: the team of a project that goes on, the facilitators of a group."""
    if isinstance(owner, Project):
        return can_run_project(actor, owner)
    decision = can_animate_group(actor, owner)
    return denied(ARCHIVED) if decision and owner.archived_at else decision


def can_open_to(owner: Project | Group, open_to: str) -> Decision:
    """Show it to these people, who must not be more than see the project or the group."""
    if open_to == OpenTo.ORGANIZATION and (isinstance(owner, Group) or owner.place_id):
        return denied(_("Only an opportunity of a project without a group can be for one organization."))
    if open_to == OpenTo.GROUP and isinstance(owner, Project) and owner.group_id is None:
        return denied(_("This project has no group."))
    return allowed


def can_run_opportunity(actor: User, opportunity: Opportunity) -> Decision:
    """Change it, read the applications, invite, choose: as announcing one."""
    decision = can_see_opportunity(actor, opportunity)
    return can_offer_opportunity(actor, opportunity.owner) if decision else decision


def can_apply(actor: User, opportunity: Opportunity) -> Decision:
    """Offer to do it, once: whoever sees it, but those who choose."""
    decision = can_see_opportunity(actor, opportunity)
    if not decision:
        return decision
    if actor.kind == Kind.SERVICE or actor.state != State.ACTIVE:
        return denied(_("This account cannot apply."))
    if not opportunity.is_open:
        return denied(CLOSED)
    if can_offer_opportunity(actor, opportunity.owner):
        return denied(_("You choose among those who apply: you cannot apply yourself."))
    if Application.objects.filter(opportunity=opportunity, member=actor).exists():
        return denied(_("You have already applied. You will be told of the answer."))
    return allowed


def can_withdraw_application(actor: User, application: Application) -> Decision:
    """Take one's own application back, as long as nobody has decided."""
    if application.member_id != actor.pk:
        return denied(NO_OPPORTUNITY)
    return allowed if application.decided_at is None else denied(_("This application has been answered."))


def can_answer_agreement(actor: User, application: Application) -> Decision:
    """Agree that somebody applies, or not, once: the supervisor who was asked and sees the opportunity."""
    decision = can_see_opportunity(actor, application.opportunity)
    if not decision or application.supervisor_id != actor.pk:
        return denied(NO_OPPORTUNITY)
    return allowed if application.answered_at is None else denied(_("You have already answered."))


def can_choose(actor: User, opportunity: Opportunity) -> Decision:
    """Choose among those who applied, and tell them all: as announcing one, also once its project or its group has ended."""
    decision = can_see_opportunity(actor, opportunity)
    if not decision:
        return decision
    owner = opportunity.owner
    return can_answer_for_project(actor, owner) if isinstance(owner, Project) else can_animate_group(actor, owner)


def can_finish_application(actor: User, application: Application) -> Decision:
    """Say that the work is done, of an opportunity of a group; a project has its own page for it."""
    decision = can_choose(actor, application.opportunity)
    if not decision:
        return decision
    if application.opportunity.group_id is None:
        return denied(_("The page of the team of the project is where this is done."))
    if application.member_id == actor.pk:
        return denied(_("Another facilitator does this for you."))
    if not application.is_chosen or application.finished_at is not None:
        return denied(_("This work is already finished."))
    return allowed
