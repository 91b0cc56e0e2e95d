"""What happens to audiences that the index must follow."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from intranet.kernel.audiences.models import Shareable
from intranet.kernel.audiences.places import followers
from intranet.kernel.audiences.signals import things_moved
from intranet.kernel.search.actions import reindex
from intranet.kernel.search.queries import has_followed

followers.register(has_followed)


@receiver(things_moved)
def reindex_moved_things(*, sender: type[Shareable], keys: Sequence[int], **_details: Any) -> None:
    if sender.search_kind:
        reindex(sender.search_kind, keys)
