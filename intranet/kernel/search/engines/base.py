"""What the rest of the kernel asks of a search engine."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Protocol

from intranet.kernel.search.definitions import Document
from intranet.kernel.search.requests import Matching, SearchRequest, Wording

SHOWS_LIFE_EVERY_S = 5.0

type Filters = Mapping[str, tuple[str, ...]]
type Facets = Mapping[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True)
class FoundDocument:
    """A document found: its key, its score and what `payload.pack` made of it."""

    key: int
    score: float
    packed: str


@dataclass(frozen=True)
class Found:
    """What one way of matching found: how many documents, those of the page, and the counts of the facets.

    `has_match` says whether anything matches, filters aside. Both functions are called for some ways alone: several may be
    tried before one finds.
    """

    total: int
    documents: tuple[FoundDocument, ...]
    facets: Callable[[], Facets]
    has_match: Callable[[], bool]


def nothing_found(request: SearchRequest) -> Found:
    """For a viewer of no audience."""
    return Found(0, (), facets=lambda: dict.fromkeys(request.facets, ()), has_match=lambda: False)


def do_and_show_life(work: Callable[[], object], show_life: Callable[[], None]) -> None:
    """Do what may take minutes and lets other threads run, and call `show_life` every few seconds meanwhile."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        working = beside.submit(work)
        while not wait([working], SHOWS_LIFE_EVERY_S).done:
            show_life()
        working.result()


class SearchEngine(Protocol):
    """An index for each kind, in generations: one is live, another may be under construction beside it.

    The rule of audiences is applied here and nowhere else: whatever these methods find, count or suggest has its audience
    among the viewer's, and is shadowed by none of them. Each raises `SearchUnavailable` when the engine can't do it now.
    """

    def find(self, request: SearchRequest, wording: Wording, matching: Matching) -> Found:
        """The page of a request. Without words, everything that the filters leave. Facets as `SearchResult` says.

        Phrases must be there, whatever the matching. Who has one of a group of `texts` as a whole value comes first (see
        `Text.grades`), and before them who has one of each of several groups.
        """
        ...

    def best_passages(
        self, kind: str, keys: Sequence[int], wording: Wording, matching: Matching, *, viewer_audiences: frozenset[int]
    ) -> Mapping[int, str]:
        """Of each of these things, the passage that has a phrase or most of the words, as `payload.indexed` packed it.

        Nothing for a thing none of whose passages has a word. Only kinds with passages are asked for.
        """
        ...

    def find_whole(
        self, kind: str, texts: Sequence[str], *, viewer_audiences: frozenset[int], limit: int
    ) -> Sequence[FoundDocument]:
        """Documents that have one of these texts as a whole value, in any order."""
        ...

    def find_by_name(
        self,
        kind: str,
        beginnings: Sequence[str],
        *,
        viewer_audiences: frozenset[int],
        filters: Filters,
        limit: int,
        is_fuzzy: bool,
    ) -> Sequence[FoundDocument]:
        """Documents that the filters leave and whose names have a word with each of these beginnings.

        Whole words come first, then the alphabetical order: that of the first `Alphabetical` field of the definition, if any.
        """
        ...

    def live_generation(self, kind: str) -> str:
        """The generation that searches read; "" when the kind was never indexed."""
        ...

    def is_current(self, kind: str) -> bool:
        """Whether there is a live generation, made by today's definition of the kind."""
        ...

    def create_generation(self, kind: str) -> str:
        """Make an empty generation beside the live one and return its name."""
        ...

    def add(self, kind: str, generation: str, documents: Iterable[Document]) -> None:
        """Add documents of keys that a generation under construction doesn't hold yet."""
        ...

    def finish(self, kind: str, generation: str, show_life: Callable[[], None], /) -> None:
        """Make durable what was added to a generation, which then takes `replace` only; calls `show_life` while it lasts."""
        ...

    def replace(self, kind: str, generation: str, keys: Sequence[int], documents: Iterable[Document]) -> None:
        """Put `documents` in the place of all that a generation holds of `keys`; durable and visible on return."""
        ...

    def discard(self, kind: str, generation: str) -> None:
        """Delete a generation that won't go live; harmless for one that is live or has gone."""
        ...

    def switch(self, kind: str, generation: str) -> None:
        """Make a generation live, at once for every reader, and delete all the others of the kind."""
        ...

    def digests(self, kind: str, keys: Sequence[int] | None = None) -> Iterator[tuple[int, int]]:
        """(key, digest) of every document of the live generation, in any order; of some keys only when given."""
        ...

    def close(self) -> None:
        """Let go of files, locks and connections."""
        ...
