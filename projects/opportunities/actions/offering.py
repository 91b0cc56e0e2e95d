"""An opportunity is announced, changed, renewed and closed."""

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import nobody
from intranet.kernel.audit.actions import record
from intranet.kernel.content.sent_twice import TokenUsed
from intranet.kernel.data.public_ids import new_public_id
from intranet.kernel.notifications.actions import notify, restore, withdraw
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex
from profiles.models import Skill
from projects.models import OpenTo, Opportunity, Project, SentOpportunity
from projects.models.opportunities import MAX_OPEN_DAYS
from projects.opportunities import permissions
from projects.opportunities.actions.applying import follow_move
from projects.opportunities.notifications import CLOSED
from projects.opportunities.queries.visible import locked

CLOSED_AT_ONCE: Final = 200


@transaction.atomic
def offer_opportunity(*, actor: User, owner: Project | Group, sent: SentOpportunity, public_id: str = "") -> Opportunity:
    """Announce that a project or a group needs somebody.

    A form gives the `public_id` that it drew when it was opened: sent three times, it makes one, which is given again. Raises
    TokenUsed when that one says something else by now, PermissionRefused, and ValueError for a closing date out of reach.
    """
    require(permissions.can_offer_opportunity(actor, owner))
    require(permissions.can_open_to(owner, sent.open_to))
    # The second request of a double click waits here for the first.
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    known = Opportunity.objects.filter(public_id=public_id, author=actor).first() if public_id else None
    if known is not None:
        if known.deleted_at or any(getattr(known, name) != value for name, value in sent.columns.items()):
            raise TokenUsed
        return known
    _require_reach(sent.closes_on)
    opportunity = Opportunity(public_id=public_id or new_public_id(), author=actor, **sent.columns)
    opportunity.project, opportunity.group = (owner, None) if isinstance(owner, Project) else (None, owner)
    opportunity.published_at = timezone.now()
    _place(opportunity)
    opportunity.save()
    opportunity.skills.set(sent.skills)
    record(actor=actor, verb="opportunities.announced", subject=opportunity.key, of=owner.key)
    reindex(Opportunity.search_kind, [opportunity.pk])
    return opportunity


@transaction.atomic
def change_opportunity(*, actor: User, opportunity: Opportunity, sent: SentOpportunity) -> Opportunity:
    """Write what it says; a later closing date renews one that was closed. Raises as `offer_opportunity`."""
    opportunity = locked(opportunity)
    require(permissions.can_run_opportunity(actor, opportunity))
    require(permissions.can_open_to(opportunity.owner, sent.open_to))
    if sent.closes_on != opportunity.closes_on:
        _require_reach(sent.closes_on)
        opportunity.closed_at = None
        withdraw(subject=opportunity.key, facts={"closed": True})
    for name, value in sent.columns.items():
        setattr(opportunity, name, value)
    _place(opportunity)
    opportunity.save()
    opportunity.skills.set(sent.skills)
    follow_move(opportunities=[opportunity.pk])
    record(actor=actor, verb="opportunities.changed", subject=opportunity.key)
    reindex(Opportunity.search_kind, [opportunity.pk])
    return opportunity


def _require_reach(closes_on: date) -> None:
    today = timezone.localdate()
    if not today <= closes_on <= today + timedelta(days=MAX_OPEN_DAYS):
        raise ValueError(f"An opportunity closes within {MAX_OPEN_DAYS} days.")


def _place(opportunity: Opportunity) -> None:
    """Have it be shown to those whom it is open to, in the place of its project or its group: never wider than that."""
    project, group = opportunity.project, opportunity.group or (opportunity.project and opportunity.project.group)
    if opportunity.open_to == OpenTo.GROUP and group:
        opportunity.place, opportunity.audience = group.content, group.content.audience
    elif opportunity.open_to == OpenTo.ORGANIZATION and project:
        opportunity.place, opportunity.audience = None, project.lead.audience
    else:
        opportunity.place, opportunity.audience = opportunity.owner.place, opportunity.owner.audience


