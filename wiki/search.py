"""Pages, as they are found by their titles, their tags and their words: each hit shows the section that has them.

Every document has the audience of its page and the shadow of its place, so that a page that is closed is closed here too.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
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
from intranet.kernel.search.queries import Hit, Suggestion
from intranet.kernel.search.sections import Line, Section, line_of, lines_of, sections
from wiki.models import PAGE, WikiPage
from wiki.text.rendering import sections_of

MAX_TEXT_SIGNS: Final = 1024 * 1024
"""Of one page: what stands behind is found by its title alone."""

CURRENT: Final = "current"
OVERDUE: Final = "overdue"
ARCHIVED: Final = "archived"


def _findable() -> "QuerySet[WikiPage]":
    return WikiPage.objects.readable().select_related("space").prefetch_related("page_tags")


def _values(page: WikiPage) -> Mapping[str, Value]:
    tags = list(page.page_tags.all())
    return {
        "title": (page.title,),
        "words": (Words.said_in(page.language, page.title),),
        "tags": tuple(Words.both(tag.label) for tag in tags),
        "text": _passages(page),
        "space": (page.space.public_id,),
        "language": (page.language,),
        "type": ("template" if page.is_template else "page",),
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
    """The text under each of its headings."""
    room = MAX_TEXT_SIGNS
    for heading, words in sections_of(page.body):
        address = f"#{heading.anchor}" if heading else ""
        language: Language = "fr" if page.language == "fr" else "en"
        yield Passage(heading.words if heading else "", words[:room], address=address, language=language)
        room -= len(words)
        if room <= 0:
            return


PAGES: Final = index_of(
    PAGE,
    (
        Name("title", boost=3),
        Text("words", boost=3),
        Text("tags", boost=2),
        Passages("text"),
        Facet("space"),
        Facet("language"),
        Facet("type"),
        Facet("tag"),
        Facet("state"),
        Number("at"),
    ),
    rows=_findable,
    values=_values,
    fading={"state": (OVERDUE, ARCHIVED)},
)


def _visible(viewer: User, keys: Sequence[int]) -> Mapping[int, WikiPage]:
    return WikiPage.objects.visible_to(viewer).to_list().in_short().in_bulk(keys)


def _line(page: WikiPage, found: Hit | Suggestion) -> Line:
    states = {ARCHIVED: _("Archived page"), OVERDUE: _("To be reviewed"), CURRENT: ""}
    state = states[state_of(page)]
    meta = format_html("{} · {}", page.space.name, state) if state else page.space.name
    return line_of(page, found, title=page.title, language=page.language, icon="book-open", meta=meta)


_LINES: Final = lines_of(_visible, _line)

SECTION: Final = Section(
    kind=PAGE,
    label=_("Wiki pages"),
    singular=_("Wiki page"),
    icon="book-open",
    order=55,
    lines=_LINES,
    suggestions=_LINES,
    more=lambda text: f"{reverse('wiki:search')}?{urlencode({'q': text})}",
)

definitions.register(PAGES)
sections.register(SECTION)
