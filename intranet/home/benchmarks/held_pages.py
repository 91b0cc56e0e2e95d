"""Thousands of open pages of a server, held by a process of their own (`open_pages.py`)."""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from intranet.home.benchmarks import open_pages
from intranet.home.benchmarks.base import Figure
from intranet.home.benchmarks.surroundings import Served, stop

# After the opening, the server has tidied up.
PAUSE_S: Final = 3.0
# Threads and connections to the database, which a server has once, come with these.
FIRST_PAGES: Final = 50


class HeldPages:
    """The process that holds the pages, and what each cost the server."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.costs: dict[str, Figure] = {}

    def ask(self, **content: object) -> dict[str, Any]:
        """Say one line and have the answer. Raises AssertionError when the process died or a page was closed."""
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("the process of the pages has no pipes")
        self._process.stdin.write(json.dumps(content) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline() or '{"problem": "the process of the pages died"}')
        if answer.get("problem"):
            raise AssertionError(answer["problem"])
        return answer


@contextmanager
def held_pages(server: Served, *, total: int, cookies: Sequence[str] = (), greeting: str = "") -> Iterator[HeldPages]:
    """Open pages of a server, in a process of their own."""
    command = [sys.executable, open_pages.__file__]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        pages = HeldPages(process)
        pages.ask(port=server.port, path="/ws/", cookies=cookies, greeting=greeting)
        pages.ask(open=FIRST_PAGES)
        time.sleep(PAUSE_S)
        before, count = _rss_kib(server.pid), total - FIRST_PAGES
        opened = float(pages.ask(open=count)["opened_s"])
        time.sleep(PAUSE_S)
        pages.costs["kib_per_socket"] = round((_rss_kib(server.pid) - before) / count, 1)
        pages.costs["opened_per_s"] = round(count / opened)
        yield pages
    finally:
        stop(process)


def _rss_kib(process: int) -> int:
    """Memory resident now (Linux)."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def allow_files() -> None:
    """Each page is a file for the server and for who holds it: as many as this system allows, for both."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
