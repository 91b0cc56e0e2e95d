"""What narrows the directory: its facets, their values in the reader's language, and how many people each would find."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from zlib import crc32

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intranet.kernel.accounts.models import Kind
from intranet.kernel.search.queries import SearchResult
from intranet.kernel.text.bilingual import Words
from profiles.models import LanguageLevel, OfferKind, Organization, Skill, Telework, Unit


@dataclass(frozen=True)
class FacetKind:
    """A way to narrow the directory: `field` of the index, `parameter` of addresses.

    `shown` values are in sight and `counted` in all. Values of a facet of levels read “at least” and exclude each other.
    """

    field: str
    parameter: str
    legend: str | Promise
    shown: int = 5
    counted: int = 25
    is_of_levels: bool = False


FACETS: Final[Mapping[str, FacetKind]] = {
    kind.parameter: kind
    for kind in (
        FacetKind("organization_id", "organization", gettext_lazy("Organization")),
        FacetKind("unit_id", "unit", gettext_lazy("Unit")),
        FacetKind("skill_id", "skill", gettext_lazy("Skill")),
        FacetKind("french", "french", gettext_lazy("French, at least"), counted=3, is_of_levels=True),
        FacetKind("english", "english", gettext_lazy("English, at least"), counted=3, is_of_levels=True),
        FacetKind("offer", "offer", gettext_lazy("Offer"), shown=4, counted=10),
        FacetKind("region", "region", gettext_lazy("Region")),
        FacetKind("city", "city", gettext_lazy("City"), shown=4),
        FacetKind("telework", "telework", gettext_lazy("Way of working"), shown=3, counted=3),
        FacetKind("kind", "kind", gettext_lazy("Status"), shown=3, counted=3),
    )
}


@dataclass(frozen=True, kw_only=True)
class FacetValue:
    """One value of a facet: what it would find, and whether it is chosen."""

    value: str
    label: str | Words
    count: int
    is_chosen: bool

    @property
    def anchor(self) -> str:
        """The end of the id of its control, the same on every page, so that the focus stays on it when the page changes."""
        return f"{crc32(self.value.encode('utf-8', 'surrogatepass')):08x}"

    @property
    def label_html(self) -> SafeString:
        return self.label.__html__() if isinstance(self.label, Words) else escape(self.label)


@dataclass(frozen=True)
class Facet:
    """A facet with its values: those chosen and the most frequent in sight, `more` behind a disclosure."""

    kind: FacetKind
    values: Sequence[FacetValue]

    @cached_property
    def shown(self) -> list[FacetValue]:
        return [value for at, value in enumerate(self.values) if at < self.kind.shown or value.is_chosen]

    @cached_property
    def more(self) -> list[FacetValue]:
        return [value for at, value in enumerate(self.values) if at >= self.kind.shown and not value.is_chosen]

    def tells_apart(self, total: int) -> bool:
        """Whether choosing one of its values would change what is found."""
        return self.has_choice or any(value.count != total for value in self.values)

    @property
    def has_choice(self) -> bool:
        return any(value.is_chosen for value in self.values)


def facets_of(result: SearchResult, chosen_by_parameter: Mapping[str, tuple[str, ...]]) -> list[Facet]:
    """Every facet that has values, with names in the reader's language."""
    names = _facet_names(result)
    facets = []
    for kind in FACETS.values():
        chosen = chosen_by_parameter.get(kind.parameter, ())
        values = [
            FacetValue(value=value, label=names[kind.parameter].get(value, value), count=count, is_chosen=value in chosen)
            for value, count in result.facets.get(kind.field, ())
            if value in names[kind.parameter] or kind.parameter in {"city", "region"}
        ]
        if kind.is_of_levels:
            values.sort(key=lambda value: value.value)
        if values:
            facets.append(Facet(kind, values))
    return facets


def _facet_names(result: SearchResult) -> dict[str, Mapping[str, str | Words]]:
    """What each value of each facet is called. Places are their own names."""

    def values(name: str) -> list[str]:
        return [value for value, _count in result.facets.get(name, ())]

    organizations = Organization.objects.filter(public_id__in=values("organization_id"))
    units = Unit.objects.filter(public_id__in=values("unit_id"))
    skills = Skill.objects.filter(public_id__in=values("skill_id"))
    levels = {level.value: str(level.label) for level in LanguageLevel}
    return {
        "organization": {organization.public_id: organization.name for organization in organizations},
        "unit": {unit.public_id: unit.name for unit in units},
        "skill": {skill.public_id: skill.name for skill in skills},
        "french": levels,
        "english": levels,
        "offer": {kind.value: str(kind.label) for kind in OfferKind},
        "telework": {way.value: str(way.label) for way in Telework},
        "kind": {kind.value: str(kind.label) for kind in (Kind.EMPLOYEE, Kind.RETIREE)},
        "region": {},
        "city": {},
    }


def filter_label(kind: FacetKind, value: FacetValue) -> str:
    if kind.parameter == "french":
        return _("French: {level} or more").format(level=str(value.label).lower())
    if kind.parameter == "english":
        return _("English: {level} or more").format(level=str(value.label).lower())
    return str(value.label)
