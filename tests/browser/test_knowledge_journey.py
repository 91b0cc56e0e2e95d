"""From the mail about a departure to a published page with a recorded answer: on a telephone, by keyboard, in two languages."""

import re
import shutil
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext
from playwright.sync_api import Browser, BrowserContext, Route, expect

from tests.browser.journey import Journey
from tests.browser.sites import Site
from tests.browser.waiting import until
from tests.work.installations import PATIENCE_S

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is missing"),
]

LEAVES = """
from datetime import timedelta
from django.utils import timezone
from intranet.kernel.accounts.models import User
from profiles.departures.actions.plans import open_plan
from profiles.models import DepartureKind, Profile
luc, nam = User.objects.get(display_name="Luc Roy"), User.objects.get(display_name="Nam Pham")
User.objects.filter(pk=luc.pk).update(language=LANGUAGE)
Profile.objects.filter(member=luc).update(supervisor=nam)
open_plan(actor=nam, member=luc, kind=DepartureKind.RETIREMENT, day=timezone.localdate() + timedelta(days=60))
"""
# What the first question of the first set begins with.
ASKED = {"fr": re.compile("premier jour"), "en": re.compile("first day")}


@pytest.fixture(params=["fr", "en"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """That of who retires, and of the words by which the test finds things."""
    with override(request.param):
        yield request.param


@pytest.fixture
def context(browser: Browser, site: Site, language: str) -> Iterator[BrowserContext]:
    """The telephone of who retires, which opens the links of mail at the port of the test."""
    site.script(f"LANGUAGE = {language!r}\n{LEAVES}")
    context = browser.new_context(base_url=site.address, viewport={"width": 390, "height": 844}, locale=f"{language}-CA")
    cookies = {"sessionid": site.sessions[0], "language": language}
    context.add_cookies([{"name": name, "value": value, "url": site.address} for name, value in cookies.items()])
    context.set_default_timeout(PATIENCE_S * 1000)
    context.route(lambda address: not address.startswith(site.address), lambda route: at_home(route, site))
    yield context
    context.close()


def at_home(route: Route, site: Site) -> None:
    path = urlsplit(route.request.url).path
    route.fulfill(status=302, headers={"location": f"{site.address}{path}"})


def test_who_retires_records_what_they_know_by_keyboard_on_a_telephone(
    context: BrowserContext, axe: str, language: str
) -> None:
    tab = context.new_page()
    way = Journey(tab, axe)
    mail = tab.get_by_role("link", name=re.compile("Nam Pham"))
    until(tab, lambda: (tab.goto("/dev/mail/"), mail.count())[1])
    way.press("link", re.compile("Nam Pham"))
    way.press("link", re.compile("departures"))
    way.at(_("Departure plan"))
    way.press("link", _("Begin your knowledge page"))
    way.at(_("Record what you know"))
    way.write(_("Title of the page"), "Lire la rivière")
    way.press("button", pgettext("a knowledge page", "Begin"))
    way.at(ASKED[language])
    way.press("link", _("Audio"))
    way.press("button", _("Prepare the microphone"))
    state = tab.locator("[data-part=state]")
    expect(state).to_have_text(_("Ready to record"))
    assert state.get_attribute("role") == "status"
    way.judge()
    way.reach(tab.get_by_label(_("I agree to be recorded")))
    tab.keyboard.press("Space")
    way.press("button", pgettext("verb", "Record"))
    expect(state).to_have_text(_("Recording"))
    expect(tab.locator("[data-part=sent]")).not_to_be_empty()
    way.judge()
    way.press("button", _("Stop recording"))
    way.press("button", _("Keep it"))
    expect(tab.get_by_text(_("The recording is kept. It can be played in a moment."))).to_be_visible()
    way.at(ASKED[language])
    way.press("link", pgettext("a knowledge page", "Publish"))
    way.at(_("Consent, review and publication"))
    way.reach(tab.locator("input[name=readers]").first)
    tab.keyboard.press("Space")
    way.press("button", pgettext("a knowledge page", "Publish"))
    expect(tab.get_by_text(_("The page is published."))).to_be_visible()
    media = tab.locator("main .player audio")
    until(tab, lambda: (tab.reload(), media.count() == 1)[1])
    way.at("Lire la rivière")
