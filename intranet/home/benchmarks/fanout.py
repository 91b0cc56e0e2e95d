"""One change to every open page: how long until the last has it, and what an open page costs; beside stock Channels."""

import json
import math
import secrets
import socket
import statistics
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.tasks import task

from groups.actions.groups import create_group
from groups.models import Group, GroupKind
from intranet.home.benchmarks import stock_channels
from intranet.home.benchmarks.base import Benchmark, Figure, Figures, Options
from intranet.home.benchmarks.held_pages import FIRST_PAGES, HeldPages, allow_files, held_pages
from intranet.home.benchmarks.sessions import session_of
from intranet.home.benchmarks.surroundings import Served, free_port, served, stop, wait_until
from intranet.kernel.realtime import actions
from intranet.kernel.testing import make_member
from intranet.settings.environment import ROOT

ROUNDS = 5
PAGES_OF_A_MEMBER = 20
MIN_MEMBERS = 300
# Between rounds the server comes to rest.
PAUSE_S = 3.0
FILLING = "x" * 300


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--sockets", type=int, default=5_000, help=f"open pages, more than {FIRST_PAGES}")


def run(options: Options, say: Callable[[str], None]) -> Figures:
    """Pages are held by another process and acknowledge what they read; the change is announced in the server's process."""
    count = options["sockets"]
    allow_files()
    figures = Figures(circumstances={"sockets": count, "rounds": ROUNDS})
    say("Making members…")
    people = max(MIN_MEMBERS, math.ceil(count / PAGES_OF_A_MEMBER))
    members = [make_member(f"Benoît Lecteur{number}", email=f"reader{number}@benchmark.example") for number in range(people)]
    group = create_group(actor=members[0], kind=GroupKind.OPEN, texts={"name_fr": "Mesure"})
    cookies = [f"{settings.SESSION_COOKIE_NAME}={session_of(member)}" for member in members]
    greeting = json.dumps({"type": "subscribe", "keys": [group.key, f"thread:{group.public_id}"], "since": -1_000_000})
    say(f"Opening {count} pages…")
    with served() as server, held_pages(server, total=count, cookies=cookies, greeting=greeting) as pages:
        figures.passerelle = pages.costs
        figures.passerelle |= _rounds(pages, lambda marker: _enqueue(group, marker))
    say("The same with a group of Channels…")
    with _stock_channels() as server, held_pages(server, total=count) as pages:
        figures.compared["channels"] = pages.costs
        figures.compared["channels"] |= _rounds(pages, lambda marker: json.dumps({"marker": marker, "filling": FILLING}))
    return figures


def _enqueue(group: Group, marker: str) -> str:
    announce_change.enqueue(group.public_id, marker)
    return ""


@task
def announce_change(group: str, marker: str) -> None:
    """A change of a group, announced by the worker inside the server's process, that names the moment before it."""
    thing = Group.objects.get(public_id=group)
    subject, now = f"reply:{marker}", time.time_ns() // 1000
    facts: actions.Facts = {"at": now, "filling": FILLING}
    actions.announce(thing=thing, keys=[thing.key], kind="reply_added", subject=subject, version=1, facts=facts)


def _rounds(pages: HeldPages, announce: Callable[[str], str]) -> dict[str, Figure]:
    """Milliseconds until the last page had a change, the median and the longest of the rounds.

    `announce` has the change of a marker told; what it returns, if anything, is said by one of the pages instead.
    """
    found = []
    for _ in range(ROUNDS):
        time.sleep(PAUSE_S)
        marker = secrets.token_hex(8)
        pages.ask(marker=marker)
        found.append(float(pages.ask(say=announce(marker))["last_ms"]))
    return {"last_ms": round(statistics.median(found), 1), "longest_last_ms": round(max(found), 1)}


@contextmanager
def _stock_channels() -> Iterator[Served]:
    """daphne with the consumer of `stock_channels`, its layer in memory."""
    port = free_port()
    application = f"{stock_channels.__name__}:application"
    daphne = "import django; django.setup(); from daphne.cli import CommandLineInterface; CommandLineInterface.entrypoint()"
    command = [sys.executable, "-c", daphne, "-b", "127.0.0.1", "-p", str(port), "-v", "0", application]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
    try:
        wait_until(lambda: _listens(port), "daphne does not answer")
        yield Served(port, process.pid)
    finally:
        stop(process)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


BENCHMARK = Benchmark(
    name="fanout",
    summary="one change to every open page, beside a group of Channels",
    add_arguments=add_arguments,
    run=run,
)
