"""API tokens: shown once, kept as a hash, within their member's rights."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from intranet.kernel.accounts import actions, queries
from intranet.kernel.accounts.api import SessionAuthentication, TokenAuth
from intranet.kernel.accounts.models import ApiToken
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.privacy.actions import accept_texts, publish_text
from intranet.kernel.privacy.models import TextKind
from intranet.kernel.rate_limits import TooManyRequests
from intranet.kernel.testing import make_member
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return make_member("Luc Roy")


@pytest.fixture
def secret(member):
    return actions.make_token(member=member, name="export", can_write=False, days=30)[1]


def call(secret, method="get"):
    request = getattr(RequestFactory(), method)("/api/v1/people", headers={"authorization": f"Bearer {secret}"})
    return TokenAuth()(request)


def test_the_bearer_is_the_member(member, secret):
    assert call(secret) == member


def test_only_the_hash_is_kept_and_the_secret_is_shown_once(client, member):
    client.force_login(member)
    page = client.post(reverse("accounts:tokens"), {"name": "export", "scope": "read", "days": "30"})
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert secret not in client.get(reverse("accounts:tokens")).content.decode()
    assert secret not in str(list(ApiToken.objects.values()))
    assert "no-store" in page["Cache-Control"]


def test_the_password_is_asked_before_a_token_is_made(client):
    client.force_login(make_member("Eva Roy", password=PASSWORD))
    answer = client.post(reverse("accounts:tokens"), {"name": "export", "scope": "read", "days": "30"})
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not ApiToken.objects.exists()
    page = client.post(answer["Location"], {"password": PASSWORD, "next": reverse("accounts:tokens")})
    assert ApiToken.objects.get().name == "export"
    assert page.context["secret"] in page.content.decode()


def test_a_token_that_reads_does_not_write(secret, member):
    with pytest.raises(PermissionRefused):
        call(secret, "post")
    assert call(actions.make_token(member=member, name="w", can_write=True, days=1)[1], "post") == member


@pytest.mark.parametrize("change", [{"revoked_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(1)}])
def test_a_revoked_or_expired_token_opens_nothing(secret, change):
    ApiToken.objects.update(**change)
    assert call(secret) is None


def test_the_token_of_a_suspended_member_opens_nothing_even_if_it_was_forgotten(secret, member):
    type(member).objects.filter(pk=member.pk).update(state="suspended")
    assert call(secret) is None


@pytest.mark.parametrize("wrong", ["", "x", "pas_" + "x" * 10_000, "pas_é", "pas_\x00"])
def test_what_is_no_token_opens_nothing(wrong, secret):
    assert call(wrong) is None


def test_guessing_is_limited_and_the_right_token_is_not(member, secret):
    for _ in range(30):
        assert call("pas_wrong") is None
    with pytest.raises(TooManyRequests):
        call("pas_wrong")
    assert call(secret) == member


def test_the_day_of_the_last_use_is_kept_and_written_once_a_day(secret, django_assert_num_queries):
    call(secret)
    assert ApiToken.objects.get().last_used_on == timezone.localdate()
    with django_assert_num_queries(3):  # the token, the terms that bind, and whether they were accepted
        call(secret)


def test_nothing_is_written_in_the_read_only_mode(secret, settings):
    settings.READ_ONLY = True
    call(secret)
    assert ApiToken.objects.get().last_used_on is None


def test_one_revokes_ones_own_tokens_only(client, member, secret):
    client.force_login(make_member("Eva Roy"))
    address = reverse("accounts:revoke_token", args=[ApiToken.objects.get().public_id])
    assert client.post(address).status_code == 404
    assert call(secret) == member
    client.force_login(member)
    client.post(address)
    assert call(secret) is None


def test_a_member_has_twenty_tokens_at_most(member):
    for number in range(20):
        actions.make_token(member=member, name=str(number), can_write=False, days=1)
    with pytest.raises(PermissionRefused):
        actions.make_token(member=member, name="21", can_write=False, days=1)
    assert queries.tokens_of(member).count() == 20


@pytest.mark.parametrize("days", [0, 366, -1])
def test_a_token_works_for_a_year_at_most(member, days):
    with pytest.raises(ValueError, match="1 to 365"):
        actions.make_token(member=member, name="x", can_write=False, days=days)


def asked_by(member):
    """A request of the API with a session of its own."""
    request = RequestFactory().get("/api/v1/people")
    request.user, request.session = member, {}
    return request


def test_a_session_opens_the_api_after_the_first_login_only(member):
    assert SessionAuthentication().authenticate(asked_by(member), None) == member
    newcomer = make_member("Eva Roy", has_settled=False)
    assert SessionAuthentication().authenticate(asked_by(newcomer), None) is None


def test_the_api_asks_for_new_terms_as_pages_do(member):
    now = timezone.now()
    publish_text(actor=None, kind=TextKind.TERMS, body_fr="<p>Neuf</p>", body_en="<p>New</p>", in_force_from=now)
    assert SessionAuthentication().authenticate(asked_by(member), None) is None


def test_the_api_asks_an_administrator_for_a_second_factor_as_pages_do(settings):
    settings.IS_SECOND_FACTOR_DEMANDED = True
    administrator = make_member("Ada Minh", is_staff=True)
    assert SessionAuthentication().authenticate(asked_by(administrator), None) is None


def test_a_token_waits_for_new_terms_as_pages_do(member, secret):
    assert call(secret) == member
    now = timezone.now()
    publish_text(actor=None, kind=TextKind.TERMS, body_fr="<p>Neuf</p>", body_en="<p>New</p>", in_force_from=now)
    with pytest.raises(PermissionRefused, match="une étape vous attend"):
        call(secret)
    accept_texts(member=member)
    assert call(secret) == member


def test_the_token_of_an_administrator_waits_for_a_second_factor_as_pages_do(settings):
    administrator = make_member("Ada Minh", is_staff=True)
    secret = actions.make_token(member=administrator, name="export", can_write=True, days=30)[1]
    assert call(secret) == administrator
    settings.IS_SECOND_FACTOR_DEMANDED = True
    with pytest.raises(PermissionRefused, match="une étape vous attend"):
        call(secret, "post")
