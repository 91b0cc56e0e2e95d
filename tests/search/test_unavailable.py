"""A search server that is down is said at once, and what waits for it is not lost; other processes and the embedded index."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from intranet.kernel.search.actions import reindex
from intranet.kernel.search.checking import compare
from intranet.kernel.search.engines.elasticsearch import ElasticsearchEngine
from intranet.kernel.search.engines.elasticsearch.connection import ANSWER_S, REST_S, WORK_S, Connection
from intranet.kernel.search.engines.embedded import EmbeddedEngine
from intranet.kernel.search.models import SearchChange
from intranet.kernel.search.queries import SearchUnavailable
from intranet.kernel.search.rebuilding import rebuild
from intranet.kernel.search.testing import index_now, using
from intranet.kernel.work.outboxes import ReceiverDownError
from tests.search.conftest import Gardens

# Far longer than a search waits on the slowest machine, and far shorter than a worker does.
PATIENCE_S = WORK_S / 2


@pytest.fixture
def closed_port() -> str:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


class SilentServer:
    """Lets itself be connected to and never answers, like a server whose host has stopped."""

    def __init__(self, listener: socket.socket) -> None:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        listener.setblocking(False)
        self._listener = listener
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"

    def times_asked(self) -> int:
        """How many connections were made since the last call."""
        count = 0
        with suppress(BlockingIOError):
            while True:
                self._listener.accept()[0].close()
                count += 1
        return count


@pytest.fixture
def silent_server() -> Iterator[SilentServer]:
    with socket.socket() as listener:
        yield SilentServer(listener)


def test_a_dead_server_is_said_at_once(registered: Gardens, closed_port: str) -> None:
    with using(ElasticsearchEngine(closed_port, prefix="test")):
        started = time.monotonic()
        with pytest.raises(SearchUnavailable):
            registered.search("eau")
        assert time.monotonic() - started < PATIENCE_S


def test_a_silent_server_is_not_waited_for_long_and_not_asked_by_the_following_requests(
    registered: Gardens, silent_server: SilentServer
) -> None:
    with using(ElasticsearchEngine(silent_server.url, prefix="test")) as engine:
        engine._connection = Connection(silent_server.url, clock=lambda: 0.0)
        started = time.monotonic()
        with pytest.raises(SearchUnavailable):
            registered.search("eau")
        assert ANSWER_S / 2 < time.monotonic() - started < PATIENCE_S
        assert silent_server.times_asked() == 1
        for _ in range(20):
            with pytest.raises(SearchUnavailable):
                registered.search("eau")
        assert silent_server.times_asked() == 0


def test_the_server_is_asked_again_after_a_rest(closed_port: str) -> None:
    now = [0.0]
    connection = Connection(closed_port, clock=lambda: now[0])
    asked = 0

    def ask() -> None:
        nonlocal asked
        with connection.reading() as client:
            asked += 1
            client.info()

    for moment in (0.0, REST_S / 2, REST_S + 0.1):
        now[0] = moment
        with pytest.raises(SearchUnavailable):
            ask()
    connection.close()
    assert asked == 2


def test_the_outbox_understands_it() -> None:
    assert issubclass(SearchUnavailable, ReceiverDownError)


@pytest.mark.elasticsearch
def test_what_was_edited_while_the_server_was_away_is_found_when_it_is_back_without_a_rebuild(
    db: None, registered: Gardens, elasticsearch: ElasticsearchEngine, closed_port: str
) -> None:
    for key in (1, 2, 3):
        registered.plant(key, "Verger")
    registered.index()
    there, elasticsearch._connection = elasticsearch._connection, Connection(closed_port)
    registered.plant(2, "Rocaille")
    del registered.rows[3]
    reindex(registered.kind, [2, 3])
    for _ in range(10):
        with pytest.raises(SearchUnavailable):
            registered.search("verger")
        with pytest.raises(SearchUnavailable):
            index_now()
    assert set(SearchChange.objects.values_list("key", "attempts")) == {(2, 0), (3, 0)}
    elasticsearch._connection.close()
    elasticsearch._connection = there
    index_now()
    assert (registered.found("verger"), registered.found("rocaille")) == ({1}, {2})
    assert compare(registered.kind).is_equal


READER = """
import sys
import django
django.setup()
from pathlib import Path
from intranet.kernel.search.definitions import definitions
from intranet.kernel.search.engines.embedded import EmbeddedEngine
from intranet.kernel.search.testing import using
from tests.search.conftest import Gardens
gardens = Gardens()
definitions.register(gardens.definition)
with using(EmbeddedEngine(Path(sys.argv[1]))):
    for line in sys.stdin:
        print(gardens.search(line.strip()).total, flush=True)
"""


def test_another_process_sees_each_commit_and_each_new_generation(db: None, registered: Gardens, tmp_path: Path) -> None:
    registered.plant(1, "Verger")
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "intranet.settings.test"}
    with using(EmbeddedEngine(tmp_path)) as engine:
        rebuild(registered.kind)
        with subprocess.Popen(
            [sys.executable, "-c", READER, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        ) as reader:
            assert reader.stdin is not None
            assert reader.stdout is not None

            def seen(text: str) -> int:
                reader.stdin.write(f"{text}\n")
                reader.stdin.flush()
                return int(reader.stdout.readline())

            assert seen("verger") == 1
            registered.plant(2, "Verger")
            engine.replace(registered.kind, engine.live_generation(registered.kind), [2], registered.documents([2]))
            assert seen("verger") == 2
            registered.plant(3, "Verger")
            rebuild(registered.kind)
            assert seen("verger") == 3
            reader.stdin.close()
            assert reader.wait(timeout=20) == 0


def test_a_second_writer_waits_until_the_first_lets_go(db: None, registered: Gardens, tmp_path: Path) -> None:
    registered.plant(1, "Verger")
    second = EmbeddedEngine(tmp_path)
    with using(EmbeddedEngine(tmp_path)) as first:
        rebuild(registered.kind)
        generation = first.live_generation(registered.kind)
        first.replace(registered.kind, generation, [1], registered.documents([1]))
        with pytest.raises(SearchUnavailable):
            second.replace(registered.kind, generation, [1], registered.documents([1]))
        first.close()
        second.replace(registered.kind, generation, [1], registered.documents([1]))
        second.close()


def test_threads_search_while_another_one_writes(db: None, registered: Gardens, tmp_path: Path) -> None:
    for key in range(1, 51):
        registered.plant(key, "Verger")
    failures: list[BaseException] = []
    totals: list[int] = []
    with using(EmbeddedEngine(tmp_path)) as engine:
        rebuild(registered.kind)
        stop = threading.Event()

        def read() -> None:
            while not stop.is_set():
                try:
                    totals.append(registered.search("verger", facets={"city": 3}).total)
                except BaseException as error:
                    failures.append(error)
                    return

        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        try:
            for round_ in range(20):
                keys = [round_ + 1, round_ + 2]
                engine.replace(registered.kind, engine.live_generation(registered.kind), keys, registered.documents(keys))
                if round_ % 5 == 0:
                    rebuild(registered.kind)
        finally:
            stop.set()
            for reader in readers:
                reader.join()
    assert failures == []
    assert set(totals) == {50}
