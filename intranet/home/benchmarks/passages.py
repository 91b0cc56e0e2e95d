"""A thousand reports of 455 kB beside everything else: what they take of the server, and of a search of the whole site."""

import random
import time
from argparse import ArgumentParser
from collections.abc import Callable
from itertools import batched
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from intranet.home.benchmarks.base import Benchmark, Figure, Figures, Options, cpu_s, memory_mib, spread, timed
from intranet.home.benchmarks.lists import (
    ACTIVITIES,
    FIELDS,
    OCCUPATIONS,
    SUBJECTS,
    add_lists_argument,
    generate_members,
)
from intranet.home.benchmarks.sessions import sessions_of_readers
from intranet.home.benchmarks.surroundings import Browser, deliver_everything, served

REPORT: Final = "report-gouverner-ensemble-fr.txt"
LENGTH: Final = 455_000
PARAGRAPH: Final = 8  # lines
WARM_UP: Final = 40
READERS: Final = 40


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--documents", type=int, default=1_000)
    parser.add_argument("--members", type=int, default=2_000)
    parser.add_argument("--searches", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    add_lists_argument(parser)


def run(options: Options, say: Callable[[str], None]) -> Figures:
    """Searches are whole pages of the search of the site, a third of them for a phrase of a report."""
    from intranet.home.benchmark_reports import search as reports

    figures = Figures(circumstances={"documents": options["documents"], "members": options["members"]})
    say(f"Making {options['members']} members…")
    generate_members(options, options["members"])
    reports.report_file(0).parent.mkdir(parents=True)
    call_command("rebuild_search", verbosity=0)
    paragraphs = _paragraphs(options)
    chance = random.Random(options["seed"])  # noqa: S311 - the same searches with the reports and without
    asked = [_asked(chance, paragraphs) for _ in range(options["searches"] + WARM_UP)]
    sessions = sessions_of_readers(READERS)
    deliver_everything()
    say("Searching without documents…")
    figures.compared["without documents"] = _measure(asked, sessions)

    say(f"Making {options['documents']} documents…")
    for key in range(1, options["documents"] + 1):
        reports.report_file(key).write_text(_report(chance, paragraphs))
    say("Building their index…")
    start = time.perf_counter()
    call_command("rebuild_search", kind=[reports.REPORT], verbosity=0)
    figures.passerelle["rebuild_s"] = round(time.perf_counter() - start, 1)
    folder = Path(settings.DATA, "search", reports.REPORT)
    figures.passerelle["index_mib"] = round(sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 2**20, 1)
    say("Searching…")
    figures.passerelle |= _measure(asked, sessions)
    return figures


def _measure(asked: list[str], sessions: list[str]) -> dict[str, Figure]:
    """The server started anew, and asked."""
    durations: list[float] = []
    with served({"DJANGO_SETTINGS_MODULE": "intranet.settings.benchmark_reports"}) as server:
        browser = Browser(server.port, sessions)
        started = memory_mib(server.pid)
        before = cpu_s(server.pid)
        for text in asked:
            with timed(durations):
                browser.get(f"{reverse('home:search')}?{urlencode({'q': text})}")
        browser.close()
        cpu_ms = round((cpu_s(server.pid) - before) / len(asked) * 1000, 1)
        memory = {"started_mib": started, "memory_mib": memory_mib(server.pid)}
        return {**spread("", durations[WARM_UP:]), "cpu_ms": cpu_ms, **memory}


def _paragraphs(options: Options) -> list[str]:
    """Those of the real report or, without a folder of lists, invented ones."""
    if options["shared"]:
        lines = Path(options["shared"], REPORT).read_text().splitlines()
        return ["\n".join(some) for some in batched(lines, PARAGRAPH, strict=False)]
    chance = random.Random(options["seed"])  # noqa: S311 - the same text each time
    words = [word for group in (OCCUPATIONS, FIELDS, ACTIVITIES, SUBJECTS) for parts in group for word in parts[:-1]]
    return [" ".join(chance.choices(words, k=60)) + "." for _ in range(1_000)]


def _report(chance: random.Random, paragraphs: list[str]) -> str:
    """A report of its own: the paragraphs in another order, some more than once and some left out."""
    text: list[str] = []
    length = 0
    while length < LENGTH:
        text.append(chance.choice(paragraphs))
        length += len(text[-1]) + 2
    return "\n\n".join(text)


def _asked(chance: random.Random, paragraphs: list[str]) -> str:
    words = [word for word in chance.choice(paragraphs).replace("«", " ").replace("»", " ").split() if word.isalpha()]
    if len(words) < 4:
        return "gouvernement ouvert"
    at = chance.randrange(len(words) - 3)
    return " ".join(words[at : at + 2]) if chance.random() < 0.67 else f'"{" ".join(words[at : at + 4])}"'


BENCHMARK = Benchmark(
    name="passages",
    summary="searches of the whole site and memory of the server with a thousand long documents, beside the same without them",
    add_arguments=add_arguments,
    run=run,
)
