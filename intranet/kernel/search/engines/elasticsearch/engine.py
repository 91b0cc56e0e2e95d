"""Elasticsearch: one index per generation, `<prefix>-<kind>-<time>`, and the alias `<prefix>-<kind>` on the live one.

Writes go through an alias of the generation, which must exist, so that none ever creates an index by itself.
"""

import secrets
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import batched
from typing import Any

from django.utils import timezone
from elasticsearch import NotFoundError
from elasticsearch.dsl import Q, Search
from elasticsearch.helpers import bulk, scan

from intranet.kernel.search.definitions import Alphabetical, Document, IndexDefinition, definitions
from intranet.kernel.search.engines.base import Filters, Found, FoundDocument, do_and_show_life, nothing_found
from intranet.kernel.search.engines.elasticsearch.connection import Connection
from intranet.kernel.search.engines.elasticsearch.lookup import (
    MATCHING,
    add_facets,
    begun_names,
    best_passage,
    better_whole,
    counts_of,
    faded,
    filters_query,
    visible,
    whole,
    whole_names,
    words_query,
)
from intranet.kernel.search.engines.elasticsearch.schema import FINGERPRINT, PASSAGES_PATH, index_of, to_elasticsearch
from intranet.kernel.search.engines.fields import DIGEST, KEY, PASSAGE_PAYLOAD, PAYLOAD, sort_of
from intranet.kernel.search.requests import Matching, SearchRequest, SearchUnavailable, Wording

DOCUMENTS_PER_BULK = 1_000
# Of a kind with passages, whose documents may be some megabytes each.
LONG_TEXTS_PER_BULK = 5
# While one bulk is indexed, the next is being made.
SENDERS = 2
MERGE_S = 1_800.0
KEYS_PER_LOOK = 500
MAX_VARIANTS = 20
SCAN_PAGE = 5_000
REFRESH_INTERVAL = "1s"


