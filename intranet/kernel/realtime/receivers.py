"""What happens to accounts, sessions and audiences that open pages must hear."""

from collections.abc import Sequence
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import HttpRequest

from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.signals import access_revoked
from intranet.kernel.audiences.signals import access_narrowed, access_widened, places_moved
from intranet.kernel.realtime import events


@receiver(access_revoked)
def end_connections(*, member: User, **_details: Any) -> None:
    events.look_again([member.public_id])


@receiver(access_narrowed)
def narrow_connections(*, members: Sequence[str], **_details: Any) -> None:
    events.look_again(members)


@receiver(access_widened)
def widen_connections(*, members: Sequence[str], **_details: Any) -> None:
    events.look_again_soon(members)


@receiver(places_moved)
def look_again_in_places(*, keys: Sequence[str], **_details: Any) -> None:
    events.look_again_at(keys)


@receiver(post_delete, sender=UserSession)
def end_connections_of_ended_session(*, instance: UserSession, **_details: Any) -> None:
    """A session was ended on the page that lists them, or by a change of password: the others of that member stay."""
    events.look_again([instance.user.public_id])


@receiver(user_logged_out)
def end_connections_of_session(*, request: HttpRequest, user: User | None, **_details: Any) -> None:
    """Signing out: the session goes after this signal, so it is named."""
    session_key = request.session.session_key
    if user is not None and session_key:
        events.end_session(user, session_key)
