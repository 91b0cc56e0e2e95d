"""The directory: one search of people, as its page and the API show it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences.models import EVERYONE
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.follows.models import Follow
from intranet.kernel.search.asked import ActiveFilter, Asked
from intranet.kernel.search.queries import Hit, Matching, SearchRequest, search
from intranet.kernel.text.bilingual import Words, fold, reading_language
from profiles.models import (
    DeclaredSkill,
    Evidence,
    Offer,
    OfferDirection,
    OfferKind,
    Organization,
    Profile,
    Section,
    ShortlistEntry,
    Skill,
    Telework,
)
from profiles.queries.facets import FACETS, Facet, facets_of, filter_label
from profiles.queries.reasons import Facts, ListedSkill, Reason, is_open, marked_name, marked_words, matched_skills, reasons_of
from profiles.search.expertise import endorsing_organizations
from profiles.search.people import PERSON
from profiles.visibility import person_key, visible_sections

PAGE_SIZE: Final = 20
MAX_PAGES: Final = 50
"""What lies past the thousandth person is not listed: the page asks to refine the search instead."""

SIZE_KEPT_S: Final = 300
SHOWN_SKILLS: Final = 6
NEIGHBOURS: Final = 6


SORTS: Final[Mapping[str, str | Promise]] = {"": gettext_lazy("Relevance"), "name": gettext_lazy("Name")}


class DirectorySearch(Asked):
    """What is asked of the directory. `filters` maps parameters of `FACETS` to the values chosen."""

    def without(self, parameter: str, value: str) -> Self:
        """The unit goes with its organization."""
        rest = super().without(parameter, value)
        if parameter != "organization":
            return rest
        return replace(rest, filters={name: values for name, values in rest.filters.items() if name != "unit"})


@dataclass(frozen=True)
class ShownSkill:
    """A skill on the card of a person, marked where it matched."""

    name: SafeString
    public_id: str


@dataclass(frozen=True)
class Badge:
    """A word beside a name; a good one says what the person has time for."""

    words: str
    is_good: bool


@dataclass(frozen=True, kw_only=True)
class SeenPerson:
    """Somebody, and the sections of their profile that the viewer may see now."""

    member: User
    profile: Profile
    sections: frozenset[Section]

    @property
    def email(self) -> str:
        """The work address, when the viewer may see it."""
        return self.member.email if Section.CONTACT in self.sections else ""

    @property
    def organization_html(self) -> SafeString:
        return (self.profile.organization.name if self.profile.organization else Words()).__html__()

    @property
    def place(self) -> str:
        """City and way of working, when the viewer may see them."""
        if Section.PLACE not in self.sections:
            return ""
        way = str(Telework(self.profile.telework).label).lower() if self.profile.telework else ""
        return " · ".join(part for part in (self.profile.city or self.profile.region, way) if part)


@dataclass(frozen=True, kw_only=True)
class FoundPerson(SeenPerson):
    """One person of the results: what the viewer may see now, and why they are here."""

    post: SafeString
    declared: Sequence[ListedSkill]
    skills: Sequence[ShownSkill]
    reasons: Sequence[Reason]
    badges: Sequence[Badge]
    is_followed: bool
    is_kept: bool
    is_viewer: bool

    @property
    def more_skills(self) -> int:
        """How many skills the card leaves out."""
        return len(self.declared) - len(self.skills)


@dataclass(frozen=True, kw_only=True)
class DirectoryPage:
    """The answer to a `DirectorySearch`, for one viewer."""

    search: DirectorySearch
    total: int
    people: Sequence[FoundPerson]
    facets: Sequence[Facet]
    page: "Page[int]"
    matching: Matching
    suggestion: str

    @property
    def useful_facets(self) -> list[Facet]:
        """Those whose choice would change something."""
        return [facet for facet in self.facets if facet.tells_apart(self.total)]

    @property
    def filters(self) -> list[ActiveFilter]:
        """The filters in force, in the order of the facets."""
        return [
            ActiveFilter(filter_label(facet.kind, value), self.search.without(facet.kind.parameter, value.value).query_string)
            for facet in self.facets
            for value in facet.values
            if value.is_chosen
        ]

    @property
    def suggested_query_string(self) -> str:
        return replace(self.search, text=self.suggestion, page=1).query_string

    @property
    def is_cut(self) -> bool:
        """Whether there are more people than pages."""
        return self.total > PAGE_SIZE * MAX_PAGES


def directory_page(viewer: User, asked: DirectorySearch) -> DirectoryPage:
    """The page of people that a search finds, with facets. At most fourteen SQL statements, whatever the rows.

    Raises SearchUnavailable when the engine does not answer.
    """
    result = search(_request(viewer, asked))
    people = _people(viewer, asked, result.hits)
    listed = min(result.total, PAGE_SIZE * MAX_PAGES)
    return DirectoryPage(
        search=asked,
        total=result.total,
        people=people,
        facets=facets_of(result, asked.filters),
        page=Paginator(range(listed), PAGE_SIZE).get_page(asked.page),
        matching=result.matching,
        suggestion=result.suggestion if _is_fresh(result.hits, people) else "",
    )


def _is_fresh(hits: Sequence[Hit], people: Sequence[FoundPerson]) -> bool:
    """Whether everything that matched may still be shown: a spelling is not suggested from what was hidden a moment ago."""
    sections = {person.member.pk: person.sections for person in people}
    return all(hit.key in sections and all(is_open(match.field, sections[hit.key]) for match in hit.reasons) for hit in hits)


def directory_size() -> tuple[int, int]:
    """How many people and how many organizations the directory lists; kept for five minutes."""
    size: tuple[int, int] | None = cache.get("profiles.directory_size")
    if size is None:
        size = (User.objects.listable().count(), Organization.objects.current().count())
        cache.set("profiles.directory_size", size, SIZE_KEPT_S)
    return size


def count_without_filters(viewer: User, asked: DirectorySearch) -> int:
    """How many people the words alone would find."""
    request = SearchRequest(kind=PERSON, viewer_audiences=audience_ids(viewer), text=asked.text, size=1)
    return search(request).total


def neighbouring_skills(viewer: User, text: str) -> list[tuple[Skill, int]]:
    """Skills that say something close to the text and that people declare, with how many of them the viewer can find."""
    if not text:
        return []
    audiences = audience_ids(viewer)
    near = search(SearchRequest(kind="skill", viewer_audiences=audiences, text=text, size=20, language=reading_language()))
    skills = Skill.objects.listed().in_bulk([hit.key for hit in near.hits])
    wanted = tuple(skill.public_id for skill in skills.values())
    if not wanted:
        return []
    request = SearchRequest(
        kind=PERSON, viewer_audiences=audiences, filters={"skill_id": wanted}, facets={"skill_id": len(wanted)}, size=1
    )
    counts = dict(search(request).facets["skill_id"])
    found = [(skills[hit.key], counts.get(skills[hit.key].public_id, 0)) for hit in near.hits if hit.key in skills]
    return [(skill, count) for skill, count in found if count][:NEIGHBOURS]


def people_in_order(viewer: User, keys: Sequence[int]) -> list[FoundPerson]:
    """These people in this order, as the viewer sees them; those whom the directory does not list are left out."""
    return _people(viewer, DirectorySearch(), [Hit(key, 0.0, (), {}) for key in keys])


def people_seen(viewer: User, keys: Sequence[int]) -> list[SeenPerson]:
    """These people in this order, without what a card of the directory says: for who has reasons of their own to name them."""
    found = User.objects.select_related("profile__organization", "profile__unit").in_bulk(keys)
    profiles = {pk: _profile_of(found[pk]) for pk in keys if pk in found and found[pk].is_listable}
    sections = visible_sections(viewer, profiles.values())
    return [SeenPerson(member=found[pk], profile=profile, sections=sections[pk]) for pk, profile in profiles.items()]


def organizations_to_browse() -> list[Organization]:
    """The organizations that have members, by name: a way to people that asks nothing of the search engine."""
    by_name = "name_en" if reading_language() == "en" else "name_fr"
    return list(Organization.objects.current().filter(member_count__gt=0).order_by(by_name, "name_fr"))


def _request(viewer: User, asked: DirectorySearch) -> SearchRequest:
    wanted = [kind for kind in FACETS.values() if kind.parameter != "unit" or "organization" in asked.filters]
    by_name = asked.sort == "name" or asked.is_empty
    return SearchRequest(
        kind=PERSON,
        viewer_audiences=audience_ids(viewer),
        text=asked.text,
        filters={FACETS[parameter].field: values for parameter, values in asked.filters.items()},
        facets={kind.field: kind.counted for kind in wanted},
        sort="by_name" if by_name else "",
        references=() if asked.text else asked.filters.get("skill", ()),
        page=min(asked.page, MAX_PAGES),
        size=PAGE_SIZE,
        language=reading_language(),
    )


# People ----------------------------------------------------------------------------------------------------------------


def _people(viewer: User, asked: DirectorySearch, hits: Sequence[Hit]) -> list[FoundPerson]:
    """The people of these hits who are still listed, as the viewer sees them now: the index may be two seconds late."""
    seen = {one.member.pk: one for one in people_seen(viewer, [hit.key for hit in hits])}
    members = {pk: one.member for pk, one in seen.items()}
    declared = _declared_skills(pk for pk, one in seen.items() if Section.SKILLS in one.sections)
    offers = _offers(pk for pk, one in seen.items() if Section.OFFERS in one.sections)
    evidence = _evidence(members)
    matched = [skill.pk for hit in hits for skill in _matched(hit, declared.get(hit.key, []), asked)]
    organizations = endorsing_organizations(matched)
    followed = _followed(viewer, members.values())
    kept = set(ShortlistEntry.objects.filter(member=viewer, person__in=members).values_list("person", flat=True))
    people = []
    for hit in hits:
        if hit.key not in seen:
            continue
        member, profile = seen[hit.key].member, seen[hit.key].profile
        facts = Facts(
            sections=seen[hit.key].sections,
            names_shown=frozenset(fold(str(name)) for name in _names_shown(profile)),
            skills={row.public_id: row for row in declared.get(member.pk, [])},
            offers=offers.get(member.pk, []),
            evidence=evidence.get(member.pk, []),
            endorsing_organizations=organizations,
        )
        people.append(
            FoundPerson(
                member=member,
                profile=profile,
                sections=facts.sections,
                post=_marked_post(profile, hit),
                declared=declared.get(member.pk, []),
                skills=_shown_skills(hit, facts),
                reasons=reasons_of(
                    hit.reasons,
                    facts,
                    chosen_skills=asked.filters.get("skill", ()),
                    chosen_offers=asked.filters.get("offer", ()),
                ),
                badges=_badges(member, facts.offers),
                is_followed=member.pk in followed,
                is_kept=member.pk in kept,
                is_viewer=member.pk == viewer.pk,
            )
        )
    return people


def _profile_of(member: User) -> Profile:
    """The member's profile; an empty one, which is not saved, for a member who has none yet."""
    return getattr(member, "profile", None) or Profile(member=member)


