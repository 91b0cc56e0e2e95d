"""Which organizations work together: in how many projects that the reader may see, as a table and as a drawing.

Only what the reader may see counts: a tie that a hidden project makes is not there.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import cos, pi, sin
from typing import Final

from django.core.paginator import Page, Paginator

from intranet.kernel.accounts.models import User
from profiles.models import Organization
from projects.models import Partnership
from projects.queries.visible import visible_rows

DRAWN: Final = 30
PAGE_SIZE: Final = 50
STRONGEST: Final = 3
WIDTH: Final = 960
HEIGHT: Final = 560
CENTRE: Final = (480.0, 280.0)
RADII: Final = (215.0, 200.0)
# A line bends towards the centre by so much.
BEND: Final = 0.55
# From so far to the right or the left, a name stands beside its dot.
ASIDE: Final = 0.2
SMALLEST: Final = 21.0
LARGEST: Final = 32.0


@dataclass(frozen=True)
class Tie:
    """Two organizations and how many projects they have in common."""

    first: Organization
    second: Organization
    count: int


@dataclass(frozen=True)
class Dot:
    """An organization on the circle, with its acronym inside and its name outside: at its `side`, or above and below it."""

    organization: Organization
    x: int
    y: int
    radius: int
    name_x: int
    name_y: int
    side: str

    @property
    def inside(self) -> str:
        return str(self.organization.acronym) or str(self.organization.name)[:3]


@dataclass(frozen=True)
class Line:
    """A tie as a path from dot to dot; `is_strong` for those of the most projects."""

    path: str
    width: float
    is_strong: bool


@dataclass(frozen=True)
class Drawing:
    """Organizations on a circle and the lines between them, in a box of `WIDTH` by `HEIGHT`."""

    dots: Sequence[Dot]
    lines: Sequence[Line]
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Ties:
    """Every tie that the reader may know of, the strongest first, in pages, and the drawing of the strongest."""

    ties: Sequence[Tie]
    page: Page[Tie]
    drawing: Drawing


def ties_for(viewer: User, page: str = "1") -> Ties:
    """The ties of the projects that go on; three statements."""
    projects = visible_rows(viewer).going_on().order_by()
    members: dict[int, set[int]] = defaultdict(set)
    for project, lead in projects.values_list("pk", "lead"):
        members[project].add(lead)
    agreed = Partnership.objects.filter(project__in=projects.values("pk"), agreed_at__isnull=False).order_by()
    for project, organization in agreed.values_list("project", "organization"):
        members[project].add(organization)
    counted = Counter(pair for together in members.values() for pair in combinations(sorted(together), 2))
    named = Organization.objects.in_bulk({pk for pair in counted for pk in pair})
    ties = [Tie(named[first], named[second], count) for (first, second), count in counted.items()]
    ties.sort(key=lambda tie: (-tie.count, str(tie.first.name), str(tie.second.name)))
    return Ties(ties, Paginator(ties, PAGE_SIZE).get_page(page), drawn(ties[:DRAWN]))


def drawn(ties: Sequence[Tie]) -> Drawing:
    """These ties, whose organizations stand around a circle, those of one tie beside each other as far as it goes."""
    order = list({one.pk: one for tie in ties for one in (tie.first, tie.second)}.values())
    strength = Counter[int]()
    for tie in ties:
        strength.update({tie.first.pk: tie.count, tie.second.pk: tie.count})
    most = max(strength.values(), default=1)
    dots = {one.pk: _dot(one, place, len(order), strength[one.pk] / most) for place, one in enumerate(order)}
    highest = ties[0].count if ties else 1
    strong = {id(tie) for tie in ties[:STRONGEST] if tie.count > 1}
    lines = [_line(dots, tie, highest, is_strong=id(tie) in strong) for tie in reversed(ties)]
    return Drawing(list(dots.values()), lines)


def _dot(organization: Organization, place: int, count: int, share: float) -> Dot:
    angle = 2 * pi * place / max(count, 1) - pi / 2
    x, y = CENTRE[0] + RADII[0] * cos(angle), CENTRE[1] + RADII[1] * sin(angle)
    radius = SMALLEST + (LARGEST - SMALLEST) * share
    side = "start" if cos(angle) > ASIDE else "end" if cos(angle) < -ASIDE else ""
    name_x = x + (radius + 8) * (1 if side == "start" else -1 if side else 0)
    name_y = y + 5 if side else y - radius - 8 if sin(angle) < 0 else y + radius + 18
    return Dot(organization, round(x), round(y), round(radius), round(name_x), round(name_y), side)


def _line(dots: Mapping[int, Dot], tie: Tie, highest: int, *, is_strong: bool) -> Line:
    first, second = dots[tie.first.pk], dots[tie.second.pk]
    middle = ((first.x + second.x) / 2, (first.y + second.y) / 2)
    bent = [at + (centre - at) * BEND for at, centre in zip(middle, CENTRE, strict=True)]
    path = f"M{first.x} {first.y}Q{bent[0]:.0f} {bent[1]:.0f} {second.x} {second.y}"
    return Line(path, round(1.5 + 7 * tie.count / highest, 1), is_strong)
