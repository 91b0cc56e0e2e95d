"""The editor of a page in two browsers: what both write is one text, whatever happens to the connection."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as Tab

from tests.browser.sites import Site
from tests.browser.test_pages import faults, watched
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
"""
FACTS = """
import json
from wiki.actions.texts import publish_text
from wiki.models import TextClient, WikiPage
page = WikiPage.objects.get(title__startswith="Brûlages")
publish_text(page=page)
page.refresh_from_db()
clients = TextClient.objects.filter(text__page=page, is_server=False)
print("text=" + json.dumps(page.text))
print("writers=" + json.dumps(sorted({client.member.display_name for client in clients})))
"""
WORDS = """[...document.querySelectorAll('.editor__text > *')].map((one) => {
    const copy = one.cloneNode(true);
    copy.querySelectorAll('.caret').forEach((caret) => caret.remove());
    return copy.textContent;
}).join('|')"""
PASTE = """(html) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/html', html);
    const pasted = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
    document.querySelector('.editor__text').dispatchEvent(pasted);
}"""
FROM_WORD = """<html><head><style>p { color: red }</style></head><body><h1 style='color:red'>Titre<o:p></o:p></h1>
<p class=MsoNormal style='margin:0'><b style='mso-bidi-font-weight:normal'>Gras</b> <a href="javascript:alert(1)">piège</a></p>
<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.&nbsp;</span>Un</p>
<p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o&nbsp;</span>Dedans</p>
<script>alert(1)</script></body></html>"""
CLEAN = """<h2>Titre</h2><p><strong>Gras</strong> piège</p>\
<ol><li><p>Un</p><ul><li><p>Dedans</p></li></ul></li></ol>"""


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
    return str(tab.evaluate(WORDS))


def until_saved(tab: Tab, *words: str) -> None:
    until(tab, lambda: state(tab) == "saved" and all(one in text(tab) for one in words))


def edit(context: BrowserContext, address: str) -> Tab:
    """The editor, when everything is there."""
    tab = context.new_page()
    tab.goto(address)
    until_saved(tab)
    return tab


def write_at_end(tab: Tab, paragraph: int, words: str) -> None:
    tab.locator(".editor__text > p").nth(paragraph).click()
    tab.keyboard.press("End")
    tab.keyboard.type(words)


def facts(site: Site) -> tuple[str, list[str]]:
    """The text once it is published, and who wrote in an editor."""
    found = site.named(FACTS)
    return json.loads(found["text"]), json.loads(found["writers"])


def test_two_who_type_in_one_paragraph_at_once_have_one_text_of_both(
    people: list[BrowserContext], address: str, site: Site
) -> None:
    one, other = (edit(context, address) for context in people)
    with watched(one) as errors, watched(other) as others:
        for tab in (one, other):
            write_at_end(tab, 0, "")
        for first, second in zip("abcdefghij", "0123456789", strict=True):
            one.keyboard.type(first)
            other.keyboard.type(second)
        for tab in (one, other):
            until_saved(tab, *"abcdefghij0123456789")
    assert errors == others == []
    assert text(one) == text(other)
    assert sorted(text(one).split("|")[0].removeprefix("Premier.")) == sorted("abcdefghij0123456789")
    expect(one.locator("[data-people] > li")).to_have_count(2)
    expect(one.locator(".caret[data-hue]")).to_have_count(1)
    expect(one.locator("[data-spoken]")).to_contain_text("Nam Pham is here.")
    # What one takes back is one's own.
    one.keyboard.press("Control+z")
    until(one, lambda: "a" not in text(one).split("|")[0])
    assert all(digit in text(one) for digit in "0123456789")
    until_saved(one)
    published, writers = facts(site)
    assert writers == ["Luc Roy", "Nam Pham"]
    assert published.splitlines()[0] == text(one).split("|")[0]


