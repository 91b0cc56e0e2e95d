"""What the home page says to one member about people: who arrived, what waits for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, Value
from django.db.models.functions import Concat

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.follows.models import Follow
from profiles.models import Affiliation, AffiliationRequest, Organization, OrganizationRole
from profiles.queries.skill_pages import uncurated_skills
from profiles.roles import roles_everywhere
from profiles.visibility import PERSON_KEY_PREFIX, is_listable

SEARCHES_SHOWN = 5


def newcomers(member: User, since: datetime, size: int) -> Sequence[Affiliation]:
    """Who joined the member's organization since a moment, the latest first, each with `is_followed`; one statement.

    Nobody when the whole organization came at once, as its first import does: they are no newcomers to one another.
    """
    place = member.profile.organization_id
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
        .order_by("-started_at", "-pk")[:size]
    )


@dataclass(frozen=True)
class Duties:
    """What waits for a member. `requests` are organizations with `waiting`, how many ask to belong to them."""

    requests: Sequence[Organization]
    skills: int
    is_without_organization: bool


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


def asked_affiliation(member: User) -> AffiliationRequest | None:
    """The request that the member waits for, with its organization."""
    return AffiliationRequest.objects.filter(member=member, decided_at=None).select_related("organization").first()
