"""A crowd of synthetic members, in bulk: for measurements only.

Nothing is asked of the search index: it is built whole afterwards.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from intranet.kernel.accounts.actions.imports import ImportedPerson, create_imported_members
from intranet.kernel.accounts.models import State, User
from intranet.kernel.data.bulk import insert_rows
from intranet.kernel.follows.models import Follow
from profiles.actions.affiliations import Placement, place_newcomers
from profiles.actions.organizations import unit_at
from profiles.demonstration.crowd import Person
from profiles.models import (
    Affiliation,
    DeclaredSkill,
    Endorsement,
    Level,
    Offer,
    OfferKind,
    Organization,
    Profile,
    Section,
    Unit,
    Visibility,
)
from profiles.visibility import person_key

LANGUAGES = ("fr", "fr", "fr", "en")
UNITS = 12  # in each organization
STAFF = 9  # people who report to each supervisor
FOLLOWS = 2  # of each member, on average
SHARE_WITH_BIOGRAPHY = 0.3
SHARE_WITH_OFFER = 0.15
MAX_ENDORSEMENTS = 6
# Those that a reserved profile keeps to its organization.
# Everybody has a place of work: whoever keeps it for their organization is indexed twice.
RESERVED = (Section.PLACE, Section.ABOUT, Section.OFFERS, Section.PATH)


@dataclass
class Town:
    """What the next batch needs to know of those before it. The same `seed` gives the same crowd."""

    organizations: Sequence[Organization]
    units: Mapping[int, Sequence[Unit]]
    skills: Sequence[int]
    dice: random.Random
    handles: set[str]
    leaders: dict[int, int] = field(default_factory=dict)
    members: list[tuple[int, str]] = field(default_factory=list)


@transaction.atomic
def lay_out_units(*, organizations: Iterable[Organization]) -> dict[int, list[Unit]]:
    """The units of each organization, made where they are missing."""
    return {
        organization.pk: [
            unit_at(organization=organization, path=[f"Direction générale {number % 3 + 1}", f"Direction {number + 1}"])
            for number in range(UNITS)
        ]
        for organization in organizations
    }


@transaction.atomic
def populate(*, people: Sequence[Person], town: Town) -> None:
    """Make active members of these people, with their profile, place, skills, endorsements and follows."""
    imported = [
        ImportedPerson(
            given_name=one.given_name, family_name=one.family_name, language=town.dice.choice(("fr", "fr", "fr", "en"))
        )
        for one in people
    ]
    members = create_imported_members(people=imported, taken_handles=town.handles, state=State.ACTIVE)
    placements = [_placement(member, one, town) for member, one in zip(members, people, strict=True)]
    insert_rows(
        Profile,
        _PROFILE_FIELDS,
        [_profile(one, placement, town) for one, placement in zip(people, placements, strict=True)],
    )
    place_newcomers(placements=placements, origin=Affiliation.Origin.IMPORT)
    _declare(members, people, town)
    _offer(members, town)
    _follow(members, town)


_PROFILE_FIELDS = (
    *("member", "organization", "unit", "supervisor", "title_fr", "title_en", "city", "region", "phone"),
    *("french_level", "english_level", "biography_fr", "biography_en"),
    *(f"{section}_visibility" for section in Section),
)


def _placement(member: int, person: Person, town: Town) -> Placement:
    # Sizes of organizations differ as much as those of real ones.
    organization = town.organizations[int(len(town.organizations) * town.dice.random() ** 3)]
    return Placement(
        member_id=member,
        organization=organization,
        unit=town.dice.choice(town.units[organization.pk]),
        title_fr=person.title_fr,
        title_en=person.title_en,
    )


def _profile(person: Person, placement: Placement, town: Town) -> tuple[object, ...]:
    organization, unit = placement.organization, placement.unit
    supervisor = town.leaders.get(organization.pk)
    if supervisor is None or town.dice.randrange(STAFF) == 0:
        town.leaders[organization.pk] = placement.member_id
    biography = ("", "")
    if town.dice.random() < SHARE_WITH_BIOGRAPHY:
        biography = (
            f"{person.title_fr} à {person.city} depuis {person.hired_on.year}.",
            f"{person.title_en} in {person.city} since {person.hired_on.year}.",
        )
    kept = RESERVED if person.is_reserved else ()
    visibilities = (Visibility.ORGANIZATION if section in kept else Visibility.EVERYONE for section in Section)
    return (
        *(placement.member_id, organization.pk, unit.pk if unit else None, supervisor, person.title_fr, person.title_en),
        *(person.city, person.region, person.phone, person.french_level, person.english_level, *biography, *visibilities),
    )


def _declare(members: Sequence[int], people: Sequence[Person], town: Town) -> None:
    """Skills, each endorsed by a few of those who were there before."""
    known = [member for member, _ in town.members]
    rows = []
    for member, person in zip(members, people, strict=True):
        for skill in dict.fromkeys(town.skills[position] for position in person.skills):
            endorsements = min(int(town.dice.expovariate(1.5)), MAX_ENDORSEMENTS, len(known))
            rows.append((member, skill, town.dice.choice(Level.values), endorsements))
    insert_rows(DeclaredSkill, ("profile", "skill", "level", "endorsement_count"), rows)
    endorsed = DeclaredSkill.objects.filter(profile__in=members, endorsement_count__gt=0).order_by("pk")
    insert_rows(
        Endorsement,
        ("declared_skill", "endorser"),
        (
            (declared, endorser)
            for declared, count in endorsed.values_list("pk", "endorsement_count")
            for endorser in town.dice.sample(known, count)
        ),
    )


def _offer(members: Sequence[int], town: Town) -> None:
    offering = [member for member in members if town.dice.random() < SHARE_WITH_OFFER]
    insert_rows(Offer, ("profile", "kind"), [(member, town.dice.choice(OfferKind.values)) for member in offering])


def _follow(members: Sequence[int], town: Town) -> None:
    """Follow some who were there before; those of this batch become known to the next."""
    if town.members:
        pairs = {
            (member, town.dice.choice(town.members)[1]) for member in members for _ in range(town.dice.randint(0, 2 * FOLLOWS))
        }
        insert_rows(Follow, ("member", "key"), sorted(pairs))
    town.members.extend(
        (member.pk, person_key(member)) for member in User.objects.filter(pk__in=members).only("public_id").order_by("pk")
    )
