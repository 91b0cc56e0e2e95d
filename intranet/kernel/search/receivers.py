"""What happens to audiences that the index must follow."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
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
    """Whether the index shows every change of what is in a place that was asked for until this moment.

    A change that was set aside is still to be shown: its document may have the old audience. What is certainly elsewhere is
    not waited for.
    """
    waiting = SearchChange.objects.filter(created_at__lte=moment)
    return not any(
        waiting.filter(~Exists(_elsewhere(model, place)), kind=model.search_kind).exists()
        for model in moved_models()
        if issubclass(model, Shareable) and model.search_kind
    )


def _elsewhere(model: type[Shareable], place: Place) -> QuerySet[Shareable]:
    """The thing of a change, when it is not in the place. A thing that has gone is nowhere, and waited for."""
    return model._base_manager.filter(pk=OuterRef("key")).exclude(place=place)
