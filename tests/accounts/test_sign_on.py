"""Sign-on by OpenID Connect: a person is (issuer, subject); an address never links an account."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from intranet.kernel.accounts import actions, claiming
from intranet.kernel.accounts.models import State, User
from intranet.kernel.accounts.sign_on.provider import identity_of
from intranet.kernel.accounts.signals import affiliation_proved, member_claimed
from intranet.kernel.testing import make_member
from tests.accounts.conftest import PASSWORD
from tests.accounts.sign_on_provider import CLIENT_ID, FakeProvider
from tests.registries import hold

pytestmark = pytest.mark.django_db

ORGANIZATION = "abcdefgh12345678"


@pytest.fixture(scope="module")
def serving():
    """A server and its key take half a second to make and to stop: one is enough for all the tests."""
    fake = FakeProvider()
    yield fake
    fake.close()


@pytest.fixture
def provider(serving):
    """One that has said nothing of anybody yet."""
    serving.claims, serving.lies = {"sub": "s-1"}, {}
    return serving


@pytest.fixture
def configure(settings):
    def with_settings(provider, *, organization=ORGANIZATION, name="finances"):
        app = {
            "provider_id": name,
            "name": "Finances",
            "client_id": CLIENT_ID,
            "secret": "s",
            "settings": {"server_url": provider.issuer, "organization": organization, "employee_number_claim": "employee"},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}

    return with_settings


@pytest.fixture
def numbers(monkeypatch):
    """What profiles would register: employee numbers by provider."""
    known = {}
    hold(monkeypatch, claiming.resolvers, [lambda name, claims: known.get((name, claims.get("employee")))])
    return known


def sign_on(client, process="login", name="finances"):
    start = client.post(f"{reverse('openid_connect_login', args=[name])}?process={process}")
    query = parse_qs(urlsplit(start["Location"]).query)
    assert "code_challenge" in query
    return client.get(reverse("openid_connect_callback", args=[name]), {"code": "c", "state": query["state"][0]})


def signed_in(client):
    return User.objects.filter(pk=client.session.get("_auth_user_id")).first()


def test_an_imported_account_is_claimed_by_employee_number_once(client, provider, configure, numbers, heard):
    configure(provider)
    imported = make_member("Noël Gagnon", state=State.UNCLAIMED, has_settled=False)
    numbers["finances", "1234"] = imported
    provider.claims = {"sub": "s-1", "employee": "1234", "email": "whoever@elsewhere.example"}
    claims, proofs = heard(member_claimed), heard(affiliation_proved)
    assert sign_on(client).status_code == 302
    imported.refresh_from_db()
    assert (signed_in(client), imported.state) == (imported, State.ACTIVE)
    assert [call["source"] for call in claims] == ["finances"]
    assert [call["organization_public_id"] for call in proofs] == [ORGANIZATION]
    assert SocialAccount.objects.get().uid == identity_of(provider.issuer, "s-1")


def test_afterwards_only_issuer_and_subject_count(client, provider, configure, numbers):
    configure(provider)
    imported = make_member("Noël Gagnon", state=State.UNCLAIMED, has_settled=False)
    numbers["finances", "1234"] = imported
    provider.claims = {"sub": "s-1", "employee": "1234"}
    sign_on(client)
    client.logout()
    provider.claims = {"sub": "s-1"}
    sign_on(client)
    assert signed_in(client) == imported
    client.logout()
    provider.claims = {"sub": "s-2", "employee": "1234"}
    assert sign_on(client).status_code == 403
    assert signed_in(client) is None


def test_an_untrusted_provider_claims_nothing(client, provider, configure, numbers):
    configure(provider, organization="")
    imported = make_member("Noël Gagnon", state=State.UNCLAIMED, has_settled=False)
    numbers["finances", "1234"] = imported
    provider.claims = {"sub": "s-1", "employee": "1234"}
    assert sign_on(client).status_code == 403
    imported.refresh_from_db()
    assert imported.state == State.UNCLAIMED
    assert signed_in(client) is None


@pytest.mark.parametrize("is_known", [True, False])
def test_a_stranger_with_the_same_address_takes_and_learns_nothing(client, provider, configure, numbers, is_known):
    configure(provider, organization="")
    if is_known:
        make_member("Luc Roy", email="luc@demo.gouv.example")
    provider.claims = {"sub": "s-1", "email": "luc@demo.gouv.example", "email_verified": True}
    answer = sign_on(client)
    assert answer.status_code == 403
    assert "luc@demo.gouv.example" not in answer.content.decode()
    assert signed_in(client) is None
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("is_known", [True, False])
def test_a_new_person_of_a_trusted_provider_gets_an_account_without_an_address(
    client, provider, configure, numbers, heard, is_known, delivered
):
    configure(provider)
    actions.add_domain(actor=None, domain="demo.gouv.example")
    if is_known:
        make_member("Luc Roy", email="luc@demo.gouv.example")
    proofs = heard(affiliation_proved)
    provider.claims = {"sub": "s-9", "given_name": "Luc\u202e", "family_name": "Roy\n", "email": "luc@demo.gouv.example"}
    assert sign_on(client).status_code == 302
    member = signed_in(client)
    assert (member.display_name, member.email, member.state) == ("Luc Roy", "", State.ACTIVE)
    assert [call["member"] for call in proofs] == [member]
    assert not EmailAddress.objects.filter(user=member, verified=True).exists()
    assert client.get(reverse("account_email")).status_code in {200, 302}


def test_the_same_name_with_another_issuer_is_another_person(client, provider, configure, numbers):
    configure(provider)
    provider.claims = {"sub": "s-1", "name": "Luc Roy"}
    sign_on(client)
    first = signed_in(client)
    client.logout()
    elsewhere = FakeProvider(claims={"sub": "s-1", "name": "Luc Roy"})
    try:
        configure(elsewhere)
        sign_on(client)
        assert signed_in(client) not in {None, first}
    finally:
        elsewhere.close()


@pytest.mark.parametrize(
    "lies", [{"iss": "https://other.example"}, {"aud": "another"}, {"exp": 1}, {"sub": "somebody-else"}, {"sub": ""}]
)
def test_a_token_of_another_issuer_reader_time_or_person_is_refused(client, provider, configure, numbers, lies):
    configure(provider)
    provider.claims, provider.lies = {"sub": "s-1", "name": "Luc Roy"}, lies
    answer = sign_on(client)
    assert signed_in(client) is None
    assert answer.status_code in {200, 302, 401, 403}
    assert not SocialAccount.objects.exists()


def test_a_forged_state_is_refused(client, provider, configure, numbers):
    configure(provider)
    client.get(reverse("openid_connect_callback", args=["finances"]), {"code": "c", "state": "forged"})
    assert signed_in(client) is None


def test_opening_the_address_of_sign_on_starts_nothing(client, provider, configure):
    configure(provider)
    answer = client.get(reverse("openid_connect_login", args=["finances"]))
    assert answer.status_code == 200
    assert "<form" in answer.content.decode()


def test_a_member_links_a_sign_on_and_comes_back_with_it(client, provider, configure, numbers):
    configure(provider, organization="")
    member = make_member("Luc Roy", password=PASSWORD)
    client.post(reverse("account_login"), {"login": member.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    provider.claims = {"sub": "s-1"}
    sign_on(client, process="connect")
    assert client.get(reverse("socialaccount_connections")).status_code == 200
    client.post(reverse("account_logout"))
    sign_on(client)
    assert signed_in(client) == member


def test_a_page_left_open_links_no_sign_on_of_somebody_else(client, provider, configure, numbers):
    configure(provider, organization="")
    member = make_member("Luc Roy", password=PASSWORD)
    client.force_login(member)  # a session that was not confirmed lately
    provider.claims = {"sub": "s-666"}
    sign_on(client, process="connect")
    assert not SocialAccount.objects.filter(user=member).exists()


def test_a_suspended_member_does_not_come_by_sign_on(client, provider, configure, numbers):
    configure(provider, organization="")
    member = make_member("Luc Roy", state=State.SUSPENDED, state_reason="Enquête en cours")
    SocialAccount.objects.create(user=member, provider="finances", uid=identity_of(provider.issuer, "s-1"))
    provider.claims = {"sub": "s-1"}
    answer = sign_on(client)
    assert answer.status_code == 403
    assert "Enquête en cours" in answer.content.decode()
    assert signed_in(client) is None


def test_the_page_of_signing_in_offers_each_provider(client, provider, configure):
    configure(provider)
    assert reverse("openid_connect_login", args=["finances"]) in client.get(reverse("account_login")).content.decode()
