"""What members were told, why, and what they chose."""

from django.urls import reverse
from playwright.sync_api import Page as Tab

from intranet.kernel.accounts.models import User
from intranet.kernel.follows.models import Follow
from intranet.kernel.notifications import unsubscribing
from intranet.kernel.notifications.actions import mark_read, notify, tell_people
from intranet.kernel.notifications.models import PendingEvent
from intranet.kernel.notifications.queries.lists import own_notification
from intranet.kernel.testing import make_member
from tests.browser.pages.table import Address, Page, named


def build(reader: User | None) -> None:
    """Some who follow the reader: the first is read, the others are not."""
    assert reader is not None
    key = f"person:{reader.public_id}"
    for name in ("Kateri Jacobs", "Étienne Côté", "Łukasz Nowak"):
        follower = make_member(name)
        Follow.objects.create(member=follower, key=key)
        event = notify(kind="follows.followed", subject=key, actor=follower)
        tell_people(list(PendingEvent.objects.all()))
        PendingEvent.objects.all().delete()
        notification = own_notification(reader, event.public_id)
        if name == "Kateri Jacobs" and notification is not None:
            mark_read(notification=notification)


def at(name: str, query: str = "") -> Address:
    """A page of notifications when there are some."""

    def address(reader: User | None) -> str:
        build(reader)
        return reverse(f"notifications:{name}") + query

    return address


def unsubscribe(_reader: User | None) -> str:
    token = unsubscribing.token_of_kind(make_member("Noël Gagnon"), "follows.followed")
    return reverse("notifications:unsubscribe", args=[token])


def ask_why(tab: Tab) -> None:
    """Open the question of the first notification."""
    tab.locator(".notice summary").first.click()


def stop(tab: Tab) -> None:
    """Press the one button of the page."""
    tab.locator("main button").click()


PAGES = [
    Page(name="notifications", address=at("list"), act=ask_why),
    Page(name="notifications-plain", address=at("list")),
    Page(name="notifications-none", address=named("notifications:list")),
    Page(name="notifications-to-do", address=at("list", "?show=waiting")),
    Page(name="notifications-settings", address=named("notifications:settings"), is_tried_in_all_conditions=True),
    Page(name="notifications-ledger", address=at("ledger")),
    Page(name="notifications-ledger-nothing", address=at("ledger", "?about=xyzzy")),
    Page(name="notifications-ledger-errors", address=at("ledger", f"?about={'x' * 301}")),
    Page(name="unsubscribe", address=unsubscribe, persona="anonymous"),
    Page(name="unsubscribe-done", address=unsubscribe, persona="anonymous", act=stop),
    Page(name="unsubscribe-gone", address=named("notifications:unsubscribe", token="x"), persona="anonymous", status=404),
]
