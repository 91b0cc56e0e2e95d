"""What accounts announce that open pages must hear."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.signals import access_revoked
from intranet.kernel.realtime import events


@receiver(access_revoked)
def end_connections(*, member: User, **_details: Any) -> None:
    events.close_connections(member)


@receiver(user_logged_out)
def end_connections_of_session(*, request: HttpRequest, user: User | None, **_details: Any) -> None:
    session_key = request.session.session_key
    if user is not None and session_key:
        events.close_session(user, session_key)
