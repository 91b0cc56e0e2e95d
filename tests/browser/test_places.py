"""Comments on places, with a pointer and with the keyboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from intranet.kernel.accounts.models import User
from intranet.kernel.comments.models import Comment
from intranet.kernel.testing import make_member
from tests.browser.conftest import sign_in
from tests.browser.pages.places import passages, places
from tests.browser.pages.table import settled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SELECT = """(words) => {
  const walker = document.createTreeWalker(document.querySelector("[data-passages]"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at >= 0) { getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length); return; }
  }
}"""


@pytest.fixture
def member(settings: object, tmp_path: Path) -> User:
    settings.MEDIA_ROOT = tmp_path / "files"  # type: ignore[attr-defined]
    return settled(make_member())


@pytest.fixture
def tab(browser: Browser, live_server: LiveServer, member: User) -> Iterator[Tab]:
    context: BrowserContext = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 800})
    sign_in(context, member, live_server.url, "en")
    with context:
        yield context.new_page()


def test_words_that_are_selected_are_commented_and_marked(tab: Tab, member: User) -> None:
    page = passages(member)
    tab.goto(page.get_absolute_url())
    link = tab.get_by_role("link", name="Comment", exact=True)
    expect(link).to_be_hidden()
    tab.evaluate(SELECT, "points d’eau")
    link.click()
    expect(tab.get_by_text("On “points d’eau”")).to_be_visible()
    tab.locator("#comment-form textarea").fill("Lesquels ?")
    tab.locator("#comment-form button.button--primary").click()
    expect(tab.locator("mark.passage", has_text="points d’eau")).to_be_visible()
    assert Comment.objects.get(text="Lesquels ?").quote == "points d’eau"


def test_a_mark_leads_to_its_conversation_by_keyboard_which_lights_it(tab: Tab, member: User) -> None:
    tab.goto(passages(member).get_absolute_url())
    number = tab.locator("#passage-1")
    number.focus()
    tab.keyboard.press("Enter")
    remark = tab.locator("[data-remark='1']")
    expect(remark).to_be_focused()
    expect(tab.locator("mark[data-places~='1']").first).to_have_attribute("data-lit", "")
    tab.keyboard.press("Tab")
    expect(remark.get_by_role("link", name="Show")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(number).to_be_focused()


def test_a_rectangle_is_drawn_on_the_picture_of_a_page(tab: Tab, member: User) -> None:
    tab.goto(places(member).get_absolute_url())
    tab.get_by_role("button", name="Draw a rectangle").click()
    box = tab.locator("[data-marks]").bounding_box()
    assert box is not None
    tab.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.1)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.3, steps=3)
    tab.mouse.up()
    tab.wait_for_url("**/comments/on/**")
    tab.locator("#comment-form textarea").fill("Ici.")
    tab.locator("#comment-form button.button--primary").click()
    expect(tab.get_by_text("Ici.")).to_be_visible()
    comment = Comment.objects.get(text="Ici.")
    assert (comment.page, comment.anchor["version"]) == (1, 2)
    wanted = (100, 100, 400, 200)
    assert all(abs(one - other) <= 10 for one, other in zip(comment.rectangle, wanted, strict=True))
