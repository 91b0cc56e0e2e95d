"""What happens to feeds when a member may do nothing any more, or has a new password."""

from typing import Any

from django.dispatch import receiver

from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.signals import access_revoked, password_replaced
from intranet.kernel.feeds.actions import end_feeds


@receiver(access_revoked)
@receiver(password_replaced)
def end_with_access(*, member: User, **_: Any) -> None:
    end_feeds(member=member)
