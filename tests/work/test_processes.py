"""Workers and servers as real processes: killed, doubled, stopped."""

import json
import os
import re
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from intranet.asgi import doors
from tests.work.installations import (
    PATIENCE_S,
    Installation,
    empty_installation,
    free_port,
    wait_until,
)

pytestmark = pytest.mark.slow

ENQUEUE = "from tests.work import tasks\n"
FORGET_WORK = """
from django_tasks_db.models import DBTaskResult
from intranet.kernel.work.models import OutgoingMail, PeriodicRun, Worker
for model in (DBTaskResult, OutgoingMail, PeriodicRun, Worker):
    model.objects.all().delete()
"""


@pytest.fixture(scope="module")
def installation_of_all(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with empty_installation(request, tmp_path_factory.mktemp("processes") / "data") as made:
        yield made


@pytest.fixture
def installation(installation_of_all: Installation) -> Iterator[Installation]:
    """One for all tests, where nothing runs and there is no work."""
    yield installation_of_all
    installation_of_all.kill_processes()
    installation_of_all.script(FORGET_WORK)
    for message in installation_of_all.folder.glob("mail/*.eml"):
        message.unlink()


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """The file in which tasks say what they do."""
    return tmp_path / "note"


def lines(path: Path) -> list[str]:
    return path.read_text().split("\n")[:-1] if path.exists() else []


def get(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE_S) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def answers(port: int) -> bool:
    try:
        return get(f"http://127.0.0.1:{port}/health/live")[0] == 200
    except OSError:
        return False


def sent(port: int, *parts: bytes) -> bytes:
    """What the server answers to these bytes, before it closes the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as connection:
        try:
            for part in parts:
                connection.sendall(part)
        except ConnectionError:
            pass  # it has heard enough
        return connection.recv(1_000)


class TestWorkers:
    def test_what_a_killed_worker_was_doing_is_done_by_the_next(self, installation: Installation, note: Path) -> None:
        installation.script(ENQUEUE + f"tasks.note_and_linger.enqueue({str(note)!r}, 'long')\n")
        first = installation.start("worker")
        wait_until(lambda: lines(note) == ["long begins"])
        first.kill()
        note.with_name("note.end").touch()
        installation.start("worker")
        wait_until(lambda: lines(note) == ["long begins", "long begins", "long ends"])

    def test_a_task_that_kills_its_worker_is_set_aside_and_the_others_go_on(
        self, installation: Installation, note: Path
    ) -> None:
        installation.script(ENQUEUE + f"tasks.kill_worker.enqueue({str(note)!r})\n")
        for attempt in (1, 2, 3):
            assert installation.start("worker").end() == -9
            assert len(lines(note)) == attempt
        installation.script(ENQUEUE + f"tasks.note.enqueue({str(note)!r}, 'alive')\n")
        worker = installation.start("worker")
        wait_until(lambda: "alive" in lines(note))
        status = installation.start("worker", "--status")
        assert status.end() == 0
        assert "WorkerDiedError" in status.output
        assert not worker.has_ended
        assert lines(note).count("attempt") == 3

    def test_no_message_is_lost_while_the_worker_is_killed_again_and_again(
        self, installation: Installation, tmp_path: Path
    ) -> None:
        """Another process stores messages; the worker beside it is killed when it has sent some, then left in peace."""
        enough = tmp_path / "enough"
        writer = installation.start_script(f"ENOUGH = {str(enough)!r}\n{SEND_UNTIL_ENOUGH}")
        for _kill in range(5):
            before = len(subjects_sent(installation))
            worker = installation.start("worker")
            wait_until(lambda: len(subjects_sent(installation)) >= before + 10)  # noqa: B023  waited for before the next turn
            worker.kill()
        enough.touch()
        assert writer.end() == 0, writer.output
        stored = {f"message {number}" for number in range(int(writer.output))}
        installation.start("worker")
        wait_until(lambda: subjects_sent(installation) == stored)

    def test_a_stopped_worker_finishes_what_it_does(self, installation: Installation, note: Path) -> None:
        installation.script(ENQUEUE + f"tasks.note_and_outlast.enqueue({str(note)!r}, 'last')\n")
        worker = installation.start("worker", f"--patience={PATIENCE_S}")
        wait_until(lambda: lines(note) == ["last begins"])
        assert worker.stop() == 0
        assert lines(note) == ["last begins", "last ends"]

    def test_two_workers_run_a_periodic_job_once(self, installation: Installation, note: Path) -> None:
        """They begin at the same moment with a hundred jobs, so that each has many turns to take from the other."""
        both = [
            installation.start_script(f"NOTE, ME, OTHER = {str(note)!r}, {name!r}, {other!r}\n{RUN_PERIODIC_WORK}")
            for name, other in (("one", "two"), ("two", "one"))
        ]
        for process in both:
            assert process.end() == 0, process.output
        assert sorted(lines(note)) == sorted(f"tested {number}" for number in range(100))

    def test_embedded_parts_have_one_worker(self, installation: Installation) -> None:
        first = installation.start("worker")
        wait_until(lambda: "Worker started" in first.output)
        assert "already runs on this data folder" in installation.refuse("worker")
        first.kill()
        second = installation.start("worker")
        wait_until(lambda: "Worker started" in second.output)


def subjects_sent(installation: Installation) -> set[str]:
    """The subjects of the messages in the folder of the demonstration's mail; a message may be there twice."""
    found = [re.search(r"^Subject: (.*)$", path.read_text(), re.MULTILINE) for path in installation.folder.glob("mail/*.eml")]
    return {subject[1] for subject in found if subject}


SEND = """
from django.core.mail import EmailMessage
from intranet.kernel.work.mail import send_later
def send(number):
    send_later(EmailMessage(f"message {number}", "y", "a@gouv.example", ["b@gouv.example"]))
"""
# It is never far ahead of the worker, and never waits for it.
SEND_UNTIL_ENOUGH = (
    SEND
    + """
import time
from pathlib import Path
from intranet.kernel.work.models import OutgoingMail
number = 0
while not Path(ENOUGH).exists():
    if OutgoingMail.objects.count() < 20:
        send(number)
        number += 1
    time.sleep(0.005)
print(number)
"""
)
RUN_PERIODIC_WORK = """
from datetime import timedelta
from pathlib import Path
from intranet.kernel.work import periodic, presence
from tests.work.installations import wait_until
def run(name):
    with Path(NOTE).open("a") as file:
        file.write(f"{name}\\n")
for number in range(100):
    name = f"tested {number}"
    periodic.jobs.register(periodic.Job(name=name, every=timedelta(days=1), run=lambda name=name: run(name)))
presence.SILENCE = timedelta(hours=1)  # it says once that it lives, and may be slow
schedule = periodic.Schedule(presence.enter(is_alone=False))
Path(NOTE).with_name(ME).touch()
wait_until(Path(NOTE).with_name(OTHER).exists)
while schedule.run_due():
    pass
"""


class TestWaking:
    """Workers that would look for work once an hour, were they not woken."""

    def test_a_commit_wakes_the_worker_of_its_process(self, installation: Installation) -> None:
        both = installation.start_script(f"EVERYWHERE = True\n{LOOK_RARELY}{SEND_ONE_BY_ONE}worker.stop()")
        assert both.end() == 0, both.output

    @pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="Only on PostgreSQL does a commit reach other processes")
    def test_a_commit_wakes_the_worker_of_another_process(self, installation: Installation) -> None:
        worker = installation.start_script(f"EVERYWHERE = False\n{LOOK_RARELY}{LISTEN}")
        wait_until(lambda: "listens" in worker.output)
        installation.script(SEND_ONE_BY_ONE)


