"""Who may do what with projects. Each decision first requires that the project is visible.

A page that asks several gives its `standing`, which is two statements, to each.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from groups.models import Group
from groups.permissions import can_own_group
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.permissions import Decision, allowed, denied
from projects.models import Offer, Participation, Partnership, Project, ProjectRole
from projects.roles import Standing, standing_of, without_lead

MAX_MILESTONES: Final = 100
NO_PROJECT: Final = _("This project does not exist.")
ENDED: Final = _("This project has ended. It stays in the registry as it is.")
NOT_CONFIRMED: Final = _("The registry has not confirmed this project yet.")


def can_browse_projects(viewer: User) -> Decision:
    """Read the portfolio: every member of the government, and no guest."""
    if viewer.is_active and not viewer.is_guest:
        return allowed
    return denied(_("The registry of projects is not open to guests."))


def can_see_project(viewer: User, project: Project) -> Decision:
    """Its page. A page answers a refusal as if there were no project."""
    return allowed if project.is_shown_to(viewer) else denied(NO_PROJECT)


def can_follow_project(member: User, public_id: str) -> Decision:
    """Hear of a project that one may see."""
    if Project.objects.visible_to(member).filter(public_id=public_id).exists():
        return allowed
    return denied(NO_PROJECT)


def can_propose_project(actor: User) -> Decision:
    """Every employee: a project has somebody who answers for it."""
    if actor.is_active and actor.kind == Kind.EMPLOYEE:
        return allowed
    return denied(_("Only an employee of the government can propose a project."))


def can_have_group(actor: User, group: Group) -> Decision:
    """Give a project this group: its owners, and once."""
    decision = can_own_group(actor, group)
    if decision and group.archived_at:
        return denied(_("This group is archived. Reopen it first."))
    return decision


# Before the registry has confirmed it -------------------------------------------------------------------------------------


def can_see_registration(viewer: User, project: Project, *, standing: Standing | None = None) -> Decision:
    """Read what was sent: who proposes it, the registry of the organization that leads, and partners that were asked."""
    if project.deleted_at or project.hidden_at or not viewer.is_active:
        return denied(NO_PROJECT)
    if project.pending_at is None and not project.is_shown_to(viewer):
        return denied(NO_PROJECT)
    found = standing or standing_of(viewer, project)
    if found.leads or project.lead_id in found.organizations:
        return allowed
    asked = Partnership.objects.filter(project=project, organization__in=found.organizations)
    if found.organizations and asked.exists():
        return allowed
    return denied(NO_PROJECT)


def can_decide_registration(actor: User, project: Project) -> Decision:
    """Confirm it or ask for changes: who answers for the organization that leads, never who proposes it."""
    found = standing_of(actor, project)
    decision = can_see_registration(actor, project, standing=found)
    if not decision:
        return decision
    if project.lead_id not in found.organizations:
        return denied(_("Only a registrar of the lead organization can do this."))
    if project.proposer_id == actor.pk:
        return denied(_("You proposed this project: another registrar or an administrator answers."))
    return allowed if project.pending_at else denied(_("This project is already in the registry."))


def can_answer_registry(actor: User, project: Project, *, standing: Standing | None = None) -> Decision:
    """Answer a question of the registry, correct what was sent, or withdraw it: who proposes it."""
    found = standing or standing_of(actor, project)
    decision = can_see_registration(actor, project, standing=found)
    if decision and not found.leads:
        return denied(_("Only the person who proposes the project can do this."))
    if decision and not project.pending_at:
        return denied(_("This project is already in the registry."))
    return decision


def can_decide_partnership(actor: User, partnership: Partnership) -> Decision:
    """Agree for an organization, or decline: those who answer for it."""
    found = standing_of(actor, partnership.project)
    decision = can_see_registration(actor, partnership.project, standing=found)
    if not decision:
        return decision
    if partnership.organization_id not in found.organizations:
        return denied(_("Only a registrar of this organization can answer for it."))
    return allowed if partnership.is_waiting else denied(_("This organization has already answered."))


# In the registry ----------------------------------------------------------------------------------------------------------


def can_lead_project(actor: User, project: Project, *, standing: Standing | None = None) -> Decision:
    """Change, close and retire it, and name who is in it: who leads it, and the registry of the organization that leads."""
    found = standing or standing_of(actor, project)
    if not project.is_confirmed:
        return denied(NOT_CONFIRMED if can_see_registration(actor, project, standing=found) else NO_PROJECT)
    decision = can_see_project(actor, project)
    if not decision:
        return decision
    if not project.is_going_on:
        return denied(ENDED)
    if found.leads or project.lead_id in found.organizations:
        return allowed
    return denied(_("Only the people who lead this project, and the registrar of its organization, can do this."))


def can_change_project(actor: User, project: Project, *, standing: Standing | None = None) -> Decision:
    """Change what it says: who proposes it until it is confirmed, then who leads it."""
    if project.pending_at:
        return can_answer_registry(actor, project, standing=standing)
    return can_lead_project(actor, project, standing=standing)


def can_answer_for_project(actor: User, project: Project, *, standing: Standing | None = None) -> Decision:
    """Answer those who applied, and say what somebody showed: its team, also once it has ended."""
    decision = can_see_project(actor, project)
    if decision and not (standing or standing_of(actor, project)).is_team:
        return denied(_("Only the team of this project can do this."))
    return decision


def can_run_project(actor: User, project: Project, *, standing: Standing | None = None) -> Decision:
    """Say its health and its news, reach milestones, answer offers: its team."""
    decision = can_answer_for_project(actor, project, standing=standing)
    return denied(ENDED) if decision and not project.is_going_on else decision


def can_add_milestone(actor: User, project: Project, *, standing: Standing | None = None) -> Decision:
    """One more milestone."""
    decision = can_run_project(actor, project, standing=standing)
    if decision and project.milestones.count() >= MAX_MILESTONES:
        return denied(_("A project has at most %(limit)d milestones. Remove one first.") % {"limit": MAX_MILESTONES})
    return decision


def can_retire_project(actor: User, project: Project, replacement: Project, *, standing: Standing | None = None) -> Decision:
    """End it in favour of another, which goes on and which its followers see."""
    decision = can_lead_project(actor, project, standing=standing)
    if not decision:
        return decision
    if not can_see_project(actor, replacement):
        return denied(NO_PROJECT)
    if replacement.pk == project.pk or not replacement.is_going_on:
        return denied(_("Choose another project, one that goes on."))
    return allowed


def can_offer_hand(actor: User, project: Project, *, standing: Standing | None = None) -> Decision:
    """Offer to work on it, once at a time."""
    decision = can_see_project(actor, project)
    if not decision:
        return decision
    if actor.is_guest or actor.kind == Kind.SERVICE or actor.state != State.ACTIVE:
        return denied(_("Only members of the government can offer a hand."))
    if not project.is_going_on:
        return denied(ENDED)
    if (standing or standing_of(actor, project)).contributes:
        return denied(_("You are already in this project."))
    if Offer.objects.filter(project=project, member=actor, decided_at=None).exists():
        return denied(_("You have already offered a hand. The team will answer."))
    return allowed


def can_decide_offer(actor: User, offer: Offer, *, standing: Standing | None = None) -> Decision:
    """Accept an offer or decline it, once: the team."""
    decision = can_run_project(actor, offer.project, standing=standing)
    if decision and offer.decided_at is not None:
        return denied(_("This offer has already been answered."))
    return decision


def can_name_role(
    actor: User, participation: Participation, role: ProjectRole | None, *, standing: Standing | None = None
) -> Decision:
    """Give another role, or none: who leads. A project always has somebody who leads it, an employee."""
    decision = can_lead_project(actor, participation.project, standing=standing)
    if not decision:
        return decision
    if participation.left_at is not None:
        return denied(_("This person is no longer in the project."))
    if role == ProjectRole.LEAD and (participation.member.kind != Kind.EMPLOYEE or not participation.member.is_active):
        return denied(_("Only an employee of the government can lead a project."))
    if participation.role == ProjectRole.LEAD and role != ProjectRole.LEAD and not has_another_lead(participation):
        return denied(_("A project has somebody who leads it. Name another person first."))
    return allowed


def can_take_lead(actor: User, project: Project, *, standing: Standing | None = None) -> Decision:
    """Lead what nobody leads any more: the registry of its organization, who then has others come in."""
    decision = can_lead_project(actor, project, standing=standing)
    if not decision:
        return decision
    if actor.kind != Kind.EMPLOYEE:
        return denied(_("Only an employee of the government can lead a project."))
    if not without_lead(Project.objects.filter(pk=project.pk)).exists():
        return denied(_("Somebody leads this project."))
    return allowed


def has_another_lead(participation: Participation) -> bool:
    """Whether the project is led by somebody else whose account works."""
    others = Participation.objects.filter(project=participation.project_id, role=ProjectRole.LEAD, left_at=None)
    return others.exclude(pk=participation.pk).filter(member__is_active=True).exists()


def can_leave_project(actor: User, participation: Participation) -> Decision:
    """Stop working on it; who alone leads it names somebody first."""
    if participation.member_id != actor.pk or participation.left_at is not None:
        return denied(_("You are not in this project."))
    if participation.role == ProjectRole.LEAD and not has_another_lead(participation):
        return denied(_("You are the only person who leads this project. Name another one first, or close it."))
    return allowed


def can_finish_contribution(actor: User, participation: Participation, *, standing: Standing | None = None) -> Decision:
    """Say that somebody's work is done and what they showed in it: another member of the team, also once it is closed."""
    decision = can_answer_for_project(actor, participation.project, standing=standing)
    if not decision:
        return decision
    if participation.member_id == actor.pk:
        return denied(_("Another member of the team does this for you."))
    if participation.finished_at is not None:
        return denied(_("This contribution is already finished."))
    return allowed if participation.left_at is None else denied(_("This person is no longer in the project."))


def can_appreciate(actor: User, participation: Participation) -> Decision:
    """Say which skills somebody showed: who finished a contribution says it of the team, never of oneself."""
    decision = can_see_project(actor, participation.project)
    if not decision:
        return decision
    if participation.member_id == actor.pk:
        return denied(_("You cannot endorse your own skills."))
    finished = Participation.objects.filter(project=participation.project, member=actor, finished_at__isnull=False)
    if participation.role == ProjectRole.CONTRIBUTOR or not finished.exists():
        return denied(_("Once your contribution is finished, you can say what the team showed you."))
    return allowed
