"""Streams that two processes serve, with one PostgreSQL and one Redis: nothing is lost while a process is killed, or Redis."""

import json
import os
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPException
from itertools import count, cycle
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect
from playwright.sync_api import Page as Tab

from intranet.home.benchmarks.surroundings import Browser as Client
from tests.browser.conftest import browser
from tests.browser.test_live import until
from tests.realtime.test_redis import is_ready, redis_at
from tests.work.installations import Installation, Process, database_of_its_own, free_port, wait_until

__all__ = ["browser"]

DATABASE_URL = os.environ.get("DATABASE_URL", "")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.redis,
    pytest.mark.skipif(not DATABASE_URL, reason="DATABASE_URL names no server"),
]

STREAM = "/stream/everyone/"
# How long members publish while a process is killed again and again.
STORM_S = 12
KILLED_AFTER_S, DEAD_S = 4, 1
# One may publish ten posts a minute, and what is sent again counts too. Together they make three a second: a page that catches
# up asks for half a minute more than it missed, and is given two hundred changes at most.
AUTHORS, PACE_S = 24, 8
# A page waits longer and longer before it connects again, and meanwhile asks every fifteen seconds.
CAUGHT_UP_WITHIN_S = 45
# A page that is told nothing asks every ten seconds.
ASKED_WITHIN_MS = 15_000

MEMBERS = f"""
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from intranet.kernel.audiences.actions import everyone
from intranet.kernel.testing import make_member
everyone()
for name in ["Luc Roy", "Nam Pham", *("Author Number" for _number in range({AUTHORS}))]:
    member = make_member(name)
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    print("session", session.session_key)
"""
TOKENS = """
from microblog.models import Post
for token in Post.objects.filter(text__startswith="In the storm").values_list("token", flat=True):
    print("token", token)
"""
STORE_LATE = """
from datetime import timedelta
from microblog.actions import publish_post
from microblog.models import Post
from microblog.streams import Target
newest = Post.objects.select_related("author").latest("published_at")
publish_post(author=newest.author, text="Stored late", target=Target(), at=newest.published_at - timedelta(microseconds=9))
"""


class Pair:
    """Two servers of one installation and their Redis, which are killed and started again at the same address."""

    def __init__(self, database_url: str, folder: Path, stack: ExitStack) -> None:
        self._stack = stack
        self._redis_port = free_port()
        self.installation = stack.enter_context(
            Installation(folder, database_url, redis_url=f"redis://127.0.0.1:{self._redis_port}/0")
        )
        self._servers: dict[int, Process] = {}
        self.ports = free_port(), free_port()
        self.start_redis()
        for port in self.ports:
            self.start(port)
        french, english, *self.authors = self.printed("session", MEMBERS)
        self.readers = {"fr": french, "en": english}
        for port in self.ports:
            wait_until(lambda: is_ready(port))  # noqa: B023  waited for before the next turn

    def start_redis(self) -> None:
        self._redis = self._stack.enter_context(redis_at(self._redis_port))

    def kill_redis(self) -> None:
        self._redis.kill()
        self._redis.wait()

    def start(self, port: int) -> None:
        self._servers[port] = self.installation.start("serve", f"--port={port}", PASSERELLE_WORKER="separate")

    def kill(self, port: int) -> None:
        self._servers[port].kill()

    def send(self, port: int, author: int, text: str, token: str = "") -> None:
        """Send the form of an author to a server, which must publish it."""
        with closing(Client(port, [self.authors[author]])) as client:
            client.post("/stream/new/", {"text": text, "audience": "everyone", "token": token})

    def printed(self, word: str, script: str) -> list[str]:
        """Run Python in the installation; what it printed after the word, line by line."""
        lines = self.installation.script(script).splitlines()
        return [line.removeprefix(f"{word} ") for line in lines if line.startswith(f"{word} ")]


