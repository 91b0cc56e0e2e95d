"""How many people see something, of how many organizations, and who among them comes from outside: counted, never loaded.

The numbers are those of the accounts that work, as `visible_to` would decide for each. They count also people whom the viewer
may not list (somebody protected, the members of a hidden group): a number says that people are there, and neither who nor why.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q, QuerySet

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences.models import EVERYONE, Audience, Place, Shareable
from intranet.kernel.audiences.queries import in_audience, moving_place, readers_of, ways_of
from intranet.kernel.registry import Registry

type NameOrigins = Callable[["QuerySet[User]"], Collection[str]]


@dataclass(frozen=True, kw_only=True)
class Organizations:
    """How many organizations people are of, as an app knows it: `count(people)`, and `count_all()` for everyone's."""

    key: str
    count: Callable[["QuerySet[User]"], int]
    count_all: Callable[[], int]


organizations = Registry[Organizations]("key")

guest_origins = Registry[NameOrigins]()
"""The organizations outside the government that these guests come from."""

# Organizations of guests that are named in a line.
ORIGINS_NAMED: Final = 3


@dataclass(frozen=True)
class Reach:
    """Some people: how many, of how many organizations of the government, and the guests among them."""

    people: int = 0
    organizations: int = 0
    guests: int = 0
    origins: tuple[str, ...] = ()

    @property
    def origins_in_short(self) -> str:
        """Where the guests come from, in a few words."""
        more = ["…"] if len(self.origins) > ORIGINS_NAMED else []
        return ", ".join([*self.origins[:ORIGINS_NAMED], *more])


def reach_of(viewer: User, people: "QuerySet[User]", *, is_everyone: bool = False) -> Reach:
    """What to tell the viewer of these people. Guests are not told where the others come from."""
    counted = people.aggregate(people=Count("pk"), guests=Count("pk", filter=Q(kind=Kind.GUEST)))
    employed, guests = people.exclude(kind=Kind.GUEST), people.filter(kind=Kind.GUEST)
    is_named = counted["guests"] and not viewer.is_guest
    origins = {name for names in guest_origins for name in names(guests)} if is_named else ()
    of = [one.count_all() if is_everyone else one.count(employed) for one in organizations] if counted["people"] else []
    return Reach(counted["people"], sum(of), counted["guests"], tuple(sorted(origins)))


def reach_of_thing(viewer: User, thing: Shareable, readers: "QuerySet[User] | None" = None) -> Reach:
    """Those who see a thing now; `readers`: what `readers_of` gave, when it was asked already."""
    is_everyone = thing.audience.kind == EVERYONE and moving_place(thing) is None
    return reach_of(viewer, readers_of(thing) if readers is None else readers, is_everyone=is_everyone)


def reach_of_parts(viewer: User, parts: Collection[Audience], around: Place | None = None) -> Reach:
    """Those who would see what is shown to these audiences, within a place when there is one around it."""
    people = User.objects.filter(ways_of(parts).people)
    if around is not None:
        return reach_of(viewer, people.filter(in_audience(around.audience_id)))
    return reach_of(viewer, people, is_everyone=any(part.kind == EVERYONE for part in parts))


def reach_of_audience(viewer: User, audience: Audience) -> Reach:
    """Those who are of an audience, such as that of a place."""
    return reach_of(viewer, User.objects.filter(in_audience(audience.pk)), is_everyone=audience.kind == EVERYONE)