class ElasticsearchEngine:
    """The engine of an installation with a search server (see `SearchEngine`)."""

    def __init__(self, url: str, *, prefix: str) -> None:
        self._connection = Connection(url)
        self._prefix = prefix
        self._confirmed: set[tuple[str, str]] = set()

    def find(self, request: SearchRequest, wording: Wording, matching: Matching) -> Found:
        self._require_current(request.kind)
        if not request.viewer_audiences:
            return nothing_found(request)
        definition = definitions[request.kind]
        scored = words_query(definition, wording, matching)
        wholes = better_whole(definition, wording.texts, request.references, len(wording.words))
        search = self._search(request.kind).query(faded(definition, visible(request.viewer_audiences, scored, wholes)))
        if request.filters:
            search = search.post_filter(filters_query(request.filters))
        search = search[request.offset : request.offset + request.size]
        if request.sort:
            field, is_descending = sort_of(definition, request.sort)
            search = search.sort({field: {"order": "desc" if is_descending else "asc"}}, KEY)
        else:
            search = search.sort("_score", KEY)
        add_facets(search, request)
        answer = self._answer(search.extra(track_total_hits=True))
        total, counted = answer["hits"]["total"]["value"], answer.get("aggregations", {})
        return Found(
            total=total,
            documents=_documents(answer),
            facets=lambda: counts_of(counted, request),
            has_match=lambda: (counted[MATCHING]["doc_count"] if request.filters else total) > 0,
        )

    def best_passages(
        self, kind: str, keys: Sequence[int], wording: Wording, matching: Matching, *, viewer_audiences: frozenset[int]
    ) -> Mapping[int, str]:
        self._require_current(kind)
        if not viewer_audiences or not keys:
            return {}
        query = visible(viewer_audiences, [best_passage(definitions[kind], wording, matching)]) & Q(
            "terms", **{KEY: list(keys)}
        )
        answer = self._answer(self._search(kind).source([KEY]).query(query)[: len(keys)])
        return {hit["_source"][KEY]: _passage(hit) for hit in answer["hits"]["hits"]}

    def find_whole(
        self, kind: str, texts: Sequence[str], *, viewer_audiences: frozenset[int], limit: int
    ) -> Sequence[FoundDocument]:
        self._require_current(kind)
        if not viewer_audiences or not texts:
            return ()
        search = self._search(kind).query(visible(viewer_audiences, [whole(definitions[kind], texts)]))[:limit]
        return _documents(self._answer(search.extra(track_total_hits=False)))

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
        self._require_current(kind)
        if not viewer_audiences:
            return ()
        definition = definitions[kind]
        query = visible(viewer_audiences, [begun_names(beginnings, is_fuzzy=is_fuzzy)], [whole_names(definition, beginnings)])
        alphabetical = [sort_of(definition, field.name)[0] for field in definition.fields_of(Alphabetical)[:1]]
        search = self._search(kind).query(query).sort("_score", *alphabetical, KEY)[:limit]
        if filters:
            search = search.post_filter(filters_query(filters))
        return _documents(self._answer(search.extra(track_total_hits=False)))

    def digests(self, kind: str, keys: Sequence[int] | None = None) -> Iterator[tuple[int, int]]:
        query = {"match_all": {}} if keys is None else {"terms": {KEY: list(keys)}}
        with self._connection.working() as client:
            found = scan(
                client,
                index=self._alias(kind),
                query={"query": query, "_source": [KEY, DIGEST]},
                size=SCAN_PAGE,
            )
            for hit in found:
                yield hit["_source"][KEY], hit["_source"][DIGEST]

    def live_generation(self, kind: str) -> str:
        with self._connection.working() as client:
            try:
                return str(next(iter(client.indices.get_alias(name=self._alias(kind)).body)))
            except NotFoundError:
                return ""

    def is_current(self, kind: str) -> bool:
        wanted = (kind, definitions[kind].fingerprint)
        if wanted not in self._confirmed and self._live_fingerprint(kind) == wanted[1]:
            self._confirmed.add(wanted)
        return wanted in self._confirmed

    def create_generation(self, kind: str) -> str:
        generation = f"{self._alias(kind)}-{timezone.now():%Y%m%dt%H%M%S}-{secrets.token_hex(4)}"
        index = index_of(definitions[kind], generation)
        index.aliases(**{_writing(generation): {}})
        with self._connection.working() as client:
            index.create(using=client)
        return generation

    def add(self, kind: str, generation: str, documents: Iterable[Document]) -> None:
        definition = definitions[kind]
        actions = (_indexing(document, to_elasticsearch(definition, document)) for document in documents)
        # Documents are read in this thread, which has the connection to the database; what is read is sent beside.
        with self._connection.working() as client, ThreadPoolExecutor(max_workers=SENDERS) as beside:
            sending: deque[Future[Any]] = deque()
            for some in batched(actions, _per_bulk(definition), strict=False):
                if len(sending) == SENDERS:
                    sending.popleft().result()
                sending.append(beside.submit(bulk, client, some, index=_writing(generation), require_alias=True))
            for sent in sending:
                sent.result()

    def finish(self, _kind: str, generation: str, show_life: Callable[[], None], /) -> None:
        with self._connection.working() as client:
            client.indices.put_settings(index=generation, settings={"index.refresh_interval": REFRESH_INTERVAL})
            # Each search asks every segment, and a bulk load leaves ten: one answers in half the time. Later edits are few.
            merge = client.options(request_timeout=MERGE_S).indices.forcemerge
            do_and_show_life(lambda: merge(index=generation, max_num_segments=1), show_life)
            client.indices.refresh(index=generation)

    def replace(self, kind: str, generation: str, keys: Sequence[int], documents: Iterable[Document]) -> None:
        definition = definitions[kind]
        known, kept = self._ids(generation, keys), set()

        def actions() -> Iterator[dict[str, Any]]:
            for document in documents:
                action = _indexing(document, to_elasticsearch(definition, document))
                kept.add(action["_id"])
                yield action
            yield from ({"_op_type": "delete", "_id": gone} for gone in known if gone not in kept)

        # A search sees everything on return: the next delivery of a key must know which documents it has.
        with self._connection.working() as client:
            bulk(
                client,
                actions(),
                index=_writing(generation),
                require_alias=True,
                chunk_size=_per_bulk(definition),
                refresh=True,
            )

    def discard(self, kind: str, generation: str) -> None:
        with self._connection.working() as client:
            if generation != self.live_generation(kind):
                client.indices.delete(index=generation, ignore_unavailable=True)

    def switch(self, kind: str, generation: str) -> None:
        alias = self._alias(kind)
        with self._connection.working() as client:
            client.indices.update_aliases(
                actions=[
                    {"remove": {"index": f"{alias}-*", "alias": alias, "must_exist": False}},
                    {"add": {"index": generation, "alias": alias}},
                ]
            )
            others = [index for index in client.indices.get(index=f"{alias}-*").body if index != generation]
            for index in others:
                client.indices.delete(index=index, ignore_unavailable=True)

    def close(self) -> None:
        self._connection.close()

    def _alias(self, kind: str) -> str:
        return f"{self._prefix}-{kind}"

    def _search(self, kind: str) -> "Search[Any]":
        return Search(index=self._alias(kind)).source([KEY, PAYLOAD])

    def _answer(self, search: "Search[Any]") -> dict[str, Any]:
        with self._connection.reading() as client:
            answer: dict[str, Any] = search.using(client).execute().to_dict()
        return answer

    def _require_current(self, kind: str) -> None:
        if not self.is_current(kind):
            raise SearchUnavailable(f"The index of the kind {kind!r} has not been built yet. Run rebuild_search.")

    def _live_fingerprint(self, kind: str) -> str:
        with self._connection.reading() as client:
            try:
                found = client.indices.get_mapping(index=self._alias(kind)).body
            except NotFoundError:
                return ""
        return str(next(iter(found.values()))["mappings"].get("_meta", {}).get(FINGERPRINT, ""))

    def _ids(self, generation: str, keys: Sequence[int]) -> list[str]:
        """The documents that a generation has of these keys."""
        ids: list[str] = []
        for some in batched(keys, KEYS_PER_LOOK, strict=False):
            with self._connection.working() as client:
                found = client.search(
                    index=_writing(generation),
                    query={"terms": {KEY: list(some)}},
                    source=False,
                    size=KEYS_PER_LOOK * MAX_VARIANTS,
                )
            ids += [hit["_id"] for hit in found["hits"]["hits"]]
        return ids


def _writing(generation: str) -> str:
    """The alias that writes to a generation go through."""
    return f"{generation}.writing"


def _per_bulk(definition: IndexDefinition) -> int:
    return LONG_TEXTS_PER_BULK if definition.passages else DOCUMENTS_PER_BULK


def _indexing(document: Document, row: dict[str, Any]) -> dict[str, Any]:
    return {"_op_type": "index", "_id": f"{document.key}:{document.variant}", "_source": row}


def _documents(answer: dict[str, Any]) -> tuple[FoundDocument, ...]:
    return tuple(
        FoundDocument(hit["_source"][KEY], hit.get("_score") or 0.0, hit["_source"][PAYLOAD]) for hit in answer["hits"]["hits"]
    )


def _passage(hit: dict[str, Any]) -> str:
    """What is stored of the best passage of a hit."""
    [best] = hit["inner_hits"][PASSAGES_PATH]["hits"]["hits"]
    return str(best["fields"][f"{PASSAGES_PATH}.{PASSAGE_PAYLOAD}"][0])
