"""What the home page says to one member about people: who arrived, what waits for them, what they keep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.follows.models import Follow
from profiles.models import Affiliation, AffiliationRequest, Organization, OrganizationRole, SavedSearch, ShortlistEntry
from profiles.queries.skill_pages import uncurated_skills
from profiles.roles import roles_everywhere
from profiles.visibility import PERSON_KEY_PREFIX, is_listable

NEWCOMERS_SHOWN = 5
NEW_FOR = timedelta(days=30)
SEARCHES_SHOWN = 5


def newcomers(member: User) -> Sequence[Affiliation]:
    """Who joined the member's organization lately, the latest first, each with `is_followed`; one statement.

    Nobody when the whole organization came at once, as its first import does: they are no newcomers to one another.
    """
    place, since = member.profile.organization_id, timezone.now() - NEW_FOR
    if place is None:
        return []
    key = Concat(Value(PERSON_KEY_PREFIX), OuterRef("member__public_id"))
    arrived = Affiliation.objects.filter(
        is_listable("member__"),
        Exists(Affiliation.objects.filter(organization=place, started_at__lt=since)),
        organization=place,
        is_main=True,
        ended_at=None,
        started_at__gte=since,
    ).exclude(member=member)
    return list(
        arrived.annotate(is_followed=Exists(Follow.objects.filter(member=member, key=key)))
        .select_related("organization", "member__profile__member", "member__profile__organization")
        .order_by("-started_at", "-pk")[:NEWCOMERS_SHOWN]
    )


@dataclass(frozen=True)
class Duties:
    """What waits for a member. `requests` are organizations with `waiting`, how many ask to belong to them."""

    requests: Sequence[Organization]
    skills: int
    is_without_organization: bool

    @property
    def count(self) -> int:
        """How many things there are to do."""
        return len(self.requests) + bool(self.skills) + self.is_without_organization


def duties(member: User) -> Duties:
    """What a registrar, a curator or an employee without an organization has to do; at most three statements."""
    roles = roles_everywhere(member)
    confirming = {OrganizationRole.REGISTRAR, OrganizationRole.ADMINISTRATOR}
    confirmed = [organization for organization, held in roles.items() if held & confirming]
    is_curator = any(OrganizationRole.CURATOR in held for held in roles.values())
    return Duties(
        requests=_organizations_asked(member, confirmed) if confirmed else (),
        skills=uncurated_skills().count() if is_curator else 0,
        is_without_organization=_is_without_organization(member),
    )


def _organizations_asked(registrar: User, organizations: Sequence[int]) -> Sequence[Organization]:
    """Those that somebody else than the registrar waits for."""
    waits = Q(affiliation_requests__decided_at=None) & ~Q(affiliation_requests__member=registrar)
    asked = Organization.objects.filter(pk__in=organizations).annotate(waiting=Count("affiliation_requests", filter=waits))
    return list(asked.filter(waiting__gt=0).order_by("name_fr", "pk"))


def _is_without_organization(member: User) -> bool:
    if member.kind != Kind.EMPLOYEE or member.profile.organization_id is not None:
        return False
    return not AffiliationRequest.objects.filter(member=member, decided_at=None).exists()


@dataclass(frozen=True)
class Kept:
    """What a member keeps of the directory; `people` counts those of the shortlist whom it still lists."""

    searches: Sequence[SavedSearch]
    people: int

    def __bool__(self) -> bool:
        return bool(self.searches or self.people)


def kept(member: User) -> Kept:
    """The latest searches and the shortlist, in two statements."""
    searches = SavedSearch.objects.filter(member=member).order_by("-created_at", "-pk")[:SEARCHES_SHOWN]
    return Kept(list(searches), ShortlistEntry.objects.filter(is_listable("person__"), member=member).count())
