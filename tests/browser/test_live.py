"""Pages that stay open: what happens elsewhere appears in them, through a real server with WebSockets."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as Tab

from tests.realtime.test_sockets import is_listening
from tests.work.installations import Installation, Process, free_port, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SETTINGS = "tests.realtime.site.settings"

HEAR = "addEventListener('live:change', (event) => (window.heard ??= []).push(event.detail.subject))"
PEOPLE = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from intranet.kernel.audiences.actions import add_audience_member, audience_for, everyone
from intranet.kernel.testing import make_member
everyone()
for name in NAMES:
    member = make_member(name)
    add_audience_member(audience=audience_for(kind="group", key="a"), member=member)
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    print(session.session_key)
"""


class Site:
    """A server that a test stops and starts, and browsers of its two members."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self.port = free_port()
        self._server: Process | None = None
        self.sessions = self.sign_in("Luc Roy", "Nam Pham")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self._server = self._installation.start("serve", f"--port={self.port}", DJANGO_SETTINGS_MODULE=SETTINGS)
        wait_until(lambda: is_listening(self.port))

    def stop(self) -> None:
        assert self._server is not None
        self._server.stop()

    def script(self, script: str) -> str:
        return self._installation.script(script)

    def sign_in(self, *names: str) -> list[str]:
        """Make these members, each with a session."""
        said = self.script(f"NAMES = {names!r}\n{PEOPLE}")
        return [line for line in said.split() if len(line) == 32]

    def announce(self, *arguments: object) -> None:
        """From another process, which does not reach the open pages."""
        self.script(f"from tests.realtime.site.urls import announce\nannounce{arguments!r}")

    def leave_group(self, name: str) -> float:
        """Another process removes a member from the group; the moment."""
        said = self.script(
            "import time\nfrom intranet.kernel.accounts.models import User\n"
            "from intranet.kernel.audiences.actions import audience_for, remove_audience_member\n"
            f"member = User.objects.get(display_name={name!r})\n"
            "remove_audience_member(audience=audience_for(kind='group', key='a'), member=member)\nprint(time.time())"
        )
        return float(said.split()[-1])


@pytest.fixture
def site(migrated_folder: Path, tmp_path: Path) -> Iterator[Site]:
    folder = tmp_path / "data"
    shutil.copytree(migrated_folder, folder)
    with Installation(folder) as installation:
        made = Site(installation)
        made.start()
        yield made


@pytest.fixture
def contexts(browser: Browser, site: Site) -> Iterator[list[BrowserContext]]:
    """A browser for each of the two members, who read English."""
    opened = [context_of(browser, site, session) for session in site.sessions]
    yield opened
    for context in opened:
        context.close()


def context_of(browser: Browser, site: Site, session: str) -> BrowserContext:
    """A browser that is signed in, in English."""
    context = browser.new_context(base_url=site.address, viewport={"width": 1280, "height": 800})
    cookies = {"sessionid": session, "language": "en"}
    context.add_cookies([{"name": name, "value": value, "url": site.address} for name, value in cookies.items()])
    return context


@pytest.fixture
def tabs(contexts: list[BrowserContext]) -> list[Tab]:
    """The page of each, when it listens."""
    return [listening(context) for context in contexts]


def listening(context: BrowserContext) -> Tab:
    tab = context.new_page()
    heard: list[str] = []
    tab.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard.append(str(frame))))
    tab.goto("/site/")
    until(tab, lambda: any('"changes"' in frame for frame in heard))
    return tab


def until(tab: Tab, is_true: Callable[[], object], patience_s: float = 20) -> None:
    """Let the browser live until something is true."""
    deadline = time.monotonic() + patience_s
    while not is_true():
        assert time.monotonic() < deadline, "it did not happen in time"
        tab.wait_for_timeout(50)


def change(tab: Tab, name: str, kind: str, version: int, **more: str) -> None:
    answer = tab.request.post("/site/change/", form={"name": name, "kind": kind, "version": str(version), **more})
    assert answer.ok


def test_what_one_member_does_appears_in_the_open_page_of_another(tabs: list[Tab]) -> None:
    """Added in its place, edited, removed; said politely; without a reload, nor the focus or the page being moved."""
    mine, theirs = tabs
    theirs.evaluate("window.wasNotReloaded = true")
    for name in ("c", "a"):
        change(mine, name, "added", 1)
    expect(theirs.locator("#items > li")).to_have_count(2)
    expect(theirs.locator("#items > li").first).to_have_attribute("data-subject", "item:a")
    expect(theirs.get_by_role("status").filter(has_text="2 new items")).to_be_visible()
    theirs.locator("#item-a textarea").fill("half an answer")
    change(mine, "b", "added", 2)
    expect(theirs.locator("#items > li").nth(1)).to_have_attribute("id", "item-b")
    change(mine, "c", "edited", 3)
    expect(theirs.locator("#item-c .version")).to_have_text("3")
    change(mine, "a", "edited", 4)
    change(mine, "b", "removed", 5)
    expect(theirs.locator("#item-b")).to_have_count(0)
    answer = theirs.locator("#item-a textarea")
    expect(answer).to_be_focused()
    expect(answer).to_have_value("half an answer")
    expect(theirs.locator("#item-a .version")).to_have_text("1")
    theirs.locator("#item-c button").focus()  # the reader goes on: now the item may change
    expect(theirs.locator("#item-a .version")).to_have_text("4")
    assert theirs.evaluate("window.wasNotReloaded")


def test_what_is_above_is_replaced_without_moving_what_is_read(tabs: list[Tab]) -> None:
    mine, theirs = tabs
    for number in range(40):
        change(mine, f"i{number:02}", "added", 1)
    expect(theirs.locator("#items > li")).to_have_count(40)
    read = theirs.locator("#item-i30")
    read.scroll_into_view_if_needed()
    before = read.bounding_box()
    change(mine, "i00", "removed", 2)
    change(mine, "h99", "added", 2)
    change(mine, "i01", "removed", 2)
    expect(theirs.locator("#item-i01")).to_have_count(0)
    expect(theirs.locator("#item-h99")).to_have_count(1)
    theirs.wait_for_timeout(100)
    after = read.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) < 2


def test_a_page_catches_up_after_a_restart_without_a_gap_or_a_double(site: Site, tabs: list[Tab]) -> None:
    mine, theirs = tabs
    theirs.evaluate(f"window.wasNotReloaded = true; {HEAR}")
    change(mine, "a", "added", 1)
    expect(theirs.locator("#item-a")).to_be_visible()
    site.stop()
    site.announce("b", "added", 1)
    site.announce("a", "edited", 2)
    site.start()
    expect(theirs.locator("#item-b")).to_be_visible(timeout=20_000)
    expect(theirs.locator("#item-a .version")).to_have_text("2")
    until(mine, lambda: mine.locator("#item-b").count())
    change(mine, "c", "added", 1)
    expect(theirs.locator("#item-c")).to_be_visible()
    expect(theirs.locator("#items > li")).to_have_count(3)
    assert theirs.evaluate("window.heard") == ["item:a", "item:b", "item:a", "item:c"]
    assert theirs.evaluate("window.wasNotReloaded")


def test_a_member_removed_while_the_page_is_open_receives_nothing_after_a_second(site: Site, tabs: list[Tab]) -> None:
    mine, theirs = tabs
    theirs.evaluate(HEAR)
    change(mine, "a", "added", 1, is_secret="yes")
    expect(theirs.locator("#item-a")).to_be_visible()
    removed_at = site.leave_group("Nam Pham")
    theirs.wait_for_timeout(max(0, removed_at + 1 - time.time()) * 1000)
    change(mine, "b", "added", 1, is_secret="yes")
    change(mine, "c", "added", 1)
    expect(mine.locator("#item-b")).to_be_visible()
    expect(theirs.locator("#item-c")).to_be_visible()
    expect(theirs.locator("#item-b")).to_have_count(0)
    assert theirs.evaluate("window.heard") == ["item:a", "item:c"]


def test_the_bell_rings_without_a_reload_and_is_asked_after_an_interruption(site: Site, tabs: list[Tab]) -> None:
    tab = tabs[0]
    bell = tab.locator("#bell [data-count]")
    expect(bell).to_be_hidden()
    tab.request.post("/site/ring/", form={"count": "2"})
    expect(bell).to_have_text("2")
    expect(tab.locator("#bell [data-one]")).to_have_text("2 are new")
    tab.request.post("/site/ring/", form={"count": "0"})
    expect(bell).to_be_hidden()
    site.stop()
    site.start()
    expect(bell).to_have_text("5", timeout=20_000)


def test_where_no_websocket_opens_the_page_asks_over_http(contexts: list[BrowserContext], site: Site) -> None:
    mine, theirs = contexts
    theirs.add_init_script(
        "window.WebSocket = class { constructor() { setTimeout(() => this.onclose({ code: 1006 })) } close() {} }"
    )
    tab = theirs.new_page()
    tab.goto("/site/")
    change(listening(mine), "a", "added", 1)
    expect(tab.locator("#item-a")).to_be_visible(timeout=25_000)


def test_a_page_that_missed_too_much_offers_to_be_loaded_again_and_stands_as_it_was(site: Site, tabs: list[Tab]) -> None:
    tab = tabs[0]
    change(tab, "a", "added", 1)
    site.stop()
    site.script("from tests.realtime.site.urls import announce\nfor number in range(201): announce(f'b{number}', 'added', 1)")
    site.start()
    expect(tab.get_by_role("status").filter(has_text="A lot has happened here in the meantime.")).to_be_visible(timeout=20_000)
    expect(tab.locator("#items > li")).to_have_count(1)
    change(tabs[1], "c", "added", 1)
    expect(tab.locator("#items > li")).to_have_count(2)
