"""Importing an old wiki: pages a second, and the memory that it takes, from an invented dump."""

import os
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from intranet.home.benchmarks.base import Benchmark, Figures, Options, memory_mib
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
        memory = list[float]()

        def reach(step: str, done: int, total: int) -> None:
            if done % 1_000 == 0:
                memory.append(memory_mib(os.getpid()))
                say(f"{step}: {done} of {total}")

        for name in ("first", "second"):
            start = time.perf_counter()
            with outboxes.background():
                MediaWikiImport(path=path, actor=actor, parent=parent, language="fr", say=reach).run()
            seconds = time.perf_counter() - start
            figures.passerelle[f"{name}_s"] = round(seconds, 1)
            figures.passerelle[f"{name}_pages_per_s"] = round(options["pages"] / seconds, 1)
    figures.passerelle |= {
        "pages": WikiPage.objects.filter(imported__isnull=False).count(),
        "versions": SourceVersion.objects.count(),
        "memory_at_first_mib": round(memory[0], 1) if memory else 0,
        "memory_at_most_mib": round(max(memory), 1) if memory else 0,
    }
    return figures


BENCHMARK: Final = Benchmark(
    name="import_mediawiki",
    summary="import of an old wiki: pages a second, memory, and a second import of the same dump",
    add_arguments=add_arguments,
    run=run,
)
