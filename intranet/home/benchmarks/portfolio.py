"""The portfolio of thousands of projects, beside the same page with none; its ties, and its files as they are written."""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from intranet.home.benchmarks.base import Benchmark, Figure, Figures, Options, memory_mib, spread, timed
from intranet.home.benchmarks.lists import ACTIVITIES, SUBJECTS, generate_members
from intranet.home.benchmarks.sessions import sessions_of_readers
from intranet.home.benchmarks.surroundings import Browser, Served, analyze, index_everything, served
from intranet.kernel.accounts.models import User
from profiles.models import Organization
from projects.actions.crowds import run_projects, store_projects

MEMBERS: Final = 500
READERS: Final = 20
WARM_UP: Final = 20
PAGES: Final = 100
FILES: Final = 5
# What a reader asks of the table, by the name of the figure.
ASKED: Final = {
    "": {},
    "late_first": {"sort": "health"},
    "most_followed": {"sort": "followers"},
    "of_a_phase_and_a_tag": {"phase": "study", "tag": "eau"},
    "last_page": {"page": "9999"},
}


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--projects", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=1)


def run(options: Options, say: Callable[[str], None]) -> Figures:
    """Whole HTTP requests of signed-in members. `beyond_empty_p95_ms` is what the projects add to the empty page."""
    count = options["projects"]
    figures = Figures(circumstances={"projects": count, "readers": READERS})
    generate_members({**options, "shared": ""}, MEMBERS)
    sessions = sessions_of_readers(READERS)
    index_everything()
    with served() as server:
        browser = Browser(server.port, sessions)
        say("Asking for the empty page…")
        figures.passerelle |= _pages(browser, "empty", {})
        say(f"Making {count} projects…")
        _make(count)
        for name, asked in ASKED.items():
            say(f"Asking for the page {name}…")
            figures.passerelle |= _pages(browser, name, asked)
        figures.passerelle |= _files(browser, server)
        browser.close()
    beyond = float(figures.passerelle["p95_ms"]) - float(figures.passerelle["empty_p95_ms"])
    figures.passerelle["beyond_empty_p95_ms"] = round(beyond, 1)
    return figures


def _make(count: int) -> None:
    organizations = list(Organization.objects.current().order_by("pk"))
    proposer = User.objects.filter(is_active=True).order_by("pk")[0]
    texts = (
        ("fr", f"{ACTIVITIES[number % len(ACTIVITIES)][0].capitalize()} {SUBJECTS[number % len(SUBJECTS)][0]} {number}", "")
        for number in range(count)
    )
    made = store_projects(proposer=proposer, lead=organizations[0], texts=texts)
    run_projects(projects=made, organizations=organizations)
    index_everything()
    analyze()


def _pages(browser: Browser, name: str, asked: dict[str, str]) -> dict[str, Figure]:
    durations: list[float] = []
    for _ in range(WARM_UP + PAGES):
        with timed(durations):
            browser.get(f"{reverse('projects:portfolio')}?{urlencode(asked)}")
    return spread(name, durations[WARM_UP:])


def _files(browser: Browser, server: Served) -> dict[str, Figure]:
    """The files of all projects, several times: what the server has for itself after the first, and after the last."""
    found: dict[str, Figure] = {}
    for kind in ("csv", "json"):
        memory, durations = list[float](), list[float]()
        for _ in range(FILES):
            with timed(durations):
                size = len(browser.get(reverse(f"projects:{kind}_file")).encode())
            memory.append(memory_mib(server.pid))
        found |= {
            f"{kind}_mib": round(size / 2**20, 2),
            f"{kind}_s": round(min(durations), 2),
            f"memory_after_first_{kind}_mib": memory[0],
            f"memory_after_last_{kind}_mib": memory[-1],
        }
    return found


BENCHMARK: Final = Benchmark(
    name="portfolio",
    summary="the portfolio of projects: its page beside the empty one, and its files",
    add_arguments=add_arguments,
    run=run,
)
