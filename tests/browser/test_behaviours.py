"""What scripts add, and that everything works without them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from intranet.kernel.accounts.models import User
from tests.browser.conftest import sign_in
from tests.browser.pages.shell import open_account_menu
from tests.browser.pages.table import settled_employee

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def member(transactional_db: None) -> User:
    return settled_employee()


@pytest.fixture
def tab(browser: Browser, live_server: LiveServer, member: User) -> Iterator[Tab]:
    """A wide window of someone who reads English."""
    with browser.new_context(viewport={"width": 1280, "height": 800}, base_url=live_server.url) as context:
        sign_in(context, member, live_server.url, "en")
        yield context.new_page()


@pytest.fixture
def bare_tab(browser: Browser, live_server: LiveServer, member: User) -> Iterator[Tab]:
    """The same without scripts, narrow."""
    with browser.new_context(
        viewport={"width": 320, "height": 700}, base_url=live_server.url, java_script_enabled=False
    ) as context:
        sign_in(context, member, live_server.url, "en")
        yield context.new_page()


def test_a_menu_opens_by_keyboard_and_escape_gives_the_focus_back(tab: Tab) -> None:
    tab.goto("/help/")
    summary = tab.locator(".topbar__actions > details:last-of-type > summary")
    summary.press("Enter")
    panel = tab.locator(".topbar__actions .menu__panel").last
    expect(panel).to_be_visible()
    tab.keyboard.press("ArrowDown")
    expect(panel.locator(":focus")).to_have_count(1)
    tab.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(summary).to_be_focused()


def test_the_theme_changes_at_once_and_stays(tab: Tab) -> None:
    tab.goto("/help/")
    open_account_menu(tab)
    tab.locator("button[value=dark]").click()
    expect(tab.locator("html")).to_have_attribute("data-theme", "dark")
    tab.goto("/accessibility/")
    expect(tab.locator("html")).to_have_attribute("data-theme", "dark")
    open_account_menu(tab)
    expect(tab.locator("button[value=dark]")).to_have_attribute("aria-pressed", "true")
    tab.locator("button[value=auto]").click()
    tab.reload()
    assert tab.locator("html").get_attribute("data-theme") is None


def test_slash_goes_to_the_search_field_but_not_while_typing(tab: Tab) -> None:
    tab.goto("/help/")
    field = tab.locator("[data-search-key]")
    tab.keyboard.press("/")
    expect(field).to_be_focused()
    tab.keyboard.press("/")
    expect(field).to_have_value("/")


def test_the_first_tab_skips_to_the_content(tab: Tab) -> None:
    tab.goto("/help/")
    tab.keyboard.press("Tab")
    expect(tab.locator(".skip-link")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.locator("#main")).to_be_focused()


def test_errors_take_the_focus_and_lead_to_their_fields(tab: Tab) -> None:
    tab.goto("/components/")
    summary = tab.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Place").click()
    expect(tab.locator("#id_place_0")).to_be_focused()
    assert tab.title().startswith("Error: ")


def test_a_form_that_is_on_its_way_is_not_sent_again(tab: Tab) -> None:
    tab.goto("/help/")
    counted = tab.evaluate("""() => {
        let count = 0;
        addEventListener("submit", (event) => { if (!event.defaultPrevented) count += 1; event.preventDefault(); });
        const form = document.querySelector("form[data-signs-out]");
        for (const _twice of [1, 2]) form.requestSubmit();
        dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
        form.requestSubmit();
        return count;
    }""")
    assert counted == 2  # the first, and the one after coming back


def test_a_message_stays_until_it_is_dismissed(tab: Tab) -> None:
    tab.goto("/components/")
    toast = tab.locator("#toasts > .toast")
    expect(toast).to_have_count(1)
    toast.get_by_role("button", name="Dismiss").click()
    expect(toast).to_have_count(0)


def test_a_fragment_replaces_its_place_and_its_behaviours_are_attached(tab: Tab) -> None:
    tab.goto("/components/")
    tab.get_by_role("button", name="Follow Étienne Côté", exact=True).click()
    expect(tab.get_by_role("button", name="Following Étienne Côté")).to_have_attribute("aria-pressed", "true")


def test_a_fragment_that_is_refused_says_why(tab: Tab) -> None:
    tab.goto("/components/")
    tab.get_by_role("button", name="Following Amadou Diallo").click()
    expect(tab.locator("#toasts")).to_contain_text("Cinq personnes peuvent modifier ce document.")


def test_the_server_gone_is_said_and_the_page_stays(tab: Tab) -> None:
    tab.goto("/components/")
    tab.route("**/components/follow/**", lambda route: route.abort())
    tab.get_by_role("button", name="Follow Étienne Côté", exact=True).click()
    expect(tab.locator("#toasts")).to_contain_text("The network is not responding.")
    expect(tab.get_by_role("button", name="Follow Étienne Côté", exact=True)).to_be_visible()


def test_the_side_menu_opens_and_closes_on_a_narrow_window(tab: Tab) -> None:
    tab.set_viewport_size({"width": 320, "height": 700})
    tab.goto("/help/")
    menu = tab.locator("#menu")
    expect(menu).to_be_hidden()
    tab.locator(".topbar__menu").click()
    expect(menu).to_be_visible()
    tab.keyboard.press("Tab")
    tab.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(tab.locator(".topbar__menu")).to_be_focused()


def test_without_scripts_the_menus_the_language_and_the_theme_work(bare_tab: Tab, member: User) -> None:
    bare_tab.goto("/help/")
    bare_tab.locator(".topbar__menu").click()
    expect(bare_tab.locator("#menu")).to_be_visible()
    bare_tab.goto("/help/")
    open_account_menu(bare_tab)
    bare_tab.locator("button[value=dark]").click()
    expect(bare_tab.locator("html")).to_have_attribute("data-theme", "dark")
    bare_tab.locator(".foot button[name=language]").click()
    expect(bare_tab.locator("html")).to_have_attribute("lang", "fr")
    expect(bare_tab.locator("h1")).to_have_text("Aide")
    member.refresh_from_db()
    assert member.language == "fr"


def test_without_scripts_following_is_a_form(bare_tab: Tab) -> None:
    bare_tab.goto("/components/")
    bare_tab.get_by_role("button", name="Follow Étienne Côté", exact=True).click()
    expect(bare_tab.get_by_role("button", name="Following Étienne Côté")).to_be_visible()
