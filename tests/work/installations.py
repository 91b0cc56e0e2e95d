"""A real installation in a folder of its own, with processes that tests start and kill."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 30


class Process:
    """One process of the installation, whose output is read afterwards."""

    def __init__(self, popen: "subprocess.Popen[bytes]", output: Path) -> None:
        self._popen = popen
        self._output = output

    @property
    def output(self) -> str:
        return self._output.read_text()

    @property
    def has_ended(self) -> bool:
        return self._popen.poll() is not None

    def kill(self) -> None:
        """As `kill -9`: nothing is tidied up."""
        self._popen.send_signal(signal.SIGKILL)
        self._popen.wait()

    def stop(self) -> int:
        """As an operator stops it; returns the exit status."""
        if not self.has_ended:
            self._popen.send_signal(signal.SIGTERM)
        return self._popen.wait(PATIENCE_S)


class Installation:
    """Settings of development on a database and data folder of its own."""

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
        self._processes: list[Process] = []

    def run(self, *arguments: str, **environment: str) -> str:
        """Run a management command to its end and return what it printed; AssertionError when it fails."""
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
        wait_until(lambda: process.has_ended)
        assert process.stop() != 0
        return process.output

    def start(self, *arguments: str, **environment: str) -> Process:
        """Start a management command in the background."""
        return self._spawn([sys.executable, "manage.py", *arguments], environment)

    def start_script(self, script: str) -> Process:
        """Start Python code that has Django set up, in the background."""
        return self._spawn([sys.executable, "-c", f"import django; django.setup()\n{script}"], {})

    def script(self, script: str) -> str:
        """Run Python code that has Django set up, and return what it printed."""
        process = self.start_script(script)
        wait_until(lambda: process.has_ended)
        assert process.stop() == 0, process.output
        return process.output

    def _spawn(self, command: list[str], environment: dict[str, str]) -> Process:
        output = self.folder / f"output-{len(self._processes)}.txt"
        with output.open("wb") as file:
            popen = subprocess.Popen(
                command, cwd=ROOT, env={**self._environment, **environment}, stdout=file, stderr=subprocess.STDOUT
            )
        self._processes.append(Process(popen, output))
        return self._processes[-1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        for process in self._processes:
            if not process.has_ended:
                process.kill()


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
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