@transaction.atomic
def place_again(*, project: Project) -> None:
    """Follow a project that went into a group or out of one, or that another organization leads.

    One that was for people who can no longer be named (the members of a group that it had) is closed, and shown to its team
    alone, which is told, and says whom it is for.
    """
    rows = Opportunity.objects.select_for_update(of=("self",)).filter(project=project)
    for opportunity in rows.select_related("project__lead__audience", "project__group__content__audience"):
        if permissions.can_open_to(project, opportunity.open_to):
            _place(opportunity)
        else:
            opportunity.audience, opportunity.place = nobody(), None
            _close(opportunity.pk)
        opportunity.save(update_fields=["audience", "place"])
        reindex(Opportunity.search_kind, [opportunity.pk])


@transaction.atomic
def close_opportunity(*, actor: User, opportunity: Opportunity) -> None:
    """Take no more applications. Raises PermissionRefused."""
    opportunity = locked(opportunity)
    require(permissions.can_run_opportunity(actor, opportunity))
    if opportunity.closed_at is None:
        opportunity.closed_at = timezone.now()
        opportunity.save(update_fields=["closed_at"])
        record(actor=actor, verb="opportunities.closed", subject=opportunity.key)
        reindex(Opportunity.search_kind, [opportunity.pk])


def close_what_is_over() -> None:
    """Close what is past its closing date, and have its owners told."""
    over = Opportunity.objects.filter(closed_at=None, deleted_at=None, closes_on__lt=timezone.localdate())
    for pk in list(over.order_by("pk").values_list("pk", flat=True)[:CLOSED_AT_ONCE]):
        _close(pk)


@transaction.atomic
def _close(pk: int) -> None:
    row = Opportunity.objects.select_for_update().filter(pk=pk, closed_at=None).first()
    if row is not None:
        row.closed_at = timezone.now()
        row.save(update_fields=["closed_at"])
        notify(kind=CLOSED, subject=row.key, actor=None, facts={"closed": True})
        reindex(Opportunity.search_kind, [row.pk])


@transaction.atomic
def hand_over_opportunity(*, opportunity: Opportunity, successor: User) -> None:
    """Have somebody answer for an opportunity instead of who announced it, as both agreed or as a departure wants."""
    if Opportunity.objects.filter(pk=opportunity.pk).exclude(author=successor).update(author=successor):
        record(actor=None, verb="opportunities.handed_over", subject=opportunity.key, member=successor.public_id)
        reindex(Opportunity.search_kind, [opportunity.pk])


@transaction.atomic
def follow_skill(*, skill: Skill, into: Skill) -> None:
    """Have what asks for a merged skill ask for the one that replaced it."""
    opportunities = list(skill.opportunities.values_list("pk", flat=True))
    into.opportunities.add(*opportunities)
    skill.opportunities.clear()
    reindex(Opportunity.search_kind, opportunities)


@transaction.atomic
def hide_opportunity(*, actor: User, opportunity: Opportunity) -> None:
    """Take it away from everybody after a report. Moderation has decided; repeating it is harmless."""
    if Opportunity.objects.filter(pk=opportunity.pk, hidden_at=None).update(hidden_at=timezone.now()):
        withdraw(subject=opportunity.key)
        follow_move(opportunities=[opportunity.pk])
        record(actor=actor, verb="opportunities.hidden", subject=opportunity.key)
        reindex(Opportunity.search_kind, [opportunity.pk])


@transaction.atomic
def restore_opportunity(*, actor: User, opportunity: Opportunity) -> None:
    """Give back one that moderation had hidden."""
    if Opportunity.objects.filter(pk=opportunity.pk, hidden_at__isnull=False).update(hidden_at=None):
        restore(subject=opportunity.key)
        follow_move(opportunities=[opportunity.pk])
        record(actor=actor, verb="opportunities.restored", subject=opportunity.key)
        reindex(Opportunity.search_kind, [opportunity.pk])
