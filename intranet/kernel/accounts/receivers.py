"""What accounts do when allauth changes what signs a member in."""

from typing import Any

from allauth.account.signals import password_changed, password_set
from django.dispatch import receiver
from django.http import HttpRequest

from intranet.kernel.accounts import actions
from intranet.kernel.accounts.models import User


@receiver(password_changed)
@receiver(password_set)
def end_the_old_password(*, request: HttpRequest, user: User, **_details: Any) -> None:
    """What whoever knew the old password opened ends; the device in use stays signed in."""
    actions.end_what_password_opened(member=user, kept_key=request.session.session_key or "")
