"""The picker of audiences as somebody uses it, with scripts and without."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from intranet.kernel.accounts.models import User
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import make_member
from tests.browser.conftest import sign_in
from tests.browser.pages.groups_joining import build
from tests.browser.pages.table import settled_employee

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def member(transactional_db: None) -> User:
    return settled_employee()


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def context(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, member: User
) -> Iterator[BrowserContext]:
    with browser.new_context(base_url=live_server.url, java_script_enabled=request.param) as context:
        sign_in(context, member, live_server.url, "en")
        yield context


def reach(tab: Tab) -> str:
    return " ".join(tab.locator("[data-reach]").inner_text().split())


def test_somebody_is_added_by_name_seen_counted_and_sent(context: BrowserContext, member: User) -> None:
    colleague = make_member("Geneviève Audet")
    tab = context.new_page()
    tab.goto("/picker/")
    tab.locator("#id_title").fill("Kept")
    tab.get_by_label("Named people, groups and organizations").check()
    tab.locator("[name=readers_typed]").fill("Geneviève Audet")
    tab.get_by_role("button", name="Add").click()
    expect(tab.get_by_role("checkbox", name="Keep Geneviève Audet")).to_be_checked()
    expect(tab.locator("#id_title")).to_have_value("Kept")
    assert reach(tab) == "1 person"
    tab.get_by_role("button", name="Send").click()
    expect(tab.locator("#chosen")).to_have_text(f"list member:{colleague.public_id}")


@pytest.fixture
def tab(browser: Browser, live_server: LiveServer, member: User) -> Iterator[Tab]:
    with browser.new_context(base_url=live_server.url) as context:
        sign_in(context, member, live_server.url, "en")
        yield context.new_page()


def test_names_are_completed_by_keyboard_and_the_number_follows(tab: Tab, member: User) -> None:
    group = build(member)
    index_now()
    tab.goto("/picker/")
    tab.get_by_label("Named people, groups and organizations").check()
    field = tab.get_by_role("combobox", name="Add a person, a group or an organization")
    field.press_sequentially("Preparation")
    options = tab.locator(".picker [role=option]")
    expect(options).to_have_count(1)
    field.press("ArrowDown")
    field.press("Enter")
    expect(tab.locator(".picker__row")).to_contain_text("Preparation of the wildfire season")
    expect(field).to_have_value("")
    expect(tab.locator("[data-reach]")).to_have_text("3 people")
    tab.get_by_role("checkbox", name="Keep Preparation of the wildfire season").uncheck()
    expect(tab.locator("[data-reach]")).to_have_text("")
    tab.get_by_role("checkbox", name="Keep Preparation of the wildfire season").check()
    expect(tab.locator("[data-reach]")).to_have_text("3 people")
    tab.locator("#id_title").fill("x")
    tab.get_by_role("button", name="Send").click()
    expect(tab.locator("#chosen")).to_have_text(f"list {group.key}")
