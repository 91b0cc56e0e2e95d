"""Where people work, now and at any moment before: what they wrote then is signed with it."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from intranet.kernel.accounts.models import User
from profiles.models import Affiliation, AffiliationRequest, Organization


def affiliation_at(member: User, moment: datetime) -> Affiliation | None:
    """The main affiliation that a member had at a moment, with its organization and unit; None when there was none."""
    return affiliations_at([(member.pk, moment)]).get((member.pk, moment))


def affiliations_at(moments: Iterable[tuple[int, datetime]]) -> dict[tuple[int, datetime], Affiliation]:
    """The same for many pairs of a member (by primary key) and a moment, in one statement; absent where there was none."""
    pairs = set(moments)
    history: dict[int, list[Affiliation]] = {member: [] for member, _ in pairs}
    mains = Affiliation.objects.filter(member__in=history, is_main=True).select_related("organization", "unit")
    for affiliation in mains.order_by("started_at", "pk"):
        history[affiliation.member_id].append(affiliation)
    found = {}
    for member, moment in pairs:
        for affiliation in history[member]:
            if affiliation.started_at <= moment and (affiliation.ended_at is None or moment < affiliation.ended_at):
                found[member, moment] = affiliation
    return found


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