def _names_shown(profile: Profile) -> Iterable[Words]:
    yield profile.title
    if profile.organization:
        yield profile.organization.name
    if profile.unit:
        yield profile.unit.name


def _declared_skills(members: Iterable[int]) -> dict[int, list[ListedSkill]]:
    found: dict[int, list[ListedSkill]] = {}
    rows = DeclaredSkill.objects.filter(profile__in=list(members)).values_list(
        "profile_id", "pk", "skill__public_id", "skill__name_fr", "skill__name_en", "level", "endorsement_count"
    )
    for profile, pk, skill, name_fr, name_en, level, endorsement_count in rows:
        found.setdefault(profile, []).append(ListedSkill(pk, skill, Words(name_fr, name_en), level, endorsement_count))
    return found


def _offers(members: Iterable[int]) -> dict[int, list[Offer]]:
    found: dict[int, list[Offer]] = {}
    for offer in Offer.objects.filter(profile__in=list(members)):
        found.setdefault(offer.profile_id, []).append(offer)
    return found


def _evidence(members: Iterable[int]) -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = {}
    for row in Evidence.objects.filter(member__in=list(members), audience__kind=EVERYONE):
        found.setdefault(row.member_id, []).append(row)
    return found


def _matched(hit: Hit, declared: Iterable[ListedSkill], asked: DirectorySearch) -> list[ListedSkill]:
    wanted = {*matched_skills(hit.reasons), *asked.filters.get("skill", ())}
    return [row for row in declared if row.public_id in wanted]


