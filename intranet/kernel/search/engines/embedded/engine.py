"""tantivy, in the process, on local disk: an index in a folder. Any process reads it; one at a time writes to it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Order, Query

from intranet.kernel.search.definitions import Alphabetical, Document, IndexDefinition, definitions
from intranet.kernel.search.engines.base import Facets, Filters, Found, FoundDocument, do_and_show_life, nothing_found
from intranet.kernel.search.engines.embedded.generations import Generations, Live, Signature, signature_of
from intranet.kernel.search.engines.embedded.lookup import Clause, Lookup
from intranet.kernel.search.engines.embedded.schema import open_index
from intranet.kernel.search.engines.embedded.writers import Writers
from intranet.kernel.search.engines.fields import DIGEST, KEY, PASSAGE_PAYLOAD, PAYLOAD, facet_field, sort_of
from intranet.kernel.search.requests import Matching, SearchRequest, SearchUnavailable, Wording

# The most frequent values of each segment that are added up. A value among the first of all is among these in each.
COUNTED_VALUES = 1_000
# A rebuild may delete a generation between our reading its name and our opening it.
ATTEMPTS_TO_OPEN = 3


class _Opened:
    """One generation open for reading; a commit of any process shows at the next search."""

    def __init__(self, definition: IndexDefinition, generation: str, folder: Path) -> None:
        self.generation = generation
        self.definition = definition
        self._meta = folder / "meta.json"
        self._seen: Signature | None = signature_of(self._meta)
        self._index = open_index(definition, folder)
        self.lookup = Lookup(self._index.schema, definition)

    def searcher(self) -> tantivy.Searcher:
        signature = signature_of(self._meta)
        if signature is not None and signature != self._seen:
            self._index.reload()
            self._seen = signature
        return self._index.searcher()


class EmbeddedEngine:
    """The engine of an installation without a search server (see `SearchEngine`)."""

    def __init__(self, root: Path) -> None:
        self._generations = Generations(root)
        self._writers = Writers(self._generations)
        self._opened: dict[str, _Opened] = {}

    def find(self, request: SearchRequest, wording: Wording, matching: Matching) -> Found:
        opened = self._open(request.kind)
        if not request.viewer_audiences:
            return nothing_found(request)
        searcher, lookup = opened.searcher(), opened.lookup
        base = lookup.visible(request.viewer_audiences) + lookup.words(wording, matching)
        wholes = lookup.better_whole(wording.texts, request.references, len(wording.words))
        query = lookup.faded(Query.boolean_query(base + lookup.filters(request.filters) + wholes))
        order = _order(opened.definition, request.sort)
        page: Any = searcher.search(query, limit=request.size, offset=request.offset, count=True, **order)

        def has_match() -> bool:
            anything: Any = page if page.count else searcher.search(Query.boolean_query(base), limit=1, count=True)
            return bool(anything.count)

        return Found(
            total=page.count,
            documents=_documents(searcher, page.hits, is_scored=not order),
            facets=lambda: _facets(searcher, lookup, base, request),
            has_match=has_match,
        )

    def best_passages(
        self, kind: str, keys: Sequence[int], wording: Wording, matching: Matching, *, viewer_audiences: frozenset[int]
    ) -> Mapping[int, str]:
        opened = self._open(kind)
        searcher, found = opened.searcher(), {}
        for key in keys:
            query = opened.lookup.passage(key, viewer_audiences, wording, matching)
            for _, address in searcher.search(query, limit=1, count=False).hits:
                found[key] = _stored(searcher, address, PASSAGE_PAYLOAD)
        return found

    def find_whole(
        self, kind: str, texts: Sequence[str], *, viewer_audiences: frozenset[int], limit: int
    ) -> Sequence[FoundDocument]:
        opened = self._open(kind)
        if not viewer_audiences or not texts:
            return ()
        searcher, lookup = opened.searcher(), opened.lookup
        query = Query.boolean_query([*lookup.visible(viewer_audiences), (Occur.Must, lookup.whole(texts))])
        return _documents(searcher, searcher.search(query, limit=limit, count=False).hits, is_scored=False)

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
        opened = self._open(kind)
        if not viewer_audiences:
            return ()
        searcher, lookup = opened.searcher(), opened.lookup
        alphabetical = opened.definition.fields_of(Alphabetical)
        order = _order(opened.definition, alphabetical[0].name if alphabetical else "")
        found: dict[int, FoundDocument] = {}
        for names in (lookup.whole_names(beginnings), lookup.begun_names(beginnings, is_fuzzy=is_fuzzy)):
            if len(found) < limit:
                query = Query.boolean_query(lookup.visible(viewer_audiences) + lookup.filters(filters) + names)
                hits = searcher.search(query, limit=limit, count=False, **order).hits
                for document in _documents(searcher, hits, is_scored=False):
                    found.setdefault(document.key, document)
        return tuple(found.values())[:limit]

    def digests(self, kind: str, keys: Sequence[int] | None = None) -> Iterator[tuple[int, int]]:
        opened = self._open(kind)
        searcher = opened.searcher()
        things = Query.exists_query(DIGEST)  # passages have none
        query = things if keys is None else things.and_must_match(opened.lookup.keys(keys))
        hits = searcher.search(query, limit=max(searcher.num_docs, 1), count=False).hits
        addresses = [address for _, address in hits]
        pairs = zip(searcher.fast_field_values(KEY, addresses), searcher.fast_field_values(DIGEST, addresses), strict=True)
        return ((int(key or 0), int(digest or 0)) for key, digest in pairs)

    def live_generation(self, kind: str) -> str:
        live = self._generations.live(kind)
        return live.generation if live else ""

    def is_current(self, kind: str) -> bool:
        live = self._generations.live(kind)
        return live is not None and live.fingerprint == definitions[kind].fingerprint

    def create_generation(self, kind: str) -> str:
        generation = self._generations.create(kind)
        self._writers.begin(kind, generation)
        return generation

    def add(self, kind: str, generation: str, documents: Iterable[Document]) -> None:
        self._writers.add(kind, generation, documents)

    def finish(self, kind: str, generation: str, show_life: Callable[[], None], /) -> None:
        do_and_show_life(lambda: self._writers.finish(kind, generation), show_life)

    def replace(self, kind: str, generation: str, keys: Sequence[int], documents: Iterable[Document]) -> None:
        self._writers.replace(kind, generation, keys, documents)

    def discard(self, kind: str, generation: str) -> None:
        self._writers.close(kind, generation)
        if generation != self.live_generation(kind):
            self._generations.delete(kind, generation)

    def switch(self, kind: str, generation: str) -> None:
        self._writers.close(kind)
        self._generations.make_live(kind, Live(generation, definitions[kind].fingerprint))
        self._generations.delete_others(kind, generation)

    def close(self) -> None:
        self._writers.close()
        self._opened.clear()

    def _open(self, kind: str) -> _Opened:
        """The live generation. Raises `SearchUnavailable` before the first build, and until the rebuild of a changed one."""
        definition = definitions[kind]
        for _ in range(ATTEMPTS_TO_OPEN):
            if not self.is_current(kind):
                break
            generation = self.live_generation(kind)
            opened = self._opened.get(kind)
            if opened is not None and opened.generation == generation and opened.definition is definition:
                return opened
            with suppress(ValueError, OSError):
                opened = _Opened(definition, generation, self._generations.folder(kind, generation))
                self._opened[kind] = opened
                return opened
        raise SearchUnavailable(f"The index of the kind {kind!r} has not been built yet. Run rebuild_search.")


def _order(definition: IndexDefinition, sort: str) -> dict[str, Any]:
    """The arguments of `Searcher.search` for a sort; none for the best matches first."""
    if not sort:
        return {}
    field, is_descending = sort_of(definition, sort)
    return {"order_by_field": field, "order": Order.Desc if is_descending else Order.Asc}


def _documents(searcher: tantivy.Searcher, hits: Sequence[tuple[Any, Any]], *, is_scored: bool) -> tuple[FoundDocument, ...]:
    keys = searcher.fast_field_values(KEY, [address for _, address in hits])
    return tuple(
        FoundDocument(int(key or 0), score if is_scored else 0.0, _stored(searcher, address, PAYLOAD))
        for key, (score, address) in zip(keys, hits, strict=True)
    )


def _stored(searcher: tantivy.Searcher, address: tantivy.DocAddress, field: str) -> str:
    packed: Any = searcher.doc(address).get_first(field)
    return bytes(packed).decode()


def _facets(searcher: tantivy.Searcher, lookup: Lookup, base: list[Clause], request: SearchRequest) -> Facets:
    """The counts of each facet, ignoring the filter on itself: one pass for all those without one, one for each other."""
    free = [name for name in request.facets if name not in request.filters]
    passes = [free, *([name] for name in request.facets if name in request.filters)]
    counted: dict[str, tuple[tuple[str, int], ...]] = {}
    for names in filter(None, passes):
        query = Query.boolean_query(base + lookup.filters(request.filters, but=names[0]))
        terms = {
            name: {"terms": {"field": facet_field(name), "size": request.facets[name], "segment_size": COUNTED_VALUES}}
            for name in names
        }
        answer = searcher.aggregate(query, terms)
        for name in names:
            counts = {bucket["key"]: bucket["doc_count"] for bucket in answer[name]["buckets"]}
            for chosen in request.filters.get(name, ()):
                if chosen not in counts:
                    counts[chosen] = _count(searcher, query, lookup, name, chosen)
            counted[name] = tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
    return {name: counted[name] for name in request.facets}


def _count(searcher: tantivy.Searcher, query: Query, lookup: Lookup, field: str, value: str) -> int:
    clauses = [(Occur.Must, query), *lookup.filters({field: (value,)})]
    found: Any = searcher.search(Query.boolean_query(clauses), limit=1, count=True)
    return int(found.count)
