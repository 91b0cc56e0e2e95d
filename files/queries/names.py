"""Names in a folder, as one person sees them: what they cannot see takes no name from them."""

import re
from collections.abc import Sequence
from pathlib import PurePath

from files.models import MAX_NAME_BYTES, Item
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.models import StoredFile


def named_alike(viewer: User, item: Item) -> Item | None:
    """What else in the folder of an item has its name, and is seen by the viewer."""
    rows = Item.objects.visible_to(viewer).filter(parent=item.parent_id, name=item.name).exclude(pk=item.pk)
    return rows.select_related("library", "version").order_by("pk").first()


def free_name(viewer: User, item: Item) -> str:
    """The name of an item with the first number that is free in its folder: `plan (2).pdf`."""
    path = PurePath(item.name)
    stem, suffix = (item.name, "") if item.is_folder else (path.stem, path.suffix)
    numbered = re.compile(rf"{re.escape(stem)} \((\d+)\){re.escape(suffix)}")
    rows = Item.objects.visible_to(viewer).filter(parent=item.parent_id, name__startswith=f"{stem} (")
    taken = {int(found[1]) for name in rows.values_list("name", flat=True) if (found := numbered.fullmatch(name))}
    number = next(number for number in range(2, len(taken) + 3) if number not in taken)
    ending = f" ({number}){suffix}"
    room = MAX_NAME_BYTES - len(ending.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip() + ending


def conflicts_of(viewer: User, folder: Item, files: Sequence[StoredFile]) -> list[tuple[StoredFile, Item]]:
    """Which of these files have the name of something that the viewer sees in a folder, and of what."""
    names = [file.name for file in files]
    seen = Item.objects.visible_to(viewer).filter(parent=folder, name__in=names)
    taken = {item.name: item for item in seen.select_related("parent")}
    return [(file, taken[file.name]) for file in files if file.name in taken]
