"""Every page of the table: its HTML for the Nu checker, what it costs, and what axe finds as somebody looks at it."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Literal, NamedTuple
from urllib.parse import urljoin
from zlib import crc32

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Error
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from intranet.kernel.accounts.models import User
from intranet.kernel.testing import sign_in_as, statements
from tests.browser.checker import Checker
from tests.browser.conftest import NO_WEBSOCKET, cookies_of
from tests.browser.pages import PAGES, PERSONAS, Page
from tests.browser.waiting import until
from tests.work.installations import PATIENCE_S

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# All that a theme changes.
COLOURS = ["color-contrast", "link-in-text-block"]
# Several apps tell what they have.
HOME_STATEMENTS_AT_MOST = 48
# A page of the same server, which runs and asks nothing.
NOTHING = "/static/kernel/logo.svg"
# What Chromium writes about the answer of the page itself, which the table expects.
EXPECTED = "Failed to load resource: the server responded with a status of"


class Condition(NamedTuple):
    """How somebody looks at a page."""

    language: Literal["fr", "en"]
    width: int
    look: Literal["light", "dark", "forced colours", "without scripts"]

    @property
    def has_scripts(self) -> bool:
        return self.look != "without scripts"

    @property
    def asked(self) -> tuple[str, bool]:
        """What the page is loaded for; the rest changes while it is open."""
        return self.language, self.has_scripts


CONDITIONS = [
    Condition("fr", 1280, "light"),
    Condition("fr", 1280, "dark"),
    Condition("fr", 320, "light"),
    Condition("fr", 320, "dark"),
    Condition("fr", 320, "forced colours"),
    Condition("fr", 320, "without scripts"),
    Condition("en", 1280, "light"),
    Condition("en", 1280, "dark"),
    Condition("en", 320, "light"),
    Condition("en", 320, "dark"),
]
# French takes more room than English.
NARROW = Condition("fr", 320, "light")


def conditions_of(page: Page) -> list[Condition]:
    """All conditions for some pages; one for each of the others, which together meet each of them often."""
    possible = [condition for condition in CONDITIONS if condition.has_scripts or not page.act]
    return possible if page.is_tried_in_all_conditions else [possible[crc32(page.name.encode()) % len(possible)]]


@contextmanager
def watched(tab: Tab, *statuses: int) -> Iterator[list[str]]:
    """Errors that the console shows meanwhile: exceptions, and what the content security policy refused."""
    errors: list[str] = []

    def note_exception(error: Error) -> None:
        errors.append(str(error))

    def note(message: ConsoleMessage) -> None:
        is_expected = any(status >= 400 and message.text.startswith(f"{EXPECTED} {status}") for status in statuses)
        if message.type == "error" and not is_expected:
            errors.append(message.text)

    tab.on("pageerror", note_exception)
    tab.on("console", note)
    yield errors
    tab.remove_listener("pageerror", note_exception)
    tab.remove_listener("console", note)


def visit(tab: Tab, page: Page, address: str) -> None:
    """Go to a page and bring it into its state."""
    response = tab.goto(address)
    assert response is not None
    assert response.status == page.status
    if page.act:
        page.act(tab)
        tab.wait_for_load_state()


def faults(tab: Tab, axe: str, scope: str, rules: Sequence[str] = RULES) -> list[str]:
    """What axe finds wrong in a part of the page."""
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(axe)
    look = "([scope, rules]) => axe.run(scope, {runOnly: rules, resultTypes: ['violations']})"
    result = tab.evaluate(look, [scope, list(rules)])
    return [f"{fault['id']}: {node['html'][:200]}" for fault in result["violations"] for node in fault["nodes"]]


def excess(tab: Tab) -> list[str]:
    """Whether the page is wider than its window, in its own letters."""
    pixels = tab.evaluate(
        "document.fonts.ready.then(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)"
    )
    return [f"{pixels} px too wide"] if pixels > 0 else []


def faults_of_html(page: Page, member: User | None, address: str, checker: Checker) -> Iterator[str]:
    """What is wrong in what the server answers, in each language, and with how many statements."""
    client = sign_in_as(Client(raise_request_exception=False), member)
    for language in ("fr", "en"):
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        response = client.get(address)
        assert response.status_code == page.status
        html = response.content.decode()
        # Attributes of htmx are written data-hx-…: valid HTML.
        yield from (f"{language} html: {attribute}" for attribute in re.findall(r"\shx-\w+=", html))
        yield from (f"{language} html, {fault}" for fault in checker.faults(html))
    with statements() as sql:  # of once more: what a process or a session reads once is not what a page costs
        client.get(address)
    if len(sql) > (HOME_STATEMENTS_AT_MOST if address == "/" else page.statements_at_most):
        yield "\n".join([f"{len(sql)} statements:", *sql])


def take(tab: Tab, page: Page, address: str, condition: Condition, before: Condition | None) -> None:
    """Come into a condition, and load the page where that makes another of it."""
    tab.set_viewport_size({"width": condition.width, "height": 900})
    tab.emulate_media(
        color_scheme="dark" if condition.look == "dark" else "light",
        forced_colors="active" if condition.look == "forced colours" else "none",
    )
    if before is None or before.asked != condition.asked:
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": condition.language, "url": urljoin(address, "/")}
        tab.context.add_cookies([cookie])
        tab.unroute_all()
        if not condition.has_scripts:
            # Scripts stay allowed, so that axe runs; the page's own are empty.
            tab.route("**/*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
        visit(tab, page, address)
    elif page.act and before.width != condition.width:  # what was opened may not be there at another width
        visit(tab, page, address)
    until(tab, lambda: tab.evaluate("innerWidth") == condition.width)


def faults_seen(tab: Tab, page: Page, address: str, axe: str) -> Iterator[str]:
    """What is wrong in what somebody sees of it, in each of its conditions."""
    conditions, before = conditions_of(page), None
    for condition in conditions:
        take(tab, page, address, condition, before)
        assert tab.locator("html").get_attribute("lang") == condition.language
        # What was light a moment ago is the same but for its colours.
        is_seen = before == condition._replace(look="light")
        found = faults(tab, axe, page.scope, COLOURS if is_seen else RULES) + excess(tab)
        yield from (f"{condition}: {fault}" for fault in found)
        before = condition
    if not any((condition.width, *condition.asked) == (NARROW.width, *NARROW.asked) for condition in conditions):
        take(tab, page, address, NARROW, before)
        is_judged = any(condition.width == NARROW.width for condition in conditions)
        found = excess(tab) if is_judged else faults(tab, axe, page.scope) + excess(tab)
        yield from (f"{NARROW}: {fault}" for fault in found)


@pytest.fixture(scope="module")
def tab_of_all(browser: Browser) -> Iterator[Tab]:
    """One tab for all pages: most of what a page takes in a new one is what all of them load and compile."""
    with browser.new_context(reduced_motion="reduce") as context:
        context.set_default_timeout(PATIENCE_S * 1000)
        context.add_init_script(NO_WEBSOCKET)
        yield context.new_page()


@pytest.fixture
def tab(tab_of_all: Tab, live_server: LiveServer) -> Iterator[Tab]:
    """The tab of all pages, without what the last of them left."""
    yield tab_of_all
    tab_of_all.goto(live_server.url + NOTHING)
    session = tab_of_all.context.new_cdp_session(tab_of_all)
    session.send("Storage.clearDataForOrigin", {"origin": live_server.url, "storageTypes": "all"})
    session.detach()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_has_no_fault(page: Page, tab: Tab, live_server: LiveServer, axe: str, checker: Checker) -> None:
    member = PERSONAS[page.persona]()
    address = page.address(member)
    found = list(faults_of_html(page, member, address, checker))
    tab.context.add_cookies(cookies_of(member, live_server.url, "fr"))
    with watched(tab, page.status, page.act_status) as errors:
        found += faults_seen(tab, page, live_server.url + address, axe)
    assert not [*found, *errors], "\n".join([*found, *errors])