def test_words_written_while_the_server_is_killed_are_neither_lost_nor_doubled(
    people: list[BrowserContext], address: str, site: Site
) -> None:
    one, other = (edit(context, address) for context in people)
    for number in range(3):
        write_at_end(one, 0, f" Avant{number}.")
        write_at_end(other, 1, f" Before{number}.")
        site.kill()
        one.keyboard.type(f" Pendant{number}.")
        other.keyboard.type(f" Meanwhile{number}.")
        for tab in (one, other):
            until(tab, lambda: state(tab) == "offline")  # noqa: B023  waited for before the next turn
        site.start()
        for tab in (one, other):
            until_saved(tab, f"Pendant{number}", f"Meanwhile{number}")
    assert text(one) == text(other)
    first, second = text(one).split("|")
    assert first == "Premier." + "".join(f" Avant{number}. Pendant{number}." for number in range(3))
    assert second == "Deuxième." + "".join(f" Before{number}. Meanwhile{number}." for number in range(3))
    assert facts(site)[0] == f"{first}\n{second}\n"


def test_words_of_a_tab_that_was_closed_offline_are_sent_by_the_next(
    people: list[BrowserContext], address: str, site: Site
) -> None:
    one = edit(people[0], address)
    site.kill()
    write_at_end(one, 0, " Gardé ici.")
    until(one, lambda: "text." in one.evaluate("Object.keys(localStorage).join()"))
    expect(one.locator(".editor__note:visible")).to_contain_text("on this device only")
    one.close(run_before_unload=False)
    site.start()
    back = edit(people[0], address)
    until_saved(back, "Gardé ici.")
    until(back, lambda: "text." not in back.evaluate("Object.keys(localStorage).join()"))
    assert facts(site)[0] == "Premier. Gardé ici.\nDeuxième.\n"


def test_the_editor_is_used_without_a_mouse_and_has_no_fault(people: list[BrowserContext], address: str, axe: str) -> None:
    tab = edit(people[0], address)
    with watched(tab) as errors:
        assert faults(tab, axe, "html") == []
        write_at_end(tab, 1, "")
        tab.keyboard.press("Enter")
        tab.evaluate(PASTE, FROM_WORD)
        until_saved(tab, "Dedans")
        html = "document.querySelector('.editor__text').innerHTML"
        assert CLEAN in str(tab.evaluate(html))
        tab.keyboard.press("Enter")
        tab.keyboard.press("Enter")
        tab.keyboard.press("Enter")
        # A link to a page, completed by its title.
        tab.keyboard.press("Control+k")
        tab.keyboard.press("Tab")
        tab.keyboard.type("lisi")
        expect(tab.locator("dialog [role=option]")).to_have_text("Coupe-feux et lisières The whole government")
        assert faults(tab, axe, "dialog") == []
        tab.keyboard.press("ArrowDown")
        tab.keyboard.press("Enter")
        tab.keyboard.press("Enter")
        expect(tab.locator(".editor__text a[data-page]")).to_have_text("Coupe-feux et lisières")
        # A table by the bar: one stop of Tab, arrows inside; Escape leads back to the text.
        tab.keyboard.press("Enter")
        tab.keyboard.press("Alt+F10")
        while tab.evaluate("document.activeElement.ariaLabel") != "Table":
            tab.keyboard.press("ArrowRight")
        tab.keyboard.press("Enter")
        tab.keyboard.type("An")
        tab.keyboard.press("Tab")
        tab.keyboard.type("Feux")
        expect(tab.locator(".editor__text th")).to_have_text(["An", "Feux", ""])
        tab.keyboard.press("Alt+F10")
        tab.keyboard.press("Escape")
        tab.keyboard.press("Control+Enter")
        tab.keyboard.type("Après le tableau")
        until_saved(tab, "Après le tableau")
        expect(tab.locator(".editor__text > p").last).to_have_text("Après le tableau")
    assert errors == []
    tab.get_by_label("What you changed").fill("Un essai")
    tab.get_by_role("button", name="Publish this edition").click()
    expect(tab.locator(".prose")).to_contain_text("Après le tableau")
