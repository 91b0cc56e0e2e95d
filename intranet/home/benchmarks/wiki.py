"""Reading a wiki, beside MediaWiki with the same texts; and its lists when it has a long past."""

import http.client
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.conf import settings

from intranet.home.benchmarks.base import Benchmark, Figure, Figures, Options, cpu_s
from intranet.home.benchmarks.old_wiki import title_of, write_dump
from intranet.home.benchmarks.served_mediawiki import served_mediawiki
from intranet.home.benchmarks.sessions import session_of
from intranet.home.benchmarks.surroundings import NotInstalledError, Served, index_everything, served
from intranet.kernel.testing import make_member
from intranet.kernel.work import outboxes
from wiki.actions.mediawiki import MediaWikiImport
from wiki.actions.spaces import open_space
from wiki.models import WikiPage

READERS: Final = 8
WARM_UP_S: Final = 3.0
TURNS: Final = 3


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=10, help="of each of the turns that are measured")


def run(options: Options, say: Callable[[str], None]) -> Figures:
    """Pages a second, to one visitor and to four at once; ours and theirs in turn."""
    figures = Figures(circumstances={"pages": options["pages"], "seconds": options["seconds"], "turns": TURNS})
    with TemporaryDirectory(prefix="passerelle-old-wiki-") as folder:
        dump = Path(folder) / "dump.xml"
        write_dump(dump, options["pages"], versions=1)
        say("Importing…")
        cookies = _take_over(dump)
        ours = [page.get_absolute_url() for page in WikiPage.objects.filter(imported__isnull=False)]
        theirs = [title_of(number) for number in range(options["pages"])]
        with served() as server:
            visits = {"passerelle": Visits(server, ours, cookies)}
            try:
                with served_mediawiki(Path(folder) / "mediawiki") as wiki:
                    wiki.maintain("importDump", "--username-prefix=", str(dump))
                    paths = [wiki.path_of(title) for title in theirs]
                    visits["mediawiki"] = Visits(wiki.server, paths, [wiki.sign_in()])
                    _measure(figures, visits, options["seconds"], say)
            except NotInstalledError as missing:
                figures.absent["mediawiki"] = str(missing)
                _measure(figures, visits, options["seconds"], say)
    return figures


def _take_over(dump: Path) -> list[str]:
    actor = make_member("Aïcha Gardienne", email="keeper@benchmark.example", is_staff=True)
    with outboxes.background():
        MediaWikiImport(path=dump, actor=actor, parent=open_space(actor=actor, owner=None), language="fr").run()
    readers = [make_member(f"Benoît Lecteur{number}", email=f"reader{number}@benchmark.example") for number in range(READERS)]
    index_everything()
    return [f"{settings.SESSION_COOKIE_NAME}={session_of(reader)}; language=fr" for reader in readers]


class Visits:
    """Signed-in visitors of one site, who read its pages in turn."""

    def __init__(self, server: Served, paths: Sequence[str], cookies: Sequence[str]) -> None:
        self._server, self._paths, self._cookies = server, paths, cookies
        self.sizes = list[int]()

    def cpu_s(self) -> float:
        """The seconds that processors have worked for the server and the processes that it began."""
        children = Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children").read_text().split()
        return sum(cpu_s(process) for process in (self._server.pid, *map(int, children)))

    def a_second(self, visitors: int, seconds: float) -> float:
        """Pages a second that so many at once are given."""
        until = time.perf_counter() + seconds
        counts = [0] * visitors
        problems = list[BaseException]()

        def read(visitor: int) -> None:
            try:
                counts[visitor] = self._read(visitor, until)
            except BaseException as problem:  # it is raised again where it is waited for
                problems.append(problem)

        threads = [threading.Thread(target=read, args=[visitor]) for visitor in range(visitors)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if problems:
            raise problems[0]
        return sum(counts) / seconds

    def _read(self, visitor: int, until: float) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=60)
        count = 0
        while time.perf_counter() < until:
            turn = visitor * len(self._paths) // 4 + count
            headers = {"Cookie": self._cookies[turn % len(self._cookies)], "Accept-Encoding": "identity"}
            connection.request("GET", path := self._paths[turn % len(self._paths)], headers=headers)
            response = connection.getresponse()
            page = response.read()
            if response.status != http.HTTPStatus.OK:
                raise AssertionError(f"{path} answered {response.status}: {page[:300]!r}")
            self.sizes.append(len(page))
            count += 1
        connection.close()
        return count


def _measure(figures: Figures, visits: dict[str, Visits], seconds: float, say: Callable[[str], None]) -> None:
    found: dict[str, dict[str, list[float]]] = {name: {"c1": [], "c4": []} for name in visits}
    worked = dict[str, float]()
    for name, site in visits.items():
        site.a_second(4, WARM_UP_S)
        site.sizes.clear()
        worked[name] = site.cpu_s()
    for turn in range(TURNS):
        for visitors in (1, 4):
            for name, site in visits.items():
                found[name][f"c{visitors}"].append(site.a_second(visitors, seconds))
        say(f"Turn {turn + 1} of {TURNS}: {found}")
    for name, site in visits.items():
        said: dict[str, Figure] = {f"rps_{key}": round(max(values), 1) for key, values in found[name].items()}
        said["cpu_ms"] = round((site.cpu_s() - worked[name]) / len(site.sizes) * 1000, 1)
        said["page_kib"] = round(sum(site.sizes) / len(site.sizes) / 1024, 1)
        if name == "passerelle":
            figures.passerelle |= said
        else:
            figures.compared[name] = said


BENCHMARK: Final = Benchmark(
    name="wiki", summary="pages of a wiki a second, beside MediaWiki with the same texts", add_arguments=add_arguments, run=run
)
