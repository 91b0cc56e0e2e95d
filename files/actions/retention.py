"""What the site deletes by itself."""

from datetime import timedelta
from typing import Final

from django.db.models import F
from django.utils import timezone

from files.actions.items import purge_item
from files.models import Item

TRASH_LASTS: Final = timedelta(days=30)


def empty_trash() -> None:
    """Delete for good what has been in the trash for 30 days, each thing in a transaction of its own."""
    old = Item.objects.filter(deleted_at__lt=timezone.now() - TRASH_LASTS, deleted_with=F("pk"))
    for key in list(old.values_list("pk", flat=True)):
        item = old.filter(pk=key).first()
        if item is not None:
            purge_item(actor=None, item=item)
