"""A browser for the tests of this folder, and a table of pages to look at with it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from intranet.kernel.accounts.models import User
from intranet.kernel.search.engines.embedded import EmbeddedEngine
from intranet.kernel.search.testing import using
from tests.microblog.pictures import encoded, two_halves

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]
PICTURES = "**/posts/pictures/*/"
STATIC_SOURCES = Path(settings.ROOT) / "intranet" / "kernel" / "static_src"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, for one module: while it runs, its event loop occupies the thread, which asynchronous tests need too.

    `CHROMIUM` in the environment names another program than the system's; empty, the pages are not looked at.
    """
    program = os.environ.get("CHROMIUM", shutil.which("chromium"))
    if not program:
        pytest.skip("Chromium is missing")
    with pytest.MonkeyPatch.context() as patch:
        # Playwright's loop makes Django believe that its code runs in it.
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
            yield browser
            browser.close()


@pytest.fixture(scope="session")
def live_server(django_db_setup: None, live_server: LiveServer) -> LiveServer:
    """The server of pytest-django, started once the test database exists: it then shares the one in memory."""
    return live_server


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    path = STATIC_SOURCES / "node_modules" / "axe-core" / "axe.min.js"
    if not path.exists():
        pytest.skip("axe-core is missing: npm ci in intranet/kernel/static_src")
    return path.read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _pages_of_the_tests(settings: Settings) -> None:
    """Beside the product's addresses, those that show each component and each error."""
    settings.ROOT_URLCONF = "tests.browser.urls"


@pytest.fixture(autouse=True)
def _index_of_the_test(tmp_path: Path) -> Iterator[None]:
    """An index of its own, empty until the page's world is indexed."""
    with using(EmbeddedEngine(tmp_path / "search")):
        yield


def sign_in(context: BrowserContext, member: User | None, origin: str, language: str) -> None:
    """Give the browser the session of a member and the language of its pages, whose WebSocket opens and says nothing.

    The server of these tests has none; `test_live` has a real one. That a discussion was read is sent as its page goes, and
    would reach the database of the next test: it is not sent. Pictures of posts, which browsers ask for several at a time, are
    drawn here: the threads of this server have one connection to its database in memory.
    """
    context.route_web_socket("**/ws/", lambda _socket: None)
    context.route("**/threads/*/read/", lambda route: route.fulfill(status=204))
    context.route(PICTURES, lambda route: route.fulfill(body=encoded(two_halves(), "WEBP"), content_type="image/webp"))
    cookies = {settings.LANGUAGE_COOKIE_NAME: language}
    if member is not None:
        client = Client()
        client.force_login(member)
        cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in cookies.items()])
