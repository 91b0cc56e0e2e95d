"""Publishing posts while thousands of pages show the stream: how long do its author, and others, wait?"""

import itertools
import json
import math
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from typing import Final

from django.conf import settings
from django.urls import reverse

from intranet.home.benchmarks.base import Benchmark, Figures, Options, spread, timed
from intranet.home.benchmarks.held_pages import FIRST_PAGES, allow_files, held_pages
from intranet.home.benchmarks.sessions import session_of
from intranet.home.benchmarks.surroundings import Browser, index_everything, served
from intranet.kernel.accounts.models import User
from intranet.kernel.data.public_ids import new_public_id
from intranet.kernel.testing import make_member
from microblog import streams

PAGES_OF_A_MEMBER: Final = 20
MIN_MEMBERS: Final = 300
POSTS: Final = 200
BETWEEN_POSTS_S: Final = 0.5
BETWEEN_REQUESTS_S: Final = 0.2
# Each may publish so many posts in a minute.
AUTHORS: Final = 20


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--sockets", type=int, default=5_000, help=f"open pages, more than {FIRST_PAGES}")


def run(options: Options, say: Callable[[str], None]) -> Figures:
    """Two posts a second, each announced to every page. Another member looks at the directory of groups five times a second."""
    count = options["sockets"]
    allow_files()
    figures = Figures(circumstances={"sockets": count, "posts": POSTS})
    say("Making members…")
    people = max(MIN_MEMBERS, math.ceil(count / PAGES_OF_A_MEMBER))
    members = [make_member(f"Benoît Lecteur{number}", email=f"reader{number}@benchmark.example") for number in range(people)]
    index_everything()
    cookies = [f"{settings.SESSION_COOKIE_NAME}={session_of(member)}" for member in members]
    greeting = json.dumps({"type": "subscribe", "keys": [streams.EVERYONE], "since": -1_000_000})
    say(f"Opening {count} pages…")
    with served() as server, held_pages(server, total=count, cookies=cookies, greeting=greeting):
        _publish(server.port, members[:1], posts=1)  # the first post of a server loads what the others need
        say("Publishing…")
        others: list[float] = []
        is_over = threading.Event()
        # Opened before: their sessions are written to the same database.
        browser = Browser(server.port, [session_of(reader) for reader in members[AUTHORS:]])
        looking = threading.Thread(target=_look, args=(browser, others, is_over))
        looking.start()
        durations = _publish(server.port, members[:AUTHORS], posts=POSTS)
        is_over.set()
        looking.join()
    figures.passerelle = {**spread("", durations), **spread("other_request", others)}
    return figures


def _publish(port: int, authors: Sequence[User], *, posts: int) -> list[float]:
    durations: list[float] = []
    browsers = itertools.cycle([Browser(port, [session_of(author)]) for author in authors])
    for number in range(posts):
        values = {"text": f"Une mesure, numéro {number}", "audience": streams.EVERYONE, "token": new_public_id()}
        with timed(durations):
            next(browsers).post(reverse("microblog:publish"), values)
        time.sleep(max(0.0, BETWEEN_POSTS_S - durations[-1]))
    return durations


def _look(browser: Browser, durations: list[float], is_over: threading.Event) -> None:
    while not is_over.is_set():
        with timed(durations):
            browser.get(reverse("groups:directory"))
        time.sleep(BETWEEN_REQUESTS_S)
    browser.close()


BENCHMARK = Benchmark(
    name="publish",
    summary="publishing two posts a second while thousands of pages are open",
    add_arguments=add_arguments,
    run=run,
)