# Without notifications it looks often, unless everywhere is said.
LOOK_RARELY = """
from intranet.kernel.work import loop
loop.POLL_NOTIFIED_S = 3_600
if EVERYWHERE:
    loop.POLL_S = 3_600
worker = loop.WorkLoop(is_alone=False)
worker.start()
"""
LISTEN = """
import threading
from tests.work.installations import wait_until
wait_until(lambda: worker._poll_s == 3_600)
print("listens", flush=True)
threading.Event().wait()
"""
# It may come upon the first, which it looks for when it starts.
SEND_ONE_BY_ONE = (
    SEND
    + """
from intranet.kernel.work.models import OutgoingMail
from tests.work.installations import wait_until
for number in range(5):
    send(number)
    wait_until(lambda: not OutgoingMail.objects.exists())
"""
)


class TestServer:
    @pytest.fixture
    def port(self) -> int:
        return free_port()

    def test_a_server_answers_works_and_stops_politely(self, installation: Installation, port: int, note: Path) -> None:
        server = installation.start("serve", f"--port={port}")
        wait_until(lambda: answers(port))
        assert f"http://127.0.0.1:{port}/" in server.output
        status, body = get(f"http://127.0.0.1:{port}/health/ready")
        assert (status, json.loads(body)["status"]) == (200, "ready")
        assert "passerelle_outbox_waiting" in get(f"http://127.0.0.1:{port}/metrics")[1]
        installation.script(ENQUEUE + f"tasks.note.enqueue({str(note)!r}, 'done')\n")
        wait_until(lambda: lines(note) == ["done"])
        assert server.stop() == 0

    def test_a_server_migrates_and_collects_static_files_in_the_same_start(self, installation: Installation, port: int) -> None:
        production = {"DJANGO_SETTINGS_MODULE": "intranet.settings.production"}
        installation.script('from django.core.management import call_command\ncall_command("migrate", "usersessions", "zero")')
        refusal = installation.refuse("serve", f"--port={port}", **production)
        assert "unapplied migrations" in refusal
        assert "Static files have not been collected" in refusal
        server = installation.start("serve", "--prepare", f"--port={port}", **production)
        wait_until(lambda: answers(port) or server.has_ended)
        assert get(f"http://127.0.0.1:{port}/health/ready")[0] == 200, server.output
        assert list(installation.folder.glob("static/staticfiles.json"))

    def test_a_second_server_on_one_folder_is_refused_until_the_first_is_killed(
        self, installation: Installation, port: int
    ) -> None:
        first = installation.start("serve", f"--port={port}")
        wait_until(lambda: answers(port))
        assert "set REDIS_URL" in installation.refuse("serve", f"--port={free_port()}")
        first.kill()
        installation.start("serve", f"--port={port}")
        wait_until(lambda: answers(port))

    def test_a_body_too_large_is_refused_before_it_is_kept(self, installation: Installation, port: int) -> None:
        installation.start("serve", f"--port={port}")
        wait_until(lambda: answers(port))
        head = f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n".encode()
        bound = doors.door_of("/").max_body_bytes
        declared = sent(port, head + f"Content-Length: {bound + 1}\r\n\r\n".encode())
        megabyte = b"100000\r\n" + bytes(0x100000) + b"\r\n"
        undeclared = sent(port, head + b"Transfer-Encoding: chunked\r\n\r\n", *[megabyte] * (bound // 0x100000 + 1))
        assert declared.startswith(b"HTTP/1.1 413 ")
        assert undeclared.startswith(b"HTTP/1.1 413 ")
        assert answers(port)

    def test_a_taken_port_is_said_clearly(self, installation: Installation, port: int) -> None:
        with socket.create_server(("127.0.0.1", port)):
            assert f"cannot listen on 127.0.0.1:{port}" in installation.refuse("serve", f"--port={port}")

    def test_an_open_page_without_session_is_told_to_sign_in_and_a_foreign_page_is_refused(
        self, installation: Installation, port: int
    ) -> None:
        installation.start("serve", f"--port={port}")
        wait_until(lambda: answers(port))
        assert handshake(port, "/ws/", f"http://127.0.0.1:{port}") == (101, 4401)
        assert handshake(port, "/ws/", "https://elsewhere.example") == (403, None)
        assert handshake(port, "/ws/", None) == (403, None)
        assert handshake(port, "/nothing/", f"http://127.0.0.1:{port}") == (403, None)


def handshake(port: int, path: str, origin: str | None) -> tuple[int, int | None]:
    """Open a WebSocket by hand: the status of the answer, and the code of the close that follows."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as connection:
        head = [
            f"GET {path} HTTP/1.1",
            f"Host: 127.0.0.1:{port}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            *([f"Origin: {origin}"] if origin else []),
        ]
        connection.sendall("\r\n".join([*head, "", ""]).encode())
        received = b""
        while chunk := connection.recv(4096):
            received += chunk
            header, separator, frames = received.partition(b"\r\n\r\n")
            status = int(header.split()[1]) if separator else 0
            if separator and status != 101:
                return status, None
            if len(frames) >= 4:
                assert frames[0] == 0x88, "the first frame is a close"
                return status, int.from_bytes(frames[2:4])
    raise AssertionError("no answer")
