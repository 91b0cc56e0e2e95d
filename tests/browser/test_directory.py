"""The directory with scripts: it changes in place, keeps the focus, and says what it found; without them it is a form."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import sign_in
from tests.browser.pages.people import furnish
from tests.browser.pages.table import settled_employee
from tests.browser.test_pages import watched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def tab(request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, transactional_db: None) -> Iterator[Tab]:
    """The directory of a small government, as somebody who reads English opens it, with scripts and without."""
    reader = settled_employee()
    furnish(reader)
    with browser.new_context(
        viewport={"width": 1280, "height": 800}, base_url=live_server.url, java_script_enabled=request.param
    ) as context:
        sign_in(context, reader, live_server.url, "en")
        tab = context.new_page()
        tab.goto("/people/")
        yield tab


@pytest.mark.parametrize("tab", [True], indirect=True)
def test_typing_and_choosing_change_the_results_in_place(tab: Tab) -> None:
    with watched(tab) as errors:
        field = tab.locator("#directory-q")
        field.press_sequentially("wildfire")
        expect(tab.locator("#directory-status")).to_contain_text("people")
        expect(tab.locator(".result .why mark").first).to_have_text("Wildfire")
        expect(tab).to_have_url(re.compile(r"/people/\?q=wildfire$"))
        expect(field).to_be_focused()
        tab.keyboard.press("Escape")
        tab.locator("input[name=skill]").first.check()
        expect(tab.locator(".filters a.chip")).to_have_count(1)
        expect(tab.locator("input[name=skill]:checked")).to_be_focused()
        expect(tab).to_have_url(re.compile("&skill="))
        tab.go_back()
        expect(tab.locator(".filters a.chip")).to_have_count(0)
        expect(tab.locator("#directory-q")).to_have_value("wildfire")
    assert errors == []


@pytest.mark.parametrize("tab", [True], indirect=True)
def test_the_field_is_completed_by_keyboard(tab: Tab) -> None:
    field = tab.locator("#directory-q")
    field.press_sequentially("kat")
    options = tab.locator("#directory-q-options [role=option]")
    expect(options).to_have_count(1)
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-activedescendant", "directory-q-options-0")
    field.press("Escape")
    expect(tab.locator("#directory-q-options")).to_be_hidden()
    expect(field).to_have_value("kat")
    with tab.expect_response("**/suggestions/**"):
        field.press("e")
    expect(options).to_have_count(1)
    field.press("ArrowDown")
    field.press("Enter")
    tab.wait_for_url("**/people/kateri.jacobs/")


@pytest.mark.parametrize("tab", [True], indirect=True)
def test_a_person_is_kept_without_leaving_the_page(tab: Tab) -> None:
    button = tab.locator("button[name=keep]").first
    button.click()
    kept = tab.locator("button[name=keep][aria-pressed=true]")
    expect(kept).to_have_count(1)
    expect(kept).to_be_focused()
    assert tab.url.endswith("/people/")


@pytest.mark.parametrize("tab", [False], indirect=True)
def test_without_scripts_the_form_does_it_all(tab: Tab) -> None:
    tab.locator("#directory-q").fill("wildfire")
    tab.locator("input[name=organization]").first.check()
    tab.get_by_role("button", name="Apply the filters").click()
    expect(tab.locator(".filters a.chip")).to_have_count(1)
    assert "q=wildfire" in tab.url
    assert "organization=" in tab.url
    tab.locator("button[name=keep]").first.click()
    tab.wait_for_url("**/shortlist/")
    expect(tab.locator("article.result")).to_have_count(1)
