"""The shell, the pages of nobody in particular, the components and the errors."""

from playwright.sync_api import Page as Tab

from tests.browser.pages.table import Page, named


def open_account_menu(tab: Tab) -> None:
    tab.locator(".topbar__actions > details:last-of-type > summary").click()


def open_side_menu(tab: Tab) -> None:
    """The drawer of narrow screens; wide ones always show it."""
    opener = tab.locator(".topbar__menu")
    if opener.is_visible():
        opener.click()


PAGES = [
    Page(name="home", address=named("home:index"), is_tried_in_all_conditions=True),
    Page(name="home-account-menu", address=named("home:index"), act=open_account_menu, scope=".topbar"),
    Page(name="home-side-menu", address=named("home:index"), act=open_side_menu),
    Page(name="help", address=named("home:help")),
    Page(name="accessibility", address=named("home:accessibility")),
    Page(name="help-anonymous", address=named("home:help"), persona="anonymous"),
    Page(name="accessibility-anonymous", address=named("home:accessibility"), persona="anonymous"),
    Page(name="components", address=named("components"), is_tried_in_all_conditions=True),
    Page(name="components-anonymous", address=named("components"), persona="anonymous"),
    Page(name="refused", address=named("broken", status="403"), status=403),
    Page(name="unreadable", address=named("broken", status="400"), status=400),
    Page(name="too-many", address=named("broken", status="429"), status=429),
    Page(name="broken", address=named("broken", status="500"), status=500),
    Page(name="unavailable", address=named("broken", status="503"), status=503, is_tried_in_all_conditions=True),
    Page(name="address-of-a-form", address=named("kernel:theme"), status=405),
    Page(name="missing", address=lambda _member: "/nowhere/", status=404),
    Page(name="missing-anonymous", address=lambda _member: "/nowhere/", persona="anonymous", status=404),
]
