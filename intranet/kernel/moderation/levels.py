"""Who decides at which level. Apps say who moderates places and organizations; the centre is named here."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from intranet.kernel.accounts.models import User
from intranet.kernel.moderation.models import Case, Level
from intranet.kernel.moderation.subjects import Reported, Subject, thing_of
from intranet.kernel.registry import Registry

# The auth group of those who decide what reached the centre. Administrators name them; it lets them read nothing more.
CENTRAL_MODERATORS = "central moderators"


@dataclass(frozen=True, kw_only=True)
class Jurisdiction:
    """The places, or the organizations, that an app knows.

    - `moderated_by(viewer)`: the keys of the places, or the public ids of the organizations, that the viewer moderates; it is
      asked on pages of everybody, and takes one statement at most.
    - `names(keys)`: what to call each in the reader's language.
    """

    key: str
    moderated_by: "Callable[[User], Collection[str]]"
    names: Callable[[Collection[str]], Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class OrganizationJurisdiction(Jurisdiction):
    """Organizations: `moderators(public_id)` are those who moderate one. Those of a place, the subject knows."""

    moderators: "Callable[[str], QuerySet[User]]"


places = Registry[Jurisdiction]("key")
"""The places of apps; their keys are those of `Subject.place_of`."""

organizations = Registry[OrganizationJurisdiction]("key")
"""The organizations of apps; their public ids are those of `Subject.organization`."""


@dataclass(frozen=True)
class Standing:
    """What one member moderates now."""

    places: frozenset[str] = field(default=frozenset())
    organizations: frozenset[str] = field(default=frozenset())
    is_central: bool = False

    @property
    def levels(self) -> list[Level]:
        """The levels where the member decides, from the nearest."""
        held = {Level.PLACE: self.places, Level.ORGANIZATION: self.organizations, Level.CENTRE: self.is_central}
        return [level for level, what in held.items() if what]

    def decides_at(self, level: int) -> Q:
        """The cases of one level that the member is asked to decide, about themselves or not."""
        if level == Level.PLACE:
            return Q(level=level, place__in=self.places)
        if level == Level.ORGANIZATION:
            return Q(level=level, organization__in=self.organizations)
        return Q(level=level) if self.is_central else Q(pk__in=())

    def waiting(self) -> Q:
        """The cases of every level that the member is asked to decide, about themselves or not."""
        return self.decides_at(Level.PLACE) | self.decides_at(Level.ORGANIZATION) | self.decides_at(Level.CENTRE)

    def seen(self, at: str = "") -> Q:
        """The cases that the member is, or was, asked to decide; `at` is the path to the case, such as `case__`."""
        places = Q(**{f"{at}place__in": self.places})
        organizations = Q(**{f"{at}organization__in": self.organizations, f"{at}level__gte": Level.ORGANIZATION})
        centre = Q(**{f"{at}level": Level.CENTRE}) if self.is_central else Q(pk__in=())
        return places | organizations | centre

    def has_seen(self, case: Case) -> bool:
        """Whether `seen` has the case."""
        if case.place in self.places:
            return True
        if case.organization in self.organizations and case.level >= Level.ORGANIZATION:
            return True
        return self.is_central and case.level == Level.CENTRE

    def has_to_decide(self, case: Case) -> bool:
        """Whether the case is at a level where the member decides, and theirs there."""
        if case.level == Level.PLACE:
            return case.place in self.places
        if case.level == Level.ORGANIZATION:
            return case.organization in self.organizations
        return self.is_central


def standing_of(viewer: User) -> Standing:
    """What the viewer moderates: one statement for each app that registered, and one for the centre."""
    if not viewer.is_active:
        return Standing()
    return Standing(
        places=frozenset(key for known in places for key in known.moderated_by(viewer)),
        organizations=frozenset(key for known in organizations for key in known.moderated_by(viewer)),
        is_central=viewer.groups.filter(name=CENTRAL_MODERATORS).exists(),
    )


def central_moderators() -> QuerySet[User]:
    """The active members who decide what reached the centre, by name."""
    return User.objects.filter(is_active=True, groups__name=CENTRAL_MODERATORS).order_by("display_name", "pk")


def organization_moderators(public_id: str) -> QuerySet[User]:
    """The active moderators of an organization."""
    found = User.objects.none()
    for known in organizations:
        found = found | known.moderators(public_id)
    return found.filter(is_active=True)


def names_of_places(keys: Collection[str]) -> dict[str, str]:
    """What these places are called, for those who look after them."""
    return {key: name for known in places for key, name in (known.names(keys) if keys else {}).items()}


def names_of_organizations(public_ids: Collection[str]) -> dict[str, str]:
    """What these organizations are called."""
    return {key: name for known in organizations for key, name in (known.names(public_ids) if public_ids else {}).items()}


# Where a case goes ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Route:
    """The first level of a case, and whose moderators decide it below the centre."""

    level: Level
    place: str
    organization: str


def route_of(kind: Subject, thing: Reported, reporter: User | None) -> Route:
    """Where a report of this thing goes first. A level is passed over when nobody else decides there, or the author does."""
    author, reporters = kind.author(thing), [reporter.pk] if reporter else []
    place = kind.place_of(thing)
    moderators = [member for member in kind.moderators(thing) if member.is_active]
    if place and not _decide_there(place, moderators, author, reporters):
        place = ""
    organization = open_organization(kind.organization(thing), author, reporters)
    level = Level.PLACE if place else Level.ORGANIZATION if organization else Level.CENTRE
    return Route(level, place, organization)


def open_organization(public_id: str, author: User | None, reporters: Collection[int]) -> str:
    """The organization, when its moderators can decide what these people (primary keys) report of this author; else ""."""
    moderators = list(organization_moderators(public_id)) if public_id else []
    return public_id if _can_decide(moderators, author, reporters) else ""


def _decide_there(place: str, moderators: list[User], author: User | None, reporters: Collection[int]) -> bool:
    """Whether these people can decide, and find in their queue what happens in this place."""
    can_decide = _can_decide(moderators, author, reporters)
    return can_decide and any(place in known.moderated_by(moderators[0]) for known in places)


def _can_decide(moderators: Collection[User], author: User | None, reporters: Collection[int]) -> bool:
    """Nobody decides about themselves, about a colleague beside whom they decide, or what they reported."""
    if author is not None and any(member.pk == author.pk for member in moderators):
        return False
    return any(member.pk not in reporters for member in moderators)


def deciders_of(case: Case) -> QuerySet[User]:
    """The active members who are asked to decide a case now; never its author, nor who reported it."""
    if case.level == Level.PLACE:
        kind, thing = thing_of(case.subject)
        found = [member.pk for member in kind.moderators(thing)] if kind and thing else []
        deciders = User.objects.filter(is_active=True, pk__in=found)
    elif case.level == Level.ORGANIZATION:
        deciders = organization_moderators(case.organization)
    else:
        deciders = central_moderators()
    deciders = deciders.exclude(pk__in=reporters_of(case))
    return deciders.exclude(pk=case.author_id) if case.author_id else deciders


def reporters_of(case: Case) -> list[int]:
    """The primary keys of those who reported it."""
    return list(case.reports.values_list("reporter", flat=True))
