"""A passkey in a real browser: added under the site's own policy, then enough to come in."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from intranet.kernel.accounts.queries import has_second_factor
from intranet.kernel.testing import make_member
from tests.browser.conftest import NO_WEBSOCKET
from tests.browser.test_pages import watched

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "une phrase de plusieurs mots"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def sign_in(tab: Tab, origin: str, email: str) -> None:
    tab.goto(origin + reverse("account_login"))
    tab.locator("[name=login]").fill(email)
    tab.locator("[name=password]").fill(PASSWORD)
    tab.locator("main .button--primary").click()
    tab.wait_for_url(f"{origin}/")


def test_a_passkey_is_added_and_signs_in_without_a_password(browser: Browser, live_server: LiveServer) -> None:
    member = make_member("Luc Roy", password=PASSWORD)
    with browser.new_context() as context:
        context.add_init_script(NO_WEBSOCKET)
        tab = context.new_page()
        session = context.new_cdp_session(tab)
        session.send("WebAuthn.enable")
        session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        with watched(tab) as errors:
            sign_in(tab, live_server.url, member.email)
            tab.goto(live_server.url + reverse("mfa_add_webauthn"))
            tab.locator("[name=password]").fill(PASSWORD)
            tab.locator("main .button--primary").click()
            tab.locator("[name=passwordless]").check()
            tab.locator("#mfa_webauthn_add").click()
            tab.wait_for_url(live_server.url + reverse("mfa_view_recovery_codes"))
            assert has_second_factor(member)

            context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
            tab.goto(live_server.url + reverse("account_login"))
            tab.locator("#passkey_login").click()
            tab.wait_for_url(f"{live_server.url}/")
            assert tab.locator("h1").count() == 1
    assert not errors
