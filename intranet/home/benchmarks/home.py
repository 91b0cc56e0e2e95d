"""The home stream of members who follow many, with a hundred thousand posts and with ten times as many."""

import random
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone

from groups.actions.crowds import fill_group
from groups.actions.groups import create_group
from groups.models import Group, GroupKind
from intranet.home.benchmarks.base import Benchmark, Figures, Options, peak_rss_mib, spread, timed
from intranet.home.benchmarks.lists import add_lists_argument, generate_members
from intranet.home.benchmarks.sessions import session_of
from intranet.home.benchmarks.surroundings import Browser, analyze, index_everything, served
from intranet.kernel.accounts.models import State, User
from intranet.kernel.data.bulk import insert_rows
from intranet.kernel.follows.models import Follow
from intranet.kernel.testing import make_member
from microblog.actions.crowds import Scene, write_in_group, write_posts
from profiles.visibility import person_key

MEMBERS: Final = 5_000
VIEWERS: Final = 20
GROUPS: Final = 60
MEMBERS_OF_A_GROUP: Final = 80
# Of the groups, those that the viewers are in.
OWN_GROUPS: Final = 20
# Among the followed, so many have said their last posts where the viewers are not.
ELSEWHERE: Final = 5
SAID_ELSEWHERE: Final = 10_000
WARM_UP: Final = 40
PAGES: Final = 300
SHARE_FIRST: Final = 10


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--follows", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    add_lists_argument(parser)


def run(options: Options, say: Callable[[str], None]) -> Figures:
    """Whole HTTP requests of signed-in members. `growth` is the median with all the posts, by that with a tenth."""
    posts, follows = options["posts"], options["follows"]
    figures = Figures(circumstances={"posts": posts, "follows": follows})
    say("Making members, groups and follows…")
    generate_members(options, MEMBERS)
    people = list(User.objects.filter(state=State.ACTIVE).select_related("profile__organization").order_by("pk"))
    viewers = [make_member(f"Benoît Témoin{number}", email=f"viewer{number}@benchmark.example") for number in range(VIEWERS)]
    groups = _make_groups(people, viewers, random.Random(options["seed"]))  # noqa: S311
    scene = Scene([(member, member.profile.organization) for member in people], groups)
    followed = people[:: max(1, len(people) // follows)][:follows]
    rows = [(viewer.pk, person_key(member)) for viewer in viewers for member in followed]
    insert_rows(Follow, ("member", "key"), rows, ignore_conflicts=True)
    now = timezone.now()
    first = posts // SHARE_FIRST
    middle = now - timedelta(days=300)
    say(f"Writing {first} posts…")
    write_posts(scene=scene, count=first, until=middle, spacing=timedelta(seconds=20), seed=1)
    _say_elsewhere(followed, groups, middle)
    figures.passerelle |= {f"first_{name}": value for name, value in _measure(viewers).items()}
    say(f"Writing {posts - first} more…")
    write_posts(scene=scene, count=posts - first, until=now, spacing=timedelta(seconds=20), seed=2)
    _say_elsewhere(followed, groups, now)
    figures.passerelle |= _measure(viewers)
    figures.passerelle["growth"] = round(float(figures.passerelle["p50_ms"]) / float(figures.passerelle["first_p50_ms"]), 2)
    return figures


def _make_groups(people: Sequence[User], viewers: Sequence[User], dice: random.Random) -> list[tuple[Group, Sequence[User]]]:
    found: list[tuple[Group, Sequence[User]]] = []
    for number in range(GROUPS):
        members = dice.sample(people, MEMBERS_OF_A_GROUP)
        owner = make_member(f"Aïcha Meneuse{number}", email=f"owner{number}@benchmark.example")
        group = create_group(actor=owner, kind=GroupKind.CLOSED, texts={"name_fr": f"Groupe {number}"})
        fill_group(group=group, members=[*members, *(viewers if number < OWN_GROUPS else ())])
        found.append((group, members))
    return found


def _say_elsewhere(followed: Sequence[User], groups: Sequence[tuple[Group, Sequence[User]]], until: datetime) -> None:
    for author in followed[:ELSEWHERE]:
        group, _members = groups[-1]
        write_in_group(author=author, group=group, count=SAID_ELSEWHERE, until=until, spacing=timedelta(milliseconds=1))


def _measure(viewers: Sequence[User]) -> dict[str, float]:
    analyze()
    index_everything()
    durations: list[float] = []
    with served() as server:
        browser = Browser(server.port, [session_of(viewer) for viewer in viewers])
        for _ in range(WARM_UP + PAGES):
            with timed(durations):
                browser.get(reverse("microblog:home"))
        found = {name: float(value) for name, value in spread("", durations[WARM_UP:]).items()}
        found["peak_rss_mib"] = peak_rss_mib(server.pid)
        browser.close()
    return found


BENCHMARK = Benchmark(
    name="home",
    summary="the home stream of members who follow many, among a million posts",
    add_arguments=add_arguments,
    run=run,
)
