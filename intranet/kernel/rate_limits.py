"""Rate limits by member, network address or key, counted in the cache over fixed windows.

Those of sign-in are `ACCOUNT_RATE_LIMITS`, in the settings, and for one account in `accounts/adapters.py`.
"""

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv6Address, ip_address, ip_network
from time import time as clock
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_RATE = re.compile(r"^(\d+)/(\d*)([smhd])$")
DEFAULT_RETRY_AFTER = 60


class TooManyRequests(Exception):  # noqa: N818 - the name of the HTTP status
    """A rate limit is reached. Pages and the API answer 429. `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"Too many requests. Try again in {retry_after} s.")


def parse_rate(rate: str) -> tuple[int, int]:
    """Parse a rate such as `10/m`, `5/30s` or `100/d` into a count and a number of seconds. Raises ValueError."""
    match = _RATE.match(rate)
    if match is None:
        raise ValueError(f"{rate!r} is not a rate such as 10/m or 5/30s.")
    amount, count, unit = match.groups()
    return int(amount), int(count or 1) * _UNITS[unit]


def client_address(request: HttpRequest) -> str:
    """The client's address as the trusted-proxy middleware left it; headers that anybody can write are not read here."""
    return str(request.META.get("REMOTE_ADDR") or "unknown")


def limit(request_or_key: HttpRequest | str, name: str, rate: str) -> None:
    """Count one attempt and raise `TooManyRequests` beyond the rate.

    Requests are counted by member when signed in, otherwise by network address; a key (such as an e-mail) is counted by
    itself, and stored as a hash. Windows are fixed, so that up to twice the amount can pass around the border of two.
    """
    amount, seconds = parse_rate(rate)
    now = clock()
    window = int(now // seconds)
    key = _counter(request_or_key, name, seconds, window)
    cache.add(key, 0, timeout=seconds + 1)
    try:
        count = cache.incr(key)
    except ValueError:  # evicted between the two calls
        return
    if count > amount:
        raise TooManyRequests(max(1, int((window + 1) * seconds - now) + 1))


def give_back(request_or_key: HttpRequest | str, name: str, rate: str) -> None:
    """Uncount an attempt that `limit` has just counted: it succeeded, and only failures are to count."""
    _amount, seconds = parse_rate(rate)
    with suppress(ValueError):  # a new window has begun, or the count was evicted
        cache.decr(_counter(request_or_key, name, seconds, int(clock() // seconds)))


def _counter(request_or_key: HttpRequest | str, name: str, seconds: int, window: int) -> str:
    source = hashlib.sha256(_source(request_or_key).encode()).hexdigest()[:32]
    return f"limit:{name}:{seconds}:{window}:{source}"


def _source(request_or_key: HttpRequest | str) -> str:
    if isinstance(request_or_key, str):
        return f"key:{request_or_key.lower()}"
    member = getattr(request_or_key, "user", None)
    if member is not None and member.is_authenticated:
        return f"member:{member.pk}"
    return f"address:{network_of(client_address(request_or_key))}"


def network_of(address: str) -> str:
    """The address to count by: of IPv6 only the first 64 bits, because each subscriber has 2**64 addresses."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False).network_address)


class LimitsMiddleware:
    """Answers `TooManyRequests` with a page or JSON, and gives every 429 its Retry-After."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 429 and "Retry-After" not in response:
            response["Retry-After"] = str(DEFAULT_RETRY_AFTER)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, TooManyRequests):
            return None
        context: dict[str, Any] = {"retry_after": exception.retry_after}
        response: HttpResponse
        if request.path.startswith("/api/"):
            response = JsonResponse({"detail": str(exception)}, status=429)
        else:
            response = render(request, "429.html", context, status=429)
        response["Retry-After"] = str(exception.retry_after)
        return response
