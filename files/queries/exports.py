"""What leaves a library in an archive: what one reader sees, each item at a path of its own."""

from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from typing import Final

from django.db.models import Q, QuerySet

from files.models import Item, Library
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Place
from intranet.kernel.data.batches import batches

ITEMS_AT_ONCE: Final = 500


def library_of(place: Place) -> Library | None:
    """The library of the group whose content a place holds, if it has one."""
    return Library.objects.filter(group__content=place).select_related("group").first()


def exported_items(reader: User, library: Library) -> Iterator[Item]:
    """What the reader sees in a library, folders before what is in them, a batch at a time."""
    rows = Item.objects.visible_to(reader).filter(library=library, parent__isnull=False)
    return _walk(rows.select_related("version__file", "created_by").prefetch_related("versions__author", "versions__file"))


def items_in(reader: User, folder: Item, chosen: Collection[str] = ()) -> Iterator[Item]:
    """What the reader sees in a folder, however deep, folders before what is in them, a batch at a time.

    `chosen` are the public ids of some of them: then these alone, with what is in them.
    """
    rows = Item.objects.visible_to(reader).within(folder).select_related("version__file")
    if chosen:
        tops = Item.objects.visible_to(reader).within(folder).filter(public_id__in=chosen)
        below = Q(pk__in=())
        for top in tops:
            below |= Q(pk=top.pk) | Q(path__startswith=top.inner_path)
        rows = rows.filter(below)
    return _walk(rows)


def _walk(rows: "QuerySet[Item]") -> Iterator[Item]:
    for some in batches(rows, "path", "pk", size=ITEMS_AT_ONCE):
        yield from some


class Paths:
    """The paths of items in one archive, all different.

    Names are kept as they are; where two would be the same, the second is called `name (2)`. What is in a folder that the
    reader does not see is put into the nearest one that they see.
    """

    def __init__(self) -> None:
        self._folders: dict[int, str] = {}
        self._taken: set[str] = set()

    def of(self, item: Item) -> str:
        """The path of an item, whose folders were asked for before."""
        inside = next((self._folders[key] for key in reversed(item.above) if key in self._folders), "")
        # To some programs a backslash is a folder, and two of them a way out of one.
        path = self._free(f"{inside}{item.name.replace('\\', '_')}")
        self._taken.add(path)
        if item.is_folder:
            self._folders[item.pk] = f"{path}/"
        return path

    def _free(self, path: str) -> str:
        if path not in self._taken:
            return path
        parsed = PurePosixPath(path)
        number = 2
        while (free := str(parsed.with_name(f"{parsed.stem} ({number}){parsed.suffix}"))) in self._taken:
            number += 1
        return free
