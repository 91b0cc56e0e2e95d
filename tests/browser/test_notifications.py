"""Reading notifications with a browser: opening one reads it, and the bell follows."""

import re

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from intranet.kernel.notifications.models import Notification
from tests.browser.conftest import sign_in
from tests.browser.pages.notifications import build
from tests.browser.pages.table import settled_employee
from tests.work.installations import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_following_the_link_reads_the_line_and_the_button_reads_it_in_place(browser: Browser, live_server: LiveServer) -> None:
    member = settled_employee()
    build(member)
    with browser.new_context() as context:
        sign_in(context, member, live_server.url, "en")
        tab = context.new_page()
        tab.goto(f"{live_server.url}/notifications/")
        bell = tab.locator("#bar-notifications [data-count]")
        expect(bell).to_have_text("2")
        tab.get_by_role("button", name=re.compile("Mark as read")).first.click()
        expect(tab.locator(".notice[data-read]")).to_have_count(1)
        expect(bell).to_be_hidden()
        expect(tab.locator("#notices-unread")).to_have_text("Everything has been read")
        assert Notification.objects.filter(member=member, read_at=None).count() == 0
        Notification.objects.filter(member=member).update(read_at=None)
        tab.reload()
        tab.locator(".notice__line a").first.click()
        tab.wait_for_url("**/people/**")
        wait_until(lambda: not Notification.objects.filter(member=member, read_at=None).exists())


def test_without_scripts_a_form_reads_it(browser: Browser, live_server: LiveServer) -> None:
    member = settled_employee()
    build(member)
    with browser.new_context(java_script_enabled=False) as context:
        sign_in(context, member, live_server.url, "fr")
        tab = context.new_page()
        tab.goto(f"{live_server.url}/notifications/")
        tab.get_by_role("button", name="Tout marquer comme lu").click()
        expect(tab.locator(".notice[data-read]")).to_have_count(1)
        expect(tab.locator("#bar-notifications [data-count]")).to_be_hidden()
        tab.locator(".notice summary").first.click()
        expect(tab.get_by_text("C’est vous que l’on suit")).to_be_visible()
