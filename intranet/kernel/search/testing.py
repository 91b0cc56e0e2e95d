"""For tests: an index of their own, and changes delivered at once instead of by a worker."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from intranet.kernel.search import engines
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.engines.embedded import EmbeddedEngine
from intranet.kernel.search.feeding import OUTBOX, build_missing
from intranet.kernel.work import outboxes


@contextmanager
def using[EngineT: SearchEngine](engine: EngineT) -> Iterator[EngineT]:
    """Search, feed and rebuild with this engine inside the block."""
    with engines.replaced(engine):
        yield engine
    engine.close()


@contextmanager
def own_index() -> Iterator[SearchEngine]:
    """An embedded index in a folder that goes at the end of the block, built from the database as it is now."""
    with tempfile.TemporaryDirectory() as folder, using(EmbeddedEngine(Path(folder))) as engine:
        build_missing()
        yield engine


def index_now() -> None:
    """Deliver every waiting change, as the worker does."""
    while outboxes.deliver_batch(OUTBOX):
        pass
