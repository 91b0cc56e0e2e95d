"""Names in a folder, as one person sees them: what they cannot see takes no name from them."""

import re
from collections.abc import Collection, Iterable
from pathlib import PurePath
from typing import Final

from files.models import MAX_NAME_BYTES, Item, Version
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.models import StoredFile

MAX_SUFFIX_BYTES: Final = 40
"""Of what stands behind the last point of a name, and is kept there."""


def named_alike(viewer: User, item: Item) -> Item | None:
    """What else in the folder of an item has its name, and is seen by the viewer."""
    rows = Item.objects.visible_to(viewer).filter(parent=item.parent_id, name=item.name).exclude(pk=item.pk)
    return rows.select_related("library", "version").order_by("pk").first()


def free_name(viewer: User, item: Item) -> str:
    """The name of an item with the first number that is free in its folder: `plan (2).pdf`; a long one is cut."""
    path = PurePath(item.name)
    has_suffix = not item.is_folder and len(path.suffix.encode()) <= MAX_SUFFIX_BYTES
    stem, suffix = (path.stem, path.suffix) if has_suffix else (item.name, "")
    room = MAX_NAME_BYTES - len(f" (99999){suffix}".encode())
    stem = stem.encode()[:room].decode(errors="ignore").rstrip()
    numbered = re.compile(rf"{re.escape(stem)} \((\d+)\){re.escape(suffix)}")
    rows = Item.objects.visible_to(viewer).filter(parent=item.parent_id, name__startswith=f"{stem} (")
    taken = {int(found[1]) for name in rows.values_list("name", flat=True) if (found := numbered.fullmatch(name))}
    number = next(number for number in range(2, len(taken) + 3) if number not in taken)
    return f"{stem} ({number}){suffix}"


def were_used(member: User, public_ids: Collection[str]) -> bool:
    """Whether all that a form names was put into libraries by this member already: it was sent twice."""
    used = Version.objects.filter(author=member, file__public_id__in=public_ids).values("file").distinct()
    return bool(public_ids) and used.count() == len(set(public_ids))


def conflicts_of(viewer: User, folder: Item, files: Iterable[StoredFile]) -> list[tuple[StoredFile, Item | None]]:
    """These files, each with what has its name in a folder as far as the viewer sees; None when the name is free."""
    names = [file.name for file in files]
    seen = Item.objects.visible_to(viewer).filter(parent=folder, name__in=names)
    taken = {item.name: item for item in seen.select_related("parent", "version", "changed_by")}
    return [(file, taken.get(file.name)) for file in files]
