"""A wiki with a long past: the lists of its history, its recent changes and its links, with few editions and with millions."""

from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from django.urls import reverse

from intranet.home.benchmarks.base import Benchmark, Figure, Figures, Options, percentile, timed
from intranet.home.benchmarks.old_wiki import write_dump
from intranet.home.benchmarks.sessions import session_of
from intranet.home.benchmarks.surroundings import Browser, analyze, index_everything, served
from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member
from intranet.kernel.work import outboxes
from wiki.actions.crowds import write_editions
from wiki.actions.mediawiki import MediaWikiImport
from wiki.actions.spaces import open_space
from wiki.models import WikiPage
from wiki.queries.history import EDITIONS_A_PAGE

WRITERS: Final = 20
PAGES: Final = 300
WARM_UP: Final = 5
TIMES: Final = 40
FIRST: Final = 100
"""The editions of the page with the longest past before there are all the others."""
LONGEST: Final = 10
"""One page has so many editions for each hundred of all."""


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--editions", type=int, default=3_000_000)


def run(options: Options, say: Callable[[str], None]) -> Figures:
    """Whole HTTP requests of signed-in members, in milliseconds: `first_` with few editions."""
    figures = Figures(circumstances={"editions": options["editions"], "pages": PAGES})
    actor = make_member("Aïcha Gardienne", email="keeper@benchmark.example", is_staff=True)
    writers = [make_member(f"Benoît Scribe{number}", email=f"writer{number}@benchmark.example") for number in range(WRITERS)]
    with TemporaryDirectory(prefix="passerelle-old-wiki-") as folder:
        write_dump(Path(folder) / "dump.xml", PAGES, versions=1)
        with outboxes.background():
            parent = open_space(actor=actor, owner=None)
            MediaWikiImport(path=Path(folder) / "dump.xml", actor=actor, parent=parent, language="fr").run()
    index_everything()
    longest, *others = WikiPage.objects.filter(imported__isnull=False).order_by("pk")
    write_editions(page=longest, authors=writers, count=FIRST)
    figures.passerelle |= {f"first_{name}": value for name, value in _measure(longest, writers).items()}
    say(f"Writing {options['editions']} editions…")
    share = options["editions"] * LONGEST // 100
    write_editions(page=longest, authors=writers, count=share)
    for number, page in enumerate(others):
        write_editions(page=page, authors=writers, count=(options["editions"] - share) // len(others))
        if number % 50 == 0:
            say(f"{number} of {len(others)} pages")
    figures.passerelle |= _measure(longest, writers)
    return figures


def _measure(page: WikiPage, readers: Sequence[User]) -> Mapping[str, Figure]:
    analyze()
    history = reverse("wiki:history", args=[page.address])
    pages = page.edition // EDITIONS_A_PAGE
    asked = {
        "page": page.get_absolute_url(),
        "history": history,
        "history_middle": f"{history}?page={pages // 2 + 1}",
        "history_end": f"{history}?page={pages}",
        "recent_changes": reverse("wiki:all_changes"),
        "links": reverse("wiki:links", args=[page.address]),
    }
    durations: dict[str, list[float]] = {name: [] for name in asked}
    with served() as server:
        browser = Browser(server.port, [session_of(reader) for reader in readers])
        for _ in range(WARM_UP + TIMES):
            for name, path in asked.items():
                with timed(durations[name]):
                    browser.get(path)
        browser.close()
    return {f"{name}_p50_ms": round(percentile(values[WARM_UP:], 50) * 1000, 1) for name, values in durations.items()}


BENCHMARK: Final = Benchmark(
    name="wiki_history",
    summary="the history of a page, recent changes and links, with few editions and with millions",
    add_arguments=add_arguments,
    run=run,
)
