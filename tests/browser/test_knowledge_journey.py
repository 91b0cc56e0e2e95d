"""From the mail about a departure to a published page with a recorded answer: on a telephone, by keyboard, in two languages."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.utils.translation import get_language, override, pgettext
from django.utils.translation import gettext as _
from playwright.sync_api import Browser, BrowserContext, Locator, Route, expect
from playwright.sync_api import Page as Tab

from tests.browser.sites import Site
from tests.browser.test_pages import excess, faults
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
# Longer than any page has places to stop at.
MOST_STEPS = 200
# Where to leave a picture of each step, for somebody who looks at them.
PICTURES = os.environ.get("JOURNEY_PICTURES", "")


class Journey:
    """A telephone and its keyboard; each step is judged before it is left."""

    def __init__(self, tab: Tab, axe: str) -> None:
        self.tab, self.axe, self.steps = tab, axe, 0

    def reach(self, target: Locator) -> None:
        """Go to something with the Tab key alone."""
        expect(target).to_be_visible()
        for _step in range(MOST_STEPS):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.tab.keyboard.press("Tab")
        pytest.fail(f"The keyboard does not reach {target}")

    def press(self, role: str, name: str | re.Pattern[str], key: str = "Enter") -> None:
        self.reach(self.tab.get_by_role(role, name=name, exact=True).first)  # type: ignore[arg-type]
        self.tab.keyboard.press(key)

    def write(self, label: str, text: str) -> None:
        self.reach(self.tab.get_by_label(label, exact=True))
        self.tab.keyboard.insert_text(text)

    def at(self, heading: str | re.Pattern[str]) -> None:
        """The next step is there, and nothing is wrong in it."""
        expect(self.tab.get_by_role("heading", level=1, name=heading)).to_be_visible()
        self.judge()

    def judge(self) -> None:
        self.steps += 1
        if PICTURES:
            self.picture()
        assert faults(self.tab, self.axe, "main") == []
        assert excess(self.tab) == []

    def picture(self) -> None:
        """As a telephone and as a desk shows it, by day and by night."""
        telephone = self.tab.viewport_size
        for width in (390, 1280):
            self.tab.set_viewport_size({"width": width, "height": 844})
            for scheme in ("dark", "light"):
                self.tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                path = Path(PICTURES, f"{get_language()}-{self.steps:02}-{width}-{scheme}.png")
                self.tab.screenshot(path=path, full_page=True)
        self.tab.set_viewport_size(telephone)  # type: ignore[arg-type]


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
