"""The search engine of this installation: Elasticsearch when `ELASTICSEARCH_URL` is set, else the embedded one."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from intranet.kernel.search.engines.base import SearchEngine

_engine: SearchEngine | None = None
_making = threading.Lock()


def engine() -> SearchEngine:
    """The one engine of this process, made at its first use."""
    global _engine
    if _engine is None:
        with _making:
            _engine = _engine or _configured()
    return _engine


def _configured() -> SearchEngine:
    # Each engine is imported only where it serves: neither's library costs the other's installations anything.
    if settings.ELASTICSEARCH_URL:
        from intranet.kernel.search.engines.elasticsearch import ElasticsearchEngine

        return ElasticsearchEngine(settings.ELASTICSEARCH_URL, prefix=settings.SEARCH_INDEX_PREFIX)
    from intranet.kernel.search.engines.embedded import EmbeddedEngine

    return EmbeddedEngine(settings.DATA / "search")


@contextmanager
def replaced(other: SearchEngine) -> Iterator[None]:
    """Another engine inside the block, for the whole process (tests)."""
    global _engine
    before, _engine = _engine, other
    try:
        yield
    finally:
        _engine = before
