"""What accounts do when allauth changes what signs a member in."""

from typing import Any

from allauth.account.signals import password_changed, password_set
from django.dispatch import receiver
from django.http import HttpRequest

from intranet.kernel.accounts import actions
from intranet.kernel.accounts.models import User


@receiver(password_changed)
@receiver(password_set)
def end_other_devices(*, request: HttpRequest, user: User, **_details: Any) -> None:
    """Whoever knew the old password is signed out, and the pages that they have open close."""
    actions.end_other_sessions(member=user, kept_key=request.session.session_key or "")
