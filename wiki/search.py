"""Pages, as they are found by their titles, their tags and their words: each hit shows the section that has them.

What is said in a recording is found as well, once its captions are approved and while who speaks consents: a hit leads to the
moment. Every document has the audience of its page and the shadow of its place, so that a page that is closed is closed here
too. Knowledge pages are a section of their own in the search of the site, and found in the same index.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final
from urllib.parse import urlencode

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.search.definitions import (
    Facet,
    Language,
    Name,
    Number,
    Passage,
    Passages,
    Text,
    Value,
    Words,
    definitions,
    index_of,
)
from intranet.kernel.search.marking import reason_in
from intranet.kernel.search.queries import Hit, Reason, Suggestion
from intranet.kernel.search.sections import Line, Section, line_of, sections
from wiki.models import KNOWLEDGE, PAGE, KnowledgePage, Recording, WikiPage
from wiki.text.captions import anchor_of, lines_of, place_of, shown_clock
from wiki.text.rendering import recordings_of, sections_of

MAX_TEXT_SIGNS: Final = 1024 * 1024
"""Of one page: what stands behind is found by its title alone."""

CURRENT: Final = "current"
OVERDUE: Final = "overdue"
ARCHIVED: Final = "archived"

# The types of a page, of which a search shows one or all.
TEMPLATE: Final = "template"


def _findable() -> "QuerySet[WikiPage]":
    said = Prefetch("recordings", Recording.objects.transcribed(), to_attr="transcribed")
    rows = WikiPage.objects.readable().select_related("space", "knowledgepage__speaker")
    return rows.prefetch_related("page_tags", "knowledgepage__skills", said)


def _values(page: WikiPage) -> Mapping[str, Value]:
    tags = list(page.page_tags.all())
    knowledge: KnowledgePage | None = page.knowledgepage if page.is_knowledge else None
    skills = list(knowledge.skills.all()) if knowledge else []
    return {
        "title": (page.title,),
        "words": (Words.said_in(page.language, page.title),),
        "tags": (*(Words.both(tag.label) for tag in tags), *(Words((one.name_fr,), (one.name_en,)) for one in skills)),
        "people": (Words.both(knowledge.speaker.display_name),) if knowledge else (),
        "text": _passages(page),
        "space": (page.space.public_id,),
        "language": (page.language,),
        "type": (KNOWLEDGE if knowledge else TEMPLATE if page.is_template else PAGE,),
        "skill": tuple(one.public_id for one in skills),
        "tag": tuple(tag.key for tag in tags),
        "state": (state_of(page),),
        "at": int(page.changed_at.timestamp()),
    }


def state_of(page: WikiPage) -> str:
    """Whether it is put aside, or nobody has said for too long that it is still true: such pages come after the others."""
    if page.archived_at is not None:
        return ARCHIVED
    return OVERDUE if page.is_overdue(timezone.localdate()) else CURRENT


def _passages(page: WikiPage) -> Iterator[Passage]:
    """The text under each of its headings, then what is said in the recordings that it shows."""
    room = MAX_TEXT_SIGNS
    for passage in chain(_written(page), _said(page)):
        yield passage._replace(text=passage.text[:room])
        room -= len(passage.text)
        if room <= 0:
            return


def _written(page: WikiPage) -> Iterator[Passage]:
    language: Language = "fr" if page.language == "fr" else "en"
    for heading, words in sections_of(page.body):
        address = f"#{heading.anchor}" if heading else ""
        yield Passage(heading.words if heading else "", words, address=address, language=language)


def _said(page: WikiPage) -> Iterator[Passage]:
    """Some seconds at a time, so that a hit leads to the moment."""
    recordings = {one.public_id: one for one in page.transcribed}
    for recording in (recordings[public_id] for public_id in recordings_of(page.body) if public_id in recordings):
        language: Language = "fr" if recording.language == "fr" else "en"
        for number, start, words in lines_of(recording.cues):
            heading = f"{recording.title} ({shown_clock(start)})"
            yield Passage(heading, words, address=f"#{anchor_of(recording.public_id, number)}", language=language)


PAGES: Final = index_of(
    PAGE,
    (
        Name("title", boost=3),
        Text("words", boost=3),
        Text("tags", boost=2),
        Text("people", boost=2),
        Passages("text"),
        Facet("space"),
        Facet("language"),
        Facet("type"),
        Facet("skill"),
        Facet("tag"),
        Facet("state"),
        Number("at"),
    ),
    rows=_findable,
    values=_values,
    fading={"state": (OVERDUE, ARCHIVED)},
)


def _lines(viewer: User, found: Sequence[Hit] | Sequence[Suggestion]) -> list[Line]:
    """How pages read. One that was found by what nobody may hear any more is left out: the index is a moment late."""
    said = Prefetch("recordings", Recording.objects.transcribed(), to_attr="transcribed")
    rows = WikiPage.objects.visible_to(viewer).to_list().in_short().select_related("knowledgepage__speaker")
    pages = rows.prefetch_related(said).in_bulk([one.key for one in found])
    lines = (_line(pages[one.key], one) for one in found if one.key in pages)
    return [line for line in lines if line is not None]


def _moment(page: WikiPage, reason: Reason) -> str | None:
    """Where a passage that was found leads: of what is said, the line that has one of the words. None: nobody may hear it."""
    public_id, number = place_of(reason.address)
    if not public_id:
        return reason.address
    recording = next((one for one in page.transcribed if one.public_id == public_id), None)
    if recording is None:
        return None
    words = [reason.text[start:end] for start, end in reason.spans]
    lines = enumerate(recording.cues[number:], number)
    said = next((place for place, cue in lines if any(word in cue["text"] for word in words)), number)
    return f"#{anchor_of(public_id, said)}"


def _line(page: WikiPage, found: Hit | Suggestion) -> Line | None:
    """How a page reads; None when it was found by what nobody may hear any more."""
    reason = reason_in(found, "text")
    moment = _moment(page, reason) if reason else ""
    if moment is None:
        return None
    states = {ARCHIVED: _("Archived page"), OVERDUE: _("To be reviewed"), CURRENT: ""}
    knowledge: KnowledgePage | None = page.knowledgepage if page.is_knowledge else None
    draft = knowledge.get_state_display() if knowledge and not knowledge.is_open else ""
    facts = (knowledge.speaker.display_name if knowledge else "", page.space.name, states[state_of(page)], draft)
    meta = format_html_join(" · ", "{}", ((fact,) for fact in facts if fact))
    icon = "mic" if knowledge else "book-open"
    line = line_of(page, found, title=page.title, language=page.language, icon=icon, meta=meta)
    return replace(line, address=f"{page.get_absolute_url()}{moment}")


PAGES_SECTION: Final = Section(
    kind=PAGE,
    label=_("Wiki pages"),
    singular=_("Wiki page"),
    icon="book-open",
    order=55,
    lines=_lines,
    suggestions=_lines,
    more=lambda text: f"{reverse('wiki:search')}?{urlencode({'q': text})}",
    filters={"type": (PAGE, TEMPLATE)},
)
KNOWLEDGE_SECTION: Final = Section(
    kind=KNOWLEDGE,
    label=_("Knowledge"),
    singular=_("Knowledge page"),
    icon="mic",
    order=54,
    lines=_lines,
    suggestions=_lines,
    more=lambda text: f"{reverse('wiki:search')}?{urlencode({'q': text, 'type': KNOWLEDGE})}",
    index=PAGE,
    filters={"type": (KNOWLEDGE,)},
)

definitions.register(PAGES)
sections.register(PAGES_SECTION)
sections.register(KNOWLEDGE_SECTION)
