"""Every page of the table, looked at by axe in both languages, wide and narrow, light and dark."""

from collections.abc import Sequence

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import sign_in
from tests.browser.pages import PAGES, PERSONAS, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# All that a theme changes.
COLOURS = ["color-contrast", "link-in-text-block"]
WIDTHS = (1280, 320)
# What Chromium writes about the answer of the page itself, which the table expects.
EXPECTED = "Failed to load resource: the server responded with a status of"


def watch(tab: Tab, *statuses: int) -> list[str]:
    """Errors that the console will show: exceptions, and what the content security policy refused."""
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))

    def note(message: object) -> None:
        text = getattr(message, "text", "")
        is_expected = any(status >= 400 and text.startswith(f"{EXPECTED} {status}") for status in statuses)
        if getattr(message, "type", "") == "error" and not is_expected:
            errors.append(text)

    tab.on("console", note)
    return errors


def visit(tab: Tab, page: Page, address: str) -> None:
    """Go to a page and bring it into its state."""
    response = tab.goto(address)
    assert response is not None
    assert response.status == page.status
    if page.act:
        page.act(tab)
        tab.wait_for_load_state()


def faults(tab: Tab, axe: str, scope: str, rules: Sequence[str] = RULES) -> list[str]:
    """What axe finds wrong in a part of the page, and whether the page is wider than its window."""
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(axe)
    look = "([scope, rules]) => axe.run(scope, {runOnly: rules, resultTypes: ['violations']})"
    result = tab.evaluate(look, [scope, list(rules)])
    found = [f"{fault['id']}: {node['html'][:200]}" for fault in result["violations"] for node in fault["nodes"]]
    excess = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, f"{excess} px too wide"] if excess > 0 else found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_has_no_fault_in_both_languages_wide_narrow_light_and_dark(
    page: Page, browser: Browser, live_server: LiveServer, axe: str
) -> None:
    member = PERSONAS[page.persona]()
    address = live_server.url + page.address(member)
    found: list[str] = []
    for language in ("fr", "en"):
        with browser.new_context(reduced_motion="reduce") as context:
            sign_in(context, member, live_server.url, language)
            tab = context.new_page()
            errors = watch(tab, page.status, page.act_status)
            for width in WIDTHS:
                tab.set_viewport_size({"width": width, "height": 900})
                tab.emulate_media(color_scheme="light")
                if page.act or width == WIDTHS[0]:  # what was opened may not be there at another width
                    visit(tab, page, address)
                assert tab.locator("html").get_attribute("lang") == language
                found += [f"{language} {width}: {fault}" for fault in faults(tab, axe, page.scope)]
                tab.emulate_media(color_scheme="dark")
                found += [f"{language} {width} dark: {fault}" for fault in faults(tab, axe, page.scope, COLOURS)]
            found += [f"{language} console: {error}" for error in errors]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("page", [page for page in PAGES if page.is_tried_bare], ids=lambda page: page.name)
def test_a_page_has_no_fault_in_forced_colours_and_without_scripts(
    page: Page, browser: Browser, live_server: LiveServer, axe: str
) -> None:
    member = PERSONAS[page.persona]()
    address = live_server.url + page.address(member)
    found: list[str] = []
    with browser.new_context(forced_colors="active", viewport={"width": 320, "height": 900}) as context:
        sign_in(context, member, live_server.url, "fr")
        tab = context.new_page()
        visit(tab, page, address)
        found += [f"forced colours: {fault}" for fault in faults(tab, axe, page.scope)]
    with browser.new_context(viewport={"width": 320, "height": 900}) as context:
        sign_in(context, member, live_server.url, "fr")
        tab = context.new_page()
        # Scripts stay allowed, so that axe runs; the page's own never arrive.
        tab.route("**/*.js", lambda route: route.abort())
        tab.goto(address)
        found += [f"without scripts: {fault}" for fault in faults(tab, axe, page.scope)]
    assert not found, "\n".join(found)
