"""The directory of a whole government: searches with facets, autocomplete, rebuild; beside PostgreSQL's full text."""

import random
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

from django.core.management import call_command
from django.urls import reverse

from intranet.home.benchmarks import directory_postgresql
from intranet.home.benchmarks.base import Benchmark, Figures, Options, peak_rss_mib, spread, timed
from intranet.home.benchmarks.lists import add_lists_argument, generate_members
from intranet.home.benchmarks.queries import Asked, asked_queries, typed_prefixes
from intranet.home.benchmarks.sessions import sessions_of_readers
from intranet.home.benchmarks.surroundings import Browser, NotInstalledError, deliver_everything, postgresql, served

WARM_UP = 40
READERS = 40


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--members", type=int, default=250_000)
    parser.add_argument("--searches", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    add_lists_argument(parser)


def run(options: Options, say: Callable[[str], None]) -> Figures:
    """Searches are whole HTTP requests of a signed-in member over one connection, page and facets included."""
    figures = Figures(circumstances={"members": options["members"], "searches": options["searches"]})
    say(f"Making {options['members']} members…")
    generate_members(options, options["members"])
    say("Building the index…")
    start = time.perf_counter()
    call_command("rebuild_search", verbosity=0)
    figures.passerelle["rebuild_s"] = round(time.perf_counter() - start, 1)
    deliver_everything()

    chance = random.Random(options["seed"])  # noqa: S311 - the same queries for each system
    queries = asked_queries(chance, options["searches"] + WARM_UP)
    prefixes = typed_prefixes(chance, options["searches"] + WARM_UP)
    say("Searching…")
    with served() as server:
        browser = Browser(server.port, sessions_of_readers(READERS))
        figures.passerelle |= spread("", _durations(browser, [_page(query) for query in queries]))
        typed = [f"{reverse('profiles:suggestions')}?{urlencode({'q': prefix})}" for prefix in prefixes]
        figures.passerelle |= spread("autocomplete", _durations(browser, typed))
        figures.passerelle["peak_rss_mib"] = peak_rss_mib(server.pid)
        browser.close()
    say("The same searches in PostgreSQL…")
    try:
        with tempfile.TemporaryDirectory(prefix="passerelle-compared-") as folder, postgresql(Path(folder) / "server") as url:
            figures.compared["postgresql"] = directory_postgresql.measure(url, queries[WARM_UP:])
    except NotInstalledError as missing:
        figures.absent["postgresql"] = str(missing)
    return figures


def _page(query: Asked) -> str:
    parameters = {"q": query.text, **({"organization": query.organization} if query.organization else {})}
    return f"{reverse('profiles:directory')}?{urlencode(parameters)}"


def _durations(browser: Browser, addresses: list[str]) -> list[float]:
    durations: list[float] = []
    for address in addresses:
        with timed(durations):
            browser.get(address)
    return durations[WARM_UP:]


BENCHMARK = Benchmark(
    name="directory",
    summary="searches with facets, autocomplete and rebuild over synthetic members, beside PostgreSQL's full text",
    add_arguments=add_arguments,
    run=run,
)
