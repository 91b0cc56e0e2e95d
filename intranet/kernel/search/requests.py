"""What is asked of a search engine, and what it answers: the same words for every engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from intranet.kernel.search.analysis import Phrase, Word
from intranet.kernel.search.definitions import Language
from intranet.kernel.work.outboxes import ReceiverDownError

MAX_WINDOW = 10_000


class SearchUnavailable(ReceiverDownError):  # noqa: N818 - a state that pages show, not a fault
    """The engine can't answer now: its server is down, or the index must be rebuilt first. Nothing is lost meanwhile."""


@dataclass(frozen=True, kw_only=True)
class SearchRequest:
    """A search over one kind of thing.

    `text` is what the person typed, whatever it is: it is words, never a query language; those between quotation marks must
    follow each other. `viewer_audiences` is
    `audiences.queries.audience_ids(viewer)`. `filters` maps a `Facet` field to the wanted values: one of them within a
    field, all the fields together. `facets` maps a `Facet` field to the number of values to count. `sort` is the name of a
    `Number` or `Alphabetical` field, descending after "-", or "" for the best matches first. `references` are those of graded
    values: who has one comes by its grade, the best first. Pages are numbered from 1; what
    lies past the first 10,000 hits isn't listed.
    """

    kind: str
    viewer_audiences: frozenset[int]
    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facets: Mapping[str, int] = field(default_factory=dict)
    sort: str = ""
    references: tuple[str, ...] = ()
    page: int = 1
    size: int = 20
    language: Language = "fr"

    @property
    def offset(self) -> int:
        """Hits to skip; never past the window."""
        return min(max(self.page - 1, 0) * self.size, MAX_WINDOW - self.size)


@dataclass(frozen=True)
class Wording:
    """What is looked for: words, groups of texts that are better found as a whole value, and phrases that must be there."""

    words: tuple[Word, ...] = ()
    texts: tuple[tuple[str, ...], ...] = ()
    phrases: tuple[Phrase, ...] = ()


class Matching(Enum):
    """How the words of a request were matched: the first of these that finds anything."""

    ALL_WORDS = "all words"
    SIMILAR_WORDS = "all words, some misspelt"
    SOME_WORDS = "all words but one"


@dataclass(frozen=True)
class Reason:
    """Why a document matched: one value of one field, with the spans of the words that matched.

    `reference` is that of the `Words`. `text` is the value that matched, in `language` ("" for a name); `spans` are
    (start, end) offsets in it, in order and apart, to put between <mark> tags. Of the best passage of a long text, `heading`
    says where it is, and `address` follows the address of the thing to lead there.
    """

    field: str
    text: str
    spans: tuple[tuple[int, int], ...]
    reference: str = ""
    language: Language | None = None
    heading: str = ""
    address: str = ""


@dataclass(frozen=True)
class Hit:
    """One thing found. `score` compares hits of one answer only, and is 0 when they are sorted by a field."""

    key: int
    score: float
    reasons: tuple[Reason, ...]
    stored: Mapping[str, str]


@dataclass(frozen=True)
class SearchResult:
    """The answer to a `SearchRequest`: everything in it comes from documents that the viewer may see.

    The counts of a facet ignore the request's own filter on it, and obey all the others: they say what choosing another
    value would find. Values are listed by falling count; those chosen are listed even when they count nothing. `suggestion` is
    what the person perhaps meant, when `matching` says that some words were misspelt.
    """

    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    matching: Matching = Matching.ALL_WORDS
    suggestion: str = ""


@dataclass(frozen=True)
class Suggestion:
    """One thing whose name begins like what is being typed; `text` is that name and `spans` what matched of it."""

    kind: str
    key: int
    text: str
    spans: tuple[tuple[int, int], ...]
    stored: Mapping[str, str]
