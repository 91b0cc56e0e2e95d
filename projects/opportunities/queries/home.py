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


def invitations_of(member: User) -> Sequence[Opportunity]:
    """The opportunities to which the member is invited and has not answered; one statement."""
    since = timezone.now() - INVITATION_LASTS
    invited = Invitation.objects.filter(member=member, declined_at=None, at__gte=since).values("opportunity")
    answered = Application.objects.filter(member=member).values("opportunity")
    rows = visible_opportunities(member).open().filter(pk__in=invited).exclude(pk__in=answered)
    return list(rows.order_by("closes_on", "pk")[:SHOWN])


def agreements_asked_of(member: User) -> Sequence[Application]:
    """The applications of people whom the member supervises, of opportunities that they see."""
    rows = Application.objects.filter(supervisor=member, answered_at=None, decided_at=None)
    rows = rows.filter(opportunity__in=visible_opportunities(member).values("pk"))
    return list(rows.select_related("opportunity", "member").order_by("applied_at", "pk")[:SHOWN])


def choices_to_make(member: User) -> Sequence[Opportunity]:
    """The closed opportunities whose applications wait for a choice that the member may make."""
    team = Participation.objects.filter(member=member, role__in=(ProjectRole.LEAD, ProjectRole.TEAM), left_at=None)
    animated = Membership.objects.animating().filter(member=member)
    own = Q(project__in=team.values("project")) | Q(group__in=animated.values("group"))
    rows = visible_opportunities(member).filter(own).exclude(pk__in=Opportunity.objects.open().values("pk"))
    waiting = Application.objects.filter(decided_at=None).values("opportunity")
    return list(rows.filter(pk__in=waiting).order_by("closes_on", "pk")[:SHOWN])
