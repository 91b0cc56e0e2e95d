"""What happens to audiences that the index must follow."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.dispatch import receiver

from intranet.kernel.audiences.models import Place, Shareable
from intranet.kernel.audiences.places import followers, moved_models
from intranet.kernel.audiences.signals import things_moved
from intranet.kernel.search.actions import reindex
from intranet.kernel.search.models import SearchChange


@receiver(things_moved)
def reindex_moved_things(*, sender: type[Shareable], keys: Sequence[int], **_details: Any) -> None:
    if sender.search_kind:
        reindex(sender.search_kind, keys)


@followers.register
def has_followed(place: Place, moment: datetime) -> bool:
    """Whether the index has been told of all that is in the place; changes of other things are not waited for.

    One that was set aside is passed over: its documents were taken out of the index before (`feeding.deliver`).
    """
    waiting = SearchChange.objects.filter(created_at__lte=moment, set_aside_at=None)
    for model in moved_models():
        if issubclass(model, Shareable) and model.search_kind:
            # A thing that is gone has a change without a row.
            elsewhere = model._base_manager.filter(pk=OuterRef("key")).exclude(place=place)
            if waiting.filter(~Exists(elsewhere), kind=model.search_kind).exists():
                return False
    return True
