"""What happens to audiences that the index must follow."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.dispatch import receiver

from intranet.kernel.audiences.models import Shareable
from intranet.kernel.audiences.places import followers
from intranet.kernel.audiences.signals import things_moved
from intranet.kernel.search.actions import reindex
from intranet.kernel.search.models import SearchChange


@receiver(things_moved)
def reindex_moved_things(*, sender: type[Shareable], keys: Sequence[int], **_details: Any) -> None:
    if sender.search_kind:
        reindex(sender.search_kind, keys)


@followers.register
def has_followed(moment: datetime) -> bool:
    """Whether the index shows every change asked for until this moment; one that was set aside is still to be shown."""
    return not SearchChange.objects.filter(created_at__lte=moment).exists()
