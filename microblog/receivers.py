"""What posts do when a group moves."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from intranet.kernel.audiences.signals import things_moved
from microblog.actions.publishing import follow_move
from microblog.models import Post


@receiver(things_moved, sender=Post)
def follow_place(*, keys: Collection[int], **_: Any) -> None:
    follow_move(keys)
