"""Whose session a connection was opened with, what they may see, and until when that is true."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.http import HttpRequest, parse_cookie
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.onboarding import lacks_second_factor, next_step
from intranet.kernel.audiences.models import AudienceMember
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.serving.doors import Scope


@dataclass(frozen=True, slots=True)
class Standing:
    """A member who is signed in, and their audiences; it is not believed after `until`."""

    member_pk: int
    member: str  # the public id
    audiences: frozenset[int]
    until: datetime
    # At another door than that of pages: news of these is a reason to look again.
    keys: tuple[str, ...] = ()


class _ReadSession(dict[str, Any]):
    """A session that is only read: Django would end or renew one whose password has changed."""

    def flush(self) -> None:
        """Not here."""

    def cycle_key(self) -> None:
        """Not here."""


def session_key_of(scope: Scope) -> str:
    """The key in the session cookie of a connection; empty without one."""
    cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    return parse_cookie(cookies.decode("latin1")).get(settings.SESSION_COOKIE_NAME, "")


def standing_of(session_key: str, keys_of: Callable[[User], Collection[str]] | None = None) -> Standing | None:
    """What the session of this key allows now. None: it ended, the account is suspended, or new terms (say) come first.

    `keys_of` gives the keys of the standing.
    """
    now = timezone.now()
    session = Session.objects.filter(session_key=session_key, expire_date__gt=now).first()
    if session is None:
        return None
    request = HttpRequest()
    request.session = _ReadSession(session.get_decoded())  # type: ignore[assignment]
    member = get_user(request)
    if not isinstance(member, User) or not member.is_active or lacks_second_factor(member):
        return None
    request.user = member
    if next_step(request) is not None:  # pages would not be shown either
        return None
    ends = [session.expire_date]
    # Asked before the audiences: what ends between the two questions is looked at again at once.
    memberships = AudienceMember.objects.filter(member=member, until__gt=now)
    ends += [until for until in memberships.values_list("until", flat=True) if until]
    return Standing(member.pk, member.public_id, audience_ids(member), min(ends), tuple(keys_of(member)) if keys_of else ())
