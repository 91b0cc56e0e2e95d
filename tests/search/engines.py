"""The search engines for the tests of features: each in turn, empty."""

import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from elasticsearch import Elasticsearch

from intranet.kernel.search.definitions import Document, definitions
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.engines.elasticsearch import ElasticsearchEngine, connection
from intranet.kernel.search.engines.embedded import EmbeddedEngine
from intranet.kernel.search.testing import using
from tests.work.installations import PATIENCE_S

ENGINES = ["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]


def server() -> str:
    """The address of the server of ELASTICSEARCH_URL."""
    url = os.environ.get("ELASTICSEARCH_URL")
    if not url:
        pytest.skip("ELASTICSEARCH_URL names no server")
    return url


def own_prefix() -> str:
    return f"test-{os.getpid()}-{secrets.token_hex(4)}"


def delete_indexes(prefix: str, *, but: Iterable[str] = ()) -> None:
    """Delete what the server has of a prefix: together, since each request changes the state of the cluster."""
    with Elasticsearch(server()) as client:
        if gone := client.indices.get(index=f"{prefix}-*").body.keys() - set(but):
            client.indices.delete(index=sorted(gone))


@contextmanager
def patiently() -> Iterator[None]:
    """An engine that is made in the block waits for its server, however slow the machine is: a page would give up soon."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "ANSWER_S", PATIENCE_S)
        yield


@contextmanager
def own_elasticsearch() -> Iterator[ElasticsearchEngine]:
    """Elasticsearch inside the block, with indexes of its own that go at the end."""
    prefix = own_prefix()
    with patiently():
        made = ElasticsearchEngine(server(), prefix=prefix)
    with using(made) as engine:
        yield engine
    delete_indexes(prefix)


@contextmanager
def own_embedded() -> Iterator[EmbeddedEngine]:
    """The embedded engine inside the block, in a folder that goes at the end."""
    with TemporaryDirectory() as folder, using(EmbeddedEngine(Path(folder))) as engine:
        yield engine


@contextmanager
def engine_named(name: str) -> Iterator[SearchEngine]:
    """One of `ENGINES` inside the block, empty."""
    with own_embedded() if name == "embedded" else own_elasticsearch() as engine:
        yield engine


@dataclass
class EmptyIndexes:
    """Indexes of Elasticsearch that tests made and wrote nothing to, by kind, for the tests that follow."""

    prefix: str = field(default_factory=own_prefix)
    by_kind: dict[str, tuple[str, str]] = field(default_factory=dict)  # a generation, and the fingerprint of its definition


class SparingEngine(ElasticsearchEngine):
    """Elasticsearch, whose first build of a kind takes an empty index that another test left.

    A test builds every kind and writes to one or two, and to make an index and delete it takes the server longer than most
    tests. An index that was written to is not emptied instead: what was deleted still counts in how rare a word is. The
    tests of the engine itself, in this folder, have the whole of it.
    """

    def __init__(self, empty: EmptyIndexes) -> None:
        with patiently():
            super().__init__(server(), prefix=empty.prefix)
        self._empty = empty
        self._built: dict[str, str] = {}
        self._written: set[str] = set()

    def is_current(self, kind: str) -> bool:
        return self._built.get(kind) == definitions[kind].fingerprint

    def create_generation(self, kind: str) -> str:
        if kind not in self._built:
            generation, fingerprint = self._empty.by_kind.get(kind, ("", ""))
            if fingerprint == definitions[kind].fingerprint:
                return generation
        return super().create_generation(kind)

    def add(self, kind: str, generation: str, documents: Iterable[Document]) -> None:
        self._written.add(generation)
        super().add(kind, generation, documents)

    def replace(self, kind: str, generation: str, keys: Sequence[int], documents: Iterable[Document]) -> None:
        self._written.add(generation)
        super().replace(kind, generation, keys, documents)

    def finish(self, kind: str, generation: str, show_life: Callable[[], None], /) -> None:
        if generation in self._written:
            with self._connection.working() as client:
                client.indices.refresh(index=generation)

    def switch(self, kind: str, generation: str) -> None:
        if self._empty.by_kind.get(kind, ("",))[0] != generation:
            super().switch(kind, generation)
        self._built[kind] = definitions[kind].fingerprint
        self._empty.by_kind[kind] = (generation, self._built[kind])

    def close(self) -> None:
        for kind, (generation, _fingerprint) in list(self._empty.by_kind.items()):
            if generation in self._written:
                del self._empty.by_kind[kind]
        super().close()
        if self._written:
            delete_indexes(self._empty.prefix, but=[generation for generation, _fingerprint in self._empty.by_kind.values()])


@pytest.fixture(scope="session")
def empty_indexes() -> Iterator[EmptyIndexes]:
    empty = EmptyIndexes()
    yield empty
    if empty.by_kind:
        delete_indexes(empty.prefix)


@pytest.fixture
def elasticsearch(empty_indexes: EmptyIndexes) -> Iterator[ElasticsearchEngine]:
    with using(SparingEngine(empty_indexes)) as engine:
        yield engine


@pytest.fixture(params=ENGINES)
def search_engine(request: pytest.FixtureRequest) -> Iterator[SearchEngine]:
    """Each engine in turn, empty."""
    if request.param == "embedded":
        with own_embedded() as engine:
            yield engine
    else:
        yield request.getfixturevalue("elasticsearch")
