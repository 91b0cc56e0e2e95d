"""Two servers and a worker apart, joined by Redis."""

import os
import shutil
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.realtime.test_sockets import FIND, SIGN_IN, Page, moment_of_close
from tests.work.installations import Installation, free_port, wait_until

REDIS_URL = os.environ.get("REDIS_URL", "")
pytestmark = [pytest.mark.slow, pytest.mark.redis, pytest.mark.skipif(not REDIS_URL, reason="REDIS_URL names no server")]


def is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def test_suspension_closes_pages_of_every_server_through_a_worker_apart(migrated_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(migrated_folder, folder)
    with Installation(folder, redis_url=REDIS_URL) as installation:
        ports = free_port(), free_port()
        for port in ports:
            installation.start("serve", f"--port={port}", PASSERELLE_WORKER="separate")
        worker = installation.start("worker")
        wait_until(lambda: "works" in worker.output)
        for port in ports:
            wait_until(lambda: is_ready(port))  # noqa: B023  waited for before the next turn
        keys = [line for line in installation.script(SIGN_IN).split() if len(line) == 32]
        pages = [Page(port, key) for port, key in zip(ports, keys, strict=True)]
        for page in pages:
            assert page.hear() == ("text", b'{"type": "ready"}')
        with ThreadPoolExecutor() as readers:
            closed = [readers.submit(moment_of_close, page) for page in pages]
            said = installation.script(
                FIND + "actions.suspend_member(actor=None, member=member, reason='x')\nprint(time.time())"
            )
            committed = float(said.split()[-1])
            waits = [moment.result(timeout=10) - committed for moment in closed]
        print("seconds to close:", waits)  # noqa: T201  shown by `pytest -s`
        assert max(waits) < 1
        for page in pages:
            page.close()


def test_a_server_says_when_redis_is_gone_and_its_pages_answer(migrated_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(migrated_folder, folder)
    with Installation(folder, redis_url=f"redis://127.0.0.1:{free_port()}/0") as installation:
        port = free_port()
        server = installation.start("serve", f"--port={port}")
        wait_until(lambda: "serves" in server.output)
        started = time.monotonic()
        with pytest.raises(urllib.error.HTTPError) as failed:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5)
        with failed.value as answer:
            body = answer.read().decode()
        assert (answer.status, '"channel_layer": {"status": "ConnectionError"' in body) == (503, True)
        assert time.monotonic() - started < 2
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/dev/mail/", timeout=10) as page:
            assert page.status == 200
