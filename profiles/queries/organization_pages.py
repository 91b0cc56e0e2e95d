"""The list of organizations and the page of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.db.models.expressions import Value
from django.db.models.functions import Coalesce, NullIf

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.search.queries import SearchRequest, SearchResult, search
from intranet.kernel.text.bilingual import fold, reading_language
from profiles.models import FormerName, Organization, Profile, Skill, Unit
from profiles.search.people import PERSON
from profiles.visibility import is_visible_to

ORGANIZATIONS_PAGE_SIZE = 50
PEOPLE_PAGE_SIZE = 20
# A tree longer than this shows its first two levels; each unit has its own page.
UNITS_SHOWN = 500
LEVELS_OF_LONG_TREES = 2


def in_reading_order(organizations: QuerySet[Organization]) -> QuerySet[Organization]:
    """By name in the reader's language, whatever accents and case."""
    if reading_language() == "fr":
        return organizations.order_by("key_fr", "pk")
    return organizations.annotate(reading_key=Coalesce(NullIf("key_en", Value("")), F("key_fr"))).order_by("reading_key", "pk")


def organizations_matching(text: str) -> QuerySet[Organization]:
    """Those that exist today and have a text in a name, or for acronym: theirs, now or before, or of what they absorbed."""
    key = fold(text)
    current = Organization.objects.current()
    if not key:
        return current
    merged = Q(replaces__key_fr__contains=key) | Q(replaces__key_en__contains=key)
    acronyms = Q(acronym_fr__iexact=text.strip()) | Q(acronym_en__iexact=text.strip())
    names = Q(key_fr__contains=key) | Q(key_en__contains=key) | acronyms | merged | Q(pk__in=_formerly_called(key))
    return current.filter(pk__in=Organization.objects.filter(names).values("pk"))


def _formerly_called(key: str) -> list[int]:
    """The organizations (by primary key) that had a text in a name; former names are few and keep no key of their own."""
    names = FormerName.objects.values_list("organization", "name_fr", "name_en", "acronym_fr", "acronym_en")
    return [pk for pk, *texts in names if any(key in fold(text) for text in texts)]


@dataclass(frozen=True)
class KindCount:
    """How many of the organizations that match are of one kind."""

    kind: str
    count: int

    @property
    def label(self) -> str:
        return Organization(kind=self.kind).kind_label


@dataclass(frozen=True)
class OrganizationList:
    """One page of the list, with the kinds that it could be narrowed to."""

    page: Page[Organization]
    kinds: tuple[KindCount, ...]
    text: str
    kind: str

    @property
    def total(self) -> int:
        return sum(found.count for found in self.kinds)


def organization_list(*, text: str = "", kind: str = "", page: str | None = None) -> OrganizationList:
    """The organizations whose names have a text, of one kind or of all."""
    matching = organizations_matching(text)
    counted = matching.order_by().values("kind").annotate(count=Count("pk")).values_list("kind", "count").order_by("-kind")
    shown = in_reading_order(matching.filter(kind=kind) if kind else matching).select_related("parent")
    kinds = tuple(KindCount(name, count) for name, count in counted)
    return OrganizationList(Paginator(shown, ORGANIZATIONS_PAGE_SIZE).get_page(page), kinds, text, kind)


@dataclass
class UnitNode:
    """A unit in the tree of its organization."""

    unit: Unit
    children: list["UnitNode"] = field(default_factory=list)


@dataclass(frozen=True)
class OrganizationPage:
    """What the page of an organization shows beside its people. `is_tree_cut` says that deeper units are on their own pages."""

    organization: Organization
    children: tuple[Organization, ...]
    replaces: tuple[Organization, ...]
    former_names: tuple[FormerName, ...]
    units: tuple[UnitNode, ...]
    unit_count: int
    is_tree_cut: bool


def organization_page(public_id: str) -> OrganizationPage:
    """The page of an organization, in six statements. Raises Organization.DoesNotExist."""
    organization = Organization.objects.select_related("parent", "replaced_by", "audience").get(public_id=public_id)
    units = list(organization.units.order_by("path_key"))
    is_cut = len(units) > UNITS_SHOWN
    shown = [unit for unit in units if not is_cut or unit.depth < LEVELS_OF_LONG_TREES]
    return OrganizationPage(
        organization=organization,
        children=tuple(in_reading_order(organization.children.filter(replaced_by=None, ended_on=None))),
        replaces=tuple(in_reading_order(organization.replaces.all())),
        former_names=tuple(organization.former_names.all()),
        units=unit_tree(shown),
        unit_count=len(units),
        is_tree_cut=is_cut,
    )


def unit_tree(units: Sequence[Unit]) -> tuple[UnitNode, ...]:
    """The units as a tree, in the order given. A unit whose parent is not among them is a root."""
    nodes = {unit.pk: UnitNode(unit) for unit in units}
    roots: list[UnitNode] = []
    for unit in units:
        parent = nodes.get(unit.parent_id) if unit.parent_id else None
        (parent.children if parent else roots).append(nodes[unit.pk])
    return tuple(roots)


@dataclass(frozen=True)
class PeopleFound:
    """One page of people, as the search engine counts and sorts them for one viewer."""

    profiles: tuple[Profile, ...]
    page: Page[int]

    @property
    def total(self) -> int:
        return self.page.paginator.count


class Counted(Paginator[int]):
    """Pages of what the engine already cut: only the numbers are asked of it."""

    def __init__(self, total: int, per_page: int) -> None:
        super().__init__(range(total), per_page)


def people_found(
    viewer: User, *, filters: Mapping[str, tuple[str, ...]], number: int, best_at: Skill | None = None
) -> PeopleFound:
    """The people whom a filter of the directory gives, a page at a time: by name, or those who are best at a skill first.

    The engine knows the viewer's audiences, so the total and the pages tell nothing that the viewer may not see; who may no
    longer be shown since it was indexed is left out. Raises SearchUnavailable.
    """
    result = search(
        SearchRequest(
            kind=PERSON,
            viewer_audiences=audience_ids(viewer),
            filters=filters,
            sort="" if best_at else "by_name",
            references=(best_at.public_id,) if best_at else (),
            page=number,
            size=PEOPLE_PAGE_SIZE,
            language=reading_language(),
        )
    )
    return PeopleFound(_profiles(viewer, result), Counted(result.total, PEOPLE_PAGE_SIZE).get_page(number))


def _profiles(viewer: User, result: SearchResult) -> tuple[Profile, ...]:
    keys = [hit.key for hit in result.hits]
    visible = Profile.objects.filter(is_visible_to(viewer, "member__"), pk__in=keys)
    found = visible.select_related("member", "organization", "unit").in_bulk()
    return tuple(found[key] for key in keys if key in found)
