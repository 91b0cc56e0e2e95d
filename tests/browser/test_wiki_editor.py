"""The editor of a page in two browsers: what both write is one text, whatever happens to the connection."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as Tab

from tests.browser.sites import Site
from tests.browser.test_pages import watched
from tests.browser.waiting import until
from tests.work.installations import PATIENCE_S

pytestmark = pytest.mark.browser

MAKE = """
from intranet.kernel.accounts.models import User
from tests.wiki.texts import body
from wiki.actions.pages import create_page
from wiki.actions.spaces import open_space
writer = User.objects.get(display_name="Luc Roy")
front = open_space(actor=writer, owner=None)
page = create_page(actor=writer, parent=front, title="Brûlages", language="fr", body=body("Premier.", "Deuxième."))
create_page(actor=writer, parent=front, title="Coupe-feux et lisières", language="fr", body=body("x"))
print("edit=" + page.get_absolute_url() + "edit/")
print("id=" + page.public_id)
"""
FACTS = """
from wiki.actions.texts import publish_text
from wiki.models import TextClient, TextUpdate, WikiPage
page = WikiPage.objects.get(title__startswith="Brûlages")
publish_text(page=page)
page.refresh_from_db()
import json
print("text=" + json.dumps(page.text))
print("html=" + json.dumps(page.html))
clients = TextClient.objects.filter(text__page=page, is_server=False)
print("writers=" + json.dumps(sorted(client.member.display_name for client in clients)))
"""


@pytest.fixture
def address(site: Site) -> str:
    return site.named(MAKE)["edit"]


@pytest.fixture
def people(browser: Browser, site: Site) -> Iterator[list[BrowserContext]]:
    """A browser for each of the two members, with a clock that is the machine's."""
    opened = []
    for session in site.sessions:
        context = browser.new_context(base_url=site.address, viewport={"width": 1280, "height": 800})
        cookies = {"sessionid": session, "language": "en"}
        context.add_cookies([{"name": name, "value": value, "url": site.address} for name, value in cookies.items()])
        context.set_default_timeout(PATIENCE_S * 1000)
        opened.append(context)
    yield opened
    for context in opened:
        context.close()


def state(tab: Tab) -> str:
    return str(tab.locator("[data-save-state]").get_attribute("data-state"))


def text(tab: Tab) -> str:
    """The words of the text, without the names at carets."""
    words = "[...document.querySelectorAll('.editor__text > p, .editor__text > h2')]"
    return str(
        tab.evaluate(
            f"{words}.map((one) => {{ const copy = one.cloneNode(true);"
            " copy.querySelectorAll('.caret').forEach((caret) => caret.remove()); return copy.textContent; }).join('|')"
        )
    )


def edit(context: BrowserContext, address: str) -> Tab:
    """The editor, when everything is there."""
    tab = context.new_page()
    tab.goto(address)
    until(tab, lambda: state(tab) == "saved")
    return tab


def write_at_end(tab: Tab, paragraph: int, words: str) -> None:
    tab.locator(".editor__text > p").nth(paragraph).click()
    tab.keyboard.press("End")
    tab.keyboard.type(words)


def test_two_who_type_in_one_paragraph_at_once_have_one_text_of_both(
    people: list[BrowserContext], address: str, site: Site
) -> None:
    one, other = (edit(context, address) for context in people)
    with watched(one) as errors, watched(other) as others:
        for tab in (one, other):
            tab.locator(".editor__text > p").first.click()
            tab.keyboard.press("End")
        for first, second in zip("abcdefghij", "0123456789", strict=True):
            one.keyboard.type(first)
            other.keyboard.type(second)
        for tab in (one, other):
            until(tab, lambda: all(sign in text(tab) for sign in "abcdefghij0123456789") and state(tab) == "saved")  # noqa: B023
    assert errors == others == []
    assert text(one) == text(other)
    assert sorted(text(one).split("|")[0].removeprefix("Premier.")) == sorted("abcdefghij0123456789")
    # Each sees the other.
    expect(one.locator("[data-people] > li")).to_have_count(2)
    expect(one.locator(".caret[data-hue]")).to_have_count(1)
    facts = site.named(FACTS)
    assert facts["writers"] == '["Luc Roy", "Nam Pham"]'
    assert text(one).split("|")[0] in facts["text"]
