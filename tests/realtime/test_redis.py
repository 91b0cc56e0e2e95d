"""Two servers and a worker apart, joined by Redis."""

import json
import os
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from intranet.kernel.realtime.news import Look
from intranet.kernel.realtime.publishing import Publisher
from tests.realtime.test_sockets import Page, Reader, is_listening
from tests.work.installations import PATIENCE_S, Installation, free_port, wait_until

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


@pytest.fixture(scope="module")
def redis_port() -> int:
    """That of a Redis which a test starts, or does not."""
    return free_port()


@pytest.fixture(scope="module")
def installation_of_all(
    migrated_folder: Path, tmp_path_factory: pytest.TempPathFactory, redis_port: int
) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("redis") / "data"
    shutil.copytree(migrated_folder, folder)
    with Installation(folder, redis_url=f"redis://127.0.0.1:{redis_port}/0") as made:
        yield made


@pytest.fixture
def installation(installation_of_all: Installation) -> Iterator[Installation]:
    """One for all tests, where nothing runs."""
    yield installation_of_all
    installation_of_all.kill_processes()


@pytest.fixture
def redis(redis_port: int) -> Iterator["subprocess.Popen[bytes]"]:
    with redis_at(redis_port) as running:
        yield running


NUMBERS = count()


@pytest.fixture
def reader(redis: "subprocess.Popen[bytes]", installation: Installation) -> Reader:
    """A member of their group."""
    made = Reader(installation, f"reader-{next(NUMBERS)}")
    made.script("add_audience_member(audience=group, member=member)")
    return made


@pytest.fixture
def pages(installation: Installation, reader: Reader) -> Iterator[list[Page]]:
    """One page of the reader on each of two servers that hear each other."""
    ports = free_port(), free_port()
    for port in ports:
        installation.start("serve", f"--port={port}", PASSERELLE_WORKER="separate")
    for port in ports:
        wait_until(lambda: is_ready(port))  # noqa: B023  waited for before the next turn
    opened = [Page(port, session) for port, session in zip(ports, reader.sessions, strict=True)]
    for page in opened:
        assert page.told()["type"] == "ready"
        page.ask(type="subscribe", keys=[reader.key])
        told = [page.told()["type"]]
        while told[-1] != "changes":
            told.append(page.told()["type"])
        if [word for word in told if word != "changes"][-1:] == ["degraded"]:  # it was slow to hear itself
            told_of(page, "live")
    yield opened
    for page in opened:
        page.close()


@pytest.fixture
def worker(redis: "subprocess.Popen[bytes]", installation: Installation) -> None:
    started = installation.start("worker")
    wait_until(lambda: "Worker started" in started.output)


def told_of(page: Page, kind: str) -> dict[str, Any]:
    """The next message of this kind: a slow server may say meanwhile that it does not hear the others, and does again."""
    while (told := page.told())["type"] != kind:
        pass
    return told


def missed(page: Page) -> list[int]:
    """The versions of what happened in the last hour."""
    page.ask(type="since", cursor=-3_600_000_000)
    return [change["version"] for change in told_of(page, "changes")["changes"]]


def code_of_close(page: Page) -> bytes:
    while (heard := page.hear())[0] != "close":
        pass
    return heard[1]


# Its news are heard while it lives: what is handed over to Redis in the moment of its end may be lost.
WRITE_AGAIN_AND_AGAIN = """
import time
while True:
    announce(everyone(), 11)
    announce(named, 12)
    announce(everyone(), 13)
    time.sleep(0.2)
"""


def hear_of_what_is_written(page: Page) -> None:
    """Hear what everyone may, from a third process, and nothing that nobody may."""
    versions: set[int] = set()
    while not {11, 13} <= versions:
        versions.add(told_of(page, "change")["version"])
    assert 12 not in versions


def test_suspension_closes_pages_of_every_server_through_a_worker_apart(
    reader: Reader, worker: None, pages: list[Page]
) -> None:
    reader.script("actions.suspend_member(actor=None, member=member, reason='x')")
    assert [code_of_close(page) for page in pages] == [b"4401", b"4401"]


def test_pages_of_two_servers_hear_what_a_third_process_writes(reader: Reader, pages: list[Page]) -> None:
    reader.start_script(WRITE_AGAIN_AND_AGAIN)
    for page in pages:
        hear_of_what_is_written(page)


def test_while_redis_is_down_writes_work_and_pages_ask_and_then_miss_nothing(
    redis: "subprocess.Popen[bytes]", redis_port: int, reader: Reader, pages: list[Page]
) -> None:
    redis.kill()
    redis.wait()
    for page in pages:
        told_of(page, "degraded")
    reader.script("announce(everyone(), 1)")
    assert [missed(page) for page in pages] == [[1], [1]]
    with redis_at(redis_port):
        for page in pages:
            page.ask(type="since", cursor=told_of(page, "live")["cursor"])
            assert [change["version"] for change in told_of(page, "changes")["changes"]] == [1]
        reader.start_script(WRITE_AGAIN_AND_AGAIN)
        for page in pages:
            hear_of_what_is_written(page)


def test_who_is_removed_while_redis_is_down_hears_nothing_more_once_it_is_back(
    redis: "subprocess.Popen[bytes]", redis_port: int, reader: Reader, worker: None, pages: list[Page]
) -> None:
    """The worker says so to a Redis that no server may hear yet."""
    redis.kill()
    redis.wait()
    for page in pages:
        told_of(page, "degraded")
    reader.script("remove_audience_member(audience=group, member=member)\nannounce(group, 1)\nannounce(everyone(), 2)")
    with redis_at(redis_port):
        reader.script("wait_until_told()")
        for page in pages:
            told_of(page, "live")
            assert missed(page) == [2]


def test_a_writer_does_not_wait_for_redis(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    publisher, begun, ended = Publisher(), Event(), Event()

    def publish(*_message: object) -> None:
        begun.set()
        ended.wait()

    monkeypatch.setattr(publisher._client, "publish", publish)
    publisher.put([Look(("m1",))])
    assert begun.wait(PATIENCE_S)
    publisher.put([Look(("m2",))])
    ended.set()


def test_a_server_says_when_redis_is_gone_and_its_pages_answer(installation: Installation) -> None:
    port = free_port()
    server = installation.start("serve", f"--port={port}")
    wait_until(lambda: "is running" in server.output)
    wait_until(lambda: health(port)[1]["channel_layer"]["status"] == "ConnectionError")
    assert health(port)[0] == 503
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/dev/mail/", timeout=PATIENCE_S) as page:
        assert page.status == 200


def health(port: int) -> tuple[int, dict[str, Any]]:
    """The status of a server that is not well, and what it says of its parts."""
    with pytest.raises(urllib.error.HTTPError) as failed:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=PATIENCE_S)
    with failed.value as answer:
        return answer.status, json.loads(answer.read())["parts"]
