"""What discussions do when somebody subscribes to one."""

from typing import Any

from django.dispatch import receiver

from groups.discussions.actions import begin_reading
from intranet.kernel.accounts.models import User
from intranet.kernel.follows.signals import followed


@receiver(followed)
def follow_threads(*, member: User, key: str, **_: Any) -> None:
    word, _sign, public_id = key.partition(":")
    if word == "thread":
        begin_reading(member=member, public_id=public_id)
