"""Facts that were told."""

from datetime import timedelta

from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.models import Event

# Whoever does and undoes and does again says it once a day.
LATELY = timedelta(days=1)


def was_told_lately(*, kind: str, subject: str, actor: User) -> bool:
    """Whether people were told within a day that this member did this to that thing."""
    lately = timezone.now() - LATELY
    return Event.objects.filter(kind=kind, subject=subject, actor=actor, at__gt=lately).exists()
