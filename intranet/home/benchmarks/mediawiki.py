"""Importing an old wiki: pages a second, and the memory that it takes, from an invented dump."""

import os
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from intranet.home.benchmarks.base import Benchmark, Figures, Options, memory_mib, peak_rss_mib
from intranet.home.benchmarks.old_wiki import write_dump
from intranet.kernel.testing import make_member
from intranet.kernel.work import outboxes
from wiki.actions.mediawiki import MediaWikiImport
from wiki.actions.spaces import open_space
from wiki.models import SourceVersion, WikiPage


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--versions", type=int, default=3, help="of each page")
    parser.add_argument("--seed", type=int, default=1)


def run(options: Options, say: Callable[[str], None]) -> Figures:
    """The function that the command calls, twice: the second import has nothing to change."""
    figures = Figures(circumstances={"pages": options["pages"], "versions_of_each": options["versions"]})
    actor = make_member("Import", is_staff=True)
    parent = open_space(actor=actor, owner=None)
    with TemporaryDirectory(prefix="passerelle-old-wiki-") as folder:
        path = Path(folder) / "dump.xml"
        write_dump(path, options["pages"], versions=options["versions"], seed=options["seed"])
        figures.circumstances["dump_mib"] = round(path.stat().st_size / 2**20, 1)
        memory = dict[str, float]()

        def reach(step: str, done: int, total: int) -> None:
            """What the memory is at each quarter of each step."""
            if total and (quarter := done * 4 // total * 25) > (done - 1) * 4 // total * 25:
                name = f"memory_{step.lower().replace(' ', '_')}_{quarter}_mib"
                memory.setdefault(name, memory_mib(os.getpid()))
                say(f"{step}: {done} of {total}")

        for name in ("first", "second"):
            start, worked = time.perf_counter(), _cpu_s()
            with outboxes.background():
                MediaWikiImport(path=path, actor=actor, parent=parent, language="fr", say=reach).run()
            seconds = time.perf_counter() - start
            figures.passerelle[f"{name}_s"] = round(seconds, 1)
            figures.passerelle[f"{name}_cpu_s"] = round(_cpu_s() - worked, 1)
            figures.passerelle[f"{name}_peak_rss_mib"] = peak_rss_mib(os.getpid())
            figures.passerelle[f"{name}_pages_per_s"] = round(options["pages"] / seconds, 1)
    figures.passerelle |= {
        "pages": WikiPage.objects.filter(imported__isnull=False).count(),
        "versions": SourceVersion.objects.count(),
        **memory,
    }
    return figures


def _cpu_s() -> float:
    """The seconds that processors have worked for the import and for the processes that converted texts for it."""
    return sum(os.times()[:4])


BENCHMARK: Final = Benchmark(
    name="import_mediawiki",
    summary="import of an old wiki: pages a second, memory, and a second import of the same dump",
    add_arguments=add_arguments,
    run=run,
)
