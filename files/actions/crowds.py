"""A folder of thousands, in bulk: for measurements only. Nobody is told, and nothing is asked of the search index."""

from itertools import batched
from typing import Final

from django.db.models import OuterRef
from django.utils import timezone

from files.actions.items import create_document
from files.models import Item, Version
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import store

AT_ONCE: Final = 1_000
FILE_BYTES: Final = 100_000
_KEPT: Final = ("library_id", "parent_id", "path", "is_folder", "created_by_id", "changed_by_id", "place_id", "audience_id")


def fill_folder(*, owner: User, folder: Item, count: int) -> None:
    """Put so many copies of one document into a folder: their bytes are stored once."""
    file = store([b"\x00" * FILE_BYTES], owner=owner, name="budget.bin")
    first = create_document(actor=owner, parent=folder, name="Budget 0.bin", file=file)
    for numbers in batched(range(1, count), AT_ONCE, strict=False):
        items = Item.objects.bulk_create([_copy(first, number) for number in numbers])
        Version.objects.bulk_create(Version(item=item, number=1, file=file, author=owner) for item in items)
    Item.objects.filter(parent=folder).update(version=Version.objects.filter(item=OuterRef("pk")).values("pk")[:1])


def _copy(first: Item, number: int) -> Item:
    item = Item(**{name: getattr(first, name) for name in _KEPT}, size=FILE_BYTES, published_at=timezone.now())
    item.set_name(f"Budget {number}.bin")
    return item
