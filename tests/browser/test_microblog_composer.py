"""Pictures and polls: added to a post, and voted for, by keyboard and without scripts."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, WebSocketRoute, expect
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member
from microblog import actions
from microblog.models import Image, Poll, Post
from microblog.streams import Target
from tests.browser.conftest import cookies_of, sign_in
from tests.browser.pages.microblog import ALTERNATIVE, ask, photo
from tests.browser.pages.table import settled_employee
from tests.browser.waiting import until, wait_until_kept
from tests.profiles.organizations import make_organization, place

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def member(transactional_db: None) -> User:
    cache.clear()
    return settled_employee()


@pytest.fixture
def sockets() -> list[WebSocketRoute]:
    """The WebSockets that its pages open, on which the test speaks as the server."""
    return []


@pytest.fixture(params=["fr", "en"])
def tab(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, member: User, sockets: list[WebSocketRoute]
) -> Iterator[Tab]:
    """A window of the member in each language."""
    with browser.new_context(viewport={"width": 1280, "height": 800}, base_url=live_server.url) as context:
        context.add_cookies(cookies_of(member, live_server.url, request.param))
        context.route_web_socket("**/ws/", lambda socket: sockets.append(socket))
        yield context.new_page()


def test_a_picture_and_a_poll_are_added_by_keyboard_and_published(tab: Tab) -> None:
    tab.goto(reverse("microblog:publish"))
    pictures, poll = tab.locator("[data-opens=part-pictures]"), tab.locator("[data-opens=part-poll]")
    tab.locator("textarea[name=text]").fill("Quel jour ?")
    expect(tab.locator("#part-pictures fieldset")).to_be_hidden()
    expect(tab.locator("#part-pictures summary")).to_be_hidden()
    pictures.press("Enter")
    expect(pictures).to_have_attribute("aria-expanded", "true")
    expect(tab.locator("[name=picture_1]")).to_be_focused()
    pictures.press("Enter")  # nothing is in it yet
    expect(pictures).to_have_attribute("aria-expanded", "false")
    pictures.press("Enter")
    expect(tab.locator("[name=picture_2]")).to_be_hidden()
    tab.locator("[name=picture_1]").set_input_files(photo())
    expect(tab.locator("[name=picture_2]")).to_be_visible()
    tab.locator("[name=alternative_1]").fill(ALTERNATIVE)
    pictures.press("Enter")  # what is sent is seen
    expect(pictures).to_have_attribute("aria-expanded", "true")
    poll.press("Enter")
    expect(tab.locator("[name=choice_1]")).to_be_focused()
    tab.keyboard.type("Lundi")
    tab.keyboard.press("Tab")
    tab.keyboard.type("Mardi")
    expect(tab.locator("[name=choice_3]")).to_be_visible()
    expect(tab.locator("[name=choice_4]")).to_be_hidden()
    tab.locator("[name=open_for]").select_option("7")
    tab.locator(".composer button.button--primary").press("Enter")
    picture = tab.locator(".post img")
    expect(picture).to_have_attribute("alt", ALTERNATIVE)
    expect(picture).to_have_js_property("naturalWidth", 1_200)
    assert Poll.objects.get().closes_at - timezone.now() > timedelta(days=6)


def test_a_picture_is_taken_out_again_and_one_too_heavy_is_refused_at_once(tab: Tab) -> None:
    tab.goto(reverse("microblog:publish"))
    tab.locator("[data-opens=part-pictures]").click()
    field, slot = tab.locator("[name=picture_1]"), tab.locator("#part-pictures .slot").first
    field.set_input_files(photo(content=bytes(10 * 1024 * 1024 + 1)))
    expect(slot.locator("[data-too-heavy]")).to_be_visible()
    expect(field).to_have_value("")
    field.set_input_files(photo())
    expect(slot.locator("[data-too-heavy]")).to_be_hidden()
    tab.locator("[name=alternative_1]").fill(ALTERNATIVE)
    slot.locator("[data-empties]").press("Enter")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    expect(tab.locator("[name=alternative_1]")).to_have_value("")
    expect(tab.locator("[name=picture_2]")).to_be_hidden()


def test_a_draft_brings_back_the_words_of_pictures_and_the_choices(tab: Tab) -> None:
    address = reverse("microblog:publish")
    tab.goto(address)
    tab.locator("[data-opens=part-pictures]").click()
    tab.locator("[name=alternative_1]").fill(ALTERNATIVE)
    tab.locator("[data-opens=part-poll]").click()
    tab.locator("[name=choice_1]").fill("Lundi")
    wait_until_kept(tab, ALTERNATIVE, "Lundi")
    tab.goto(address)
    expect(tab.locator("[name=alternative_1]")).to_have_value(ALTERNATIVE)
    expect(tab.locator("[name=choice_1]")).to_be_visible()
    expect(tab.locator("[data-opens=part-pictures]")).to_have_attribute("aria-expanded", "true")


def test_what_could_not_be_sent_stays_on_the_page_with_its_picture(tab: Tab) -> None:
    """Something is missing, the network is gone, the session has ended: each is said, and the next attempt publishes it all."""
    tab.goto("/")
    composer = tab.locator("#composer")
    problem = composer.locator("[data-problem]")
    composer.locator("textarea[name=text]").fill("")  # a first post was ready
    composer.locator("textarea[name=text]").press("Control+Enter")
    expect(problem).to_have_text(re.compile(r"d’abord|first"))
    composer.locator("textarea[name=text]").fill("Le pont est rouvert.")
    tab.locator("[data-opens=part-pictures]").click()
    tab.locator("[name=picture_1]").set_input_files(photo())
    expect(tab.locator(".slot__picture")).to_be_visible()
    composer.locator("textarea[name=text]").press("Control+Enter")
    expect(tab.locator("[name=alternative_1]")).to_be_focused()
    tab.locator("[name=alternative_1]").fill(ALTERNATIVE)
    tab.context.set_offline(True)
    composer.locator("textarea[name=text]").press("Control+Enter")
    expect(problem).to_have_text(re.compile(r"réseau|network"))
    tab.context.set_offline(False)
    kept = tab.context.cookies()
    tab.context.clear_cookies(name="sessionid")
    composer.locator("textarea[name=text]").press("Control+Enter")
    expect(problem).to_have_text(re.compile(r"session"))
    tab.context.add_cookies([{name: one[name] for name in ("name", "value", "domain", "path")} for one in kept])  # type: ignore[misc]
    composer.locator("textarea[name=text]").press("Control+Enter")
    expect(tab.locator(".post img")).to_have_attribute("alt", ALTERNATIVE)
    expect(composer.locator("textarea[name=text]")).to_have_value("")
    assert Post.objects.get().text == "Le pont est rouvert."


def test_one_replies_in_place_by_keyboard_and_what_could_not_be_sent_stays(tab: Tab, member: User) -> None:
    """Offline, after the session ended and when the server fails, the words stay in the form under the post; the place too."""
    kateri = make_member("Kateri Jacobs")
    post, below = (actions.publish_post(author=kateri, text=text, target=Target()) for text in ("Premier", "Second"))
    first = actions.reply(author=kateri, parent=post, text="Une réponse")
    tab.goto(reverse("microblog:everyone"))
    tab.evaluate("window.wasNotReloaded = true")
    opener = tab.locator(f"#post-{post.public_id} > .post__main > .post__actions [data-replies]")
    tab.context.set_offline(True)
    opener.press("Enter")
    expect(tab.locator("#toasts")).to_contain_text(re.compile(r"réseau|network"))
    tab.context.set_offline(False)
    opener.press("Enter")
    form = tab.locator(f"#reply-{post.public_id}")
    text, problem = form.locator("textarea"), form.locator("[data-problem]")
    expect(text).to_be_focused()
    tab.keyboard.press("Control+Enter")
    expect(problem).to_have_text(re.compile(r"d’abord|first"))
    tab.keyboard.type("Bravo à vous")
    wait_until_kept(tab, "Bravo à vous")
    form.locator("[data-cancels]").press("Enter")
    expect(opener).to_be_focused()
    opener.press("Enter")
    expect(text).to_have_value("Bravo à vous")
    tab.context.set_offline(True)
    text.press("Control+Enter")
    expect(problem).to_have_text(re.compile(r"réseau|network"))
    tab.context.set_offline(False)
    kept = tab.context.cookies()
    tab.context.clear_cookies(name="sessionid")
    text.press("Control+Enter")
    expect(problem).to_have_text(re.compile(r"session"))
    tab.context.add_cookies([{name: one[name] for name in ("name", "value", "domain", "path")} for one in kept])  # type: ignore[misc]
    # The server publishes it, and its answer is lost on the way: what is sent again is the same.
    tab.route("**/reply/", lambda route: (route.fetch(), route.abort()), times=1)  # type: ignore[func-returns-value]
    text.press("Control+Enter")
    expect(problem).to_have_text(re.compile(r"réseau|network"))
    tab.route("**/reply/", lambda route: route.fulfill(status=502, body=""), times=1)
    text.press("Control+Enter")
    expect(problem).to_have_text(re.compile(r"publi"))
    text.press("Control+Enter")
    own = tab.locator(f"#answers-{post.public_id} > article").last
    expect(own.locator(".post__body")).to_have_text("Bravo à vous")
    expect(own).to_be_focused()
    expect(form).to_have_count(0)
    assert post.answers.count() == 2
    opener.press("Enter")
    expect(text).to_have_value("")  # what was published is no draft
    tab.locator(f"#post-{first.public_id} [data-replies]").press("Enter")
    tab.locator(f"#reply-{first.public_id} textarea").fill("À vous aussi")
    tab.keyboard.press("Control+Enter")
    expect(tab.locator(f"#answers-{post.public_id} > article")).to_have_count(3)
    expect(tab.locator(f"#answers-{post.public_id} .thread-more")).to_be_visible()
    expect(tab.locator(f"#answers-{below.public_id}")).to_be_hidden()
    # What is refused for no fault of a field says why.
    actions.reply(author=make_member("Tom O’Neil"), parent=below, text="Avant la fin")
    tab.locator(f"#post-{below.public_id} > .post__main > .post__actions [data-replies]").press("Enter")
    tab.locator(f"#reply-{below.public_id} textarea").fill("Trop tard")
    actions.delete_post(actor=kateri, post=below)
    tab.keyboard.press("Control+Enter")
    expect(tab.locator(f"#reply-{below.public_id} [data-problem]")).to_have_text(re.compile("supprimée|was deleted"))
    assert post.answers.get(text="À vous aussi").parent == first
    # Of what a menu chooses, the button takes the focus; of what is taken back again, the menu, once the button is gone.
    thanks = tab.locator(f"[id='{post.public_id}-thanks']")
    menu = tab.locator(f"#post-{post.public_id} > .post__main > .post__actions summary")
    menu.press("Enter")
    tab.locator(f"#post-{post.public_id} > .post__main > .post__actions .menu__item").first.press("Enter")
    expect(thanks).to_be_focused()
    expect(tab.locator("#said")).to_have_text(re.compile("(Merci|Thank you) 1, (activé|on)"))
    thanks.press("Enter")
    expect(menu).to_be_focused()
    own.locator("button").press("Enter")
    expect(own.locator("button")).to_be_focused()
    assert tab.evaluate("window.wasNotReloaded")
    # On the page of the thread, one replies to the post below all replies, and to a reply under it.
    tab.goto(post.get_absolute_url())
    opener.press("Enter")
    expect(tab.locator("#answer [name=text]")).to_be_focused()
    tab.locator(f"#post-{first.public_id} [data-replies]").press("Enter")
    tab.locator(f"#reply-{first.public_id} textarea").fill("Et ici")
    tab.keyboard.press("Control+Enter")
    expect(tab.locator("#answers > article .post__body")).to_have_text(
        ["Une réponse", "Bravo à vous", "À vous aussi", "Et ici"]
    )


def test_a_vote_keeps_the_place_and_its_results_follow_those_of_others(
    tab: Tab, sockets: list[WebSocketRoute], member: User
) -> None:
    post = ask(member)
    tab.goto(post.get_absolute_url())
    choice = tab.locator(".poll button").nth(2)
    choice.focus()
    tab.keyboard.press("Enter")
    expect(tab.locator(".poll__said")).to_be_focused()
    numbers = tab.locator(".poll [data-percent]")
    expect(numbers).to_have_text(["50", "33", "17"])
    for number in range(2):
        actions.vote(member=make_member(f"Encore {number}"), post=post, position=0)
    tell_votes(tab, sockets, post, 8)
    expect(numbers).to_have_text(["63", "25", "13"])
    expect(tab.locator(".poll__foot")).to_contain_text("8 votes")
    assert tab.locator(".poll progress").first.evaluate("bar => bar.value") == 63


def test_who_has_not_voted_follows_the_number_of_votes_alone(tab: Tab, sockets: list[WebSocketRoute], member: User) -> None:
    post = ask(member)
    tab.goto(post.get_absolute_url())
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tell_votes(tab, sockets, post, 6)
    expect(tab.locator(".poll__foot")).to_contain_text("6 votes")  # whoever asks for more has asked by now
    assert [address for address in asked if "/posts/" in address] == []
    expect(tab.locator(".poll [data-percent]")).to_have_count(0)


def tell_votes(tab: Tab, sockets: list[WebSocketRoute], post: Post, count: int) -> None:
    """What the server tells every open page of a post when somebody votes."""
    until(tab, lambda: sockets)
    told = {"type": "told", "name": f"poll:{post.public_id}", "facts": {"count": count}, "spread_ms": 0}
    sockets[-1].send(json.dumps(told))


def test_a_poll_that_closes_while_it_is_read_shows_its_results(tab: Tab, member: User) -> None:
    post = ask(member)
    tab.clock.install()
    tab.goto(post.get_absolute_url())
    tab.locator(".poll button").first.focus()
    # How long ago it was written is told as time goes by, too.
    said = tab.locator(f"#post-{post.public_id} time[data-ago]")
    expect(said).to_have_text(re.compile("^(à l’instant|just now)$"))
    tab.clock.fast_forward(5 * 60_000)
    expect(said).to_have_text(re.compile("^(il y a 5 min|5 min ago)$"))
    Poll.objects.filter(post=post).update(closes_at=timezone.now())
    tab.clock.fast_forward(73 * 3_600_000)  # three days, and not quite an hour
    expect(tab.locator(".poll [data-percent]")).to_have_text(["60", "40", "0"])
    expect(tab.locator(".poll button")).to_have_count(0)
    expect(tab.locator(".poll")).to_be_focused()


def test_without_scripts_the_parts_open_by_their_titles(browser: Browser, live_server: LiveServer, member: User) -> None:
    with browser.new_context(base_url=live_server.url, java_script_enabled=False) as context:
        sign_in(context, member, live_server.url, "fr")
        tab = context.new_page()
        tab.goto(reverse("microblog:publish"))
        expect(tab.locator("[data-opens]").first).to_be_hidden()
        for part in ("pictures", "poll"):
            tab.locator(f"#part-{part} summary").click()
        tab.locator("[name=picture_4]").set_input_files(photo())
        tab.locator("[name=alternative_4]").fill(ALTERNATIVE)
        tab.locator("[name=choice_1]").fill("Lundi")
        tab.locator("[name=choice_6]").fill("Mardi")
        tab.locator(".composer button.button--primary").click()
        expect(tab.locator("#part-pictures .callout")).to_be_visible()  # nothing was said: the pictures are to be chosen again
        tab.locator("textarea[name=text]").fill("Quel jour ?")
        tab.locator("[name=picture_4]").set_input_files(photo())
        tab.locator(".composer button.button--primary").click()
        expect(tab.locator(".post img")).to_have_attribute("alt", ALTERNATIVE)
        tab.locator(".poll button").last.click()
        expect(tab.locator(".poll [data-percent]")).to_have_text(["0", "100"])
        assert Image.objects.get().post == Post.objects.get()
        tab.goto(reverse("microblog:everyone"))
        tab.locator("[data-replies]").click()
        tab.locator("#answer [name=text]").fill("Plutôt lundi")
        tab.locator("#answer button.button--primary").click()
        expect(tab.locator("#answers .post__body")).to_have_text("Plutôt lundi")
        tab.goto(reverse("microblog:everyone"))
        expect(tab.locator(".thread .post__body")).to_have_text("Plutôt lundi")


def test_names_complete_themselves_among_those_for_whom_one_writes(tab: Tab, member: User) -> None:
    forests = make_organization("Forêts")
    place(member, organization=forests)
    tab.goto(reverse("microblog:everyone"))
    text = tab.locator("textarea[name=text]")
    for audience in ("everyone", f"organization:{forests.public_id}"):
        tab.locator("select[name=audience]").select_option(audience)
        with tab.expect_response(lambda answer, audience=audience: f"in={quote(audience, safe='')}" in answer.url) as answered:
            text.fill("")
            text.press_sequentially("@zo")
        assert answered.value.ok
