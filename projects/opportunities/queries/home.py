"""What waits for a member on their home page."""

from collections.abc import Sequence
from typing import Final

from django.utils import timezone

from intranet.kernel.accounts.models import User
from projects.models import Application, Opportunity
from projects.models.opportunities import INVITATION_LASTS
from projects.opportunities.queries.visible import invited_to_apply, run_by, visible_opportunities

SHOWN: Final = 5


def invitations_of(member: User) -> Sequence[Opportunity]:
    """The opportunities to which the member was invited lately and has not answered; one statement."""
    since = timezone.now() - INVITATION_LASTS
    return list(invited_to_apply(member, since).order_by("closes_on", "pk")[:SHOWN])


def agreements_asked_of(member: User) -> Sequence[Application]:
    """The applications of people whom the member supervises, of opportunities that they see."""
    rows = Application.objects.filter(supervisor=member, answered_at=None, decided_at=None)
    rows = rows.filter(opportunity__in=visible_opportunities(member).values("pk"))
    return list(rows.select_related("opportunity", "member").order_by("applied_at", "pk")[:SHOWN])


def choices_to_make(member: User) -> Sequence[Opportunity]:
    """The closed opportunities whose applications wait for a choice that the member may make."""
    rows = run_by(member).exclude(pk__in=Opportunity.objects.open().values("pk"))
    waiting = Application.objects.filter(decided_at=None).values("opportunity")
    return list(rows.filter(pk__in=waiting).order_by("closes_on", "pk")[:SHOWN])
