"""Pictures of every page of the table, in `screens/`: `make screenshots`."""

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import sign_in
from tests.browser.pages import PAGES, PERSONAS, Page
from tests.browser.test_pages import visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENS = Path(settings.ROOT) / "screens"
SIZES = {1280: 900, 320: 640}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pictures_of_a_page(page: Page, browser: Browser, live_server: LiveServer) -> None:
    SCREENS.mkdir(exist_ok=True)
    member = PERSONAS[page.persona]()
    address = live_server.url + page.address(member)
    for language in ("fr", "en"):
        with browser.new_context(reduced_motion="reduce") as context:
            sign_in(context, member, live_server.url, language)
            tab = context.new_page()
            for width, height in SIZES.items():
                tab.set_viewport_size({"width": width, "height": height})
                visit(tab, page, address)
                for theme in ("light", "dark"):
                    tab.emulate_media(color_scheme=theme)
                    picture = SCREENS / f"{page.name}-{language}-{width}-{theme}.png"
                    tab.screenshot(path=picture, full_page=page.act is None)
                    assert picture.stat().st_size > 0
