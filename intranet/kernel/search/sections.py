"""Kinds of thing that the one search of the site looks through.

An app says how the hits of a kind read for one viewer. Lines are made from the database in the viewer's name, never from
the index alone: what was hidden a moment ago is not shown because the index is late.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.registry import Registry
from intranet.kernel.search.marking import marked_title, passage_address, text_excerpt
from intranet.kernel.search.queries import Hit, Matching, SearchRequest, Suggestion, search, suggest
from intranet.kernel.text.bilingual import reading_language

LINES_SHOWN: Final = 5
SUGGESTIONS_SHOWN: Final = 5
MAX_TEXT: Final = 500
MAX_PREFIX: Final = 100


class Findable(Protocol):
    """What has an address of its own."""

    public_id: str

    def get_absolute_url(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing found: its title (already escaped, matches marked), where it is, and a second line.

    `name` and `shape` draw its mark: the shape is that of an avatar ("" for a person, `org`, `group`, `project`) or, with
    an `icon`, there is no avatar at all. `why` is the reason of a match that neither title nor `meta` shows. `value` is the
    plain title.
    """

    title: SafeString
    value: str
    address: str
    meta: str | SafeString = ""
    why: str | SafeString = ""
    name: str = ""
    shape: str = ""
    icon: str = ""
    public_id: str = ""


def line_of(
    thing: Findable,
    found: Hit | Suggestion,
    *,
    title: str,
    language: str,
    icon: str,
    meta: str | SafeString = "",
    why: Sequence[str] = ("text",),
) -> Line:
    """The usual line of a thing: its title, where it leads, and what matched in one of the fields `why`.

    It leads to the passage that was found of a long text. A title of an unknown language is taken for French.
    """
    return Line(
        title=marked_title(title, found, "en" if language == "en" else "fr"),
        value=title,
        address=passage_address(thing.get_absolute_url(), found),
        meta=meta,
        why=text_excerpt(found, *why),
        icon=icon,
        public_id=thing.public_id,
    )


type Lines = Callable[[User, Sequence[Hit] | Sequence[Suggestion]], list[Line]]


def lines_of[Thing](
    rows: Callable[[User, Sequence[int]], Mapping[int, Thing]], line: Callable[[Thing, Hit | Suggestion], Line]
) -> Lines:
    """How the things of a kind read, in the order in which they were found.

    `rows` are those of these keys that the viewer may see now, by key; `line` is how one of them reads.
    """

    def lines(viewer: User, found: Sequence[Hit] | Sequence[Suggestion]) -> list[Line]:
        things = rows(viewer, [one.key for one in found])
        return [line(things[one.key], one) for one in found if one.key in things]

    return lines


def no_lines(_viewer: User, _found: Sequence[Hit] | Sequence[Suggestion]) -> list[Line]:
    """Of a kind whose things have no name to complete."""
    return []


@dataclass(frozen=True, kw_only=True)
class Section:
    """A kind of thing in the global search.

    `lines` and `suggestions` read the rows that the viewer may see now, in a constant number of SQL statements, and leave
    out what is gone (`lines_of` makes one). `more` gives the address of the full list for a text. A kind that is a part of
    another names the index that it is found in, and by which values of its facets.
    """

    kind: str
    label: str | Promise
    singular: str | Promise
    icon: str
    order: int
    lines: Lines
    suggestions: Lines = no_lines
    more: Callable[[str], str]
    index: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def looks_in(self) -> str:
        """The kind of the index that it looks through."""
        return self.index or self.kind


@dataclass(frozen=True)
class FoundSection:
    """What one section found: the first lines, how many there are in all, and what was perhaps meant."""

    section: Section
    total: int
    lines: Sequence[Line]
    more: str
    suggestion: str


@dataclass(frozen=True)
class SuggestedLine:
    """A line that completes what is being typed, with the section that it comes from."""

    section: Section
    line: Line


sections = Registry[Section]("kind", order="order")


def found_sections(viewer: User, text: str) -> list[FoundSection]:
    """What each section finds for this text, those that find nothing left out. Raises SearchUnavailable.

    Where one finds what was typed, the others find no other spelling of it: who looks for “feux” doesn't mean “deux”.
    """
    text = text.strip()[:MAX_TEXT]
    audiences = audience_ids(viewer)
    if not text or not audiences:
        return []
    results = []
    for section in sections:
        request = SearchRequest(
            kind=section.looks_in,
            viewer_audiences=audiences,
            text=text,
            filters=section.filters,
            size=LINES_SHOWN,
            language=reading_language(),
        )
        result = search(request)
        if result.total:
            results.append((section, result))
    is_written_so = any(result.matching is Matching.ALL_WORDS for _section, result in results)
    return [
        FoundSection(section, result.total, section.lines(viewer, result.hits), section.more(text), result.suggestion)
        for section, result in results
        if not (is_written_so and result.suggestion)
    ]


def suggested_lines(
    viewer: User, prefix: str, *, kinds: Sequence[str] | None = None, limit: int = SUGGESTIONS_SHOWN
) -> list[SuggestedLine]:
    """What completes `prefix`, at most `limit` of each kind. Raises SearchUnavailable."""
    prefix = prefix.strip()[:MAX_PREFIX]
    audiences = audience_ids(viewer)
    if not prefix or not audiences:
        return []
    wanted = [section for section in sections if kinds is None or section.kind in kinds]
    suggested = []
    for section in wanted:
        found = suggest([section.looks_in], prefix, viewer_audiences=audiences, filters=section.filters, limit=limit)
        suggested += [SuggestedLine(section, line) for line in section.suggestions(viewer, found)]
    return suggested
