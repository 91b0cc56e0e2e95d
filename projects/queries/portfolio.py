"""The portfolio: one table of the projects that a reader may see, narrowed, sorted and paged; and the same as files."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, NullIf
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.data.batches import batches
from intranet.kernel.follows.models import Follow
from intranet.kernel.follows.queries import follower_counts
from intranet.kernel.search.queries import SearchRequest, search
from intranet.kernel.text.bilingual import fold, reading_language
from profiles.models import Organization
from projects.models import Health, Milestone, Partnership, Phase, Project, ProjectQuerySet, ProjectTag
from projects.models.projects import HEALTH_LASTS, WORD
from projects.queries.visible import visible_rows

PAGE_SIZE: Final = 25
BATCH: Final = 500
# What a search for words finds at most.
MAX_FOUND: Final = 1_000
# Bars reach so far on each side of this year at most.
MAX_YEARS: Final = 6
MAX_TAGS: Final = 40
NOT_SAID: Final = "not_said"
ENDED: Final = "ended"
SORTS: Final = ("", "title", "end", "health", "followers")


@dataclass(frozen=True, kw_only=True)
class PortfolioSearch:
    """What is asked of the portfolio. `health` may be `not_said` (for long, or never), and `state` `ended`."""

    text: str = ""
    organization: str = ""
    phase: str = ""
    health: str = ""
    tag: str = ""
    skill: str = ""
    state: str = ""
    is_followed: bool = False
    sort: str = ""
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        narrowing = (self.text, self.organization, self.phase, self.health, self.tag, self.skill, self.state)
        return any(narrowing) or self.is_followed


@dataclass(frozen=True)
class Bar:
    """A project in time, in percents of the width of the table: where it begins, how long it is, and its milestones."""

    start: float
    width: float
    stones: Sequence[float]


@dataclass(frozen=True)
class ListedProject:
    """A line of the portfolio."""

    project: Project
    partners: Sequence[Organization]
    followers: int
    bar: Bar | None
    is_followed: bool


@dataclass(frozen=True)
class Years:
    """The time that the bars of a page cover, from the first of January of `first` to that after `last`."""

    first: int
    last: int

    def at(self, moment: date) -> float:
        """Where a day is, in percents."""
        begin, end = date(self.first, 1, 1), date(self.last + 1, 1, 1)
        return round(100 * min(max((moment - begin) / (end - begin), 0), 1), 2)

    @property
    def marks(self) -> list[tuple[int, float]]:
        """Each year and where it begins."""
        return [(year, self.at(date(year, 1, 1))) for year in range(self.first, self.last + 1)]

    @property
    def today(self) -> float:
        return self.at(timezone.localdate())


@dataclass(frozen=True)
class Portfolio:
    """A page of the portfolio (of primary keys). `total` counts all that was asked for."""

    page: Page[int]
    lines: Sequence[ListedProject]
    years: Years
    total: int


def portfolio_page(viewer: User, asked: PortfolioSearch, *, size: int = PAGE_SIZE) -> Portfolio:
    """One page for one reader, in a constant number of statements. Raises SearchUnavailable when words are asked for."""
    # Only keys are sorted and skipped: whole rows, with their organizations, take a database many times as long.
    keys = sorted_rows(narrowed(viewer, asked), asked).values_list("pk", flat=True)
    page = Paginator(keys, size).get_page(asked.page)
    found = Project.objects.to_list().in_bulk(page.object_list)
    projects = [found[key] for key in page.object_list if key in found]
    stones = _milestones(projects)
    years = _years(projects, stones)
    return Portfolio(page, listed(viewer, projects, years, stones), years, page.paginator.count)


def listed(
    viewer: User, projects: Sequence[Project], years: Years | None = None, stones: Mapping[int, Sequence[date]] | None = None
) -> list[ListedProject]:
    """These projects as lines; three statements."""
    partners = partners_of([project.pk for project in projects])
    keys = [project.key for project in projects]
    followers = follower_counts(keys)
    followed = set(Follow.objects.filter(member=viewer, key__in=keys).values_list("key", flat=True))
    return [
        ListedProject(
            project=project,
            partners=partners.get(project.pk, ()),
            followers=followers.get(project.key, 0),
            bar=_bar(project, years, (stones or {}).get(project.pk, ())) if years else None,
            is_followed=project.key in followed,
        )
        for project in projects
    ]


def narrowed(viewer: User, asked: PortfolioSearch) -> ProjectQuerySet:
    """What the reader asks for of what they may see."""
    rows = visible_rows(viewer)
    ended = Q(closed_at__isnull=False) | Q(replaced_by__isnull=False)
    rows = rows.filter(ended) if asked.state == ENDED else rows.exclude(ended)
    if asked.text:
        request = SearchRequest(kind=WORD, viewer_audiences=audience_ids(viewer), text=asked.text, size=MAX_FOUND)
        rows = rows.filter(pk__in=[hit.key for hit in search(request).hits])
    if asked.organization:
        partner = Partnership.objects.filter(
            project=OuterRef("pk"), organization__public_id=asked.organization, agreed_at__isnull=False
        )
        rows = rows.filter(Q(lead__public_id=asked.organization) | Exists(partner))
    if asked.phase:
        rows = rows.filter(phase=asked.phase)
    if asked.health:
        is_old = Q(health="") | Q(health_at__lt=timezone.now() - HEALTH_LASTS)
        rows = rows.filter(is_old) if asked.health == NOT_SAID else rows.filter(health=asked.health).exclude(is_old)
    if asked.tag:
        rows = rows.filter(tags__key=asked.tag)
    if asked.skill:
        rows = rows.filter(needs__skill__public_id=asked.skill)
    if asked.is_followed:
        key = Concat(Value(f"{WORD}:"), OuterRef("public_id"))
        rows = rows.filter(Exists(Follow.objects.filter(member=viewer, key=key)))
    return rows


def sorted_rows(rows: ProjectQuerySet, asked: PortfolioSearch) -> ProjectQuerySet:
    """The newest first, unless another order is asked for."""
    if asked.sort == "title":
        first, other = ("title_en", "title_fr") if reading_language() == "en" else ("title_fr", "title_en")
        return rows.order_by(Coalesce(NullIf(first, Value("")), other), "pk")
    if asked.sort == "end":
        return rows.order_by(F("ends_on").asc(nulls_last=True), "pk")
    if asked.sort == "health":
        ranks = [When(health=health, then=rank) for rank, health in enumerate((Health.LATE, Health.AT_RISK, Health.ON_TRACK))]
        return rows.order_by(Case(*ranks, default=len(ranks)), "health_at", "pk")
    if asked.sort == "followers":
        key = Concat(Value(f"{WORD}:"), OuterRef("public_id"))
        followers = Follow.objects.filter(key=key, member__is_active=True).order_by().values("key").annotate(count=Count("pk"))
        return rows.order_by(Coalesce(Subquery(followers.values("count")), 0).desc(), "pk")
    return rows.order_by("-published_at", "-pk")


def partners_of(projects: Collection[int]) -> dict[int, list[Organization]]:
    """For each of these projects (primary keys), the partners that agreed, by name; one statement."""
    rows = Partnership.objects.filter(project__in=projects, agreed_at__isnull=False).select_related("organization")
    found: dict[int, list[Organization]] = {}
    for row in rows.order_by("organization__name_fr", "pk"):
        found.setdefault(row.project_id, []).append(row.organization)
    return found


# Bars of time -----------------------------------------------------------------------------------------------------------


def _milestones(projects: Sequence[Project]) -> dict[int, list[date]]:
    found: dict[int, list[date]] = {}
    rows = Milestone.objects.filter(project__in=[project.pk for project in projects])
    for project, day in rows.values_list("project", "due_on"):
        found.setdefault(project, []).append(day)
    return found


def _years(projects: Sequence[Project], stones: Mapping[int, Sequence[date]]) -> Years:
    """From the first year of these projects to the last, this one among them; what is very far is cut."""
    now = timezone.localdate().year
    days = [day for project in projects for day in (project.starts_on, project.ends_on, *stones.get(project.pk, ())) if day]
    years = [day.year for day in days]
    return Years(max(min([*years, now]), now - MAX_YEARS), min(max([*years, now + 1]), now + MAX_YEARS))


def _bar(project: Project, years: Years, stones: Sequence[date]) -> Bar | None:
    """Where a project is; one that says no end goes on to the right, and one that says neither has no bar."""
    if project.starts_on is None and project.ends_on is None:
        return None
    start = years.at(project.starts_on) if project.starts_on else 0.0
    end = years.at(project.ends_on) if project.ends_on else 100.0
    return Bar(start, max(round(end - start, 2), 1.0), [years.at(day) for day in sorted(stones)])


# What the filters offer -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choices:
    """What one can narrow by, with how many projects each leaves of those that the reader may see."""

    organizations: Sequence[tuple[str, str, int]]
    phases: Sequence[tuple[str, str, int]]
    tags: Sequence[tuple[str, str, int]]
    projects: int


def choices_for(viewer: User) -> Choices:
    """The filters of the portfolio, from all that goes on and that the reader may see; four statements."""
    rows = visible_rows(viewer).going_on().order_by()
    led = dict(rows.values_list("lead").annotate(count=Count("pk")))
    agreed = Partnership.objects.filter(project__in=rows.values("pk"), agreed_at__isnull=False).order_by()
    shared = dict(agreed.values_list("organization").annotate(count=Count("pk")))
    organizations = Organization.objects.in_bulk([*led, *shared])
    named = [(one.public_id, str(one.name), led.get(pk, 0) + shared.get(pk, 0)) for pk, one in organizations.items()]
    phases = dict(rows.values_list("phase").annotate(count=Count("pk")))
    tags = ProjectTag.objects.filter(project__in=rows.values("pk")).order_by().values_list("key")
    counted = tags.annotate(label=Min("label"), count=Count("pk")).order_by("-count", "key")[:MAX_TAGS]
    return Choices(
        organizations=sorted(named, key=lambda one: fold(one[1])),
        phases=[(phase.value, str(phase.label), phases.get(phase.value, 0)) for phase in Phase],
        tags=[(key, label, count) for key, label, count in counted],
        projects=sum(led.values()),
    )


def portfolio_size(viewer: User) -> int:
    """How many projects the viewer may see."""
    return visible_rows(viewer).count()


def exported_projects(viewer: User, asked: PortfolioSearch) -> Iterator[list[ListedProject]]:
    """Everything that was asked for, the oldest first, so many at a time. Raises SearchUnavailable before the first of them."""
    rows = narrowed(viewer, asked).to_list()
    return (listed(viewer, projects) for projects in batches(rows, "pk", size=BATCH))
