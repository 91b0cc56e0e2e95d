"""An employee number proves whose imported account a sign-on belongs to, within one organization."""

import pytest
from pytest_django.fixtures import Settings

from intranet.kernel.accounts import claiming
from intranet.kernel.accounts.actions import close_account
from intranet.kernel.accounts.models import State, User
from intranet.kernel.testing import make_member
from intranet.settings.environment import OpenIdProvider
from profiles.models import Organization, SourceRecord
from tests.profiles.organizations import make_organization, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def forests() -> Organization:
    return make_organization("Ministère des Forêts")


@pytest.fixture(autouse=True)
def _provider(settings: Settings, forests: Organization) -> None:
    trusted = {"organization": forests.public_id, "employee_number_claim": "employee"}
    settings.OPENID_PROVIDERS = [
        OpenIdProvider(id="forests", name="Forests", issuer="https://a.example", client_id="c", secret="s", **trusted),
        OpenIdProvider(id="open", name="Open", issuer="https://b.example", client_id="c", secret="s"),
    ]


def employee(organization: Organization, number: str, name: str = "Noël Gagnon", source: str = "hr") -> User:
    member = make_member(name, state=State.UNCLAIMED, has_settled=False)
    SourceRecord.objects.create(source=source, number=number, member=member)
    place(member, organization=organization)
    return member


def claimed(provider_id: str, **claims: object) -> User | None:
    return claiming.member_of_claims(provider_id, claims)


def test_the_number_finds_the_employee(forests: Organization) -> None:
    member = employee(forests, "0042")
    assert claimed("forests", employee="0042") == member
    assert claimed("forests", employee=" 0042 ") == member


@pytest.mark.parametrize("number", ["42", "", None, "0042 OR 1=1", "\x000042"])
def test_another_number_finds_nobody(forests: Organization, number: str | None) -> None:
    employee(forests, "0042")
    assert claimed("forests", employee=number) is None


def test_a_provider_vouches_for_its_own_organization_only(forests: Organization) -> None:
    employee(make_organization("Ministère de l’Eau"), "0042")
    assert claimed("forests", employee="0042") is None
    assert claimed("open", employee="0042") is None
    assert claimed("unknown", employee="0042") is None


def test_a_number_of_two_people_finds_nobody(forests: Organization) -> None:
    employee(forests, "0042")
    employee(forests, "0042", name="Eva Tran", source="other")
    assert claimed("forests", employee="0042") is None


def test_a_former_number_finds_nobody(forests: Organization) -> None:
    employee(forests, "0042")
    SourceRecord.objects.update(is_transferred=True)
    assert claimed("forests", employee="0042") is None


def test_who_left_is_found_so_that_no_second_account_is_opened(forests: Organization) -> None:
    member = employee(forests, "0042")
    close_account(actor=None, member=member)
    assert claimed("forests", employee="0042") == member
