"""Where people work, now and at any moment before: what they wrote then is signed with it."""

from datetime import datetime

from django.db.models import Q, QuerySet

from intranet.kernel.accounts.models import User
from profiles.models import AffiliationRequest, Organization


def organization_at(member: User, moment: datetime) -> int | None:
    """The organization (primary key) of the main affiliation that a member had at a moment; None when there was none."""
    mains = member.affiliations.filter(Q(ended_at=None) | Q(ended_at__gt=moment), started_at__lte=moment, is_main=True)
    return mains.order_by("-started_at", "-pk").values_list("organization", flat=True).first()


def requests_waiting(organization: Organization) -> QuerySet[AffiliationRequest]:
    """What the registrars of an organization have to answer, the oldest first."""
    return (
        AffiliationRequest.objects.filter(organization=organization, decided_at=None)
        .select_related("member__profile__organization")
        .order_by("asked_at", "pk")
    )


def requests_of(member: User) -> QuerySet[AffiliationRequest]:
    """A member's own requests: those that wait, then those refused, with the reason."""
    shown = Q(decided_at=None) | Q(is_accepted=False)
    return member.affiliation_requests.filter(shown).select_related("organization").order_by("decided_at", "-asked_at")
