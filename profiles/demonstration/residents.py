"""Everybody of the invented government, ready to be written: the cast first, then those drawn, the same for the same seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from intranet.kernel.accounts.handles import available_handle
from intranet.kernel.accounts.models import Kind, State
from profiles.demonstration.cast import CAST, GUEST_NAME, RETIREE, Cast, CastOffer, CastPath
from profiles.demonstration.crowd import Choice, drawn_family_name
from profiles.demonstration.government import CITIES, HEADS, ORGANIZATIONS, SHARED_UNITS, OrganizationPlan
from profiles.demonstration.names import FAMILY_NAMES
from profiles.demonstration.trades import (
    ASIDES,
    BACKGROUNDS,
    DIPLOMAS,
    FEMININE_NAMES,
    INTERESTS,
    MASCULINE_NAMES,
    OFFERS,
    SCHOOLS,
    TRADES,
)
from profiles.demonstration.vocabulary import SKILLS_BY_TRADE
from profiles.models import PROFESSIONAL, Level, PathKind, Section, Telework, Visibility

DOMAIN = "demo.gouv.example"
REGION_OF = {city: region for city, region, _ in CITIES}
LEAST_EXPERIENCED_YEAR = 2025
SHARE_WITH_BIOGRAPHY = 0.2
SHARE_WITH_OFFERS = 0.35
SHARE_UNCLAIMED = 0.1
RETIREES, DEPARTED, PROTECTED = 8, 5, 2


@dataclass
class Resident:
    """One invented person. `account` is the local part of the address; `has_password` tells whom one can sign in as."""

    account: str
    given_name: str
    family_name: str
    titles: tuple[str, str]
    organization: str
    unit: str
    city: str
    language: str
    kind: Kind = Kind.EMPLOYEE
    state: State = State.ACTIVE
    is_protected: bool = False
    is_head: bool = False
    has_password: bool = False
    pronouns: str = ""
    telework: str = ""
    office: str = ""
    phone: str = ""
    levels: tuple[str, str] = ("", "")
    biography: tuple[str, str] = ("", "")
    interests: str = ""
    skills: dict[str, Level] = field(default_factory=dict)
    offers: tuple[CastOffer, ...] = ()
    path: tuple[CastPath, ...] = ()
    visibility: dict[Section, Visibility] = field(default_factory=dict)
    endorsements: int = 5

    @property
    def email(self) -> str:
        return f"{self.account}@{DOMAIN}"

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


def residents(seed: int) -> list[Resident]:
    """Everybody, in one order."""
    dice = random.Random(seed)  # noqa: S311 (people who can be drawn again, no secret)
    cast = [_of_cast(one) for one in (*CAST, RETIREE)]
    guest = Resident("guest", *GUEST_NAME, ("Conseil en hydrologie", "Hydrology consultant"), "", "", "", "fr")
    guest.kind, guest.has_password = Kind.GUEST, True
    accounts = {resident.account for resident in cast} | {"guest"}
    drawn = list(_drawn(dice, accounts))
    _set_apart(dice, drawn)
    return [*cast, guest, *drawn]


def _of_cast(one: Cast) -> Resident:
    return Resident(
        account=one.account or available_handle(one.name, set()),
        given_name=one.given_name,
        family_name=one.family_name,
        titles=one.titles,
        organization=one.organization,
        unit=one.unit,
        city=one.city,
        language=one.language,
        kind=Kind.EMPLOYEE if one.organization else Kind.RETIREE,
        has_password=bool(one.account),
        pronouns=one.pronouns,
        telework=one.telework,
        office=one.office,
        phone="555 0142, poste 317",
        levels=one.levels,
        biography=one.biography,
        skills=one.skills,
        offers=one.offers,
        path=one.path,
        visibility=dict.fromkeys(Section, Visibility.EVERYONE) | {Section.CONTACT: Visibility.ORGANIZATION},
        endorsements=one.endorsements,
    )


def _drawn(dice: random.Random, accounts: set[str]) -> Iterator[Resident]:
    families = Choice(dice.sample(FAMILY_NAMES, len(FAMILY_NAMES)), exponent=0.4)
    played = {name: sum(one.organization == name for one in CAST) for name in (plan.key for plan in ORGANIZATIONS)}
    for plan in ORGANIZATIONS:
        for position in range(plan.size - played[plan.key]):
            yield _person(dice, plan, position, families, accounts)


def _person(dice: random.Random, plan: OrganizationPlan, position: int, families: Choice[str], accounts: set[str]) -> Resident:
    is_feminine = dice.random() < 0.52
    given = dice.choice(FEMININE_NAMES if is_feminine else MASCULINE_NAMES)
    family = drawn_family_name(dice, families, given)
    trade = plan.trades[position % len(plan.trades)]
    masculine, feminine, english = dice.choice(TRADES[trade].titles)
    account = available_handle(f"{given} {family}", accounts)
    accounts.add(account)
    resident = Resident(
        account=account,
        given_name=given,
        family_name=family,
        titles=(feminine if is_feminine else masculine, english),
        organization=plan.key,
        unit=dice.choice(_unit_names(plan, trade)),
        city=dice.choices([city for city, _, _ in CITIES], weights=[weight for _, _, weight in CITIES])[0],
        language=dice.choices(("fr", "en"), weights=(3, 1))[0],
    )
    resident.phone = f"555 {dice.randrange(100, 200):04}, poste {dice.randrange(200, 900)}"
    resident.levels = dice.choice((("C", "B"), ("C", "C"), ("C", "A"), ("B", "C"), ("C", ""), ("B", "B")))
    if position == 0:
        masculine, feminine, english = HEADS[plan.kind]
        resident.titles, resident.is_head = (feminine if is_feminine else masculine, english), True
        resident.unit = plan.units[0].names[0]
    elif dice.random() < SHARE_UNCLAIMED:
        resident.state = State.UNCLAIMED
        _import(resident, trade)
        return resident
    _tell(dice, resident, trade)
    return resident


def _unit_names(plan: OrganizationPlan, trade: str) -> list[str]:
    """The units and teams where a trade is practised: those that every organization has are for the trades that all have."""
    shared = {unit.names[0] for unit in SHARED_UNITS.values()}
    own = SHARED_UNITS.get(trade)
    units = [unit for unit in plan.units if unit is own] or [unit for unit in plan.units if unit.names[0] not in shared]
    return [name for unit in units for name in (unit.names[0], *(team for team, _ in unit.teams))]


def _tell(dice: random.Random, resident: Resident, trade: str) -> None:
    """What somebody who signed in says of themselves."""
    resident.pronouns = dice.choice(("", "", "elle" if resident.given_name in FEMININE_NAMES else "il"))
    resident.telework = dice.choice(Telework.values)
    own = [skill.name_fr for skill in SKILLS_BY_TRADE[trade]]
    others = [skill.name_fr for skills in SKILLS_BY_TRADE.values() for skill in skills]
    chosen = dict.fromkeys(
        (*dice.sample(own, dice.randint(2, min(4, len(own)))), *dice.sample(others, dice.choice((0, 1, 1, 2, 3))))
    )
    resident.skills = {name: Level(dice.choices(Level.values, weights=(1, 4, 5, 2))[0]) for name in chosen}
    if dice.random() < SHARE_WITH_BIOGRAPHY:
        parts = (dice.choice(BACKGROUNDS), dice.choice(TRADES[trade].work), dice.choice(ASIDES))
        resident.biography = (" ".join(part[0] for part in parts), " ".join(part[1] for part in parts))
        resident.interests = dice.choice(INTERESTS)[resident.language == "en"]
    if dice.random() < SHARE_WITH_OFFERS:
        kind = dice.choice(list(OFFERS))
        resident.offers = (CastOffer(kind, *dice.choice(OFFERS[kind])),)
    resident.path = _path(dice, resident)
    resident.visibility = _visibility(dice)


def _import(resident: Resident, trade: str) -> None:
    """What the employer's file says of somebody who has not signed in; their own dice leave the others' as they fall."""
    dice = random.Random(resident.account)  # noqa: S311 (people who can be drawn again, no secret)
    names = [skill.name_fr for skill in SKILLS_BY_TRADE[trade]]
    resident.skills = dict.fromkeys(dice.sample(names, min(3, len(names))), Level.INTERMEDIATE)
    resident.visibility = dict.fromkeys(PROFESSIONAL, Visibility.EVERYONE)


def _path(dice: random.Random, resident: Resident) -> tuple[CastPath, ...]:
    since = dice.randint(2008, LEAST_EXPERIENCED_YEAR)
    language = resident.language == "en"
    school = dice.choice(SCHOOLS)[language]
    return (
        CastPath(PathKind.EXPERIENCE, resident.titles[language], "", since),
        CastPath(PathKind.EDUCATION, dice.choice(DIPLOMAS)[language], school, since - dice.randint(2, 4), since),
    )


def _visibility(dice: random.Random) -> dict[Section, Visibility]:
    """Most show all, or all but their contact, to everyone; some keep to their organization; a few say little."""
    openness = dice.random()
    if openness < 0.2:
        return dict.fromkeys(Section, Visibility.EVERYONE)
    if openness < 0.55:
        return dict.fromkeys(Section, Visibility.EVERYONE) | {Section.CONTACT: Visibility.ORGANIZATION}
    if openness < 0.8:
        return {Section.PLACE: Visibility.EVERYONE, Section.SKILLS: Visibility.EVERYONE}
    if openness < 0.92:
        return {Section.ABOUT: Visibility.FOLLOWED, Section.SKILLS: Visibility.EVERYONE, Section.PATH: Visibility.ONLY_ME}
    return {Section.ABOUT: Visibility.ONLY_ME, Section.PATH: Visibility.ONLY_ME}


def _set_apart(dice: random.Random, drawn: list[Resident]) -> None:
    """Some retired, some left, two are protected."""
    signed_in = [resident for resident in drawn if resident.state == State.ACTIVE and not resident.is_head]
    apart = dice.sample(signed_in, RETIREES + DEPARTED + PROTECTED)
    for resident in apart[:RETIREES]:
        resident.kind = Kind.RETIREE
    for resident in apart[RETIREES : RETIREES + DEPARTED]:
        resident.state = State.DEPARTED
    for resident in apart[RETIREES + DEPARTED :]:
        resident.is_protected = True
