"""The org chart of a unit: who heads it, who reports to whom, and the units below, each with its head."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Q, QuerySet

from intranet.kernel.accounts.models import User
from intranet.kernel.text.bilingual import fold
from profiles.models import Profile, Unit
from profiles.models.organizations import PATH_SEPARATOR
from profiles.visibility import is_visible_to

# The chart of a larger unit ends here, and its page leads to the directory.
PEOPLE_SHOWN = 500


@dataclass
class ChartNode:
    """A person in the chart of a unit, and those of the unit who report to them."""

    profile: Profile
    reports: list["ChartNode"] = field(default_factory=list)


@dataclass(frozen=True)
class SubUnit:
    """A unit below, with its head when there is one, and how many of its people (and of the units under it) are shown."""

    unit: Unit
    head: Profile | None
    people_count: int


@dataclass(frozen=True)
class UnitPage:
    """A unit as one viewer sees it.

    `member_count` counts the people of the unit whom the viewer may see, and `people_count` also those of the units below. The
    chart has the first `PEOPLE_SHOWN` of them.
    """

    unit: Unit
    ancestors: tuple[Unit, ...]
    head: Profile | None
    chart: tuple[ChartNode, ...]
    member_count: int
    people_count: int
    sub_units: tuple[SubUnit, ...]

    @property
    def is_chart_cut(self) -> bool:
        return self.member_count > PEOPLE_SHOWN


class _Place(NamedTuple):
    """Where somebody stands: enough to count people and to find who heads a unit."""

    person: int
    supervisor: int | None
    unit: int
    path: str


def unit_page(viewer: User, public_id: str) -> UnitPage:
    """The org chart of a unit, in five statements whatever its size. Raises Unit.DoesNotExist.

    Those whom the viewer may not see are absent from the chart and from every count; who reports to them stands at the top.
    """
    unit = Unit.objects.select_related("organization").get(public_id=public_id)
    family = list(_ancestors_and_children(unit))
    ancestors = [other for other in family if len(other.path_key) < len(unit.path_key)]
    children = [other for other in family if len(other.path_key) > len(unit.path_key)]
    places = _places_under(viewer, unit)
    own = [place.person for place in places if place.unit == unit.pk]
    heads = _heads_of([unit, *children], places)
    people = _people(viewer, {*own, *heads.values()})
    members = sorted((people[pk] for pk in own if pk in people), key=_by_family_name)
    return UnitPage(
        unit=unit,
        ancestors=tuple(sorted(ancestors, key=lambda ancestor: len(ancestor.path_key))),
        head=people.get(heads.get(unit.pk, 0)),
        chart=chart_of(members[:PEOPLE_SHOWN]),
        member_count=len(members),
        people_count=len(places),
        sub_units=tuple(
            SubUnit(child, people.get(heads.get(child.pk, 0)), sum(1 for place in places if _is_under(place, child)))
            for child in sorted(children, key=lambda child: child.path_key)
        ),
    )


def _ancestors_and_children(unit: Unit) -> QuerySet[Unit]:
    """One statement for both: the chain above is known by its paths, the level below by its parent."""
    parts = unit.path_key.split(PATH_SEPARATOR)
    above = [PATH_SEPARATOR.join(parts[:depth]) for depth in range(1, len(parts))]
    same = Unit.objects.filter(organization=unit.organization)
    return same.filter(path_key__in=above) | same.filter(parent=unit)


def _places_under(viewer: User, unit: Unit) -> list[_Place]:
    """The places of all whom the viewer may see in the unit and below."""
    inside = Q(unit=unit) | Q(unit__organization=unit.organization, unit__path_key__startswith=unit.path_key + PATH_SEPARATOR)
    rows = Profile.objects.filter(inside, is_visible_to(viewer, "member__"))
    return [_Place._make(row) for row in rows.values_list("pk", "supervisor_id", "unit_id", "unit__path_key")]


def _is_under(place: _Place, unit: Unit) -> bool:
    return place.path == unit.path_key or place.path.startswith(unit.path_key + PATH_SEPARATOR)


def _people(viewer: User, keys: Collection[int]) -> dict[int, Profile]:
    visible = Profile.objects.filter(is_visible_to(viewer, "member__"), pk__in=keys)
    return visible.select_related("member", "organization", "unit").in_bulk()


def _by_family_name(profile: Profile) -> tuple[str, str, int]:
    return fold(profile.member.family_name or profile.display_name), fold(profile.display_name), profile.pk


def _heads_of(units: Iterable[Unit], places: Iterable[_Place]) -> dict[int, int]:
    """Who heads each unit (primary keys): whom most of its own people report to, wherever that person sits."""
    places_of: dict[int, list[_Place]] = defaultdict(list)
    for place in places:
        places_of[place.unit].append(place)
    heads = {unit.pk: _most_reported_to(places_of[unit.pk]) for unit in units}
    return {unit: head for unit, head in heads.items() if head is not None}


def _most_reported_to(places: Collection[_Place]) -> int | None:
    """The person whom most report to; of equals, the one who reports to none of the others."""
    counts = Counter(place.supervisor for place in places if place.supervisor is not None)
    if not counts:
        return None
    most = max(counts.values())
    equals = [head for head, count in counts.items() if count == most]
    supervisors = {place.person: place.supervisor for place in places}
    return min(equals, key=lambda head: (supervisors.get(head) in equals, head))


def chart_of(members: Sequence[Profile]) -> tuple[ChartNode, ...]:
    """The members of a unit under those they report to. A ring of supervisors, which a file may bring, is laid flat."""
    nodes = {profile.pk: ChartNode(profile) for profile in members}
    roots = []
    for profile in members:
        supervisor = nodes.get(profile.supervisor_id) if profile.supervisor_id else None
        if supervisor is None or _is_in_ring(profile, nodes):
            roots.append(nodes[profile.pk])
        else:
            supervisor.reports.append(nodes[profile.pk])
    return tuple(roots)


def _is_in_ring(profile: Profile, nodes: dict[int, ChartNode]) -> bool:
    """Whether the line of report of a person comes back to them."""
    seen: set[int] = set()
    step = profile.supervisor_id
    while step in nodes and step not in seen:
        if step == profile.pk:
            return True
        seen.add(step)
        step = nodes[step].profile.supervisor_id
    return False
