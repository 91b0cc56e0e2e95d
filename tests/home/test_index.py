"""The home page: a greeting, cards that apps register, places to go."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.privacy.actions import accept_texts
from intranet.kernel.testing import make_member
from intranet.kernel.web.cards import Card, cards, cards_for
from intranet.kernel.web.waiting import waiting_sources
from tests.registries import hold


@pytest.fixture
def no_cards(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registry without the cards of apps."""
    hold(monkeypatch, cards)
    hold(monkeypatch, waiting_sources)


@pytest.fixture
def reader(client: Client, employee: User) -> Client:
    employee.onboarded_at = timezone.now()
    employee.save(update_fields=["onboarded_at"])
    accept_texts(member=employee)
    client.force_login(employee)
    return client


def card(key: str, order: int, content: dict[str, object] | None) -> Card:
    return Card(key=key, order=order, template="kernel/_callout.html", content=lambda _member: content)


def test_the_home_page_greets_by_the_given_name(reader: Client) -> None:
    assert "<h1>Bonjour, Maëlle</h1>" in reader.get("/").content.decode()


def test_cards_with_something_to_say_are_shown_in_order(no_cards: None, employee: User) -> None:
    cards.register(card("second", 20, {"text": "2"}))
    cards.register(card("silent", 15, None))
    cards.register(card("first", 10, {"text": "1"}))
    assert [shown.content["text"] for shown in cards_for(employee, "aside")] == ["1", "2"]
    assert cards_for(employee, "main") == []


def test_without_suggestions_the_page_has_no_empty_column(no_cards: None, reader: Client) -> None:
    assert "<aside" not in reader.get("/").content.decode()


def test_a_guest_is_told_why_the_page_is_empty(client: Client, db: None) -> None:
    client.force_login(make_member("Guillaume Roy", kind=Kind.GUEST))
    page = client.get("/").content.decode()
    assert "Les groupes et les projets qui vous invitent paraîtront ici." in page
    assert "Vos collègues" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["help", "accessibility"])
def test_help_and_the_accessibility_statement_open_without_signing_in_and_without_menus(name: str, client: Client) -> None:
    page = client.get(reverse(f"home:{name}"))
    assert page.status_code == 200
    assert 'id="menu"' not in page.content.decode()
    assert reverse(f"home:{name}") in client.get(reverse("account_login")).content.decode()
    client.force_login(make_member("Nina Nouvelle", has_settled=False))
    assert 'id="menu"' not in client.get(reverse(f"home:{name}")).content.decode()
    client.force_login(make_member("Luc Roy"))
    assert 'id="menu"' in client.get(reverse(f"home:{name}")).content.decode()
