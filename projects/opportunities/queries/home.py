"""What waits for a member on their home page."""

from collections.abc import Sequence
from typing import Final

from django.db.models import Q
from django.utils import timezone

from groups.models import Membership
from intranet.kernel.accounts.models import User
from projects.models import Application, Invitation, Opportunity, Participation, ProjectRole
from projects.models.opportunities import INVITATION_LASTS
from projects.opportunities.queries.visible import visible_opportunities

SHOWN: Final = 5


# Each asks for the member's own rows first: nearly always there are none, and to ask what one sees takes ten times as long.


def invitations_of(member: User) -> Sequence[Opportunity]:
    """The opportunities to which the member is invited and has not answered."""
    since = timezone.now() - INVITATION_LASTS
    answered = Application.objects.filter(member=member).values("opportunity")
    rows = Invitation.objects.filter(member=member, declined_at=None, at__gte=since).exclude(opportunity__in=answered)
    invited = list(rows.values_list("opportunity", flat=True))
    if not invited:
        return []
    return list(visible_opportunities(member).open().filter(pk__in=invited).order_by("closes_on", "pk")[:SHOWN])


def agreements_asked_of(member: User) -> Sequence[Application]:
    """The applications of people whom the member supervises, of opportunities that they see."""
    rows = Application.objects.filter(supervisor=member, answered_at=None, decided_at=None)
    asked = list(rows.values_list("opportunity", flat=True))
    if not asked:
        return []
    seen = visible_opportunities(member).filter(pk__in=asked).values("pk")
    return list(rows.filter(opportunity__in=seen).select_related("opportunity", "member").order_by("applied_at", "pk")[:SHOWN])


def choices_to_make(member: User) -> Sequence[Opportunity]:
    """The closed opportunities whose applications wait for a choice that the member may make."""
    team = Participation.objects.filter(member=member, role__in=(ProjectRole.LEAD, ProjectRole.TEAM), left_at=None)
    animated = Membership.objects.animating().filter(member=member)
    own = Opportunity.objects.filter(Q(project__in=team.values("project")) | Q(group__in=animated.values("group")))
    waiting = Application.objects.filter(decided_at=None).values("opportunity")
    closed = list(
        own.filter(pk__in=waiting).exclude(pk__in=Opportunity.objects.open().values("pk")).values_list("pk", flat=True)
    )
    if not closed:
        return []
    return list(visible_opportunities(member).filter(pk__in=closed).order_by("closes_on", "pk")[:SHOWN])
