"""A browser for the tests of this folder, the server that it asks, and what judges the pages that it gets."""

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from intranet.kernel.accounts.models import User
from intranet.kernel.comments.things import commentables
from intranet.kernel.search.engines.embedded import EmbeddedEngine
from intranet.kernel.search.testing import using
from tests.browser.checker import Checker
from tests.browser.sites import Site, context_of
from tests.comments.registered import DISCUSSIONS
from tests.keeping import Keeper
from tests.registries import hold
from tests.work.installations import PATIENCE_S, Installation, wait_until

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
    # A camera that shows a test picture and a microphone that beeps, and nobody is asked whether the page may use them.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
# `CHROMIUM` in the environment names another program than the system's; empty, the pages are not looked at. The shell is the
# same browser without its windows, which cost more than most pages do.
CHROMIUM = os.environ.get("CHROMIUM", shutil.which("chromium-headless-shell") or shutil.which("chromium"))
# Longer than any page takes on the slowest machine: only a test that fails waits so long.
expect.set_options(timeout=PATIENCE_S * 1000)
# The live server has no WebSockets: those of pages say nothing. `site` has real ones.
NO_WEBSOCKET = "window.WebSocket = class { send() {} close() {} }"
READ = re.compile(r"/threads/[^/]+/read/$")
PACKAGES = Path(settings.ROOT) / "intranet" / "kernel" / "static_src" / "node_modules"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Nothing is made or started for a test that will have no browser."""
    if not CHROMIUM and item.get_closest_marker("browser"):
        pytest.skip("Chromium is missing")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium. While it runs, its event loop occupies the thread, which asynchronous tests need too."""
    if not CHROMIUM:
        pytest.skip("Chromium is missing")
    with pytest.MonkeyPatch.context() as patch:
        # Playwright's loop makes Django believe that its code runs in it.
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            yield browser
            browser.close()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium, for the tests of this folder, none of which is asynchronous; it ends before those of the next begin."""
    with chromium() as browser:
        yield browser


class InTurn:
    """The application of the live server, for one request at a time: its threads share the connection to a database in memory.

    That a discussion was read is sent as its page goes, and would reach the database of the next test: nothing is done with it.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application
        self._turn = Lock()
        self.unanswered: set[object] = set()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        if READ.search(environ["PATH_INFO"]):
            start_response("204 No Content", [])
            return []
        request = object()
        self.unanswered.add(request)
        try:
            with self._turn:
                return self._application(environ, start_response)
        finally:
            self.unanswered.remove(request)


@pytest.fixture(scope="session")
def _nothing_kept(keeper: Keeper, django_db_blocker: DjangoDbBlocker) -> None:
    """No transaction of a start is open when the live server takes the connection to a database in memory."""
    with django_db_blocker.unblock():
        keeper.let_go()


@pytest.fixture(scope="session")
def live_server(django_db_setup: None, _nothing_kept: None, live_server: LiveServer) -> LiveServer:
    """The server of pytest-django, started once the test database exists: it then shares the one in memory."""
    httpd = live_server.thread.httpd
    httpd.set_app(InTurn(httpd.get_app()))
    return live_server


@pytest.fixture(autouse=True)
def _nothing_stays_unanswered(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a page asked for and did not wait for is answered before the database of its test goes."""
    yield
    if "live_server" in request.fixturenames:
        application = request.getfixturevalue("live_server").thread.httpd.get_app()
        wait_until(lambda: not application.unanswered)


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    path = PACKAGES / "axe-core" / "axe.min.js"
    if not path.exists():
        pytest.skip("axe-core is missing: npm ci in intranet/kernel/static_src")
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checker]:
    """The Nu HTML checker."""
    jar = PACKAGES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if shutil.which("java") is None:
        pytest.skip("Java is missing")
    if not jar.exists():
        pytest.skip("The Nu checker is missing: npm ci in intranet/kernel/static_src")
    checker = Checker(jar, tmp_path_factory.mktemp("checker") / "log.txt")
    yield checker
    checker.stop()


@pytest.fixture(scope="package", autouse=True)
def _pages_of_the_tests() -> Iterator[None]:
    """Beside the product's addresses, those that show each component and each error."""
    with override_settings(ROOT_URLCONF="tests.browser.urls"):
        yield


@pytest.fixture(scope="package", autouse=True)
def _discussions_are_commented() -> Iterator[None]:
    """What the pages of comments are about."""
    with pytest.MonkeyPatch.context() as patch:
        hold(patch, commentables, [*commentables, DISCUSSIONS])
        yield


@pytest.fixture(autouse=True)
def _index_of_the_test(tmp_path: Path) -> Iterator[None]:
    """An index of its own, empty until the page's world is indexed."""
    with using(EmbeddedEngine(tmp_path / "search")):
        yield


@pytest.fixture(scope="package")
def installation_of_sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """What sites one after another are made of: Python needs to be started once for their processes."""
    with Installation(tmp_path_factory.mktemp("sites") / "data") as made:
        yield made


@pytest.fixture
def site(installation_of_sites: Installation, migrated_folder: Path) -> Iterator[Site]:
    """A server to which nobody has come yet but its two members."""
    shutil.copytree(migrated_folder, installation_of_sites.folder)
    try:
        made = Site(installation_of_sites)
        made.start()
        yield made
    finally:
        installation_of_sites.kill_processes()
        shutil.rmtree(installation_of_sites.folder)


@pytest.fixture
def contexts(browser: Browser, site: Site) -> Iterator[list[BrowserContext]]:
    """A browser for each of the two members, who read English; its pages have a clock that can be moved forward."""
    opened = [context_of(browser, site, session) for session in site.sessions]
    yield opened
    for context in opened:
        context.close()


def sign_in(context: BrowserContext, member: User | None, origin: str, language: str) -> None:
    """Give the browser the session of a member, the language of its pages, and no WebSocket."""
    context.set_default_timeout(PATIENCE_S * 1000)
    context.add_init_script(NO_WEBSOCKET)
    context.add_cookies(cookies_of(member, origin, language))


def cookies_of(member: User | None, origin: str, language: str) -> list[Any]:
    """The session of a member, and the language of the pages."""
    cookies = {settings.LANGUAGE_COOKIE_NAME: language}
    if member is not None:
        client = Client()
        client.force_login(member)
        cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return [{"name": name, "value": value, "url": origin} for name, value in cookies.items()]
