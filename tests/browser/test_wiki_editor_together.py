"""What two people do to one text at the same moment, in two browsers: composing, undoing, changing one table."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import BrowserContext, CDPSession, expect
from playwright.sync_api import Page as Tab

from tests.browser.sites import Site
from tests.browser.test_pages import watched
from tests.browser.test_wiki_editor import address, edit, facts, people, text, until_saved, write_at_end
from tests.browser.waiting import stop_clock, until

__all__ = ["address", "people"]

pytestmark = pytest.mark.browser

# Quiet for so long, nothing is being said any more.
QUIET_MS = 2_000
# `HELD` of the editor's provider.
HELD_MS = 10_000
# Counts the frames that bring words, and not where somebody is.
COUNT_FRAMES = """(() => {
    window.heard = 0;
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function (data) {
        if (typeof data !== 'string' && data[0] === 0) window.heard += 1;
        return send.call(this, data);
    };
})()"""
IS_CARET_AT_START = "document.querySelector('.editor__text > p').firstChild.matches?.('.caret') ?? false"
# Its words, without the names at carets.
TABLE = """[...document.querySelectorAll('.editor__text tr')].map((row) =>
    [...row.cells].map((cell) => cell.textContent.replace(/\\u2060.*\\u2060/, '')))"""


def command(tab: Tab, name: str) -> None:
    tab.locator(f"[data-command={name}]").click()


def compose(keys: CDPSession, letter: str) -> None:
    """As an input method does, or a dead key: the letter stands there and is not decided yet."""
    keys.send("Input.imeSetComposition", {"text": letter, "selectionStart": 1, "selectionEnd": 1})


def both_have_the_same(one: Tab, other: Tab, *words: str) -> None:
    """Wait until everything is saved and both have these words, and the same."""
    for tab in (one, other):
        until_saved(tab, *words)
    until(one, lambda: text(one) == text(other))


def test_an_accent_that_is_being_composed_stands_while_another_writes_before_it(
    people: list[BrowserContext], address: str, site: Site
) -> None:
    people[0].clock.install()
    one, other = (edit(context, address) for context in people)
    with watched(one) as errors, watched(other) as others:
        write_at_end(one, 0, " for")
        until_saved(other, "for")
        other.locator(".editor__text > p").first.click()
        while not one.evaluate(IS_CARET_AT_START):  # a key may overtake the click before it
            other.keyboard.press("Home")
            one.wait_for_timeout(20)
        stop_clock(one)  # however long it takes here
        keys = one.context.new_cdp_session(one)
        for composed in ("^", "ê"):
            compose(keys, composed)
            other.keyboard.type("Là ")
            until_saved(other)
        assert text(one).split("|")[0] == "Premier. forê"
        keys.send("Input.insertText", {"text": "ê"})
        one.clock.resume()
        one.keyboard.type("t")
        both_have_the_same(one, other, "Là Là Premier.", "forêt")
    assert errors == others == []
    assert text(one).split("|")[0] == "Là Là Premier. forêt"
    assert facts(site)[0] == "Là Là Premier. forêt\nDeuxième.\n"


def test_what_another_writes_does_not_wait_for_ever_while_something_is_composed(
    people: list[BrowserContext], address: str
) -> None:
    people[0].clock.install()
    one, other = (edit(context, address) for context in people)
    write_at_end(one, 0, "")
    stop_clock(one)
    compose(one.context.new_cdp_session(one), "^")
    write_at_end(other, 1, " Ensuite.")
    until_saved(other)
    assert "Ensuite." not in text(one)
    one.clock.run_for(HELD_MS)
    until(one, lambda: "Ensuite." in text(one))
    one.clock.resume()
    both_have_the_same(one, other, "Premier.^", "Deuxième. Ensuite.")


def test_undoing_takes_back_ones_own_words_alone_also_where_another_wrote_inside_them(
    people: list[BrowserContext], address: str, site: Site
) -> None:
    one, other = (edit(context, address) for context in people)
    write_at_end(one, 0, " Un long passage.")
    until_saved(other, "Un long passage.")
    write_at_end(other, 0, "")
    for _ in "passage.":
        other.keyboard.press("ArrowLeft")
    other.keyboard.type("très ")
    both_have_the_same(one, other, "Un long très passage.")
    command(one, "undo")
    both_have_the_same(one, other, "très")
    assert text(one) == "Premier.très |Deuxième."
    # The other has nothing of it to bring back, and takes back their own.
    command(other, "undo")
    both_have_the_same(one, other)
    assert text(one) == "Premier.|Deuxième."
    command(one, "redo")
    both_have_the_same(one, other, "Un long passage.")
    assert facts(site)[0] == "Premier. Un long passage.\nDeuxième.\n"


@contextmanager
def apart(people: list[BrowserContext]) -> Iterator[None]:
    """Nobody hears of the other."""
    for context in people:
        context.set_offline(True)
    yield
    for context in people:
        context.set_offline(False)


def is_quiet(*tabs: Tab) -> bool:
    """Whether nobody says anything any more."""
    counts = [tab.evaluate("window.heard") for tab in tabs]
    tabs[0].wait_for_timeout(QUIET_MS)
    return counts == [tab.evaluate("window.heard") for tab in tabs]


def cell(tab: Tab, row: int, column: int) -> None:
    tab.locator(".editor__text tr").nth(row).locator("th, td").nth(column).click()


def test_two_who_change_one_table_at_once_have_one_valid_table_and_fall_quiet(
    people: list[BrowserContext], address: str, site: Site
) -> None:
    for context in people:
        context.add_init_script(COUNT_FRAMES)
    one, other = (edit(context, address) for context in people)
    with watched(one) as errors, watched(other) as others:
        write_at_end(one, 1, "")
        command(one, "table")
        until(other, lambda: other.locator(".editor__text tr").count() == 3)
        for tab, row in ((one, 0), (other, 2)):
            cell(tab, row, 1)
        with apart(people):
            for tab, names in ((one, ["row-after", "column-after"]), (other, ["column-before", "row-after", "delete-column"])):
                for name in names:
                    command(tab, name)
        both_have_the_same(one, other)
        until(one, lambda: one.evaluate(TABLE) == other.evaluate(TABLE))
        assert len(one.evaluate(TABLE)) == 5
        assert is_quiet(one, other)
        for tab in (one, other):
            cell(tab, 1, 0)
        with apart(people):
            command(one, "delete-table")
            command(other, "row-after")
            command(other, "column-after")
        both_have_the_same(one, other)
        assert is_quiet(one, other)
    assert errors == others == []
    expect(other.locator(".editor__text table")).to_have_count(0)
    assert facts(site)[0].splitlines() == text(one).split("|")
