"""Devices where a member has signed in before, told by a cookie: what others try does not keep the member out there.

The cookie opens nothing. It has the hash of the address that signed in and a random name, by which attempts are counted
(`docs/decisions/sign-in-limits.md`).
"""

import secrets
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from intranet.kernel.accounts.models import User
from intranet.kernel.secrets.models import digest

COOKIE: Final = "device"
MAX_AGE_S: Final = 365 * 24 * 3600
_SALT: Final = "accounts.known-device"


def remember_device(request: HttpRequest, response: HttpResponse, member: User) -> None:
    """Have this device be known as one where the member has signed in, for a year."""
    name = known_device(request, member.email) or secrets.token_urlsafe(12)
    response.set_cookie(
        COOKIE,
        signing.dumps([digest(member.email.lower()), name], salt=_SALT),
        max_age=MAX_AGE_S,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def known_device(request: HttpRequest, email: str) -> str:
    """The name of the device, when whoever has this address has signed in on it before; "" otherwise."""
    try:
        address, name = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=MAX_AGE_S)
    except (signing.BadSignature, TypeError, ValueError):
        return ""
    return str(name) if email and address == digest(email.lower()) else ""
