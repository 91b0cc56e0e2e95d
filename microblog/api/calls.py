"""The caller, rate limits and parameters of the API of posts."""

from typing import cast

from django.http import HttpRequest

from intranet.kernel.accounts.models import User
from intranet.kernel.rate_limits import limit
from microblog.limits import PAGES_A_MINUTE


def caller(request: HttpRequest) -> User:
    return cast("User", request.user)


def reader(request: HttpRequest) -> User:
    """The caller, for reading; counted against a rate limit. Raises TooManyRequests."""
    limit(request, "streams", PAGES_A_MINUTE)
    return caller(request)
