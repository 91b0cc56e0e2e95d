"""Comments on a thing that stays open in two browsers, through a real server with WebSockets."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.sites import Site, open_page
from tests.browser.test_discussions import DISCUSSION

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_comment_appears_under_the_open_thing_of_another_and_on_their_bell(
    site: Site, contexts: list[BrowserContext]
) -> None:
    """Added in its place, its answer under it, changed and removed; what is being written stays."""
    discussion = site.named(f"{DISCUSSION}\nprint(f'key={{thread.key}}')")
    panel = f"/comments/on/{discussion['key']}/"
    luc, nam = (open_page(context, panel) for context in contexts)
    luc.evaluate("window.wasNotReloaded = true")
    draft = luc.locator("#comment-form textarea")
    draft.fill("half a comment")
    for text in ("Page **two** is wrong.", "Page three too."):
        nam.goto(panel)
        nam.locator("#comment-form textarea").fill(text)
        nam.locator("#comment-form button.button--primary").click()
        nam.wait_for_load_state()
    comments = luc.locator("#comments-list > article")
    expect(comments).to_have_count(2)
    expect(comments.first.locator("strong")).to_have_text("two")
    luc.clock.fast_forward(3_000)  # it is said once in this time
    expect(luc.get_by_role("status").filter(has_text="new comments")).to_be_attached()
    expect(luc.locator("[data-live-told=bell] [data-count]")).to_have_text("2")
    nam.goto(panel)
    nam.locator("#comments-list > article").first.get_by_role("link", name="Reply to").click()
    nam.locator("#comment-form textarea").fill("Under the first.")
    nam.locator("#comment-form button.button--primary").click()
    expect(comments).to_have_count(3)
    expect(comments.nth(1)).to_contain_text("Under the first.")
    nam.goto(panel)
    nam.locator("#comments-list > article").last.get_by_role("link", name="Delete").click()
    nam.locator("main button.button--danger").click()
    expect(comments).to_have_count(2)
    expect(draft).to_have_value("half a comment")
    expect(draft).to_be_focused()
    assert luc.evaluate("window.wasNotReloaded")
