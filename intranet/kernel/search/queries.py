"""Searching: one function for full searches, one for autocomplete, the same with every engine.

Both may raise `SearchUnavailable`, at most a second after the engine stopped answering and at once for the requests that
follow: a page then says so and shows the rest.
"""

from collections.abc import Iterable

from intranet.kernel.search.engines import engine
from intranet.kernel.search.requests import (
    Hit,
    Matching,
    Reason,
    SearchRequest,
    SearchResult,
    SearchUnavailable,
    Suggestion,
)

__all__ = [
    "Hit",
    "Matching",
    "Reason",
    "SearchRequest",
    "SearchResult",
    "SearchUnavailable",
    "Suggestion",
    "search",
    "suggest",
]


def search(request: SearchRequest) -> SearchResult:
    """Answer a request. Any text is accepted; unknown values of a facet find nothing.

    Raises KeyError for an unknown kind, field or sort: these come from code, never from the person.
    """
    return engine().search(request)


def suggest(kinds: Iterable[str], prefix: str, *, viewer_audiences: frozenset[int], limit: int = 8) -> tuple[Suggestion, ...]:
    """The things of each kind whose name has a word beginning with each word of `prefix`: at most `limit` of a kind.

    Whole words come first, then the alphabetical order. Slight misspellings are forgiven when nothing else is found.
    """
    return tuple(
        found for kind in kinds for found in engine().suggest(kind, prefix, viewer_audiences=viewer_audiences, limit=limit)
    )