def _followed(viewer: User, members: Iterable[User]) -> set[int]:
    keys = {person_key(member): member.pk for member in members}
    return {keys[key] for key in Follow.objects.filter(member=viewer, key__in=keys).values_list("key", flat=True)}


def _marked_post(profile: Profile, hit: Hit) -> SafeString:
    """Title and unit, marked where they matched."""
    names = [("title", profile.title), ("unit", profile.unit.name if profile.unit else Words())]
    parts = [
        (marked_words(name, [(match.text, match.spans) for match in hit.reasons if match.field == field_name]),)
        for field_name, name in names
        if name
    ]
    return format_html_join(", ", "{}", parts)


def _shown_skills(hit: Hit, facts: Facts) -> list[ShownSkill]:
    """The skills that matched, then those most endorsed."""
    matches = matched_skills([match for match in hit.reasons if is_open(match.field, facts.sections)])
    ordered = sorted(facts.skills.values(), key=lambda row: row.public_id not in matches)
    return [ShownSkill(marked_name(row.name, matches.get(row.public_id)), row.public_id) for row in ordered[:SHOWN_SKILLS]]


def _badges(member: User, offers: Iterable[Offer]) -> list[Badge]:
    badges = [Badge(str(Kind(member.kind).label), is_good=False)] if member.kind == Kind.RETIREE else []
    if any((offer.direction, offer.kind) == (OfferDirection.OFFER, OfferKind.MICRO_ASSIGNMENT) for offer in offers):
        badges.append(Badge(str(OfferKind.MICRO_ASSIGNMENT.label), is_good=True))
    return badges
