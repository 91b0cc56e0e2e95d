"""Streams that two processes serve, with one PostgreSQL and one Redis: nothing is lost while a process is killed, or Redis."""

import json
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPException
from itertools import count, cycle
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect
from playwright.sync_api import Page as Tab

from intranet.home.benchmarks.surroundings import Browser as Client
from tests.browser.conftest import chromium
from tests.browser.sites import RECONNECTED_WITHIN_MS
from tests.browser.waiting import until
from tests.realtime.test_redis import is_ready, redis_at
from tests.work.installations import PATIENCE_S, Installation, Process, database_of_its_own, free_port, wait_until

DATABASE_URL = os.environ.get("DATABASE_URL", "")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.redis,
    pytest.mark.skipif(not DATABASE_URL, reason="DATABASE_URL names no server"),
]

STREAM = "/stream/everyone/"
# Each publishes once in each storm, and a process is killed when some have done so. One may publish ten posts a minute, and
# what is sent again counts too; a page that catches up is given two hundred changes at most.
AUTHORS, KILLED_AFTER, STORMS = 24, 8, 2
# A page that hears from its server that it may miss something asks soon, and then again and again.
ASKS_SOON_MS, ASKS_AGAIN_MS = 3_000, 10_000

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
        """Wait until its server greets it, and tells it what happens."""
        until(self.tab, lambda: "changes" in self.told_after("ready"))

    def told_after(self, kind: str) -> list[str]:
        """What it was told since it was told this first; nothing before."""
        return self.told[self.told.index(kind) :] if kind in self.told else []

    def publish(self, text: str) -> None:
        """Say something; the page comes anew."""
        self.tab.locator("#composer .composer__text").fill(text)
        self.told.clear()
        self.tab.locator("#composer button.button--primary").click(no_wait_after=True)
        self.listen()

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
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


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
    context.clock.install()
    context.set_default_timeout(PATIENCE_S * 1000)
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


def publish_and_show(writer: Reader, reader: Reader, text: str) -> None:
    """The button of the reader says that there is something, and shows it."""
    writer.publish(text)
    expect(reader.button).to_have_text(reader.says_one)
    reader.button.click()
    expect(reader.posts.first).to_contain_text(text)


def test_a_post_appears_in_the_other_language_on_the_other_process(french_and_english: tuple[Reader, Reader]) -> None:
    french, english = french_and_english
    publish_and_show(french, english, "Bonjour")
    publish_and_show(english, french, "Hello")


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


class Storm:
    """All authors publish at once, each as a person does: again, through the other server, when one is dead. The first dies."""

    def __init__(self, pair: Pair, number: int) -> None:
        self._pair = pair
        self._number = number
        self._acknowledged = count(1)

    def publish(self, author: int) -> str:
        """The token of what is published now."""
        token = f"{author}-{self._number}"
        for port in cycle(self._pair.ports if author % 2 else self._pair.ports[::-1]):
            try:
                self._pair.send(port, author, f"In the storm, {token}", token)
            except (OSError, HTTPException):
                time.sleep(0.1)
            else:
                break
        if next(self._acknowledged) == KILLED_AFTER:
            self._pair.kill(self._pair.ports[0])
        return token


def test_while_a_process_is_killed_no_post_is_lost_or_doubled_and_pages_have_no_hole(
    pair: Pair, french_and_english: tuple[Reader, Reader], browser: Browser
) -> None:
    """Of the pages of the process that is killed, one has what is new shown again and again, the other in the end."""
    eager, _english = french_and_english
    tokens = []
    with ThreadPoolExecutor(AUTHORS) as threads, ExitStack() as stack:
        patient = open_stream(pair, browser, stack, "en", pair.ports[0])
        for reader in (eager, patient):
            reader.tab.evaluate("window.wasNotReloaded = true")
        for number in range(STORMS):
            for reader in (eager, patient):
                reader.told.clear()
            storm = Storm(pair, number)
            publishing = [threads.submit(storm.publish, author) for author in range(AUTHORS)]
            while not all(one.done() for one in publishing):
                eager.take()
                eager.tab.wait_for_timeout(50)
            tokens += [one.result() for one in publishing]
            pair.start(pair.ports[0])
            wait_until(lambda: is_ready(pair.ports[0]))
            for reader in (eager, patient):
                reader.tab.clock.fast_forward(RECONNECTED_WITHIN_MS)
                reader.listen()

        assert sorted(pair.printed("token", TOKENS)) == sorted(tokens)
        expect(patient.button).to_have_text(f"{len(tokens)} new posts")
        whole = loaded_anew(patient.tab.context)
        for reader in (patient, eager):
            until(reader.tab, lambda: shows_the_newest_of(whole, reader))  # noqa: B023  waited for before the next turn
            expect(reader.button).to_be_hidden()
        assert all(reader.tab.evaluate("window.wasNotReloaded") for reader in (eager, patient))


def shows_the_newest_of(whole: list[str], reader: Reader) -> bool:
    """Whether it shows them without a hole, once it has taken what there is."""
    reader.take()
    shown = reader.shown()
    return bool(shown) and shown == whole[: len(shown)]


def test_while_redis_is_gone_posting_goes_on_and_pages_ask_and_are_live_again_with_it(
    pair: Pair, french_and_english: tuple[Reader, Reader]
) -> None:
    french, english = french_and_english
    for one in french_and_english:
        one.told.clear()
    pair.kill_redis()
    for one in french_and_english:
        until(one.tab, lambda: "degraded" in one.told)  # noqa: B023  waited for before the next turn
    english.tab.clock.fast_forward(ASKS_SOON_MS)
    until(english.tab, lambda: "changes" in english.told)
    english.told.clear()
    french.publish("Without Redis")
    for author in range(3):
        pair.send(pair.ports[0], author, f"Without Redis {author}")
    english.tab.clock.fast_forward(ASKS_AGAIN_MS)
    expect(english.button).to_have_text("4 new posts")
    assert "change" not in english.told, "nobody told it: it asked"
    english.button.click()
    expect(english.posts.nth(3)).to_contain_text("Without Redis")
    for one in french_and_english:
        one.told.clear()
    pair.start_redis()
    for one in french_and_english:  # it asks a last time
        until(one.tab, lambda: "live" in one.told)  # noqa: B023
        one.tab.clock.fast_forward(ASKS_SOON_MS)
        until(one.tab, lambda: "changes" in one.told_after("live"))  # noqa: B023
    publish_and_show(french, english, "With Redis")
    publish_and_show(english, french, "With Redis too")
