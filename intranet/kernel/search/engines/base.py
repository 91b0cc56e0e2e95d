"""What the rest of the kernel asks of a search engine."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from intranet.kernel.search.definitions import Document
from intranet.kernel.search.requests import SearchRequest, SearchResult, Suggestion


class SearchEngine(Protocol):
    """An index for each kind, in generations: one is live, another may be under construction beside it.

    Every method raises `SearchUnavailable` when the engine can't do it now.
    """

    def search(self, request: SearchRequest) -> SearchResult: ...

    def suggest(self, kind: str, prefix: str, *, viewer_audiences: frozenset[int], limit: int) -> tuple[Suggestion, ...]: ...

    def live_generation(self, kind: str) -> str:
        """The generation that searches read; "" when the kind was never indexed."""

    def is_current(self, kind: str) -> bool:
        """Whether the live generation was made by today's definition of the kind."""

    def create_generation(self, kind: str) -> str:
        """Make an empty generation beside the live one and return its name."""

    def replace(self, kind: str, generation: str, keys: Sequence[int], documents: Iterable[Document]) -> None:
        """Remove what the generation holds of `keys` and put `documents` there instead, durably and visibly."""

    def add(self, kind: str, generation: str, documents: Iterable[Document]) -> None:
        """Add documents of keys that the generation doesn't hold yet; durable and visible after `finish`."""

    def finish(self, kind: str, generation: str) -> None:
        """End the construction of a generation: what was added is durable, and others may write to it."""

    def switch(self, kind: str, generation: str) -> None:
        """Make a generation live, at once for every reader, and delete the other ones."""

    def digests(self, kind: str) -> Iterator[tuple[int, int]]:
        """(key, digest) of every document of the live generation, in no order."""

    def digests_of(self, kind: str, keys: Sequence[int]) -> Iterator[tuple[int, int]]:
        """(key, digest) of every document that the live generation holds of these keys."""

    def close(self) -> None:
        """Let go of files, locks and connections."""
