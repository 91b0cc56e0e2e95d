"""Streams that stay open in two browsers, through a real server with WebSockets."""

from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Route, expect
from playwright.sync_api import Page as Tab

from tests.browser.sites import RECONNECTED_WITHIN_MS, Site, context_of, open_page
from tests.browser.waiting import stop_clock, until, wait_until_kept

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOLLOW = """
from intranet.kernel.accounts.models import User
from intranet.kernel.follows.actions import follow
luc, nam = (User.objects.get(display_name=name) for name in ("Luc Roy", "Nam Pham"))
follow(member=luc, key=f"person:{nam.public_id}")
"""
POSTS = """
import time
from intranet.kernel.accounts.models import User
from microblog.actions import publish_post
from microblog.streams import Target
nam = User.objects.get(display_name="Nam Pham")
for number in range(30):
    publish_post(author=nam, text=f"Older {number}", target=Target())
"""
# What a screen reader is told, by whatever part of the page.
HEAR = """
window.said = [];
const regions = "[role=status], [role=alert], [role=log], [aria-live=polite], [aria-live=assertive]";
new MutationObserver((changes) => {
  const nodes = changes.map(({ target }) => target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement);
  for (const region of new Set(nodes.map((node) => node?.closest(regions)))) {
    if (region?.textContent.trim()) said.push(region.textContent.trim());
  }
}).observe(document.body, { childList: true, characterData: true, subtree: true });
"""
# Where the reader is: where on the screen what is read is, what is typed, and where the next letter goes.
PLACE = """() => {
  const field = document.querySelector("#composer .composer__text");
  const { top } = document.querySelectorAll("#stream > article")[6].getBoundingClientRect();
  return [top, document.activeElement === field, field.value, field.selectionStart];
}"""
SAID = """
import datetime
from django.utils import timezone
from intranet.kernel.accounts.models import User
from microblog import actions
from microblog.streams import Target
ana, luc, nam = (User.objects.get(display_name=name) for name in ("Ana Roy", "Luc Roy", "Nam Pham"))
for name in ("answered", "reacted", "edited", "deleted", "withdrawn", "pinned", "unpinned"):
    said = actions.publish_post(author=nam, text=f"To be {name}", target=Target())
    print(f"{name}={said.public_id}")
    if name == "unpinned":
        actions.pin(actor=nam, post=said)
for name in ("asked", "voted"):
    poll = actions.SentPoll(["Yes", "No"], timezone.now() + datetime.timedelta(days=1))
    said = actions.publish_post(author=nam, text=f"Poll {name}", target=Target(), poll=poll)
    print(f"{name}={said.public_id}")
actions.vote(member=luc, post=said, position=0)
for name in ("shared", "gone"):
    said = actions.publish_post(author=ana, text=f"To be {name}", target=Target())
    actions.repost(author=nam, post=said)
    print(f"{name}={said.public_id}")
"""
MENTIONED = """
from intranet.kernel.accounts.models import User
from microblog import actions
from microblog.streams import Target
nam = User.objects.get(display_name="Nam Pham")
first = actions.publish_post(author=nam, text="First, for @luc.roy", target=Target())
second = actions.publish_post(author=nam, text="Second, for nobody", target=Target())
print(f"first={first.public_id}")
print(f"second={second.public_id}")
for name in ("edited", "freed", "deleted", "withdrawn", "hidden"):
    said = actions.reply(author=nam, parent=second, text=f"To be {name}, @luc.roy")
    print(f"{name}={said.public_id}")
    if name == "withdrawn":
        actions.reply(author=nam, parent=said, text="After it")
"""
MEANWHILE = """
from intranet.kernel.accounts.models import User
from microblog import actions
from microblog.models import Post
nam = User.objects.get(display_name="Nam Pham")
actions.hide(actor=nam, post=Post.objects.get(public_id=HIDDEN))
for text in ("For nobody", "Meanwhile, @luc.roy"):
    actions.reply(author=nam, parent=Post.objects.get(public_id=ANSWERED), text=text)
"""
# What a server says that can't answer, and one that says nothing of what was asked.
NO_ANSWERS: list[dict[str, Any]] = [{"status": status} for status in (500, 502, 503, 504, 429)] + [{"status": 200, "body": ""}]
# Posts by id, without what is of this page alone: tokens, seconds that are left or went by, a focus given to one.
POSTS_SHOWN = """() => {
  const posts = document.querySelector("#stream").cloneNode(true).querySelectorAll(":scope > article");
  return [...posts].map((post) => {
    for (const one of post.querySelectorAll("[name=csrfmiddlewaretoken]")) one.remove();
    for (const one of post.querySelectorAll("[data-closes]")) one.removeAttribute("data-closes");
    for (const one of post.querySelectorAll("[data-ago]")) one.textContent = "";
    post.removeAttribute("tabindex");
    return [post.id, post.outerHTML.replace(/\\s+/g, " ")];
  });
}"""


