"""Reporting a person from their page, with a real browser: with scripts, and without."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from intranet.kernel.accounts.models import User
from intranet.kernel.moderation.models import Report
from intranet.kernel.testing import make_member
from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def person() -> User:
    return make_member("Amadou Diallo")


@pytest.fixture(params=["with scripts", "without scripts"])
def tab(request: pytest.FixtureRequest, person: User, browser: Browser, live_server: LiveServer) -> Iterator[Tab]:
    with browser.new_context(java_script_enabled=request.param == "with scripts", base_url=live_server.url) as context:
        sign_in(context, make_member("Kateri Jacobs"), live_server.url, "en")
        tab = context.new_page()
        tab.goto(reverse("profiles:person", args=[person.handle]))
        yield tab


def test_a_person_is_reported_from_their_page_and_what_was_typed_stays_after_an_error(tab: Tab, person: User) -> None:
    tab.get_by_role("link", name="Report Amadou Diallo").click()
    tab.get_by_label("What the moderators should know").fill("The number of a file is in it.")
    tab.get_by_role("button", name="Send the report").click()
    expect(tab.get_by_role("alert")).to_contain_text("Choose what is wrong with it.")
    expect(tab.get_by_label("What the moderators should know")).to_have_value("The number of a file is in it.")
    tab.get_by_label("It shows private or protected information").check()
    tab.get_by_role("button", name="Send the report").click()
    expect(tab.get_by_text("Your report was sent.").first).to_be_visible()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Amadou Diallo")
    made = Report.objects.select_related("case").get()
    assert (made.reason, made.text, made.case.author) == ("private", "The number of a file is in it.", person)
    tab.reload()
    tab.get_by_role("link", name="Report Amadou Diallo").click()
    expect(tab.get_by_text("You have already reported this.")).to_be_visible()
