"""Applying, the supervisor's agreement, the choice of the owners, and the end of the work."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import nobody
from intranet.kernel.audiences.queries import members_who_see
from intranet.kernel.audit.actions import record
from intranet.kernel.content.languages import guess_language
from intranet.kernel.notifications.actions import notify, withdraw
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex
from profiles.models import Evidence, Skill
from profiles.signals import evidence_given
from projects.actions.roles import take_in
from projects.models import Application, Opportunity, ProjectRole
from projects.models.opportunities import MAX_WORD_LENGTH
from projects.opportunities import permissions
from projects.opportunities.notifications import (
    AGREEMENT_ASKED,
    AGREEMENT_GIVEN,
    APPLIED,
    DECIDED,
    FINISHED,
    WITHDRAWN,
)
from projects.opportunities.queries.visible import JOINED, locked


@transaction.atomic
def apply_to(*, member: User, opportunity: Opportunity, text: str, asks_supervisor: bool = False) -> Application:
    """Offer to do it, and perhaps have one's supervisor asked. Sent twice, it is the application that is there.

    The supervisor is asked when the profile names one who sees the opportunity. Raises PermissionRefused.
    """
    opportunity = locked(opportunity)
    known = Application.objects.filter(opportunity=opportunity, member=member).first()
    if known is not None:
        return known
    require(permissions.can_apply(member, opportunity))
    supervisor = supervisor_to_ask(member, opportunity) if asks_supervisor else None
    application = Application.objects.create(
        opportunity=opportunity,
        member=member,
        text=text.strip(),
        language=guess_language(text) or member.language,
        supervisor=supervisor,
    )
    facts = {"application": application.public_id}
    withdraw(subject=opportunity.key, facts={"invited": member.public_id})
    notify(kind=APPLIED, subject=opportunity.key, actor=member, facts=facts)
    if supervisor is not None:
        notify(kind=AGREEMENT_ASKED, subject=opportunity.key, actor=member, thing=opportunity, facts=facts)
    return application


def supervisor_to_ask(member: User, opportunity: Opportunity) -> User | None:
    """Who can be asked to agree: the supervisor of the profile, with an account that works, who sees the opportunity."""
    profile = getattr(member, "profile", None)
    supervisor = profile.supervisor if profile else None
    if supervisor is None or not supervisor.is_active or not members_who_see(opportunity, [supervisor.pk]):
        return None
    return supervisor if permissions.can_see_opportunity(supervisor, opportunity) else None


@transaction.atomic
def answer_agreement(*, actor: User, application: Application, is_agreed: bool, answer: str = "") -> None:
    """Agree that somebody whom one supervises does it, or not, with a reason. Raises PermissionRefused, ValueError."""
    if not is_agreed and not answer.strip():
        raise ValueError("A refusal says why.")
    row = _locked(application)
    require(permissions.can_answer_agreement(actor, row))
    row.answered_at, row.is_agreed, row.answer = timezone.now(), is_agreed, answer.strip()
    row.save(update_fields=["answered_at", "is_agreed", "answer"])
    record(actor=actor, verb="opportunities.agreement_answered", subject=row.opportunity.key, member=row.member.public_id)
    notify(kind=AGREEMENT_GIVEN, subject=row.opportunity.key, actor=actor, facts={"application": row.public_id})


@transaction.atomic
def withdraw_application(*, member: User, application: Application) -> None:
    """Take one's own application back; the owners are told, once. Raises PermissionRefused once it is answered."""
    opportunity = locked(application.opportunity)
    row = Application.objects.filter(pk=application.pk).first()
    if row is None:
        return
    require(permissions.can_withdraw_application(member, row))
    withdraw(subject=opportunity.key, facts={"application": row.public_id})
    row.delete()
    notify(kind=WITHDRAWN, subject=opportunity.key, actor=member)


@transaction.atomic
def drop_applications(*, member: User) -> None:
    """Take back what waits of somebody who left the government; what was answered stays."""
    for row in Application.objects.filter(member=member, decided_at=None).select_related("opportunity"):
        withdraw(subject=row.opportunity.key, facts={"application": row.public_id})
        row.delete()


