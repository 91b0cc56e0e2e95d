"""People, as the directory finds them: one document for those who all see the same of a profile.

A profile whose sections differ has a variant for everyone, shadowed by the audiences of its organizations, and one variant for
each of these. Sections narrower than an organization are in none of them, and a member whom the directory does not
list has no document at all. So matches, counts and suggestions are right without a second look.

What shows a section is also shadowed by the place of the policy that lets it be shown: a policy that narrows hides it at once
(`models.policies`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from django.utils import timezone
from django.utils.translation import override

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.audiences.models import EVERYONE, Audience
from intranet.kernel.search.definitions import (
    Alphabetical,
    Document,
    Facet,
    IndexDefinition,
    Name,
    Text,
    Value,
    Words,
    definitions,
    keys_of,
)
from profiles.models import (
    Affiliation,
    DeclaredSkill,
    Evidence,
    FormerName,
    Offer,
    OfferDirection,
    OfferKind,
    Organization,
    PathEntry,
    Reach,
    Section,
    Skill,
    SkillSynonym,
    Unit,
    Visibility,
    shown_to,
)
from profiles.search.acronyms import ACRONYMS
from profiles.search.expertise import WEIGHTS, endorsements_from_elsewhere, grade
from profiles.search.skills import SKILL
from profiles.visibility import reach_at, shadow_at

PERSON: Final = "person"

SECTION_OF_FIELD: Final[Mapping[str, Section]] = {
    "place": Section.PLACE,
    "about": Section.ABOUT,
    "skills": Section.SKILLS,
    "offers": Section.OFFERS,
    "path": Section.PATH,
}
"""The section that each field tells of; the other fields show what every member sees of every profile."""

# Somebody who has a level in a language has the levels below it: a filter reads “at least”.
_LEVELS_REACHED: Final[Mapping[str, tuple[str, ...]]] = {"A": ("A",), "B": ("A", "B"), "C": ("A", "B", "C")}

# As the query set's `listable` has it; asked of each row, since SQLite would rather read everyone of a state than these keys.
_LISTED_STATES: Final = frozenset({State.UNCLAIMED, State.ACTIVE})
_UNLISTED_KINDS: Final = frozenset({Kind.GUEST, Kind.SERVICE})

type _Values = dict[str, Value]


class _Member(NamedTuple):
    """One row of what is indexed of a member, in the order of `_COLUMNS`. A member without a profile has None in it."""

    pk: int
    display_name: str
    family_name: str
    kind: str
    state: str
    is_protected: bool
    preferred_name: str | None
    title_fr: str | None
    title_en: str | None
    organization: int | None
    unit: int | None
    city: str | None
    region: str | None
    telework: str | None
    french: str | None
    english: str | None
    biography_fr: str | None
    biography_en: str | None
    interests: str | None
    place_visibility: str | None
    languages_visibility: str | None
    about_visibility: str | None
    skills_visibility: str | None
    offers_visibility: str | None
    path_visibility: str | None
    hidden_sections: list[str] | None
    reach: str
    shadow: int | None


_COLUMNS: Final = (
    *("pk", "display_name", "family_name", "kind", "state", "is_protected"),
    *(
        f"profile__{name}"
        for name in (
            *("preferred_name", "title_fr", "title_en", "organization", "unit", "city", "region", "telework"),
            *("french_level", "english_level", "biography_fr", "biography_en", "interests"),
            *("place_visibility", "languages_visibility", "about_visibility"),
            *("skills_visibility", "offers_visibility", "path_visibility", "hidden_sections"),
        )
    ),
    *("reach", "shadow"),
)


@dataclass(frozen=True)
class _Named:
    """Something of the vocabulary that documents point to: its public id, and the words that it is found by."""

    public_id: str
    words: Words


@dataclass(frozen=True)
class _Batch:
    """What the documents of some members share or own beside their rows, read in one statement each."""

    everyone: int
    organizations: Mapping[int, _Named]
    units: Mapping[int, _Named]
    skills: Mapping[int, _Named]
    audiences: Mapping[int, list[int]]
    declared: Mapping[int, list[tuple[int, int]]]  # skill and grade
    offers: Mapping[int, list[tuple[str, Words]]]
    path: Mapping[int, list[Words]]
    evidence: Mapping[int, list[Words]]


def person_keys() -> Iterator[int]:
    """Every member: `person_documents` knows who is listed, and a walk along the primary key costs SQLite no sorting."""
    return keys_of(User.objects.all())


def person_documents(keys: Sequence[int]) -> Iterator[Document]:
    """The documents of these members; none for those who are not listed."""
    everyone = Audience.objects.filter(kind=EVERYONE, key="").values_list("pk", flat=True).first()
    if everyone is None or not keys:
        return
    people = User.objects.filter(pk__in=keys).annotate(reach=reach_at("profile__"), shadow=shadow_at("profile__"))
    members = people.values_list(*_COLUMNS)
    batch = _read_batch(keys, everyone)
    for row in members:
        member = _Member._make(row)
        if member.state in _LISTED_STATES and member.kind not in _UNLISTED_KINDS and not member.is_protected:
            yield from _documents_of(member, batch)


def _documents_of(member: _Member, batch: _Batch) -> Iterator[Document]:
    common = _common_values(member, batch)
    if member.place_visibility is None:
        yield Document(key=member.pk, audience=batch.everyone, values=common)
        return
    wide, narrow = _section_values(member, batch)
    audiences = batch.audiences.get(member.pk, []) if narrow else []
    shadows = (member.shadow,) if member.shadow is not None and (wide or narrow) else ()
    yield Document(
        key=member.pk,
        audience=batch.everyone,
        shadowed_by=tuple(sorted({*audiences, *shadows})),
        values={**common, **wide},
    )
    for position, audience in enumerate(audiences):
        # Somebody of two of the member's organizations is left the first of their variants.
        yield Document(
            key=member.pk,
            variant=str(audience),
            audience=audience,
            shadowed_by=(*audiences[:position], *shadows),
            values={**common, **wide, **narrow},
        )


def _common_values(member: _Member, batch: _Batch) -> _Values:
    """What every member sees of every listed member."""
    name, family = member.display_name, member.family_name
    # Sorted by family name, unless the name that is shown is another one, which must not betray it.
    by_name = f"{family} {name}" if family and name.endswith(family) else name
    preferred = member.preferred_name
    values: _Values = {
        "name": (name, preferred) if preferred and preferred != name else (name,),
        "by_name": by_name,
        "kind": (member.kind,),
    }
    if member.title_fr or member.title_en:
        values["title"] = (_words(member.title_fr, member.title_en),)
    if member.organization is not None:
        organization = batch.organizations[member.organization]
        values["organization"] = (organization.words,)
        values["organization_id"] = (organization.public_id,)
    if member.unit is not None:
        unit = batch.units[member.unit]
        values["unit"] = (unit.words,)
        values["unit_id"] = (unit.public_id,)
    return values


def _section_values(member: _Member, batch: _Batch) -> tuple[_Values, _Values]:
    """The values of the sections that everyone sees, and those that only the member's organizations see.

    What a member contributed is as public as it is elsewhere, but it is no way around a policy.
    """
    wide: _Values = {}
    narrow: _Values = {}
    reach, is_claimed = Reach(member.reach), member.state != State.UNCLAIMED

    def into(section: Section, chosen: str | None) -> _Values | None:
        visibility = shown_to(section, chosen or "", reach=reach, is_claimed=is_claimed, hidden=member.hidden_sections or ())
        if visibility == Visibility.EVERYONE:
            return wide
        return narrow if visibility == Visibility.ORGANIZATION else None

    if is_claimed and reach != Reach.CONTACT and (evidence := batch.evidence.get(member.pk)):
        (wide if reach == Reach.EVERYONE else narrow)["evidence"] = evidence
    if (values := into(Section.SKILLS, member.skills_visibility)) is not None and (declared := batch.declared.get(member.pk)):
        values["skills"] = [_graded(batch.skills[skill].words, grade) for skill, grade in declared]
        values["skill_id"] = [batch.skills[skill].public_id for skill, _ in declared]
    if (values := into(Section.PLACE, member.place_visibility)) is not None:
        _add_place(member, values)
    if (values := into(Section.LANGUAGES, member.languages_visibility)) is not None:
        if member.french:
            values["french"] = _LEVELS_REACHED[member.french]
        if member.english:
            values["english"] = _LEVELS_REACHED[member.english]
    if (values := into(Section.ABOUT, member.about_visibility)) is not None and (about := _about(member)):
        values["about"] = about
    if (values := into(Section.OFFERS, member.offers_visibility)) is not None and (offers := batch.offers.get(member.pk)):
        values["offers"] = [words for _, words in offers]
        if offered := sorted({kind for kind, _ in offers if kind}):
            values["offer"] = offered
    if (values := into(Section.PATH, member.path_visibility)) is not None and (path := batch.path.get(member.pk)):
        values["path"] = path
    return wide, narrow


def _graded(words: Words, grade: int) -> Words:
    return Words(fr=words.fr, en=words.en, reference=words.reference, grade=grade)


def _add_place(member: _Member, values: _Values) -> None:
    places = [place for place in (member.city, member.region) if place]
    if places:
        values["place"] = [Words.both(place) for place in places]
    for field, value in (("city", member.city), ("region", member.region), ("telework", member.telework)):
        if value:
            values[field] = (value,)


def _about(member: _Member) -> list[Words]:
    about = []
    if member.biography_fr or member.biography_en:
        about.append(_words(member.biography_fr, member.biography_en))
    if member.interests:
        about.append(Words.both(member.interests))
    return about


def _words(fr: str | None, en: str | None, reference: str = "") -> Words:
    return Words(fr=(fr,) if fr else (), en=(en,) if en else (), reference=reference)


# Reading a batch -------------------------------------------------------------------------------------------------------


def _among(name: str, keys: Sequence[int]) -> dict[str, object]:
    """The filter on a column for these keys. A rebuild asks for keys that follow each other, and a range then costs a third
    of a list of thousands; the rows of keys in between that were not asked for are simply not used.
    """
    lowest, highest = min(keys), max(keys)
    if highest - lowest < 2 * len(keys):
        return {f"{name}__gte": lowest, f"{name}__lte": highest}
    return {f"{name}__in": keys}


def _read_batch(keys: Sequence[int], everyone: int) -> _Batch:
    audiences = _grouped(
        Affiliation.objects.filter(**_among("member", keys), ended_at=None)
        .order_by("-is_main", "pk")
        .values_list("member_id", "organization__audience_id")
    )
    return _Batch(
        everyone=everyone,
        organizations=_organizations(),
        units=_units(keys),
        skills=_skills(keys),
        audiences=audiences,
        declared=_declared(keys),
        offers=_offers(keys),
        path=_path(keys),
        evidence=_evidence(keys, everyone),
    )


def _grouped[Thing](pairs: Iterable[tuple[int, Thing]]) -> dict[int, list[Thing]]:
    grouped: dict[int, list[Thing]] = defaultdict(list)
    for key, thing in pairs:
        grouped[key].append(thing)
    return grouped


def _organizations() -> dict[int, _Named]:
    """All of them, a few hundred, with the names that they had: people look for a ministry by its old name for years."""
    former = _grouped(
        (organization, names)
        for organization, *names in FormerName.objects.values_list(
            "organization_id", "name_fr", "acronym_fr", "name_en", "acronym_en"
        )
    )
    rows = Organization.objects.values_list("pk", "public_id", "name_fr", "acronym_fr", "name_en", "acronym_en")
    return {
        pk: _Named(
            public_id,
            Words(
                fr=tuple(text for french in [names, *former.get(pk, [])] for text in french[:2] if text),
                en=tuple(text for english in [names, *former.get(pk, [])] for text in english[2:] if text),
                reference=public_id,
            ),
        )
        for pk, public_id, *names in rows
    }


def _units(keys: Sequence[int]) -> dict[int, _Named]:
    rows = Unit.objects.filter(**_among("profiles", keys)).distinct().values_list("pk", "public_id", "name_fr", "name_en")
    return {pk: _Named(public_id, _words(fr, en, public_id)) for pk, public_id, fr, en in rows}


def _declared(keys: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    rows = (
        DeclaredSkill.objects.filter(**_among("profile", keys))
        .order_by("pk")
        .values_list("pk", "profile_id", "skill_id", "level", "endorsement_count")
    )
    elsewhere = endorsements_from_elsewhere(**_among("declared_skill__profile", keys))
    return _grouped(
        (profile, (skill, grade(level, endorsements, elsewhere.get(pk, 0)))) for pk, profile, skill, level, endorsements in rows
    )


def _skills(keys: Sequence[int]) -> dict[int, _Named]:
    declared = DeclaredSkill.objects.filter(**_among("profile", keys)).values("skill")
    synonyms: dict[tuple[int, str], list[str]] = defaultdict(list)
    for skill, language, text in SkillSynonym.objects.filter(skill__in=declared).values_list("skill_id", "language", "text"):
        synonyms[skill, language].append(text)
    rows = Skill.objects.filter(pk__in=declared).values_list("pk", "public_id", "name_fr", "name_en")
    return {
        pk: _Named(
            public_id,
            Words(
                fr=tuple(text for text in (name_fr, *synonyms.get((pk, "fr"), ())) if text),
                en=tuple(text for text in (name_en, *synonyms.get((pk, "en"), ())) if text),
                reference=public_id,
            ),
        )
        for pk, public_id, name_fr, name_en in rows
    }


def _offers(keys: Sequence[int]) -> dict[int, list[tuple[str, Words]]]:
    """What each member offers, with its kind, and seeks, without one: the filter is about what one can get from them."""
    labels = offer_labels()
    today = timezone.localdate()
    return _grouped(
        (
            profile,
            (
                kind if direction == OfferDirection.OFFER else "",
                Words(fr=(labels["fr"][kind], *([text] if text else [])), en=(labels["en"][kind], *([text] if text else []))),
            ),
        )
        for profile, direction, kind, text, until in Offer.objects.filter(**_among("profile", keys)).values_list(
            "profile_id", "direction", "kind", "text", "until"
        )
        if until is None or until >= today
    )


@cache
def offer_labels() -> dict[str, dict[str, str]]:
    """The words for each kind of offer, by language."""
    labels = {}
    for language in ("fr", "en"):
        with override(language):
            labels[language] = {kind.value: str(kind.label) for kind in OfferKind}
    return labels


def _path(keys: Sequence[int]) -> dict[int, list[Words]]:
    rows = PathEntry.objects.filter(**_among("profile", keys)).values_list("profile_id", "title", "place")
    return _grouped((profile, Words.both(f"{title}, {place}" if place else title)) for profile, title, place in rows)


def _evidence(keys: Sequence[int], everyone: int) -> dict[int, list[Words]]:
    rows = (
        Evidence.objects.filter(**_among("member", keys), audience=everyone)
        .order_by("pk")
        .values_list("member_id", "label", "kind")
    )
    return _grouped((member, Words.both(label, reference=kind)) for member, label, kind in rows)


PEOPLE: Final = IndexDefinition(
    kind=PERSON,
    fields=(
        Name("name", boost=16),
        Text("skills", grades=WEIGHTS),
        Text("title", boost=3),
        Text("evidence", boost=2),
        Text("organization", boost=1.5),
        Text("unit", boost=1.5),
        Text("offers", boost=2),
        Text("path"),
        Text("place"),
        Text("about", boost=0.8),
        Facet("organization_id"),
        Facet("unit_id"),
        Facet("skill_id"),
        Facet("city"),
        Facet("region"),
        Facet("telework"),
        Facet("french"),
        Facet("english"),
        Facet("offer"),
        Facet("kind"),
        Alphabetical("by_name"),
    ),
    documents=person_documents,
    all_keys=person_keys,
    synonyms=ACRONYMS,
    vocabulary=SKILL,
    is_weighed=True,
    version=".policies",
)

definitions.register(PEOPLE)
