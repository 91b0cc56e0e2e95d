"""Two servers and a worker apart, joined by Redis."""

import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.realtime.test_sockets import ANNOUNCE, FIND, SIGN_IN, Page, is_listening, moment_of_close
from tests.work.installations import Installation, free_port, wait_until

REDIS_URL = os.environ.get("REDIS_URL", "")
pytestmark = [pytest.mark.slow, pytest.mark.redis, pytest.mark.skipif(not REDIS_URL, reason="REDIS_URL names no server")]


def is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


@contextmanager
def redis_at(port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """A Redis of its own, which a test may kill."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is missing")
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: is_listening(port))
        yield process
    finally:
        process.kill()
        process.wait()


def pages_of_two_servers(installation: Installation) -> list[Page]:
    """One page of a member on each of two servers, listening to `group:g`."""
    ports = free_port(), free_port()
    for port in ports:
        installation.start("serve", f"--port={port}", PASSERELLE_WORKER="separate")
    for port in ports:
        wait_until(lambda: is_ready(port))  # noqa: B023  waited for before the next turn
    keys = [line for line in installation.script(SIGN_IN).split() if len(line) == 32]
    pages = [Page(port, key) for port, key in zip(ports, keys, strict=True)]
    for page in pages:
        assert page.told()["type"] == "ready"
        page.ask(type="subscribe", keys=["group:g"])
        assert page.told()["type"] == "changes"
    return pages


def test_suspension_closes_pages_of_every_server_through_a_worker_apart(migrated_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(migrated_folder, folder)
    with Installation(folder, redis_url=REDIS_URL) as installation:
        ports = free_port(), free_port()
        for port in ports:
            installation.start("serve", f"--port={port}", PASSERELLE_WORKER="separate")
        worker = installation.start("worker")
        wait_until(lambda: "Worker started" in worker.output)
        for port in ports:
            wait_until(lambda: is_ready(port))  # noqa: B023  waited for before the next turn
        keys = [line for line in installation.script(SIGN_IN).split() if len(line) == 32]
        pages = [Page(port, key) for port, key in zip(ports, keys, strict=True)]
        for page in pages:
            assert page.told()["type"] == "ready"
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


def test_pages_of_two_servers_hear_what_a_third_process_writes(migrated_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(migrated_folder, folder)
    with Installation(folder, redis_url=REDIS_URL) as installation:
        pages = pages_of_two_servers(installation)
        installation.script(ANNOUNCE + "announce(everyone(), 1)\nannounce(group, 2)\n")
        for page in pages:
            change = page.told()
            assert (change["type"], change["version"], change["keys"]) == ("change", 1, ["group:g"])
        installation.script(ANNOUNCE + "announce(everyone(), 3)\n")
        assert [page.told()["version"] for page in pages] == [3, 3]
        for page in pages:
            page.close()


def test_while_redis_is_down_writes_work_and_pages_ask_and_then_miss_nothing(migrated_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(migrated_folder, folder)
    port = free_port()
    with redis_at(port) as redis, Installation(folder, redis_url=f"redis://127.0.0.1:{port}/0") as installation:
        pages = pages_of_two_servers(installation)
        redis.kill()
        redis.wait()
        for page in pages:
            assert page.told()["type"] == "degraded"
        began = time.monotonic()
        said = installation.script(ANNOUNCE + "start=time.time()\nannounce(everyone(), 1)\nprint('took', time.time() - start)")
        (took,) = (line.removeprefix("took ") for line in said.splitlines() if line.startswith("took "))
        assert float(took) < 0.5, "the writer waited for Redis"
        assert time.monotonic() - began < 20
        pages[0].ask(type="since", cursor=-60_000_000)
        assert [change["version"] for change in pages[0].told()["changes"]] == [1]
        with redis_at(port):
            for page in pages:
                live = page.told()
                assert live["type"] == "live"
                page.ask(type="since", cursor=live["cursor"])
                assert [change["version"] for change in page.told()["changes"]] == [1]
            installation.script(ANNOUNCE + "announce(everyone(), 2)\n")
            assert [page.told()["version"] for page in pages] == [2, 2]
        for page in pages:
            page.close()


def test_a_server_says_when_redis_is_gone_and_its_pages_answer(migrated_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(migrated_folder, folder)
    with Installation(folder, redis_url=f"redis://127.0.0.1:{free_port()}/0") as installation:
        port = free_port()
        server = installation.start("serve", f"--port={port}")
        wait_until(lambda: "is running" in server.output)
        started = time.monotonic()
        with pytest.raises(urllib.error.HTTPError) as failed:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5)
        with failed.value as answer:
            body = answer.read().decode()
        assert (answer.status, '"channel_layer": {"status": "ConnectionError"' in body) == (503, True)
        assert time.monotonic() - started < 2
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/dev/mail/", timeout=10) as page:
            assert page.status == 200
