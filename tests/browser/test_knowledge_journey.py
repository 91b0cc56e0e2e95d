"""From home to a published page with a recorded answer, as who retires does it: on a telephone, by keyboard, in French."""

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

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
from profiles.models import DepartureKind
luc = User.objects.get(display_name="Luc Roy")
open_plan(actor=luc, member=luc, kind=DepartureKind.RETIREMENT, day=timezone.localdate() + timedelta(days=60))
"""


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """The telephone of who retires."""
    site.script(LEAVES)
    context = browser.new_context(base_url=site.address, viewport={"width": 390, "height": 844}, locale="fr-CA")
    cookies = {"sessionid": site.sessions[0], "language": "fr"}
    context.add_cookies([{"name": name, "value": value, "url": site.address} for name, value in cookies.items()])
    context.set_default_timeout(PATIENCE_S * 1000)
    yield context
    context.close()


def test_who_retires_records_what_they_know_by_keyboard_on_a_telephone(context: BrowserContext, axe: str) -> None:
    tab = context.new_page()
    tab.goto("/")
    way = Journey(tab, axe)
    way.press("link", re.compile("^Commencer"))
    way.at("Enregistrer ce que vous savez")
    way.write("Titre de la page", "Lire la rivière")
    way.press("button", "Commencer")
    way.at(re.compile("premier jour"))
    way.press("link", "Audio")
    way.press("button", "Préparer le micro")
    state = tab.locator("[data-part=state]")
    expect(state).to_have_text("Tout est prêt pour enregistrer")
    assert state.get_attribute("role") == "status"
    way.judge()
    way.reach(tab.get_by_label("J’accepte que l’on m’enregistre"))
    tab.keyboard.press("Space")
    way.press("button", "Enregistrer")
    expect(state).to_have_text("Enregistrement en cours")
    expect(tab.locator("[data-part=sent]")).not_to_be_empty()
    way.judge()
    way.press("button", "Arrêter l’enregistrement")
    way.press("button", "Le garder")
    expect(tab.get_by_text("L’enregistrement est gardé")).to_be_visible()
    way.at(re.compile("premier jour"))
    way.press("link", "Publier")
    way.at("Accord, relecture et publication")
    way.reach(tab.get_by_label(re.compile("^Toutes les personnes")))
    tab.keyboard.press("Space")
    way.press("button", "Publier")
    expect(tab.get_by_text("La page est publiée.")).to_be_visible()
    media = tab.locator("main .player audio")
    until(tab, lambda: (tab.reload(), media.count() == 1)[1])
    way.at("Lire la rivière")
