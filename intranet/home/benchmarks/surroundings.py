"""Real parts on loopback, started for one benchmark and stopped after it."""

import http.client
import itertools
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from django.core.management import call_command

from intranet.kernel.work import outboxes
from intranet.settings.environment import ROOT

START_LIMIT_S = 60


class NotInstalledError(Exception):
    """The programs of a part aren't on this machine; the message names what to install."""


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def stop(process: "subprocess.Popen[str]") -> None:
    """End a process that was started here: politely, then not."""
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@dataclass(frozen=True)
class Served:
    """A server process that answers on loopback."""

    port: int
    pid: int


def index_everything() -> None:
    """Build the search indexes, and deliver what waits for them: else a server does it while it is measured."""
    call_command("rebuild_search", verbosity=0)
    deliver_everything()


def deliver_everything() -> None:
    """Do what the worker of a server would begin with."""
    for outbox in outboxes.boxes:
        while outboxes.deliver_batch(outbox):
            pass


@contextmanager
def served(environment: Mapping[str, str] | None = None) -> Iterator[Served]:
    """The product served by `manage.py serve`, production settings, on this process's database and data folder."""
    port = free_port()
    settings = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "intranet.settings.production",
        "PORT": str(port),
        "ALLOWED_HOSTS": "127.0.0.1",
        **(environment or {}),
    }
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "collectstatic", "--no-input", "--verbosity", "0"], env=settings, check=True)
    process = subprocess.Popen(
        [*manage, "serve"], env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True
    )
    try:
        wait_until(lambda: answers(port, "/health/ready"), "the product does not answer")
        yield Served(port, process.pid)
    finally:
        stop(process)


def answers(port: int, path: str) -> bool:
    """Whether a GET of the path answers 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def wait_until(is_true: Callable[[], bool], complaint: str, limit_s: float = START_LIMIT_S) -> None:
    """Wait for a condition; raises TimeoutError with the complaint."""
    deadline = time.monotonic() + limit_s
    while not is_true():
        if time.monotonic() > deadline:
            raise TimeoutError(complaint)
        time.sleep(0.1)


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A PostgreSQL server with its data in the folder; gives its address. Raises NotInstalledError.

    The server refuses to run as root, so root starts it as the user `postgres` that its package made.
    """
    programs = _postgresql_programs()
    user: str | None = None
    if os.geteuid() == 0:
        try:
            pwd.getpwnam("postgres")
        except KeyError:
            raise NotInstalledError("the user postgres") from None
        user = "postgres"
        folder.mkdir(parents=True, exist_ok=True)
        shutil.chown(folder, "postgres")
        folder.parent.chmod(0o755)
    port, data = free_port(), folder / "data"
    initdb = [f"{programs}/initdb", "-D", str(data), "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8"]
    subprocess.run(initdb, check=True, cwd="/", user=user, stdout=subprocess.DEVNULL)
    tuned = ["-c", "shared_buffers=1GB", "-c", "work_mem=64MB", "-c", "effective_cache_size=8GB"]
    server = [f"{programs}/postgres", "-D", str(data), "-h", "127.0.0.1", "-p", str(port), "-k", str(folder), *tuned]
    process = subprocess.Popen(server, cwd="/", user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)
    try:
        is_ready = [f"{programs}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
        wait_until(lambda: subprocess.run(is_ready, check=False).returncode == 0, "PostgreSQL does not answer")
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        stop(process)


def _postgresql_programs() -> Path:
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[-3]))
    if versions:
        return versions[-1].parent
    if found := shutil.which("initdb"):
        return Path(found).parent
    raise NotInstalledError("postgresql")


@contextmanager
def elasticsearch(folder: Path) -> Iterator[str]:
    """The Elasticsearch of `ELASTICSEARCH_URL`, or one started by the script that `ELASTICSEARCH_START` names."""
    if address := os.environ.get("ELASTICSEARCH_URL"):
        yield address
        return
    script = os.environ.get("ELASTICSEARCH_START", "")
    if not script:
        raise NotInstalledError("ELASTICSEARCH_URL, or ELASTICSEARCH_START with a script that prints its address")
    settings = {**os.environ, "DATA": str(folder), "HEAP": "1g"}
    process = subprocess.Popen([script], env=settings, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        if process.stdout is None:
            raise NotInstalledError(script)
        printed = next((line for line in process.stdout if re.match(r"http://", line)), "")
        if not printed:
            raise NotInstalledError(f"{script} printed no address")
        yield printed.strip()
    finally:
        stop(process)


class Browser:
    """One connection that stays open, on which signed-in members ask for pages in turn."""

    def __init__(self, port: int, session_keys: Sequence[str]) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._session_keys = itertools.cycle(session_keys)

    def get(self, path: str) -> str:
        """The whole page. Raises AssertionError when the status is not 200."""
        headers = {"Cookie": f"sessionid={next(self._session_keys)}; language=fr", "Accept-Encoding": "identity"}
        self._connection.request("GET", path, headers=headers)
        response = self._connection.getresponse()
        page = response.read().decode()
        if response.status != http.HTTPStatus.OK:
            raise AssertionError(f"{path} answered {response.status}: {page[:300]}")
        return page

    def post(self, path: str, values: Mapping[str, str]) -> None:
        """Send a form. Raises AssertionError when the answer is no redirection, as after every form that was taken."""
        token = secrets.token_hex(16)
        headers = {
            "Cookie": f"sessionid={next(self._session_keys)}; csrftoken={token}; language=fr",
            "X-CSRFToken": token,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self._connection.request("POST", path, urlencode(values), headers)
        response = self._connection.getresponse()
        page = response.read().decode()
        if response.status not in {http.HTTPStatus.FOUND, http.HTTPStatus.SEE_OTHER}:
            raise AssertionError(f"{path} answered {response.status}: {page[:300]}")

    def close(self) -> None:
        self._connection.close()
