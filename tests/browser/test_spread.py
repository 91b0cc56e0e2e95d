"""A change that thousands of pages hear: each fetches at a moment of its own, and at once when they are few."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, WebSocketRoute, expect
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from groups.actions.discussions import add_reply
from groups.models import Reply, Thread
from intranet.kernel.accounts.models import User
from tests.browser.conftest import sign_in
from tests.browser.pages.groups_discussions import build, of
from tests.browser.pages.table import settled_employee

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SPREAD_MS = 6_000
# A page that closes would note what it showed as read, when the database of its test is gone.
SILENT_CLOSE = """
addEventListener("pagehide", (event) => event.stopImmediatePropagation());
document.addEventListener("visibilitychange", (event) => event.stopImmediatePropagation());
"""


class Server:
    """The other end of the page's WebSocket, which says what a test has it say."""

    def __init__(self) -> None:
        self.cursor = 1
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
    """The open discussion, in a browser whose chance is always one half."""
    with browser.new_context(viewport={"width": 1280, "height": 800}, base_url=live_server.url) as context:
        sign_in(context, member, live_server.url, "en")
        context.route_web_socket("**/ws/", server.open)
        context.add_init_script("Math.random = () => 0.5;" + SILENT_CLOSE)
        tab = context.new_page()
        tab.goto(thread.get_absolute_url())
        yield tab


def fetched_after(tab: Tab, server: Server, reply: Reply, **hint: int) -> float:
    """How long after it heard of a reply the page asks for it."""
    asked: list[float] = []
    tab.on("request", lambda request: asked.append(time.monotonic()) if reply.public_id in request.url else None)
    began = time.monotonic()
    server.say(type="change", kind="reply_added", subject=reply.key, version=1, keys=[reply.thread.key], facts={}, **hint)
    expect(tab.locator(f"#reply-{reply.public_id}")).to_be_visible(timeout=SPREAD_MS * 2)
    assert len(asked) == 1
    return asked[0] - began


def test_few_pages_fetch_at_once(tab: Tab, server: Server, thread: Thread) -> None:
    for hint in ({"spread_ms": 0}, {}):
        reply = add_reply(actor=thread.author, thread=thread, text="Une réponse")
        assert fetched_after(tab, server, reply, **hint) < 1


def test_many_pages_wait_for_a_part_of_the_time(tab: Tab, server: Server, thread: Thread) -> None:
    reply = add_reply(actor=thread.author, thread=thread, text="Une réponse")
    assert SPREAD_MS / 2000 - 0.1 < fetched_after(tab, server, reply, spread_ms=SPREAD_MS) < SPREAD_MS / 1000


def test_what_changes_again_meanwhile_is_fetched_once_when_the_first_is_due(tab: Tab, server: Server, thread: Thread) -> None:
    reply = add_reply(actor=thread.author, thread=thread, text="Une réponse")
    change = {"type": "change", "subject": reply.key, "keys": [thread.key], "facts": {}}
    server.say(**change, kind="reply_added", version=0.5, spread_ms=SPREAD_MS)
    tab.wait_for_timeout(1_000)
    assert SPREAD_MS / 2000 - 1.2 < fetched_after(tab, server, reply, spread_ms=SPREAD_MS) < SPREAD_MS / 2000 - 0.5
