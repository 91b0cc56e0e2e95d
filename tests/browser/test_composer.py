"""Writing in a discussion: names that complete themselves after `@`, and what was typed, which is not lost."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Locator, expect
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from groups.models import Group, Thread
from intranet.kernel.accounts.models import User
from tests.browser.conftest import sign_in
from tests.browser.pages.groups_discussions import build, of
from tests.browser.pages.shell import open_account_menu
from tests.browser.pages.table import settled_employee
from tests.browser.waiting import wait_until_kept

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def member(transactional_db: None) -> User:
    return settled_employee()


@pytest.fixture
def group(member: User) -> Group:
    return build(member)


@pytest.fixture
def thread(group: Group) -> Thread:
    return of("How")


@pytest.fixture(params=["fr", "en"])
def tab(request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, member: User) -> Iterator[Tab]:
    """A wide window of the owner of the group, in each language."""
    with browser.new_context(viewport={"width": 1280, "height": 800}, base_url=live_server.url) as context:
        sign_in(context, member, live_server.url, request.param)
        yield context.new_page()


def field_in(tab: Tab, address: str) -> Locator:
    tab.goto(address)
    return tab.locator("main textarea[name=text]")


def test_a_name_is_completed_by_keyboard(tab: Tab, thread: Thread) -> None:
    field = field_in(tab, thread.get_absolute_url())
    field.press_sequentially("Merci @ka")
    options = tab.locator("main [role=option]")
    expect(options).to_have_count(1)
    expect(options.first).to_contain_text("Kateri Jacobs")
    expect(options.first).to_have_attribute("aria-selected", "true")
    marked = field.get_attribute("aria-activedescendant")
    assert marked == options.first.get_attribute("id")
    assert field.get_attribute("aria-controls") == options.first.locator("..").get_attribute("id")
    expect(tab.locator("#reply .combobox [role=status]")).to_contain_text("1 person")
    field.press("Enter")
    expect(field).to_have_value("Merci @kateri.jacobs ")
    expect(options).to_have_count(0)
    assert field.get_attribute("aria-activedescendant") is None
    field.press_sequentially("et @j")
    expect(options).to_have_count(2)  # a name and a family name
    field.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    field.press("ArrowUp")
    field.press("ArrowUp")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    chosen = options.nth(1).get_attribute("data-value")
    field.press("Tab")
    expect(field).to_have_value(f"Merci @kateri.jacobs et @{chosen} ")
    expect(field).to_be_focused()


def test_escape_leaves_the_text_as_it_is_and_enter_makes_a_line(tab: Tab, thread: Thread) -> None:
    field = field_in(tab, thread.get_absolute_url())
    field.press_sequentially("@ka")
    expect(tab.locator("main [role=option]")).to_have_count(1)
    field.press("Escape")
    expect(tab.locator("main [role=listbox]")).to_be_hidden()
    field.press("Enter")
    expect(field).to_have_value("@ka\n")
    field.press_sequentially("someone@kateri ")
    with tab.expect_response(lambda answer: "q=xyzzy" in answer.url):
        field.press_sequentially("@xyzzy", delay=5)
    expect(tab.locator("main [role=option]")).to_have_count(0)


def test_a_name_is_completed_by_pointer_in_the_middle_of_a_new_discussion(tab: Tab, group: Group) -> None:
    tab.clock.install()
    field = field_in(tab, reverse("groups:new_thread", args=[group.address]))
    field.fill("Merci  à tous")
    field.evaluate("field => field.setSelectionRange(6, 6)")
    field.press_sequentially("@kater")
    tab.locator("main [role=option]").click()
    expect(field).to_have_value("Merci @kateri.jacobs à tous")
    assert field.evaluate("field => field.selectionStart") == len("Merci @kateri.jacobs ")
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.clock.fast_forward(1_000)
    expect(tab.locator("main [role=listbox]")).to_be_hidden()
    assert asked == []


def test_without_scripts_the_editor_is_a_plain_field(
    browser: Browser, live_server: LiveServer, member: User, thread: Thread
) -> None:
    with browser.new_context(base_url=live_server.url, java_script_enabled=False) as context:
        sign_in(context, member, live_server.url, "fr")
        tab = context.new_page()
        field = field_in(tab, thread.get_absolute_url())
        field.fill("Merci @kateri.jacobs")
        tab.locator("#reply button.button--primary").click()
        expect(tab.locator("#replies a.mention").last).to_have_text("@Kateri Jacobs")
        tab.goto(reverse("groups:threads", args=[thread.group.address]))
        expect(tab.locator(f"#thread-{thread.public_id}")).to_be_visible()


# Drafts -----------------------------------------------------------------------------------------------------------------


def kept(tab: Tab) -> list[str]:
    """The keys of what the browser keeps."""
    found: list[str] = tab.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft'))")
    return found


def type_in(tab: Tab, thread: Thread, text: str) -> Locator:
    """Type, and wait until it is kept."""
    field = field_in(tab, thread.get_absolute_url())
    field.press_sequentially(text)
    wait_until_kept(tab, text)
    return field


def test_what_was_typed_survives_a_closed_tab_and_can_be_discarded(tab: Tab, thread: Thread, member: User) -> None:
    type_in(tab, thread, "Une longue réponse")
    assert kept(tab) == [f"draft:{member.public_id}:reply.{thread.public_id}"]
    other = tab.context.new_page()
    tab.close()
    field = field_in(other, thread.get_absolute_url())
    expect(field).to_have_value("Une longue réponse")
    notice = other.locator("#reply [role=status] .callout")
    expect(notice).to_be_visible()
    expect(notice.locator("[data-when]")).not_to_be_empty()
    notice.get_by_role("button").click()
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    expect(notice).to_have_count(0)
    assert kept(other) == []
    other.reload()
    expect(field).to_have_value("")


def test_what_could_not_be_sent_is_kept_and_what_was_published_is_not(tab: Tab, thread: Thread) -> None:
    type_in(tab, thread, "Perdue en route ?")
    tab.context.route("**/reply/", lambda route: route.abort())
    tab.locator("#reply button.button--primary").click()
    tab.wait_for_url("chrome-error://**")
    tab.context.unroute("**/reply/")
    field = field_in(tab, thread.get_absolute_url())
    expect(field).to_have_value("Perdue en route ?")
    token = tab.locator("#reply [name=token]").input_value()
    tab.locator("#reply button.button--primary").click()
    expect(tab.locator("#replies")).to_contain_text("Perdue en route ?")
    tab.wait_for_load_state()
    expect(field).to_have_value("")
    assert kept(tab) == []
    assert "draft-sent" not in tab.evaluate("document.cookie")
    assert thread.replies.filter(text="Perdue en route ?").get().token == token


def test_a_new_discussion_and_an_edit_come_back_with_every_field(tab: Tab, group: Group, thread: Thread, member: User) -> None:
    address = reverse("groups:new_thread", args=[group.address])
    field = field_in(tab, address)
    tab.locator("input[name=title]").fill("Mon titre")
    field.fill("Mon texte")
    tab.locator("select[name=language]").select_option("en")
    wait_until_kept(tab, "Mon titre", "Mon texte", '\\"language\\":\\"en\\"')
    tab.goto(address)
    expect(tab.locator("input[name=title]")).to_have_value("Mon titre")
    expect(tab.locator("select[name=language]")).to_have_value("en")
    expect(field).to_have_value("Mon texte")
    rules = of("Règles")
    field = field_in(tab, reverse("groups:edit_thread", args=[group.address, rules.public_id]))
    expect(field).to_have_value(rules.text)
    field.fill("Une question à la fois.")
    wait_until_kept(tab, "Une question à la fois.")
    tab.reload()
    expect(field).to_have_value("Une question à la fois.")
    tab.locator("[data-discard]").click()
    expect(field).to_have_value(rules.text)


def test_nothing_is_kept_once_one_signs_out_or_another_member_comes(
    tab: Tab, thread: Thread, live_server: LiveServer, group: Group
) -> None:
    type_in(tab, thread, "Entre nous")
    open_account_menu(tab)
    tab.locator("form[data-signs-out] button").click()
    tab.wait_for_url("**/sign-in/**")
    assert kept(tab) == []
    sign_in(tab.context, group.memberships.get(member__handle="kateri.jacobs").member, live_server.url, "fr")
    field_in(tab, thread.get_absolute_url())
    tab.evaluate("localStorage.setItem('draft:someone:reply.x', JSON.stringify({ at: Date.now(), fields: {} }))")
    tab.reload()
    assert kept(tab) == []
