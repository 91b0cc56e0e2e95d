"""Offering a hand, the answer of the team, and the end of a contribution."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.content.languages import guess_language
from intranet.kernel.notifications.actions import notify, withdraw
from intranet.kernel.permissions import denied, require
from profiles.models import Skill
from profiles.signals import evidence_given, evidence_withdrawn
from projects import permissions
from projects.actions.roles import take_in
from projects.models import Appreciation, Offer, Participation, Project, ProjectRole
from projects.models.people import MAX_SKILLS
from projects.notifications import APPRECIATED, FINISHED, OFFER_DECIDED, OFFERED
from projects.queries.visible import locked


@transaction.atomic
def offer_hand(*, member: User, project: Project, what: str, weekly_hours: int, until: date) -> Offer:
    """Offer to work on a project. Sent twice, it is the offer that waits already. Raises PermissionRefused."""
    project = locked(project)
    waiting = Offer.objects.filter(project=project, member=member, decided_at=None).first()
    if waiting is not None:
        return waiting
    require(permissions.can_offer_hand(member, project))
    offer = Offer.objects.create(
        project=project,
        member=member,
        what=what.strip(),
        language=guess_language(what) or member.language,
        weekly_hours=weekly_hours,
        until=until,
    )
    notify(kind=OFFERED, subject=project.key, actor=member, thing=project, facts={"offer": offer.public_id})
    return offer


@transaction.atomic
def take_back_offer(*, member: User, offer: Offer) -> None:
    """Take one's own offer back, as if it had not been made. Raises PermissionRefused when it is answered, or another's."""
    row = Offer.objects.select_for_update(of=("self",)).select_related("project").filter(pk=offer.pk).first()
    if row is None:
        return
    if row.member_id != member.pk or row.decided_at is not None:
        require(denied(permissions.NO_PROJECT))
    withdraw(subject=row.project.key, facts={"offer": row.public_id})
    row.delete()


@transaction.atomic
def decide_offer(*, actor: User, offer: Offer, is_accepted: bool, reason: str = "") -> None:
    """Take somebody in who offers a hand, or decline with a reason that they read.

    Raises PermissionRefused, also when it was answered meanwhile; ValueError for a refusal without a reason.
    """
    if not is_accepted and not reason.strip():
        raise ValueError("A refusal says why.")
    project = locked(offer.project)
    row = Offer.objects.select_for_update(of=("self",)).select_related("member").get(pk=offer.pk)
    row.project = project
    require(permissions.can_decide_offer(actor, row))
    _answer(actor, row, is_accepted=is_accepted, reason=reason.strip())


@transaction.atomic
def decline_offers(*, actor: User, project: Project) -> None:
    """Answer those whose offers wait that the project has ended, in their language. Who ends it has decided."""
    rows = Offer.objects.select_for_update(of=("self",)).filter(project=project, decided_at=None)
    for row in rows.select_related("member", "project").order_by("pk"):
        with override(row.member.language):
            reason = _("The project has ended.")
        _answer(actor, row, is_accepted=False, reason=reason)


def _answer(actor: User, row: Offer, *, is_accepted: bool, reason: str) -> None:
    project = row.project
    row.decided_at, row.decided_by = timezone.now(), actor
    row.is_accepted, row.reason = is_accepted, reason
    row.save(update_fields=["decided_at", "decided_by", "is_accepted", "reason"])
    if is_accepted:
        take_in(actor=actor, project=project, member=row.member, role=ProjectRole.CONTRIBUTOR, does=row.what[:120])
    verb = "projects.offer_accepted" if is_accepted else "projects.offer_declined"
    record(actor=actor, verb=verb, subject=project.key, reason=reason, member=row.member.public_id)
    notify(kind=OFFER_DECIDED, subject=project.key, actor=actor, facts={"offer": row.public_id})


@transaction.atomic
def finish_contribution(*, actor: User, participation: Participation, skills: Sequence[Skill]) -> None:
    """Say that somebody's work is done, and which skills they showed in it. They stay in the project.

    It is told on their profile, and is evidence of these skills for those who see the project. Raises PermissionRefused.
    """
    row = _locked(participation)
    require(permissions.can_finish_contribution(actor, row))
    row.finished_at = timezone.now()
    row.save(update_fields=["finished_at"])
    _appreciate(actor, row, skills)
    record(actor=actor, verb="projects.contribution_finished", subject=row.project.key, member=row.member.public_id)
    notify(kind=FINISHED, subject=row.project.key, actor=actor, facts={"participation": row.public_id})


@transaction.atomic
def appreciate(*, actor: User, participation: Participation, skills: Sequence[Skill]) -> None:
    """Say which skills a member of the team showed, having finished one's own contribution. Raises PermissionRefused."""
    row = _locked(participation)
    require(permissions.can_appreciate(actor, row))
    if _appreciate(actor, row, skills):
        notify(kind=APPRECIATED, subject=row.project.key, actor=actor, facts={"participation": row.public_id})


def _appreciate(actor: User, participation: Participation, skills: Sequence[Skill]) -> int:
    """Write it, with its evidence; how many of these skills were new."""
    new = 0
    for skill in list(dict.fromkeys(skills))[:MAX_SKILLS]:
        new += Appreciation.objects.get_or_create(participation=participation, author=actor, skill=skill)[1]
    give_evidence(participation=participation)
    return new


def give_evidence(*, participation: Participation) -> None:
    """Have the directory know what somebody showed in a project, and that they finished it; told again, it changes nothing."""
    project = participation.project
    skills = Skill.objects.filter(pk__in=participation.appreciations.values("skill"))
    shown: list[Skill | None] = [*skills]
    if not shown and participation.finished_at:
        shown = [None]
    for skill in shown:
        evidence_given.send(
            Project,
            member=participation.member,
            kind=Project.search_kind,
            address=_evidence_address(project, skill),
            label=str(project.title),
            audience=project.audience,
            skill=skill,
        )


def withdraw_evidence(*, participation: Participation) -> None:
    """Have the directory forget it: nobody sees the project any more."""
    project, member = participation.project, participation.member
    for skill in [None, *Skill.objects.filter(pk__in=participation.appreciations.values("skill"))]:
        address = _evidence_address(project, skill)
        evidence_withdrawn.send(Project, member=member, kind=Project.search_kind, address=address)


def _evidence_address(project: Project, skill: Skill | None) -> str:
    """The address that shows it, which stays when the project is renamed."""
    address = reverse("projects:project", args=[project.public_id])
    return f"{address}#skill-{skill.public_id}" if skill else address


def _locked(participation: Participation) -> Participation:
    locked(participation.project)
    rows = Participation.objects.select_related("project__audience", "project__lead", "member")
    return rows.get(pk=participation.pk)
