"""The pages of the skeleton app, judged as those of the product are."""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from tests.browser import test_pages
from tests.browser.checker import Checker
from tests.browser.pages.table import Page
from tests.registries import declare
from tests.skeleton.pages import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

tab, tab_of_all = test_pages.tab, test_pages.tab_of_all


@pytest.fixture(autouse=True)
def _notices(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    declare(monkeypatch, "tests.skeleton.notices")
    with override_settings(ROOT_URLCONF="tests.skeleton.mounted"):
        yield


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_of_notices_has_no_fault(page: Page, tab: Tab, live_server: LiveServer, axe: str, checker: Checker) -> None:
    test_pages.test_a_page_has_no_fault(page, tab, live_server, axe, checker)
