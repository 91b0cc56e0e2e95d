"""Why a person is among the results, in words that the reader understands, with the words that matched marked.

The index is a moment late: what it says matched is shown only when the section that holds it is open to the viewer now.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intranet.kernel.search.marking import in_language, marked, marked_excerpt
from intranet.kernel.search.requests import Reason as Match
from intranet.kernel.text.bilingual import Words, fold, reading_language
from profiles.models import Evidence, Level, Offer, OfferDirection, Section
from profiles.search.people import SECTION_OF_FIELD, offer_labels

MAX_REASONS: Final = 4

_ICONS: Final[Mapping[str, str]] = {
    "title": "briefcase",
    "organization": "building-2",
    "unit": "network",
    "path": "milestone",
    "place": "map-pin",
    "about": "user",
    "offers": "handshake",
}


@dataclass(frozen=True)
class Reason:
    """One line of “Why this match”: an icon, and words whose text is escaped and whose matches are in <mark>."""

    icon: str
    text: SafeString


@dataclass(frozen=True, slots=True)
class ListedSkill:
    """A skill that somebody declares, as a list of people needs it: a page has a hundred. `pk` is the declaration's."""

    pk: int
    public_id: str
    name: Words
    level: int
    endorsement_count: int


@dataclass(frozen=True)
class Facts:
    """What is shown of one person on the page of results, and was read from the database in the viewer's name."""

    sections: frozenset[Section]
    names_shown: frozenset[str]
    skills: Mapping[str, ListedSkill]
    offers: Sequence[Offer] = ()
    evidence: Sequence[Evidence] = ()
    endorsing_organizations: Mapping[int, int] = field(default_factory=dict)


def reasons_of(
    matches: Sequence[Match], facts: Facts, *, chosen_skills: Collection[str] = (), chosen_offers: Collection[str] = ()
) -> list[Reason]:
    """Why this person is shown: what matched the words, then what a filter asked for; not what the card says anyway."""
    open_matches = [match for match in matches if is_open(match.field, facts.sections)]
    found = [
        *_skill_reasons(open_matches, facts, chosen_skills),
        *_evidence_reasons(open_matches, facts),
        *_offer_reasons(open_matches, facts, chosen_offers),
        *_other_reasons(open_matches, facts),
    ]
    return list(dict.fromkeys(found))[:MAX_REASONS]


def is_open(name: str, sections: frozenset[Section]) -> bool:
    """Whether a field of the index tells of something that is shown to somebody who sees these sections."""
    section = SECTION_OF_FIELD.get(name)
    return section is None or section in sections


def matched_skills(matches: Sequence[Match]) -> dict[str, Match]:
    """The skills that matched, by public id."""
    return {match.reference: match for match in reversed(matches) if match.field == "skills"}


def marked_name(name: Words, match: Match | None) -> SafeString:
    """A name in the reader's language, marked where it matched."""
    return marked_words(name, ((match.text, match.spans),) if match else ())


def marked_words(words: Words, matches: Iterable[tuple[str, Collection[tuple[int, int]]]]) -> SafeString:
    """Words in the reader's language, marked by the first of these matches (texts and spans) that has the same text."""
    wanted = reading_language()
    text, language = words.read_in(wanted)
    shown = marked(text, next((spans for matched, spans in matches if matched == text), ()))
    return shown if language == wanted else format_html('<span lang="{}">{}</span>', language, shown)


def _skill_reasons(matches: Sequence[Match], facts: Facts, chosen: Collection[str]) -> list[Reason]:
    by_skill = matched_skills(matches)
    references = [*by_skill, *(skill for skill in chosen if skill not in by_skill)]
    return [
        Reason("badge-check", _skill_sentence(facts.skills[reference], by_skill.get(reference), facts.endorsing_organizations))
        for reference in references
        if reference in facts.skills
    ]


def _skill_sentence(declared: ListedSkill, match: Match | None, organizations: Mapping[int, int]) -> SafeString:
    name = declared.name
    shown = marked_name(name, match)
    if match and match.text != str(name):
        shown = format_html("{} ({})", shown, in_language(marked(match.text, match.spans), match.language))
    sentence = format_html(
        _("Skill {skill}, {level}"),
        skill=shown,
        level=str(Level(declared.level).label).lower(),
    )
    if not declared.endorsement_count:
        return sentence
    return format_html("{}, {}", sentence, endorsed_by(declared.endorsement_count, organizations.get(declared.pk, 0)))


def endorsed_by(colleagues: int, organizations: int) -> str:
    """How many endorse a skill, and from how many organizations when there are several."""
    endorsed = ngettext("endorsed by {count} colleague", "endorsed by {count} colleagues", colleagues).format(count=colleagues)
    if organizations < 2:
        return endorsed
    across = ngettext("of {count} organization", "of {count} organizations", organizations).format(count=organizations)
    return f"{endorsed} {across}"


def _evidence_reasons(matches: Sequence[Match], facts: Facts) -> list[Reason]:
    by_label = {evidence.label: evidence for evidence in facts.evidence}
    found = []
    for match in matches:
        if match.field == "evidence" and (evidence := by_label.get(match.text)):
            link = format_html('<a href="{}">{}</a>', evidence.address, marked(match.text, match.spans))
            found.append(Reason("file-text", format_html(_("Contributed: {what}"), what=link)))
    return found


def _offer_reasons(matches: Sequence[Match], facts: Facts, chosen: Collection[str]) -> list[Reason]:
    labels = offer_labels()
    matched = [
        _offer_reason(offer, match)
        for match in matches
        if match.field == "offers"
        for offer in facts.offers
        if match.text in (offer.text, labels["fr"][offer.kind], labels["en"][offer.kind])
    ]
    wanted = [
        _offer_reason(offer, None) for offer in facts.offers if offer.direction == OfferDirection.OFFER and offer.kind in chosen
    ]
    return matched or wanted


def _offer_reason(offer: Offer, match: Match | None) -> Reason:
    label = str(offer.get_kind_display())
    shown = marked(label, match.spans if match and match.text == label else ())
    if offer.text:
        details = marked(offer.text, match.spans if match and match.text == offer.text else ())
        shown = format_html(_("{offer} ({details})"), offer=shown, details=details)
    words = _("Offers: {offer}") if offer.direction == OfferDirection.OFFER else _("Looking for: {offer}")
    return Reason("handshake", format_html(words, offer=shown))


def _other_reasons(matches: Sequence[Match], facts: Facts) -> list[Reason]:
    sentences = {
        "title": _("Title: {what}"),
        "path": _("Career path: {what}"),
        "about": _("About: {what}"),
        "unit": _("Unit: {what}"),
        "organization": _("Organization: {what}"),
    }
    found = []
    for name, sentence in sentences.items():
        for match in matches:
            if match.field == name and fold(match.text) not in facts.names_shown:
                what = marked_excerpt(match) if name != "path" else marked(match.text, match.spans)
                found.append(Reason(_ICONS[name], format_html(sentence, what=what)))
    return found
