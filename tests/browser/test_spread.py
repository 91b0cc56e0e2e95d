"""A change that thousands of pages hear: each fetches at a moment of its own, and at once when they are few."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, WebSocketRoute, expect
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from groups.discussions.actions import add_reply
from groups.models import Reply, Thread
from intranet.kernel.accounts.models import User
from tests.browser.conftest import cookies_of
from tests.browser.pages.groups_discussions import build, of
from tests.browser.pages.table import settled_employee
from tests.browser.waiting import stop_clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SPREAD_MS = 6_000


class Server:
    """The other end of the page's WebSocket, which says what a test has it say."""

    def __init__(self) -> None:
        self.cursor = 1
        self.bell = 0
        self._socket: WebSocketRoute | None = None

    def open(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        socket.on_message(self._hear)
        self.say(type="ready")

    def say(self, **what: Any) -> None:
        assert self._socket is not None
        self._socket.send(json.dumps({**what, "cursor": self.cursor}))

    def _hear(self, message: str | bytes) -> None:
        if json.loads(message)["type"] == "subscribe":
            self.say(type="changes", changes=[])


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def member(transactional_db: None) -> User:
    return settled_employee()


@pytest.fixture
def thread(member: User) -> Thread:
    build(member)
    return of("How")


@pytest.fixture
def tab(browser: Browser, live_server: LiveServer, member: User, thread: Thread, server: Server) -> Iterator[Tab]:
    """The open discussion, in a browser whose chance is always one half and whose clock stands still."""
    with browser.new_context(viewport={"width": 1280, "height": 800}, base_url=live_server.url) as context:
        context.add_cookies(cookies_of(member, live_server.url, "en"))
        context.route_web_socket("**/ws/", server.open)
        context.add_init_script("Math.random = () => 0.5")
        tab = context.new_page()
        tab.clock.install()
        tab.goto(thread.get_absolute_url())
        heard(tab, server)
        stop_clock(tab)
        yield tab


@pytest.fixture
def asked(tab: Tab) -> list[str]:
    """The replies that the page asks for."""
    found: list[str] = []
    tab.on("request", lambda request: found.append(request.url) if "/replies/" in request.url else None)
    return found


def change_of(reply: Reply, **more: Any) -> dict[str, Any]:
    """What the server tells the pages of a new reply."""
    told = {
        "type": "change",
        "kind": "reply_added",
        "subject": reply.key,
        "version": 1,
        "keys": [reply.thread.key],
        "facts": {},
    }
    return {**told, **more}


def heard(tab: Tab, server: Server) -> None:
    """Wait until the page has heard what was said before."""
    server.bell += 1
    server.say(type="told", name="bell", facts={"count": server.bell})
    expect(tab.locator("[data-live-told=bell] [data-count]")).to_have_text(str(server.bell))


def test_few_pages_fetch_at_once(tab: Tab, server: Server, thread: Thread, asked: list[str]) -> None:
    for number, hint in enumerate(({"spread_ms": 0}, {}), 1):
        reply = add_reply(actor=thread.author, thread=thread, text="Une réponse")
        server.say(**change_of(reply, **hint))
        expect(tab.locator(f"#reply-{reply.public_id}")).to_be_visible()
        assert len(asked) == number


def test_many_pages_wait_for_a_part_of_the_time(tab: Tab, server: Server, thread: Thread, asked: list[str]) -> None:
    reply = add_reply(actor=thread.author, thread=thread, text="Une réponse")
    server.say(**change_of(reply, spread_ms=SPREAD_MS))
    heard(tab, server)
    tab.clock.run_for(SPREAD_MS // 2 - 100)
    heard(tab, server)
    assert asked == []
    tab.clock.run_for(200)
    expect(tab.locator(f"#reply-{reply.public_id}")).to_be_visible()
    assert len(asked) == 1


def test_what_changes_again_meanwhile_is_fetched_once_when_the_first_is_due(
    tab: Tab, server: Server, thread: Thread, asked: list[str]
) -> None:
    reply = add_reply(actor=thread.author, thread=thread, text="Une réponse")
    server.say(**change_of(reply, version=0.5, spread_ms=SPREAD_MS))
    heard(tab, server)
    tab.clock.run_for(SPREAD_MS // 2 - 100)
    server.say(**change_of(reply, spread_ms=SPREAD_MS))
    heard(tab, server)
    assert asked == []
    tab.clock.run_for(200)
    expect(tab.locator(f"#reply-{reply.public_id}")).to_be_visible()
    tab.clock.run_for(SPREAD_MS)
    heard(tab, server)
    assert len(asked) == 1