def publish(tab: Tab, text: str) -> None:
    tab.locator("#composer .composer__text").fill(text)
    tab.locator("#composer button.button--primary").click()
    tab.wait_for_load_state()


def test_a_post_waits_behind_a_button_and_moves_nothing_that_is_read_or_written(
    site: Site, contexts: list[BrowserContext]
) -> None:
    site.script(POSTS)
    luc, nam = (open_page(context, "/stream/everyone/") for context in contexts)
    luc.evaluate("window.wasNotReloaded = true")
    luc.locator("#composer .composer__text").fill("half a thought")
    luc.evaluate("scrollTo(0, 600)")
    read = luc.locator("#stream > article").nth(6)
    before = read.bounding_box()
    publish(nam, "The **model** is ready")
    button = luc.locator("[data-fresh-posts]")
    expect(button).to_have_text("1 new post")
    expect(luc.locator("#fresh-posts")).to_have_text("1 new post")
    until(luc, lambda: read.bounding_box() == before)
    expect(luc.locator("#composer .composer__text")).to_have_value("half a thought")
    expect(luc.locator("#composer .composer__text")).to_be_focused()
    luc.route("**/stream/everyone/", lambda route: route.abort())  # the connection is lost
    button.click()
    expect(button).to_have_text("No response. Try again.")
    luc.unroute("**/stream/everyone/")
    button.click()
    first = luc.locator("#stream > article").first
    expect(first.locator(".post__body strong")).to_have_text("model")
    expect(first).to_be_focused()
    expect(button).to_be_hidden()
    assert luc.evaluate("window.wasNotReloaded")


def test_home_hears_whom_its_reader_follows_and_counts_change_in_place(site: Site, contexts: list[BrowserContext]) -> None:
    site.script(FOLLOW)
    luc = open_page(contexts[0], "/stream/")
    nam = open_page(contexts[1], "/stream/everyone/")
    publish(nam, "Followed")
    luc.locator("[data-fresh-posts]").click()
    post = luc.locator("#stream > article").first
    expect(post).to_contain_text("Followed")
    nam = open_page(contexts[1], "/stream/everyone/")
    useful = nam.locator("#stream > article").first.get_by_role("button", name="Useful")
    useful.press("Enter")
    expect(useful).to_have_attribute("aria-pressed", "true")
    expect(useful).to_be_focused()
    expect(post.locator("[data-fact=useful]").first).to_have_text("1")
    useful.click()
    expect(post.locator("[data-fact=useful]").first).to_have_text("0")


