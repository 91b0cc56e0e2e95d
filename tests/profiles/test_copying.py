"""Whoever copies the directory page by page is told to wait, whichever pages they take."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from intranet.kernel.testing import make_member, sign_in_as
from profiles.models import Skill
from profiles.views import addresses, people
from tests.profiles.organizations import make_organization, make_unit

pytestmark = pytest.mark.django_db


def organization() -> str:
    return make_organization("Ministère des Forêts").get_absolute_url()


def unit() -> str:
    return make_unit(make_organization("Ministère des Forêts"), "Inventaires").get_absolute_url()


def skill() -> str:
    return Skill.objects.create(name_fr="Hydrologie", is_curated=True).get_absolute_url()


def person() -> str:
    return reverse("profiles:person", args=[make_member("Amadou Diallo").handle])


def card() -> str:
    return reverse("profiles:person_card", args=[make_member("Amadou Diallo").handle])


def directory() -> str:
    return reverse("profiles:directory")


@pytest.fixture
def three_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small limit."""
    for module in (addresses, people):
        monkeypatch.setattr(module, "PAGES_A_MINUTE", "3/m")


@pytest.mark.usefixtures("three_a_minute")
@pytest.mark.parametrize("address_of", [organization, unit, skill, person, card, directory])
def test_whoever_reads_too_many_pages_waits(client: Client, address_of: Callable[[], str]) -> None:
    address = address_of()
    sign_in_as(client, make_member("Kateri Jacobs"))
    assert [client.get(address).status_code for _ in range(4)] == [200, 200, 200, 429]
    sign_in_as(client, make_member("Ana Roy"))
    assert client.get(address).status_code == 200
