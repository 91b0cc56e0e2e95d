"""What waits for a member on their home page."""

from collections.abc import Sequence
from typing import Final

from django.db.models import Q
from django.utils import timezone

from intranet.kernel.accounts.models import User
from projects.models import Application, Invitation, Opportunity
from projects.models.opportunities import INVITATION_LASTS
from projects.opportunities.queries.visible import (
    invited_to_apply,
    is_run_by,
    run_by,
    visible_opportunities,
)

SHOWN: Final = 5


# Each asks for the member's own rows first: nearly always there are none, and to ask what one sees takes ten times as long.


def invitations_of(member: User) -> Sequence[Opportunity]:
    """The opportunities to which the member was invited lately and has not answered."""
    since = timezone.now() - INVITATION_LASTS
    if not Invitation.objects.filter(member=member, declined_at=None, at__gte=since).exists():
        return []
    return list(invited_to_apply(member, since).order_by("closes_on", "pk")[:SHOWN])


def agreements_asked_of(member: User) -> Sequence[Application]:
    """The applications of people whom the member supervises, of opportunities that they see."""
    rows = Application.objects.filter(supervisor=member, answered_at=None, decided_at=None)
    if not rows.exists():
        return []
    rows = rows.filter(opportunity__in=visible_opportunities(member).values("pk"))
    return list(rows.select_related("opportunity", "member").order_by("applied_at", "pk")[:SHOWN])


def choices_to_make(member: User) -> Sequence[Opportunity]:
    """The closed opportunities whose applications wait for a choice that the member may make."""
    waiting = Application.objects.filter(decided_at=None).values("opportunity")
    closed = Q(pk__in=waiting) & ~Q(pk__in=Opportunity.objects.open().values("pk"))
    if not Opportunity.objects.filter(closed, is_run_by(member)).exists():
        return []
    return list(run_by(member).filter(closed).order_by("closes_on", "pk")[:SHOWN])
