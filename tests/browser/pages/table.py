"""What a row of the table says, and the people who look at the pages."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page as Tab

from intranet.kernel.accounts.models import User
from intranet.kernel.privacy.actions import accept_texts
from intranet.kernel.testing import make_member


def settled(member: User) -> User:
    """The member, with the first login behind them."""
    member.onboarded_at = timezone.now()
    member.save(update_fields=["onboarded_at"])
    accept_texts(member=member)
    return member


def settled_employee() -> User:
    return settled(make_member())


PERSONAS: dict[str, Callable[[], User | None]] = {
    "anonymous": lambda: None,
    "employee": settled_employee,
    "administrator": lambda: settled(make_member("Ada Minh", is_staff=True)),
    "newcomer": lambda: make_member(has_settled=False),
}


type Address = Callable[[User | None], str]


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page in one state, as one persona sees it.

    `address` makes what the page shows and gives where it is; it gets the person who is signed in, or None. `act` brings the
    page into its state (opens a menu, sends a form). `scope` is the part that axe judges: what an open menu covers is not
    small, it is covered. `is_tried_in_all_conditions` is for one page of each layout: the others are looked at in one of the
    conditions of `test_pages`. `status` is the answer expected of `address`, `act_status` that of what `act` sends.
    `statements_at_most` is what the page may ask of the database; a row that raises it says why.
    """

    name: str
    address: Address
    persona: str = "employee"
    status: int = 200
    act: Callable[[Tab], object] | None = None
    act_status: int = 200
    scope: str = "html"
    is_tried_in_all_conditions: bool = False
    statements_at_most: int = 23


def named(url_name: str, **arguments: str) -> Address:
    """The address of a page that needs nothing to show."""
    return lambda _member: reverse(url_name, kwargs=arguments)


def send(tab: Tab) -> None:
    """Send the form of the page as it is, to see its errors."""
    tab.locator("main form:not([role=search]) button:not([type=button])").last.click()
