"""A group of tens of thousands: its pages, joining it, and telling all its members of a discussion."""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Final

from django.urls import reverse

from groups.actions.crowds import fill_group
from groups.actions.groups import create_group
from groups.models import Group, GroupKind
from intranet.home.benchmarks.base import Benchmark, Figures, Options, peak_rss_mib, spread, timed
from intranet.home.benchmarks.lists import add_lists_argument, generate_members
from intranet.home.benchmarks.sessions import session_of
from intranet.home.benchmarks.surroundings import Browser, index_everything, served
from intranet.kernel.accounts.models import State, User
from intranet.kernel.data.public_ids import new_public_id
from intranet.kernel.notifications.models import Notification
from intranet.kernel.testing import make_member

READERS: Final = 40
WARM_UP: Final = 10
PAGES: Final = 60
JOINING: Final = 30
NOT_TOLD_AFTER_S: Final = 600
BETWEEN_PAGES_S: Final = 0.1


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--members", type=int, default=40_000)
    parser.add_argument("--seed", type=int, default=1)
    add_lists_argument(parser)


def run(options: Options, say: Callable[[str], None]) -> Figures:
    """Whole HTTP requests of members. While the worker tells everybody, others look at the page of the group."""
    figures = Figures(circumstances={"members": options["members"]})
    say(f"Making {options['members']} members…")
    generate_members(options, options["members"])
    readers = [make_member(f"Benoît Lecteur{number}", email=f"reader{number}@benchmark.example") for number in range(READERS)]
    comers = [make_member(f"Aïcha Venue{number}", email=f"comer{number}@benchmark.example") for number in range(JOINING)]
    group = create_group(actor=readers[0], kind=GroupKind.OPEN, texts={"name_fr": "Mesure"})
    known = {readers[0].pk, *(member.pk for member in comers)}
    fill_group(group=group, members=list(User.objects.filter(state=State.ACTIVE).exclude(pk__in=known)))
    index_everything()
    with served() as server:
        browser = Browser(server.port, [session_of(member) for member in readers])
        for name, address in (
            ("page", reverse("groups:group", args=[group.address])),
            ("members", reverse("groups:members", args=[group.address])),
        ):
            say(f"Reading: {name}…")
            figures.passerelle |= spread(name, _read(browser, address))
        say("Joining…")
        figures.passerelle |= spread("join", _join(server.port, group, comers))
        say("Telling everybody…")
        figures.passerelle |= _tell(server.port, browser, group, readers[0])
        figures.passerelle["peak_rss_mib"] = peak_rss_mib(server.pid)
        browser.close()
    return figures


def _read(browser: Browser, address: str) -> list[float]:
    durations: list[float] = []
    for _ in range(WARM_UP + PAGES):
        with timed(durations):
            browser.get(address)
    return durations[WARM_UP:]


def _join(port: int, group: Group, comers: list[User]) -> list[float]:
    durations: list[float] = []
    for comer in comers:
        browser = Browser(port, [session_of(comer)])
        with timed(durations):
            browser.post(reverse("groups:join", args=[group.address]), {})
        browser.close()
    return durations


def _tell(port: int, reader: Browser, group: Group, author: User) -> dict[str, float]:
    """One discussion begins: how long its author waits, how long until the worker has seen to each member, and what others
    wait meanwhile."""
    writer = Browser(port, [session_of(author)])
    asked: list[float] = []
    values = {"title": "Une mesure", "text": "Combien de temps ?", "language": "fr", "token": new_public_id(), "seen": "1"}
    told_before = Notification.objects.count()
    start = time.perf_counter()
    with timed(asked):
        writer.post(reverse("groups:new_thread", args=[group.address]), values)
    writer.close()
    pages: list[float] = []
    wanted = told_before + group.memberships.count()
    while Notification.objects.count() < wanted and time.perf_counter() - start < NOT_TOLD_AFTER_S:
        with timed(pages):
            reader.get(reverse("groups:group", args=[group.address]))
        time.sleep(BETWEEN_PAGES_S)
    told_s = time.perf_counter() - start
    told = Notification.objects.count() - told_before
    return {
        "post_ms": round(asked[0] * 1000, 1),
        "told_s": round(told_s, 1),
        "told": told,
        "told_per_s": round(told / told_s),
        **{f"meanwhile_{key}": float(value) for key, value in spread("page", pages).items()},
    }


BENCHMARK = Benchmark(
    name="group",
    summary="a group of tens of thousands: its pages, joining it, and telling all its members",
    add_arguments=add_arguments,
    run=run,
)
