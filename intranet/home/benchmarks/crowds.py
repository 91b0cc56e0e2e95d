"""A crowd of editors in a process of its own (`typing_editors.py`), and one here that hears when each key arrives."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any, Final

from intranet.home.benchmarks.base import cpu_s
from intranet.home.benchmarks.surroundings import Served, stop
from intranet.home.benchmarks.typing_editors import EDITORS
from intranet.settings.environment import ROOT
from wiki.models import SCHEMA_VERSION
from wiki.text.updates import read_update

HOLD: Final = "import django; django.setup(); from intranet.home.benchmarks import typing_editors; typing_editors.main()"
# What was sent last arrives.
ARRIVES_WITHIN_S: Final = 1.0


@dataclass(frozen=True)
class Typed:
    """What came of a crowd that typed for a while: the milliseconds of each key, how many never came and how many editors were
    closed, and the server's work."""

    keys_ms: list[float]
    lost: int
    closed: int
    cores: float


@dataclass(frozen=True)
class Text:
    """A text that is served: `kind` is a name of `EDITORS`."""

    kind: str
    server: Served
    path: str


class Crowd:
    """Editors who have a text open until the block ends."""

    def __init__(self, text: Text, process: "subprocess.Popen[str]", watcher: "Watcher", cookies: Sequence[str]) -> None:
        self._text, self._process, self._watcher = text, process, watcher
        where = {"server": text.kind, "port": text.server.port, "path": text.path, "schema": SCHEMA_VERSION}
        self.opened_ms: list[float] = self._ask(**where, cookies=cookies)["opened_ms"]

    def type(self, keys: float, seconds: float) -> Typed:
        """Have each type so many keys a second."""
        self._watcher.heard.clear()
        before = cpu_s(self._text.server.pid)
        answer = self._ask(keys=keys, seconds=seconds)
        cores = (cpu_s(self._text.server.pid) - before) / seconds
        time.sleep(ARRIVES_WITHIN_S)
        sent = {(client, clock): at for client, clock, at in answer["sent"]}
        count, keys_ms = len(sent), list[float]()
        for at, update in list(self._watcher.heard):
            for client, (start, end) in read_update(update).clients.items():
                keys_ms += [(at - sent.pop((client, clock))) * 1000 for clock in range(start, end) if (client, clock) in sent]
        return Typed(keys_ms, count - len(keys_ms), answer["closed"], cores)

    def _ask(self, **content: object) -> dict[str, Any]:
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("the process of the editors has no pipes")
        self._process.stdin.write(json.dumps(content) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError("the process of the editors died")
        answer: dict[str, Any] = json.loads(line)
        return answer


class Watcher(Thread):
    """An editor that types nothing, and notes what it hears and when. Its thread ends when the server or the watcher leaves."""

    def __init__(self, text: Text, cookie: str) -> None:
        super().__init__(daemon=True)
        self._text, self._cookie = text, cookie
        self.heard: list[tuple[float, bytes]] = []
        self.is_here = Event()
        self._loop = asyncio.new_event_loop()

    def run(self) -> None:
        self._following = self._loop.create_task(self._follow())
        try:
            self._loop.run_until_complete(self._following)
        except (asyncio.CancelledError, EOFError, OSError):
            pass
        finally:
            self._loop.close()

    async def _follow(self) -> None:
        editor = EDITORS[self._text.kind](self._cookie)
        await editor.open(self._text.server.port, self._text.path, SCHEMA_VERSION)
        self.is_here.set()
        try:
            while True:
                kind, update = await editor.hear()
                if kind == 2:
                    self.heard.append((time.perf_counter(), update))
        finally:
            await editor.close()

    def leave(self) -> None:
        if self.is_alive():
            self._loop.call_soon_threadsafe(self._following.cancel)
        self.join()


@contextmanager
def crowd(text: Text, cookies: Sequence[str]) -> Iterator[Crowd]:
    """The first cookie is that of who watches; each of the others is an editor's."""
    watcher = Watcher(text, cookies[0])
    watcher.start()
    if not watcher.is_here.wait(60):
        raise AssertionError(f"nobody is let in at {text.path}")
    command = [sys.executable, "-c", HOLD]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        yield Crowd(text, process, watcher, cookies[1:])
    finally:
        stop(process)
        watcher.leave()
