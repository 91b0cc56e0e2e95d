"""The caller, rate limits and parameters of the API of posts."""

from typing import Annotated, cast

from django.http import HttpRequest
from pydantic import StringConstraints

from intranet.kernel.accounts.models import User
from intranet.kernel.rate_limits import limit
from microblog.limits import PAGES_A_MINUTE

PublicId = Annotated[str, StringConstraints(max_length=16, pattern=r"^[a-z0-9]*$")]
Cursor = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z0-9-]*$")]


def caller(request: HttpRequest) -> User:
    return cast("User", request.user)


def reader(request: HttpRequest) -> User:
    """The caller, for reading; counted against a rate limit. Raises TooManyRequests."""
    limit(request, "streams", PAGES_A_MINUTE)
    return caller(request)
