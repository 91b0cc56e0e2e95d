"""A real installation in a folder of its own, with processes that tests start and kill."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:  # scripts of tests import this module too
    import pytest

ROOT = Path(__file__).resolve().parents[2]
# Longer than anything takes on the slowest machine: only a test that fails waits so long.
PATIENCE_S = 300


class Console:
    """The `console` of an environment; threads may share it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._lock = threading.Lock()
        self._popen = subprocess.Popen(
            [sys.executable, "-m", "tests.work.console"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, *question: object) -> Any:
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        with self._lock:
            print(json.dumps(question), file=self._popen.stdin, flush=True)
            answer = self._popen.stdout.readline()
        assert answer, "the console has ended: it said why to the standard error"
        return json.loads(answer)

    def close(self) -> None:
        """End it, and what still runs."""
        self._popen.communicate()


class Process:
    """One process of the installation, whose output is read afterwards. Threads may share it."""

    def __init__(self, console: Console, kind: str, what: object, output: Path) -> None:
        self._lock = threading.RLock()
        self._console = console
        self._output = output
        self._number: int = console.ask(kind, what, str(output))
        self._status: int | None = None

    @property
    def output(self) -> str:
        return self._output.read_text()

    @property
    def has_ended(self) -> bool:
        with self._lock:
            if self._status is None:
                self._status = self._console.ask("end", self._number)
            return self._status is not None

    def end(self) -> int:
        """Wait until it ends by itself; returns the exit status."""
        wait_until(lambda: self.has_ended)
        assert self._status is not None
        return self._status

    def kill(self) -> None:
        """As `kill -9`: nothing is tidied up."""
        self._signal(signal.SIGKILL)
        self.end()

    def stop(self) -> int:
        """As an operator stops it; returns the exit status."""
        self._signal(signal.SIGTERM)
        return self.end()

    def _signal(self, number: int) -> None:
        with self._lock:  # until its end is known, its number is its own
            if not self.has_ended:
                os.kill(self._number, number)


class Installation:
    """Settings of development on a database and data folder of its own.

    Its processes are forks of a `Console`, one for each environment in which some are started.
    """

    def __init__(self, folder: Path, database_url: str = "", redis_url: str = "") -> None:
        self.folder = folder
        self._environment = {
            **os.environ,
            "PASSERELLE_DATA": str(folder),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "ELASTICSEARCH_URL": "",
            "DJANGO_SETTINGS_MODULE": "intranet.settings.development",
            "PYTHONPATH": str(ROOT),
            # What a process says must leave it in time by itself.
            "PYTHONUNBUFFERED": "",
        }
        self._consoles: dict[frozenset[tuple[str, str]], Console] = {}
        self._processes: list[Process] = []
        self._numbers = count()

    def run(self, *arguments: str, **environment: str) -> str:
        """Run `manage.py` from its start to its end and return what it printed; AssertionError when it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={**self._environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refuse(self, *arguments: str, **environment: str) -> str:
        """Run a management command that must fail, and return its complaint."""
        process = self.start(*arguments, **environment)
        assert process.end() != 0
        return process.output

    def start(self, *arguments: str, **environment: str) -> Process:
        """Start a management command in the background."""
        return self._start("command", arguments, environment)

    def start_script(self, script: str) -> Process:
        """Start Python code that has Django set up, in the background."""
        return self._start("script", script, {})

    def script(self, script: str) -> str:
        """Run Python code that has Django set up, and return what it printed."""
        process = self.start_script(script)
        assert process.end() == 0, process.output
        return process.output

    def kill_processes(self) -> None:
        """Kill everything that was started and still runs."""
        for process in self._processes:
            process.kill()

    def _start(self, kind: str, what: object, environment: dict[str, str]) -> Process:
        key = frozenset(environment.items())
        if key not in self._consoles:
            self._consoles[key] = Console({**self._environment, **environment})
        output = self.folder / f"output-{next(self._numbers)}.txt"
        output.touch()  # so that it can be read before the process is there
        process = Process(self._consoles[key], kind, what, output)
        self._processes.append(process)
        return process

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.kill_processes()
        for console in self._consoles.values():
            console.close()


@contextmanager
def empty_installation(request: "pytest.FixtureRequest", folder: Path) -> Iterator[Installation]:
    """A migrated installation on the database server of the environment, or on SQLite, in a folder that it makes."""
    if server := os.environ.get("DATABASE_URL"):
        folder.mkdir()
        template = request.getfixturevalue("migrated_database")
        with database_of_its_own(server, template) as own_url, Installation(folder, own_url) as made:
            yield made
    else:
        shutil.copytree(request.getfixturevalue("migrated_folder"), folder)
        with Installation(folder) as made:
            yield made


@contextmanager
def database_of_its_own(database_url: str, template: str = "template1") -> Iterator[str]:
    """A database of its own, copied from another, on the PostgreSQL server of this address; its own address."""
    import psycopg

    server, _, _database = database_url.rpartition("/")
    name = f"passerelle_test_{secrets.token_hex(4)}"
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield f"{server}/{name}"
    finally:
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def wait_until(is_true: Callable[[], object], patience_s: float = PATIENCE_S) -> None:
    """Wait for something to come true; AssertionError when it does not."""
    deadline = time.monotonic() + patience_s
    while not is_true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def free_port() -> int:
    """A port that nobody listens on, of those that the system gives to no connection of its own accord."""
    while True:
        port = 10_000 + secrets.randbelow(22_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
