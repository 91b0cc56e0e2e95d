"""Whose session a connection was opened with, and whether it still stands."""

from importlib import import_module

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, parse_cookie

from intranet.kernel.accounts.models import User
from intranet.kernel.realtime.loop import Scope


def session_key_of(scope: Scope) -> str:
    """The key in the session cookie of a connection; empty without one."""
    cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    return parse_cookie(cookies.decode("latin1")).get(settings.SESSION_COOKIE_NAME, "")


async def member_of_session(session_key: str) -> User | None:
    """The member who is signed in with the session of this key, or None: it ended, or the account may not be used now."""
    member: User | None = await database_sync_to_async(_read)(session_key)
    return member


def _read(session_key: str) -> User | None:
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    member = get_user(request)
    return member if isinstance(member, User) and member.is_active else None
