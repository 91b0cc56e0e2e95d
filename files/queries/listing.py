"""What a folder holds, for one viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page as PageOfItems
from django.core.paginator import Paginator
from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Concat
from django.http import Http404

from files.models import Grant, Item, Library, Right, Version
from files.permissions import can_restore_item, can_see_library
from files.roles import right_in, rights_of
from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import MEMBER
from intranet.kernel.blobs.models import Page
from intranet.kernel.blobs.permissions import can_download
from intranet.kernel.blobs.queries import used_bytes
from intranet.kernel.follows.queries import is_following
from intranet.kernel.text.bilingual import fold
from profiles.models import Organization

ITEMS_A_PAGE: Final = 50
ORDERS: Final = {
    "name": ("-is_folder", "name_key", "pk"),
    "-name": ("-is_folder", "-name_key", "-pk"),
    "changed": ("-is_folder", "changed_at", "pk"),
    "-changed": ("-is_folder", "-changed_at", "-pk"),
    "size": ("-is_folder", "size", "pk"),
    "-size": ("-is_folder", "-size", "-pk"),
}
"""How a folder can be sorted: folders always come first."""


@dataclass(frozen=True)
class Row:
    """An item in a list: what the viewer may do with it, and how many things they see in it, of a folder.

    `has_picture`: its first page has a small one, in a grid.
    """

    item: Item
    right: Right
    count: int = 0
    has_picture: bool = False

    @property
    def can_change(self) -> bool:
        return self.right >= Right.EDIT

    @property
    def can_manage(self) -> bool:
        return self.right >= Right.MANAGE


@dataclass(frozen=True, kw_only=True)
class FolderPage:
    """A folder as the viewer sees it; one that holds nothing yet may not be made yet (`folder` is None)."""

    folder: Item | None
    right: Right | None
    crumbs: Sequence[Item]
    page: PageOfItems[int]
    rows: Sequence[Row]
    # Items whose names the viewer may know, and no more.
    closed: Sequence[Item]
    order: str
    text: str
    is_grid: bool
    folders: int
    documents: int
    size: int
    is_following: bool

    @property
    def can_add(self) -> bool:
        return (self.right or 0) >= Right.EDIT

    @property
    def can_manage(self) -> bool:
        return (self.right or 0) >= Right.MANAGE


def item_or_404(viewer: User, public_id: str) -> Item:
    """An item that the viewer may see."""
    rows = Item.objects.visible_to(viewer).filter(public_id=public_id).to_list()
    item = rows.select_related("library__group__content", "library__place", "parent__place__audience").first()
    if item is None:
        raise Http404
    return item


def top_of(owner: Group | Organization | User) -> Item | None:
    """The top folder of a library; None while nothing was put into it."""
    rows = Item.objects.select_related(
        "library__group__content", "library__organization", "library__member", "library__place", "place__audience"
    )
    return rows.filter(parent=None, **{f"library__{Library.word_of(owner)}": owner}).first()


def folder_page(
    viewer: User, folder: Item, *, order: str = "", text: str = "", number: str = "", is_grid: bool = False
) -> FolderPage:
    """A page of a folder. A constant number of statements, whatever it holds.

    `text` looks for a part of a name, here and in all folders below.
    """
    order = order if order in ORDERS else "name"
    seen = Item.objects.visible_to(viewer)
    rows = seen.within(folder).filter(name_key__contains=fold(text)) if text else seen.filter(parent=folder)
    facts = rows.aggregate(folders=Count("pk", filter=Q(is_folder=True)), total=Count("pk"), size=Sum("size"))
    paginator = Paginator(rows.order_by(*ORDERS[order]).values_list("pk", flat=True), ITEMS_A_PAGE)
    paginator.count = facts["total"]
    page = paginator.get_page(number)
    items = _joined(folder, list(page))
    rights = rights_of(viewer, [folder, *items])
    counts = _counts(viewer, [item for item in items if item.is_folder])
    pictured = pictures_of(items) if is_grid else set()
    return FolderPage(
        folder=folder,
        right=rights.get(folder.pk),
        crumbs=crumbs_of(viewer, folder),
        page=page,
        rows=[
            Row(item, rights[item.pk], counts.get(item.pk, 0), has_picture=item.pk in pictured)
            for item in items
            if item.pk in rights
        ],
        closed=[] if text else _closed(viewer, folder),
        order=order,
        text=text,
        is_grid=is_grid,
        folders=facts["folders"],
        documents=facts["total"] - facts["folders"],
        size=facts["size"] or 0,
        is_following=is_following(viewer, folder.key),
    )


def _joined(folder: Item, keys: Sequence[int]) -> list[Item]:
    """The items of these keys in this order, all of the library of a folder, with what a list says of each.

    Keys are sorted and skipped without what is joined here: a folder of ten thousand documents is not joined for a page of it.
    """
    rows = Item.objects.select_related("parent", "place__audience", "version__file", "changed_by", "lock__holder")
    found = rows.in_bulk(keys)
    items = [found[key] for key in keys if key in found]
    for item in items:
        item.library = folder.library
    return items


def _counts(viewer: User, folders: Sequence[Item]) -> dict[int, int]:
    rows = Item.objects.visible_to(viewer).filter(parent__in=folders).values_list("parent")
    return dict(rows.annotate(count=Count("pk")))


def pictures_of(items: Sequence[Item]) -> set[int]:
    """Which of these have a picture of their first page that may be shown."""
    files = {item.pk: item.version.file_id for item in items if item.version and can_download(item.version.file)}
    pages = Page.objects.filter(source__in=files.values(), number=1, small__isnull=False)
    drawn = set(pages.values_list("source", flat=True))
    return {key for key, file in files.items() if file in drawn}


def _closed(viewer: User, folder: Item) -> list[Item]:
    """What is in a folder, of which the viewer may know the name and nothing else."""
    known = Item.objects.readable().filter(parent=folder, is_name_known=True)
    seen = Item.objects.visible_to(viewer).filter(parent=folder)
    return list(known.exclude(pk__in=seen.values("pk")).order_by("name_key", "pk"))


def crumbs_of(viewer: User, item: Item) -> list[Item]:
    """The folders above an item that the viewer may see, from the top."""
    rows = Item.objects.visible_to(viewer).filter(pk__in=item.above).select_related("library")
    return sorted(rows, key=lambda folder: len(folder.above))


def right_at_top(viewer: User, owner: Group | Organization | User) -> Right | None:
    """What the viewer may do in a library that holds nothing yet."""
    return right_in(viewer, Library.of(owner)) if can_see_library(viewer, owner) else None


def folders_to_choose(viewer: User, item: Item) -> list[Item]:
    """The folders of its library into which the viewer may put an item, as a tree in the order of their names."""
    rows = (
        Item.objects.visible_to(viewer)
        .filter(library=item.library_id, is_folder=True)
        .exclude(pk=item.pk)
        .exclude(path__startswith=item.inner_path)
        .select_related("library__group", "place__audience")
    )
    folders = list(rows)
    rights = rights_of(viewer, folders)
    below: dict[int | None, list[Item]] = {}
    for folder in sorted(folders, key=lambda one: one.name_key):
        below.setdefault(folder.parent_id, []).append(folder)
    known = {folder.pk for folder in folders}
    ordered: list[Item] = []

    def walk(folder: Item) -> None:
        ordered.append(folder)
        for child in below.get(folder.pk, []):
            walk(child)

    for folder in folders:
        if folder.parent_id not in known:
            walk(folder)
    return [folder for folder in ordered if rights.get(folder.pk, 0) >= Right.EDIT]


def trash_of(viewer: User, library: Library) -> list[Row]:
    """What is in the trash of a library and the viewer may take out again, the last first."""
    rows = Item.objects.filter(library=library, deleted_at__isnull=False).filter(deleted_with=F("pk"))
    items = list(rows.select_related("library__group", "place__audience", "deleted_by").order_by("-deleted_at", "-pk"))
    rights = rights_of(viewer, items, in_trash=True)
    return [Row(item, rights[item.pk]) for item in items if rights.get(item.pk, 0) >= Right.EDIT]


def versions_of(item: Item) -> QuerySet[Version]:
    """The versions of a document, the last first."""
    return item.versions.select_related("file", "author__profile").order_by("-number")


def newest_in(viewer: User, group: Group, size: int) -> list[Item]:
    """The documents of a group that changed last."""
    rows = Item.objects.visible_to(viewer).filter(library__group=group, is_folder=False)
    return list(rows.select_related("library", "changed_by").order_by("-changed_at", "-pk")[:size])


def shared_with(viewer: User) -> QuerySet[Item]:
    """What was shared with the viewer by name, the last change first."""
    named = Grant.objects.current().filter(audience__kind=MEMBER, audience__key=viewer.public_id)
    own = Item.objects.visible_to(viewer).filter(
        place__audience__in=named.values("list"), place__key=Concat(Value("item:"), "public_id")
    )
    return own.exclude(created_by=viewer).to_list().order_by("-changed_at", "-pk")


def size_of(library: Library) -> int:
    """How many bytes a library takes, with its versions and its trash."""
    return used_bytes(library.place.key)


def in_trash_or_404(viewer: User, public_id: str) -> Item:
    """An item that was put in the trash itself, and that the viewer may restore."""
    rows = Item.objects.filter(public_id=public_id, deleted_at__isnull=False, deleted_with=F("pk"))
    item = rows.select_related(
        "library__group", "library__organization", "library__member", "place__audience", "parent"
    ).first()
    if item is None or not can_restore_item(viewer, item):
        raise Http404
    return item