@transaction.atomic
def choose(*, actor: User, opportunity: Opportunity, chosen: Collection[str], word_to_chosen: str, word_to_others: str) -> int:
    """Choose among those who wait (public ids of applications), close the opportunity, and tell each with a word, once.

    Who is chosen contributes to the project. Nobody answers their own application. Says how many were told.
    Raises PermissionRefused, and ValueError where those who are not chosen get no word.
    """
    opportunity = locked(opportunity)
    require(permissions.can_choose(actor, opportunity))
    waiting = Application.objects.filter(opportunity=opportunity, decided_at=None).exclude(member=actor)
    rows = list(waiting.select_for_update(of=("self",)))
    if any(row.public_id not in chosen for row in rows) and not word_to_others.strip():
        raise ValueError("Those who are not chosen are told why.")
    for row in Application.objects.filter(pk__in=[row.pk for row in rows]).select_related("member").order_by("pk"):
        row.is_chosen = row.public_id in chosen
        row.word = (word_to_chosen if row.is_chosen else word_to_others).strip()[:MAX_WORD_LENGTH]
        row.decided_at, row.decided_by = timezone.now(), actor
        row.save(update_fields=["is_chosen", "word", "decided_at", "decided_by"])
        if row.is_chosen and opportunity.project and not row.member.is_guest:
            role, does = ProjectRole.CONTRIBUTOR, opportunity.title
            take_in(actor=actor, project=opportunity.project, member=row.member, role=role, does=does)
        verb = "opportunities.chosen" if row.is_chosen else "opportunities.not_chosen"
        record(actor=actor, verb=verb, subject=opportunity.key, member=row.member.public_id)
        notify(kind=DECIDED, subject=opportunity.key, actor=actor, facts={"application": row.public_id})
    if opportunity.closed_at is None:
        opportunity.closed_at = timezone.now()
        opportunity.save(update_fields=["closed_at"])
        reindex(Opportunity.search_kind, [opportunity.pk])
    return len(rows)


@transaction.atomic
def finish_application(*, actor: User, application: Application, skills: Sequence[Skill]) -> None:
    """Say that somebody's work for a group is done, and which of the skills asked for they showed. Raises PermissionRefused."""
    row = _locked(application)
    require(permissions.can_finish_application(actor, row))
    row.finished_at = timezone.now()
    row.save(update_fields=["finished_at"])
    opportunity = row.opportunity
    for skill in skills:
        _give(opportunity, row.member, f"{opportunity.get_absolute_url()}#skill-{skill.public_id}", skill)
    record(actor=actor, verb="opportunities.finished", subject=opportunity.key, member=row.member.public_id)
    notify(kind=FINISHED, subject=opportunity.key, actor=actor, facts={"application": row.public_id})


@transaction.atomic
def follow_move(*, opportunities: Collection[int]) -> None:
    """Have what shows a skill be as hidden as these opportunities (primary keys) are now, and say their titles."""
    finished = Application.objects.filter(opportunity__in=opportunities, finished_at__isnull=False).values("opportunity")
    for opportunity in Opportunity.objects.filter(pk__in=finished).select_related("audience"):
        rows = Evidence.objects.filter(kind=Opportunity.search_kind, address__startswith=opportunity.get_absolute_url())
        for shown in rows.select_related("member", "skill"):
            _give(opportunity, shown.member, shown.address, shown.skill)


def _give(opportunity: Opportunity, member: User, address: str, skill: Skill | None) -> None:
    """Have the directory know what somebody showed; told again, it changes the words and who sees it."""
    evidence_given.send(
        Opportunity,
        member=member,
        kind=Opportunity.search_kind,
        address=address,
        label=opportunity.title,
        audience=nobody() if opportunity.hidden_at else opportunity.audience,
        skill=skill,
    )


def _locked(application: Application) -> Application:
    """The application as it is now; its opportunity is locked first."""
    locked(application.opportunity)
    joined = [f"opportunity__{name}" for name in JOINED]
    return Application.objects.select_related("member", *joined).get(pk=application.pk)
