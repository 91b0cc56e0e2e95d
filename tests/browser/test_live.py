"""Pages that stay open: what happens elsewhere appears in them, through a real server with WebSockets."""

import pytest
from playwright.sync_api import BrowserContext, Locator, expect
from playwright.sync_api import Page as Tab

from tests.browser.sites import RECONNECTED_WITHIN_MS, UNTIL_TOLD, Site, open_page
from tests.browser.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HEAR = "addEventListener('live:change', (event) => (window.heard ??= []).push(event.detail.subject))"
# Another process removes a member of the group.
REMOVAL = f"""
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import audience_for, remove_audience_member
member = User.objects.get(display_name="Nam Pham")
remove_audience_member(audience=audience_for(kind="group", key="a"), member=member)
{UNTIL_TOLD}
"""


@pytest.fixture
def tabs(contexts: list[BrowserContext]) -> list[Tab]:
    """The page of each, when it listens."""
    return [open_page(context, "/site/") for context in contexts]


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
    before = top_of(read)
    change(mine, "i00", "removed", 2)
    change(mine, "h99", "added", 2)
    change(mine, "i01", "removed", 2)
    expect(theirs.locator("#item-i01")).to_have_count(0)
    expect(theirs.locator("#item-h99")).to_have_count(1)
    until(theirs, lambda: abs(top_of(read) - before) < 2)


def top_of(element: Locator) -> float:
    """Where it is in the window."""
    box = element.bounding_box()
    assert box is not None
    return box["y"]


def test_a_page_catches_up_after_a_restart_without_a_gap_or_a_double(site: Site, tabs: list[Tab]) -> None:
    mine, theirs = tabs
    theirs.evaluate(f"window.wasNotReloaded = true; {HEAR}")
    change(mine, "a", "added", 1)
    expect(theirs.locator("#item-a")).to_be_visible()
    site.stop()
    site.announce("b", "added", 1)
    site.announce("a", "edited", 2)
    site.start()
    theirs.clock.fast_forward(RECONNECTED_WITHIN_MS)
    expect(theirs.locator("#item-b")).to_be_visible()
    expect(theirs.locator("#item-a .version")).to_have_text("2")
    until(mine, lambda: mine.locator("#item-b").count())
    change(mine, "c", "added", 1)
    expect(theirs.locator("#item-c")).to_be_visible()
    expect(theirs.locator("#items > li")).to_have_count(3)
    assert theirs.evaluate("window.heard") == ["item:a", "item:b", "item:a", "item:c"]
    assert theirs.evaluate("window.wasNotReloaded")


def test_a_member_removed_while_the_page_is_open_receives_nothing_once_pages_have_looked_again(
    site: Site, tabs: list[Tab]
) -> None:
    mine, theirs = tabs
    theirs.evaluate(HEAR)
    change(mine, "a", "added", 1, is_secret="yes")
    expect(theirs.locator("#item-a")).to_be_visible()
    site.script(REMOVAL)
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
    tab.clock.fast_forward(RECONNECTED_WITHIN_MS)
    expect(bell).to_have_text("5")


def test_where_no_websocket_opens_the_page_asks_over_http(contexts: list[BrowserContext], site: Site) -> None:
    mine, theirs = contexts
    theirs.add_init_script(
        "window.WebSocket = class { constructor() { setTimeout(() => this.onclose({ code: 1006 })) } close() {} }"
    )
    tab = theirs.new_page()
    tab.goto("/site/")
    change(open_page(mine, "/site/"), "a", "added", 1)
    tab.clock.run_for(RECONNECTED_WITHIN_MS)
    expect(tab.locator("#item-a")).to_be_visible()


def test_a_page_that_missed_too_much_offers_to_be_loaded_again_and_stands_as_it_was(site: Site, tabs: list[Tab]) -> None:
    tab = tabs[0]
    change(tab, "a", "added", 1)
    site.stop()
    site.script("from tests.realtime.site.urls import announce\nfor number in range(501): announce(f'b{number}', 'added', 1)")
    site.start()
    tab.clock.fast_forward(RECONNECTED_WITHIN_MS)
    expect(tab.get_by_role("status").filter(has_text="A lot has happened here in the meantime.")).to_be_visible()
    expect(tab.locator("#items > li")).to_have_count(1)
    change(tabs[1], "c", "added", 1)
    expect(tab.locator("#items > li")).to_have_count(2)