def test_twelve_posts_in_five_seconds_are_announced_twice_at_most_and_move_nothing(
    site: Site, contexts: list[BrowserContext], browser: Browser
) -> None:
    site.script(POSTS)
    (session,) = site.sign_in("Ana Roy")
    with context_of(browser, site, session) as ana:
        writers = [open_page(context, "/stream/everyone/") for context in (contexts[1], ana)]
        luc = open_page(contexts[0], "/stream/everyone/")
        luc.locator("#composer .composer__text").fill("half a thought")
        luc.keyboard.press("ArrowLeft")
        luc.evaluate("scrollTo(0, 600)")
        wait_until_kept(luc, "half a thought")
        expect(luc.locator("#reach-count")).not_to_be_empty()
        stop_clock(luc)
        luc.evaluate(HEAR)
        place = luc.evaluate(PLACE)
        button = luc.locator("[data-fresh-posts]")
        for number in range(12):  # of two, each of whom may publish ten in a minute
            do(writers[number % 2], "/stream/new/", text=f"Number {number}", audience="everyone", token=f"n{number}")
            expect(button).to_have_text(f"{number + 1} new posts" if number else "1 new post")
            luc.clock.run_for(5_000 // 12)
    until(luc, lambda: luc.evaluate(PLACE) == place)
    luc.clock.run_for(8_000)
    said = luc.evaluate("said")
    assert len(said) <= 2
    assert said[-1] == "12 new posts"
    assert luc.evaluate(PLACE) == place
    assert place[1:] == [True, "half a thought", len("half a though")]
    button.click()
    expect(luc.locator("#stream > article").first).to_be_focused()
    expect(luc.locator("#stream > article .post__body").filter(has_text="Number")).to_have_count(12)


def do(tab: Tab, address: str, **form: str) -> None:
    """Send a form as the page of the tab would."""
    token = tab.locator("[name=csrfmiddlewaretoken]").first.input_value()
    values: dict[str, Any] = {**form, "csrfmiddlewaretoken": token}
    assert tab.request.post(address, form=values, headers={"Referer": tab.url}).ok, address


@pytest.mark.parametrize("width", [1280, 320])
def test_an_open_page_comes_to_what_a_page_loaded_anew_shows(
    width: int, site: Site, contexts: list[BrowserContext], browser: Browser
) -> None:
    (session,) = site.sign_in("Ana Roy")
    ids = site.named(SAID)
    address = "/people/nam.pham/posts/"
    luc = open_page(contexts[0], address)
    luc.set_viewport_size({"width": width, "height": 800})
    luc.evaluate("window.wasNotReloaded = true")
    with context_of(browser, site, session) as context:
        nam, ana = (open_page(one, "/stream/everyone/") for one in (contexts[1], context))
        do(ana, f"/posts/{ids['withdrawn']}/reply/", text="Before it goes", token="r0")
        do(nam, "/stream/new/", text="**New** #one", audience="everyone", token="n1")
        do(ana, f"/posts/{ids['answered']}/reply/", text="An answer", token="r1")
        do(nam, f"/posts/{ids['answered']}/reply/", text="Another", token="r2")
        for kind in ("useful", "thanks"):
            do(ana, f"/posts/{ids['reacted']}/react/", kind=kind)
        do(ana, f"/posts/{ids['reacted']}/repost/")
        for name in ("edited", "unpinned"):
            do(nam, f"/posts/{ids[name]}/edit/", text=f"*Was* {name}", language="en")
        do(ana, f"/posts/{ids['shared']}/edit/", text="*Was* shared", language="en")
        do(ana, f"/posts/{ids['gone']}/delete/")
        for name in ("deleted", "withdrawn"):
            do(nam, f"/posts/{ids[name]}/delete/")
        for name in ("asked", "voted"):
            do(ana, f"/posts/{ids[name]}/vote/", choice="1")
        do(nam, f"/posts/{ids['pinned']}/pin/")
    luc.locator("[data-fresh-posts]").click()
    fresh = contexts[0].new_page()
    fresh.goto(address)
    # A pin puts nothing elsewhere under the eyes of the reader: it is seen on the next page.
    pinned = f"post-{ids['pinned']}"
    expected = [post for post in fresh.evaluate(POSTS_SHOWN) if post[0] != pinned]
    assert len(expected) == 8
    until(luc, lambda: [post for post in luc.evaluate(POSTS_SHOWN) if post[0] != pinned] == expected)
    expect(luc.locator(f"#{pinned}")).to_contain_text("To be pinned")
    assert luc.evaluate("window.wasNotReloaded")


def test_an_open_page_of_mentions_offers_the_answers_that_mention_its_reader(
    site: Site, contexts: list[BrowserContext]
) -> None:
    ids = site.named(MENTIONED)
    luc = open_page(contexts[0], "/stream/mentions/")
    luc.evaluate(f"window.wasNotReloaded = true; {HEAR}")
    nam = open_page(contexts[1], "/stream/everyone/")
    button = luc.locator("[data-fresh-posts]")

    def answer(name: str, text: str, token: str) -> str:
        """Answer one of these posts; the new one's id."""
        do(nam, f"/posts/{ids[name]}/reply/", text=text, token=token)
        found = f"from microblog.models import Post\nprint(f'id={{Post.objects.get(token={token!r}).public_id}}')"
        return site.named(found)["id"]

    answer("first", "In a thread that is shown, for nobody", "a1")
    answer("first", "In a thread that is shown, @luc.roy", "a2")
    expect(button).to_have_text("1 new post")
    gone = answer("second", "In another thread, @luc.roy", "a3")
    expect(button).to_have_text("2 new posts")
    late = answer("second", "Not yet for anybody", "a4")
    do(nam, f"/posts/{late}/edit/", text="At last, @luc.roy", language="en")
    expect(button).to_have_text("3 new posts")
    do(nam, f"/posts/{gone}/delete/")
    expect(button).to_have_text("2 new posts")
    do(nam, f"/posts/{ids['edited']}/edit/", text="*Was* edited, @luc.roy", language="en")
    do(nam, f"/posts/{ids['freed']}/edit/", text="Was freed", language="en")
    for name in ("deleted", "withdrawn"):
        do(nam, f"/posts/{ids[name]}/delete/")
    assert luc.locator("#stream > article").filter(has_text="At last").count() == 0  # what is new waits
    button.click()
    expect(luc.locator("#stream > article").first).to_be_focused()
    expect(button).to_be_hidden()
    fresh = contexts[0].new_page()
    fresh.goto("/stream/mentions/")
    expected = fresh.evaluate(POSTS_SHOWN)
    assert len(expected) == 5
    until(luc, lambda: luc.evaluate(POSTS_SHOWN) == expected)
    site.stop()
    site.script(f"HIDDEN, ANSWERED = {ids['hidden']!r}, {ids['second']!r}\n{MEANWHILE}")
    site.start()
    luc.clock.fast_forward(RECONNECTED_WITHIN_MS)
    expect(button).to_have_text("1 new post")
    button.click()
    expect(luc.locator("#stream > article").first).to_be_focused()
    fresh.reload()
    expected = fresh.evaluate(POSTS_SHOWN)
    assert len(expected) == 5
    until(luc, lambda: luc.evaluate(POSTS_SHOWN) == expected)
    assert luc.evaluate("window.wasNotReloaded")


@pytest.mark.parametrize("width", [1280, 320])
def test_where_no_answer_comes_the_button_says_so_and_stays_and_nothing_moves(
    width: int, site: Site, contexts: list[BrowserContext]
) -> None:
    site.script(POSTS)
    luc = open_page(contexts[0], "/stream/everyone/")
    luc.set_viewport_size({"width": width, "height": 800})
    luc.evaluate("window.wasNotReloaded = true; scrollTo(0, 600)")
    publish(open_page(contexts[1], "/stream/everyone/"), "Worth two tries")
    button = luc.locator("[data-fresh-posts]")
    expect(button).to_have_text("1 new post")
    expect(luc.locator("#fresh-posts")).to_have_text("1 new post")
    expect(luc.locator("#reach-count")).not_to_be_empty()
    luc.evaluate(HEAR)
    button.focus()
    place = luc.evaluate(PLACE)
    for number, answer in enumerate(NO_ANSWERS, 1):
        luc.route("**/stream/everyone/", partial(Route.fulfill, **answer), times=1)
        button.press("Enter")
        until(luc, lambda: luc.evaluate("said") == ["No response. Try again."] * number)  # noqa: B023  waited for before the next turn
        expect(button).to_have_text("No response. Try again.")
        expect(button).to_be_focused()
        assert luc.evaluate(PLACE) == place
    site.stop()
    button.press("Enter")
    until(luc, lambda: luc.evaluate("said.length") > len(NO_ANSWERS))
    expect(button).to_have_text("No response. Try again.")
    expect(button).to_be_focused()
    assert luc.evaluate(PLACE) == place
    site.start()
    button.press("Enter")
    first = luc.locator("#stream > article").first
    expect(first).to_contain_text("Worth two tries")
    expect(first).to_be_focused()
    expect(button).to_be_hidden()
    assert luc.evaluate("window.wasNotReloaded")


def test_a_stream_catches_up_after_a_restart(site: Site, contexts: list[BrowserContext]) -> None:
    luc = open_page(contexts[0], "/stream/everyone/")
    publish(open_page(contexts[1], "/stream/everyone/"), "Before")
    expect(luc.locator("[data-fresh-posts]")).to_have_text("1 new post")
    site.stop()
    site.start()
    luc.clock.fast_forward(RECONNECTED_WITHIN_MS)
    publish(open_page(contexts[1], "/stream/everyone/"), "After")
    expect(luc.locator("[data-fresh-posts]")).to_have_text("2 new posts")
    luc.locator("[data-fresh-posts]").click()
    expect(luc.locator("#stream > article")).to_have_count(2)
