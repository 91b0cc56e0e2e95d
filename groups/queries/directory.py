"""The directory of groups: what a search finds, with what narrows it. Nothing of a hidden group is in it for outsiders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.models import Group, GroupKind
from groups.queries.listing import ListedGroup, listed
from groups.search import GROUP
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.places.tools import tools
from intranet.kernel.search.asked import ActiveFilter, Asked
from intranet.kernel.search.queries import SearchRequest, SearchResult, search
from intranet.kernel.text.bilingual import Words, reading_language
from profiles.models import Organization
from profiles.queries.facets import Facet, FacetKind, FacetValue

PAGE_SIZE: Final = 20
MAX_PAGES: Final = 50
SHOWN_WITHOUT_SEARCH: Final = 40

SORTS: Final[Mapping[str, str | Promise]] = {"": _("Relevance"), "members": _("Number of members"), "name": _("Name")}
FACETS: Final[Mapping[str, FacetKind]] = {
    kind.parameter: kind
    for kind in (
        FacetKind("type", "kind", _("Kind of group"), counted=3),
        FacetKind("organization_id", "organization", _("Organization")),
        FacetKind("tool", "tool", _("Tool"), counted=20),
        FacetKind("state", "state", pgettext_lazy("group", "State"), counted=2),
    )
}
STATES: Final[Mapping[str, str | Promise]] = {
    "active": pgettext_lazy("group", "Active"),
    "archived": pgettext_lazy("group", "Archived"),
}


class GroupSearch(Asked):
    """What is asked of the directory of groups. `filters` maps parameters of `FACETS` to the values chosen."""


@dataclass(frozen=True, kw_only=True)
class GroupsPage:
    """The answer to a `GroupSearch`, for one viewer."""

    search: GroupSearch
    total: int
    groups: Sequence[ListedGroup]
    facets: Sequence[Facet]
    page: "Page[int]"
    suggestion: str

    @property
    def useful_facets(self) -> list[Facet]:
        """Those whose choice would change something."""
        return [facet for facet in self.facets if facet.tells_apart(self.total)]

    @property
    def filters(self) -> list[ActiveFilter]:
        """The filters in force, in the order of the facets."""
        return [
            ActiveFilter(str(value.label), self.search.without(facet.kind.parameter, value.value).query_string)
            for facet in self.facets
            for value in facet.values
            if value.is_chosen
        ]

    @property
    def suggested_query_string(self) -> str:
        return replace(self.search, text=self.suggestion, page=1).query_string


def groups_page(viewer: User, asked: GroupSearch, *, size: int = PAGE_SIZE) -> GroupsPage:
    """The page of groups that a search finds, with facets: at most six SQL statements. Raises SearchUnavailable.

    Without words the largest come first.
    """
    result = search(_request(viewer, asked, size))
    hits = {hit.key: hit for hit in result.hits}
    rows = Group.objects.visible_to(viewer).in_bulk(list(hits))
    shown = [rows[key] for key in hits if key in rows]
    is_fresh = len(shown) == len(hits)
    return GroupsPage(
        search=asked,
        total=result.total,
        groups=listed(viewer, shown, hits=hits if asked.text else None),
        facets=_facets(result, asked.filters),
        page=Paginator(range(min(result.total, size * MAX_PAGES)), size).get_page(asked.page),
        suggestion=result.suggestion if is_fresh else "",
    )


def largest_groups(viewer: User) -> list[ListedGroup]:
    """What the directory shows while the search does not answer."""
    groups = Group.objects.visible_to(viewer).active().order_by("-member_count", "pk")
    return listed(viewer, list(groups[:SHOWN_WITHOUT_SEARCH]))


def _request(viewer: User, asked: GroupSearch, size: int) -> SearchRequest:
    sorts = {"members": "-members", "name": f"by_name_{reading_language()}", "": "" if asked.text else "-members"}
    return SearchRequest(
        kind=GROUP,
        viewer_audiences=audience_ids(viewer),
        text=asked.text,
        filters={FACETS[parameter].field: values for parameter, values in asked.filters.items()},
        facets={kind.field: kind.counted for kind in FACETS.values()},
        sort=sorts[asked.sort],
        page=min(asked.page, MAX_PAGES),
        size=size,
        language=reading_language(),
    )


def _facets(result: SearchResult, chosen_by_parameter: Mapping[str, tuple[str, ...]]) -> list[Facet]:
    """Every facet that has values, with names in the reader's language; one statement."""
    found = [value for value, _count in result.facets.get("organization_id", ())]
    names: dict[str, Mapping[str, str | Words]] = {
        "kind": {kind.value: str(kind.label) for kind in GroupKind},
        "organization": {one.public_id: one.name for one in Organization.objects.filter(public_id__in=found)},
        "tool": {tool.key: str(tool.label) for tool in tools},
        "state": {value: str(label) for value, label in STATES.items()},
    }
    facets = []
    for kind in FACETS.values():
        chosen = chosen_by_parameter.get(kind.parameter, ())
        values = [
            FacetValue(value=value, label=names[kind.parameter][value], count=count, is_chosen=value in chosen)
            for value, count in result.facets.get(kind.field, ())
            if value in names[kind.parameter]
        ]
        if values:
            facets.append(Facet(kind, values))
    return facets
