"""Somebody of one organization comes to work on the project of another, by keyboard, each in their language."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.actions import prepare_digests
from tests.browser.conftest import sign_in
from tests.browser.journey import Journey
from tests.browser.pages.table import settled
from tests.projects.news import deliver
from tests.projects.world import make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REASON = "Two basins are late: the snow."
TOLD = "Lead Untel donne des nouvelles du projet Projet public"


def test_somebody_follows_offers_a_hand_is_accepted_and_hears_of_the_project(
    browser: Browser, live_server: LiveServer, axe: str
) -> None:
    world = make_world()
    employee, lead = world.person("other-organization employee"), world.person("lead")
    User.objects.filter(pk=employee.pk).update(language="fr")

    @contextmanager
    def window_of(member: User, language: str, width: int, address: str) -> Iterator[Journey]:
        window = {"width": width, "height": 844}
        with browser.new_context(base_url=live_server.url, viewport=window, reduced_motion="reduce") as context:
            sign_in(context, settled(member), live_server.url, language)
            tab = context.new_page()
            tab.goto(address)
            yield Journey(tab, axe)

    with window_of(employee, "fr", 390, reverse("projects:portfolio")) as way:
        way.at("Projets")
        way.press("link", "Projet public")
        way.at("Projet public")
        way.press("button", "Suivre Projet public")
        expect(way.tab.get_by_role("button", name="Vous suivez Projet public")).to_be_focused()
        way.press("link", "Offrir un coup de main")
        way.at("Offrir un coup de main")
        way.write("Que feriez-vous\u202f?", "Relire les textes")
        until = way.tab.get_by_label("Jusqu’au")
        way.reach(until)
        until.fill(str(timezone.localdate() + timedelta(days=30)))
        way.press("button", "Envoyer l’offre")
        expect(way.tab.get_by_text("Votre offre attend l’équipe.")).to_be_visible()
        way.at("Projet public")
    with window_of(lead, "en", 1280, "/") as way:
        way.at(re.compile("^Hello"))
        way.press("link", re.compile("^Answer.*Project public"))
        way.at("Team")
        way.press("button", f"Accept {employee.display_name}")
        expect(way.tab.get_by_text("Your answer was sent.")).to_be_visible()
        way.at("Team")
        way.press("link", "Project public")
        way.press("link", "Say how it goes")
        way.at("How is the project going?")
        way.reach(way.tab.get_by_label("On track"))
        way.tab.keyboard.press("ArrowDown")
        way.write("Why?", REASON)
        way.press("button", "Say it")
        way.at("Project public")
    deliver()
    mail.outbox.clear()
    with patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(days=1)):
        prepare_digests()
        deliver()
    digests = [str(message.body) for message in mail.outbox if employee.email in message.to]
    assert len(digests) == 1
    assert TOLD in digests[0]
    assert REASON in digests[0]
    with window_of(employee, "fr", 390, "/") as way:
        expect(way.tab.locator("main").get_by_text(REASON).first).to_be_visible()
        way.at(re.compile("^Bonjour"))
        way.tab.goto(reverse("notifications:list"))
        for line in (TOLD, "Lead Untel a accepté votre offre\u00a0: vous êtes dans le projet Projet public"):
            expect(way.tab.get_by_role("link", name=line)).to_be_visible()
        way.press("link", re.compile(TOLD))
        expect(way.tab.locator("main").get_by_text(REASON)).to_be_visible()
