"""The pages that are looked at with a browser: add a row for each page, and for each state that looks different.

A row's `address` makes what its page shows and gives where it is; it gets the person who is signed in, or None.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page as Tab

from intranet.kernel.accounts.models import User
from intranet.kernel.privacy.actions import accept_texts
from intranet.kernel.testing import make_member


def settled_employee() -> User:
    """An employee whose first login is behind them."""
    member = make_member(onboarded_at=timezone.now())
    accept_texts(member=member)
    return member


PERSONAS: dict[str, Callable[[], User | None]] = {
    "anonymous": lambda: None,
    "employee": settled_employee,
    "newcomer": make_member,
}


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page in one state, as one persona sees it.

    `act` brings the page into its state (opens a menu, sends a form). `scope` is the part that axe judges: what an open menu
    covers is not small, it is covered. `is_tried_bare` also looks at it in forced colours and
    without scripts. `status` is the answer expected of `address`.
    """

    name: str
    address: Callable[[User | None], str]
    persona: str = "employee"
    status: int = 200
    act: Callable[[Tab], object] | None = None
    scope: str = "html"
    is_tried_bare: bool = False


def named(url_name: str, **arguments: str) -> Callable[[User | None], str]:
    """The address of a page that needs nothing to show."""
    return lambda _member: reverse(url_name, kwargs=arguments)


def open_account_menu(tab: Tab) -> None:
    tab.locator(".topbar__actions > details:last-of-type > summary").click()


def open_side_menu(tab: Tab) -> None:
    """The drawer of narrow screens; wide ones always show it."""
    opener = tab.locator(".topbar__menu")
    if opener.is_visible():
        opener.click()


PAGES = [
    Page(name="home", address=named("home:index"), is_tried_bare=True),
    Page(name="home-account-menu", address=named("home:index"), act=open_account_menu, scope=".topbar"),
    Page(name="home-side-menu", address=named("home:index"), act=open_side_menu),
    Page(name="help", address=named("home:help")),
    Page(name="accessibility", address=named("home:accessibility")),
    Page(name="components", address=named("components"), is_tried_bare=True),
    Page(name="components-anonymous", address=named("components"), persona="anonymous"),
    Page(name="refused", address=named("broken", status="403"), status=403),
    Page(name="unreadable", address=named("broken", status="400"), status=400),
    Page(name="too-many", address=named("broken", status="429"), status=429),
    Page(name="broken", address=named("broken", status="500"), status=500),
    Page(name="unavailable", address=named("broken", status="503"), status=503, is_tried_bare=True),
    Page(name="missing", address=lambda _member: "/nowhere/", status=404, is_tried_bare=True),
    Page(name="missing-anonymous", address=lambda _member: "/nowhere/", persona="anonymous", status=404),
]