class Reader:
    """An open stream, what its server told it, and its button."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.told: list[str] = []
        self.button = tab.locator("[data-fresh-posts]")
        self.posts = tab.locator("#stream > article")
        tab.on("websocket", lambda socket: socket.on("framereceived", self._hear))
        tab.goto(STREAM)
        self.listen()

    def _hear(self, frame: str | bytes) -> None:
        self.told.append(json.loads(frame)["type"])

    def listen(self) -> None:
        """Wait until its server tells it what happens."""
        until(self.tab, lambda: "changes" in self.told)

    def publish(self, text: str) -> float:
        """Say something; the moment when the button was pressed."""
        self.tab.locator("#composer .composer__text").fill(text)
        self.told.clear()
        began = time.monotonic()
        self.tab.locator("#composer button.button--primary").click(no_wait_after=True)
        return began

    @property
    def says_one(self) -> str:
        """What the button says of one post in the language of the page."""
        language = self.tab.locator("html").get_attribute("lang")
        return "1 nouvelle publication" if language == "fr" else "1 new post"

    def shown(self) -> list[str]:
        """The posts of the page, as they stand."""
        return [str(one) for one in self.posts.evaluate_all("found => found.map((one) => one.id)")]

    def take(self) -> None:
        """Have what is new shown, when there is something; the button may go at any moment."""
        self.tab.evaluate("document.querySelector('[data-fresh-posts]:not([hidden])')?.click()")


@pytest.fixture(scope="module")
def pair(migrated_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with database_of_its_own(DATABASE_URL, migrated_database) as own_url, ExitStack() as stack:
        yield Pair(own_url, tmp_path_factory.mktemp("pair"), stack)


@pytest.fixture
def french_and_english(pair: Pair, browser: Browser) -> Iterator[tuple[Reader, Reader]]:
    """The stream of everyone, open in French on the first server and in English on the second."""
    with ExitStack() as stack:
        yield open_stream(pair, browser, stack, "fr", pair.ports[0]), open_stream(pair, browser, stack, "en", pair.ports[1])


def open_stream(pair: Pair, browser: Browser, stack: ExitStack, language: str, port: int) -> Reader:
    address = f"http://127.0.0.1:{port}"
    context = stack.enter_context(browser.new_context(base_url=address, viewport={"width": 1280, "height": 800}))
    cookies = {"sessionid": pair.readers[language], "language": language}
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    return Reader(context.new_page())


def loaded_anew(context: BrowserContext) -> list[str]:
    """The posts of the stream, as a reader who comes now finds them page after page."""
    with closing(context.new_page()) as tab:
        reader = Reader(tab)
        found = reader.shown()
        older = tab.get_by_role("link", name="Older posts")
        while older.count():
            with tab.expect_navigation():
                older.click()
            found += reader.shown()
        return found


def seconds_until_seen(writer: Reader, reader: Reader, text: str) -> float:
    """From the button that publishes to the one that says so to the reader, who then has it shown."""
    began = writer.publish(text)
    reader.button.wait_for(state="visible", timeout=5_000)
    waited = time.monotonic() - began
    expect(reader.button).to_have_text(reader.says_one)
    reader.button.click()
    expect(reader.posts.first).to_contain_text(text)
    writer.listen()  # its page came anew, with what it published
    return waited


def test_a_post_appears_in_under_a_second_in_the_other_language_on_the_other_process(
    french_and_english: tuple[Reader, Reader],
) -> None:
    french, english = french_and_english
    waits = []
    for number in range(3):
        waits.append(seconds_until_seen(french, english, f"Bonjour {number}"))
        waits.append(seconds_until_seen(english, french, f"Hello {number}"))
    print("seconds from the button of one to that of the other:", waits)  # noqa: T201  shown by `pytest -s`
    assert statistics.median(waits) < 1


def test_a_post_that_was_stored_late_takes_its_place_among_those_that_are_shown(
    pair: Pair, french_and_english: tuple[Reader, Reader]
) -> None:
    _french, english = french_and_english
    for author in range(2):
        pair.send(pair.ports[0], author, f"In time {author}")
        english.button.click()
        expect(english.posts.first).to_contain_text(f"In time {author}")
    pair.installation.script(STORE_LATE)
    english.button.click()
    expect(english.posts.nth(1)).to_contain_text("Stored late")
    assert english.shown() == loaded_anew(english.tab.context)[: len(english.shown())]


def test_what_comes_while_the_button_is_answered_waits_behind_it(pair: Pair, french_and_english: tuple[Reader, Reader]) -> None:
    _french, english = french_and_english

    def answer_slowly(route: Route) -> None:
        answer = route.fetch()
        pair.send(pair.ports[0], 1, "Meanwhile")
        expect(english.button).to_have_text("2 new posts")
        route.fulfill(response=answer)

    pair.send(pair.ports[0], 0, "Before")
    english.tab.route(f"**{STREAM}", answer_slowly, times=1)
    english.button.click()
    expect(english.posts.first).to_contain_text("Before")
    expect(english.button).to_have_text("1 new post")
    english.button.click()
    expect(english.posts.first).to_contain_text("Meanwhile")
    expect(english.button).to_be_hidden()


def publish_until_acknowledged(pair: Pair, author: int, token: str) -> int:
    """Send a form as a person does: again, through the other server, when the one is dead. How often it was sent."""
    ports = cycle(pair.ports if author % 2 else pair.ports[::-1])
    for times in count(1):
        try:
            pair.send(next(ports), author, f"In the storm, {token}", token)
        except (OSError, HTTPException):
            time.sleep(0.1)
        else:
            return times
    raise AssertionError


def publish_until(stop: Event, pair: Pair, author: int) -> dict[str, int]:
    """What one author published: how often each token was sent."""
    acknowledged = {}
    stop.wait(PACE_S * author / AUTHORS)
    while not stop.is_set():
        token = f"{author}-{len(acknowledged)}"
        acknowledged[token] = publish_until_acknowledged(pair, author, token)
        stop.wait(PACE_S)
    return acknowledged


def kill_until(stop: Event, pair: Pair, port: int) -> int:
    """Kill a server again and again, and start it again soon after; how often."""
    kills = 0
    while not stop.wait(KILLED_AFTER_S):
        pair.kill(port)
        time.sleep(DEAD_S)
        pair.start(port)
        kills += 1
    return kills


def test_while_a_process_is_killed_no_post_is_lost_or_doubled_and_pages_have_no_hole(
    pair: Pair, french_and_english: tuple[Reader, Reader], browser: Browser
) -> None:
    """Of the pages of the process that is killed, one has what is new shown again and again, the other in the end."""
    eager, _english = french_and_english
    with ThreadPoolExecutor(AUTHORS + 1) as threads, ExitStack() as stack:
        patient = open_stream(pair, browser, stack, "en", pair.ports[0])
        for reader in (eager, patient):
            reader.tab.evaluate("window.wasNotReloaded = true")
        stop = Event()
        stack.callback(stop.set)
        killing = threads.submit(kill_until, stop, pair, pair.ports[0])
        storm = [threads.submit(publish_until, stop, pair, author) for author in range(AUTHORS)]
        ends_at = time.monotonic() + STORM_S
        while time.monotonic() < ends_at:
            eager.take()
            eager.tab.wait_for_timeout(500)
        stop.set()
        acknowledged = {token: times for publishing in storm for token, times in publishing.result().items()}
        again = sum(times - 1 for times in acknowledged.values())
        print(f"{len(acknowledged)} posts, {killing.result()} kills, {again} times sent again")  # noqa: T201

        assert sorted(pair.printed("token", TOKENS)) == sorted(acknowledged)
        expect(patient.button).to_have_text(f"{len(acknowledged)} new posts", timeout=CAUGHT_UP_WITHIN_S * 1000)
        whole = loaded_anew(patient.tab.context)
        for reader in (patient, eager):
            ends_at = time.monotonic() + CAUGHT_UP_WITHIN_S
            while reader.shown() != whole[: max(len(reader.shown()), 1)] and time.monotonic() < ends_at:
                reader.take()
                reader.tab.wait_for_timeout(500)
            assert reader.shown() == whole[: max(len(reader.shown()), 1)]
            expect(reader.button).to_be_hidden()
        assert all(reader.tab.evaluate("window.wasNotReloaded") for reader in (eager, patient))


def test_while_redis_is_gone_posting_is_as_quick_and_pages_ask_and_are_live_again_with_it(
    pair: Pair, french_and_english: tuple[Reader, Reader]
) -> None:
    french, english = french_and_english
    for one in french_and_english:
        one.told.clear()
    pair.kill_redis()
    for one in french_and_english:
        until(one.tab, lambda: "degraded" in one.told)  # noqa: B023  waited for before the next turn
    until(english.tab, lambda: "changes" in english.told)  # it asks soon after it was told so, and then every ten seconds
    began = time.monotonic()
    french.publish("Without Redis")
    french.listen()
    took = []
    for author in range(3):
        sent = time.monotonic()
        pair.send(pair.ports[0], author, f"Without Redis {author}")
        took.append(time.monotonic() - sent)
    expect(english.button).to_be_hidden()
    expect(english.button).to_have_text("4 new posts", timeout=ASKED_WITHIN_MS)
    asked_after = time.monotonic() - began
    english.button.click()
    expect(english.posts.nth(3)).to_contain_text("Without Redis")
    for one in french_and_english:
        one.told.clear()
    pair.start_redis()
    for one in french_and_english:  # it asks a last time
        until(one.tab, lambda: "live" in one.told and "changes" in one.told[one.told.index("live") :])  # noqa: B023
    waits = [seconds_until_seen(french, english, f"With Redis {number}") for number in range(3)]
    print(f"seconds to publish: {took}; until a page asked: {asked_after}; with Redis again, until it was told: {waits}")  # noqa: T201
    assert statistics.median(took) < 1
    assert statistics.median(waits) < 1
