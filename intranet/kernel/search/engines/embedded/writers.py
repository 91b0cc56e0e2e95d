"""The one writer of each generation of the embedded index."""

import threading
from collections.abc import Iterable, Sequence

from tantivy import IndexWriter, Query, Schema

from intranet.kernel.search.definitions import Document, definitions
from intranet.kernel.search.engines.embedded.generations import Generations
from intranet.kernel.search.engines.embedded.schema import open_index, to_tantivy
from intranet.kernel.search.engines.fields import KEY
from intranet.kernel.search.requests import SearchUnavailable

BUILDER_MEMORY = 256_000_000  # bytes of documents that a rebuild holds before it writes a segment
BUILDER_THREADS = 2
WRITER_MEMORY = 32_000_000


type _Writer = tuple[IndexWriter, Schema]


class Writers:
    """Writers stay open between batches: tantivy locks the folder for the first process that writes to it.

    Used by the worker for the live generation and by a rebuild for its own, perhaps in two threads of one process.
    """

    def __init__(self, generations: Generations) -> None:
        self._generations = generations
        self._writers: dict[tuple[str, str], _Writer] = {}
        self._one_at_a_time = threading.RLock()

    def begin(self, kind: str, generation: str) -> None:
        """Open a new generation for `add`, with memory for many documents."""
        with self._one_at_a_time:
            self._open(kind, generation, memory=BUILDER_MEMORY, threads=BUILDER_THREADS)

    def add(self, kind: str, generation: str, documents: Iterable[Document]) -> None:
        """Add documents; nobody sees them before `finish`."""
        definition = definitions[kind]
        writer, _ = self._writers[kind, generation]
        for document in documents:
            for row in to_tantivy(definition, document):
                writer.add_document(row)

    def finish(self, kind: str, generation: str) -> None:
        """Commit what was added and let go of the memory."""
        with self._one_at_a_time:
            writer, _ = self._writers.pop((kind, generation))
        writer.commit()
        writer.wait_merging_threads()

    def replace(self, kind: str, generation: str, keys: Sequence[int], documents: Iterable[Document]) -> None:
        """Delete and add in one commit: a reader sees the old documents or the new ones."""
        definition = definitions[kind]
        with self._one_at_a_time:
            self._leave_other_generations(kind, generation)
            writer, schema = self._writers.get((kind, generation)) or self._open(kind, generation)
            try:
                writer.delete_documents_by_query(Query.term_set_query(schema, KEY, list(keys)))
                for document in documents:
                    for row in to_tantivy(definition, document):
                        writer.add_document(row)
                writer.commit()
            except Exception:
                writer.rollback()  # what was half said must not be part of the next commit
                raise

    def close(self, kind: str | None = None, generation: str | None = None) -> None:
        """Let go of the locks of a generation, of a kind, or of all. What was added and not finished is lost."""
        with self._one_at_a_time:
            for known in list(self._writers):
                if kind in (None, known[0]) and generation in (None, known[1]):
                    del self._writers[known]

    def _leave_other_generations(self, kind: str, generation: str) -> None:
        """Let go of generations that are live no more: their folder has gone."""
        for known in [known for known in self._writers if known[0] == kind and known[1] != generation]:
            if not self._generations.folder(*known).exists():
                del self._writers[known]

    def _open(self, kind: str, generation: str, *, memory: int = WRITER_MEMORY, threads: int = 1) -> _Writer:
        folder = self._generations.folder(kind, generation)
        if not folder.exists():
            raise SearchUnavailable(f"The generation {generation} of {kind!r} has been replaced.")
        try:
            index = open_index(definitions[kind], folder)
            writer = index.writer(memory, threads), index.schema
        except (ValueError, OSError) as error:
            raise SearchUnavailable(f"Another process writes to the index of {kind!r}: {error}") from error
        self._writers[kind, generation] = writer
        return writer
