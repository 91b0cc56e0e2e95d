"""Searching: one function for full searches, one for autocomplete, the same with every engine.

Both may raise `SearchUnavailable`, at most a second after the engine stopped answering and at once for the requests that
follow: a page then says so and shows the rest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from intranet.kernel.search.analysis import tokens_of, words_of
from intranet.kernel.search.definitions import IndexDefinition, Name, Passage, definitions
from intranet.kernel.search.engines import engine
from intranet.kernel.search.engines.base import Filters, Found, FoundDocument
from intranet.kernel.search.payload import StoredText, unpack, unpack_passage
from intranet.kernel.search.reasons import Sought, meant, reason_of_passage, reasons_of
from intranet.kernel.search.requests import (
    Hit,
    Matching,
    Reason,
    SearchRequest,
    SearchResult,
    SearchUnavailable,
    Suggestion,
    Wording,
)
from intranet.kernel.search.sayings import corrected, wording_of

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
    definition = definitions[request.kind]
    _require_facets(definition, {*request.filters, *request.facets})
    wording = wording_of(definition, request.text, request.viewer_audiences)
    if request.text.strip() and not wording.words:
        return SearchResult(0, (), dict.fromkeys(request.facets, ()))  # punctuation only
    matching, found = _first_that_finds(request, wording)
    suggestion = ""
    if matching is not Matching.ALL_WORDS:
        first = found if request.page <= 1 else engine().find(replace(request, page=1), wording, matching)
        suggestion = _meant(request, wording, matching, first)
        if suggestion:
            # What was meant comes first. It is told from the first page, so that each page follows from the one before.
            wording = corrected(wording, wording_of(definition, suggestion, request.viewer_audiences))
            found = engine().find(request, wording, matching)
    hits = _hits(request, wording, matching, found.documents)
    return SearchResult(found.total, hits, found.facets(), matching, suggestion)


def _hits(request: SearchRequest, wording: Wording, matching: Matching, documents: Sequence[FoundDocument]) -> tuple[Hit, ...]:
    """What was found, with its reasons: of a long text, its best passage and no other."""
    definition = definitions[request.kind]
    sought = Sought(wording, is_fuzzy=matching is not Matching.ALL_WORDS)
    passages = _best_passages(request, wording, matching, documents)
    hits = []
    for document in documents:
        stored, texts = unpack(definition, document.packed)
        reasons = reasons_of(texts, sought, language=request.language) if sought.words else ()
        if definition.passages and document.key in passages:
            reasons = (*reasons, reason_of_passage(definition.passages, passages[document.key], wording, sought))
        hits.append(Hit(document.key, document.score, reasons, stored))
    return tuple(hits)


def _best_passages(
    request: SearchRequest, wording: Wording, matching: Matching, documents: Sequence[FoundDocument]
) -> Mapping[int, Passage]:
    """The best passage of each document that has one; none for a kind without long texts."""
    if not definitions[request.kind].passages or not wording.words:
        return {}
    keys = [document.key for document in documents]
    found = engine().best_passages(request.kind, keys, wording, matching, viewer_audiences=request.viewer_audiences)
    return {key: unpack_passage(packed) for key, packed in found.items()}


def _meant(request: SearchRequest, wording: Wording, matching: Matching, found: Found) -> str:
    """What the person perhaps meant, in the words of what was found; "" when every word was."""
    definition = definitions[request.kind]
    sought = Sought(wording, is_fuzzy=True)
    shown = [(text.text, text.language) for document in found.documents for text in unpack(definition, document.packed)[1]]
    shown += [(one.text, one.language) for one in _best_passages(request, wording, matching, found.documents).values()]
    for text, language in shown:
        sought.found_in(text, language)
    return meant([text for text, _ in shown], request.text.strip(), wording.words, sought)


def _require_facets(definition: IndexDefinition, names: set[str]) -> None:
    unknown = names - {field.name for field in definition.facets}
    if unknown:
        raise KeyError(f"The kind {definition.kind!r} has no facet {min(unknown)!r}.")


def _first_that_finds(request: SearchRequest, wording: Wording) -> tuple[Matching, Found]:
    """The strictest way of matching that finds anything for this viewer, filters aside, and what it finds with them.

    Filters don't relax the words: choosing a value that leaves nothing must say so. Neither does what the viewer can't see.
    """
    tried = []
    for matching in (Matching.ALL_WORDS, Matching.SIMILAR_WORDS, Matching.SOME_WORDS)[: len(wording.words) + 1]:
        found = engine().find(request, wording, matching)
        if found.total or (request.filters and found.has_match()):
            return matching, found
        tried.append(found)
    return Matching.ALL_WORDS, tried[0]


def suggest(
    kinds: Iterable[str],
    prefix: str,
    *,
    viewer_audiences: frozenset[int],
    filters: "Filters | None" = None,
    limit: int = 8,
) -> tuple[Suggestion, ...]:
    """The things of each kind whose name has a word beginning with each word of `prefix`: at most `limit` of a kind.

    Whole words come first, then the alphabetical order. Slight misspellings are forgiven when nothing else is found.
    Filters are as those of a request: one of the values in each field. Raises KeyError for a field that is no facet of a kind.
    """
    beginnings = words_of(prefix)
    if not beginnings:
        return ()
    suggestions: list[Suggestion] = []
    for kind in kinds:
        definition = definitions[kind]
        _require_facets(definition, {*(filters or {})})
        documents: Sequence[FoundDocument] = ()
        for is_fuzzy in (False, True):
            documents = documents or engine().find_by_name(
                kind,
                beginnings,
                viewer_audiences=viewer_audiences,
                filters=filters or {},
                limit=limit,
                is_fuzzy=is_fuzzy,
            )
        suggestions += [_suggestion(definition, document, beginnings) for document in documents]
    return tuple(suggestions)


def _suggestion(definition: IndexDefinition, document: FoundDocument, beginnings: Sequence[str]) -> Suggestion:
    """The name that has most of the beginnings, the first one when none has them exactly."""
    stored, texts = unpack(definition, document.packed)
    names = [text for text in texts if isinstance(text.field, Name)]
    best, spans = max(((name, _begun(name, beginnings)) for name in names), key=lambda pair: len(pair[1]))
    return Suggestion(definition.kind, document.key, best.text, spans, stored)


def _begun(name: StoredText, beginnings: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where the name has what was typed. Folding may lengthen a letter (œ): a span never leaves its word."""
    spans = []
    for word, start, end in tokens_of(name.text):
        typed = max((len(one) for one in beginnings if word.startswith(one)), default=0)
        if typed:
            spans.append((start, min(start + typed, end)))
    return tuple(spans)
