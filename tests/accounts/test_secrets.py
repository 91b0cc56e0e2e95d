"""Secrets of programs: one kind of thing, whatever they open."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from intranet.kernel.accounts import actions
from intranet.kernel.accounts.actions.states import end_what_password_opened
from intranet.kernel.accounts.models import ApiToken, User
from intranet.kernel.feeds.models import FeedToken
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.rate_limits import TooManyRequests
from intranet.kernel.secrets.actions import MAX_OF_A_KIND, create_secret, note_secret_use, revoke_secret
from intranet.kernel.secrets.models import MemberSecret, digest
from intranet.kernel.secrets.queries import kinds_of, opened_by, secret_kinds
from intranet.kernel.testing import make_member, sign_in_as

pytestmark = pytest.mark.django_db

type Make = Callable[[User, str], MemberSecret]


def token(member: User, name: str) -> MemberSecret:
    return ApiToken(member=member, name=name, expires_at=timezone.now() + timedelta(days=1))


def feed(member: User, name: str) -> MemberSecret:
    return FeedToken(member=member, kind="stream", name=name)


KINDS = pytest.mark.parametrize("make", [token, feed])


@pytest.fixture
def member() -> User:
    return make_member("Luc Roy")


def opens(made: MemberSecret, secret: str) -> bool:
    return opened_by(type(made), secret, RequestFactory().get("/")) is not None


def test_every_kind_is_in_these_tests(member: User) -> None:
    assert {type(make(member, "")) for make in (token, feed)} == set(secret_kinds())


@KINDS
def test_a_secret_is_shown_once_and_its_hash_is_kept(make: Make, member: User) -> None:
    made = make(member, "a")
    secret = create_secret(made)
    assert secret.startswith(made.MARK)
    assert secret.startswith(made.prefix)
    assert secret not in str(list(type(made).objects.values()))
    assert opens(made, secret)


@KINDS
def test_a_secret_ends_when_it_is_revoked_when_it_expires_and_with_its_member(make: Make, member: User) -> None:
    changes: list[Callable[[MemberSecret], object]] = [
        revoke_secret,
        lambda made: type(made).objects.filter(pk=made.pk).update(expires_at=timezone.now()),
        lambda _made: end_what_password_opened(member=member),
        lambda _made: actions.suspend_member(actor=None, member=member, reason="test"),
    ]
    for number, change in enumerate(changes):
        made = make(member, str(number))
        secret = create_secret(made)
        assert opens(made, secret)
        change(made)
        assert not opens(made, secret)


@KINDS
def test_a_secret_made_before_secrets_had_a_beginning_still_works(make: Make, member: User) -> None:
    made = make(member, "a")
    made.token_digest = digest("kept elsewhere")
    made.save()
    assert opens(made, "kept elsewhere")


@KINDS
def test_a_member_has_so_many_of_a_kind(make: Make, member: User) -> None:
    for number in range(MAX_OF_A_KIND):
        create_secret(make(member, str(number)))
    with pytest.raises(PermissionRefused):
        create_secret(make(member, "more"))
    type(make(member, "")).objects.first().delete()
    create_secret(make(member, "more"))


@KINDS
def test_guesses_are_limited_for_each_kind(make: Make, member: User) -> None:
    made = make(member, "a")
    for _ in range(30):
        assert not opens(made, "guess")
    with pytest.raises(TooManyRequests):
        opens(made, "guess")


def test_the_account_lists_every_kind_alike(client: Client, member: User) -> None:
    create_secret(token(member, "a"))
    for name in "ab":
        create_secret(feed(member, name))
    kinds = {kind.address: kind.working for kind in kinds_of(member)}
    assert kinds == {reverse("accounts:tokens"): 1, reverse("feeds:own"): 2}
    page = sign_in_as(client, member).get(reverse("accounts:hub")).content.decode()
    assert all(f'href="{address}"' in page for address in kinds)


@pytest.mark.parametrize("make", [token, feed])
def test_the_page_of_a_kind_tells_a_secret_by_its_beginning_and_its_days(make: Make, client: Client, member: User) -> None:
    made = make(member, "everyone")
    secret = create_secret(made)
    note_secret_use(made)
    page = sign_in_as(client, member).get(reverse(made.PAGE)).content.decode()
    assert made.prefix in page
    assert secret not in page
    assert "Jamais utilisé" not in page
