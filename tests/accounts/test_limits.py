"""Limits: so many in so long, for one member, one network address or one key."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from intranet.kernel import rate_limits
from intranet.kernel.rate_limits import LimitsMiddleware, TooManyRequests, limit, parse_rate
from intranet.kernel.testing import make_member

pytestmark = pytest.mark.real_parts


@pytest.mark.parametrize(
    ("rate", "expected"), [("10/m", (10, 60)), ("5/30s", (5, 30)), ("100/d", (100, 86400)), ("3/2h", (3, 7200))]
)
def test_a_rate_says_how_many_in_how_long(rate, expected):
    assert parse_rate(rate) == expected


@pytest.mark.parametrize("rate", ["", "10", "x/m", "10/y", "-1/m"])
def test_what_is_no_rate_is_an_error(rate):
    with pytest.raises(ValueError, match="not a rate"):
        parse_rate(rate)


def test_the_one_too_many_is_told_when_to_come_back(monkeypatch):
    monkeypatch.setattr(rate_limits, "clock", lambda: 1_000_000.0)
    for _ in range(3):
        limit("key", "test", "3/m")
    with pytest.raises(TooManyRequests) as refused:
        limit("key", "test", "3/m")
    assert 1 <= refused.value.retry_after <= 61
    monkeypatch.setattr(rate_limits, "clock", lambda: 1_000_000.0 + refused.value.retry_after)
    limit("key", "test", "3/m")


def test_keys_names_and_members_are_counted_apart(db):
    limit("one", "test", "1/h")
    limit("two", "test", "1/h")
    limit("one", "other", "1/h")
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    limit(request, "test", "1/h")
    request.user = make_member()
    limit(request, "test", "1/h")
    with pytest.raises(TooManyRequests):
        limit(request, "test", "1/h")


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unknown", "unknown"),
    ],
)
def test_who_holds_a_network_has_one_count_for_all_its_addresses(address, counted_as):
    assert rate_limits.network_of(address) == counted_as
    limit(RequestFactory(REMOTE_ADDR=address).get("/"), "test", "1/h")
    with pytest.raises(TooManyRequests):
        limit(RequestFactory(REMOTE_ADDR=counted_as).get("/"), "test", "1/h")


def test_a_header_that_anybody_can_write_changes_nothing():
    for forwarded in ("1.1.1.1", "2.2.2.2"):
        request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded})
        request.user = AnonymousUser()
        if forwarded == "1.1.1.1":
            limit(request, "test", "1/h")
        else:
            with pytest.raises(TooManyRequests):
                limit(request, "test", "1/h")


@pytest.mark.parametrize(("path", "kind"), [("/api/v1/people", "application/json"), ("/people/", "text/html; charset=utf-8")])
def test_pages_and_the_api_answer_429_with_retry_after(path, kind):
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    answer = LimitsMiddleware(lambda _: None).process_exception(request, TooManyRequests(42))
    assert answer.status_code == 429
    assert answer["Retry-After"] == "42"
    assert answer["Content-Type"] == kind
