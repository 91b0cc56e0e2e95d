"""Putting folders and documents into a library, naming, moving, copying and deleting them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from files import permissions
from files.actions.cards import tell_cards
from files.actions.libraries import locked
from files.models import Item, Version
from files.notifications import ADDED
from files.queries.names import free_name, named_alike
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import locked_audience, move_part, part_for
from intranet.kernel.audit.actions import record
from intranet.kernel.blobs.actions.preparing import prepare
from intranet.kernel.blobs.actions.storing import claim, release, share
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.comments.actions import delete_comments, follow_things
from intranet.kernel.notifications.actions import notify, restore, withdraw
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex


class NameTakenError(ValueError):
    """There is something of this name in the folder, `item`, which the actor sees: they choose what to do."""

    def __init__(self, item: Item) -> None:
        self.item = item
        super().__init__(item.name)


@transaction.atomic
def create_folder(*, actor: User, parent: Item, name: str, at: datetime | None = None) -> Item:
    """Make a folder.

    Raises PermissionRefused, NameRefusedError, and NameTakenError when the actor sees something of that name there.
    """
    return _create(actor, parent, name, is_folder=True, keep_both=False, at=at)


@transaction.atomic
def open_path(*, actor: User, folder: Item, names: Sequence[str]) -> Item:
    """The folder at a path below a folder, made as far as it is missing. A document of such a name stays beside it.

    Raises PermissionRefused, and NameRefusedError.
    """
    for name in names:
        known = Item.objects.visible_to(actor).filter(parent=folder, is_folder=True, name=name).order_by("pk").first()
        folder = known or _create(actor, folder, name, is_folder=True, keep_both=True, at=None)
    return folder


@transaction.atomic
def create_document(
    *,
    actor: User,
    parent: Item,
    name: str,
    file: StoredFile,
    note: str = "",
    keep_both: bool = False,
    at: datetime | None = None,
) -> Item:
    """Put a stored file into a folder. With `keep_both`, one whose name is taken is called `name (2)`.

    Sent twice with the same file it makes one document. Raises PermissionRefused, NameRefusedError, and NameTakenError.
    """
    parent = locked(parent)  # before one looks: the other of two requests may be at it
    known = Version.objects.filter(file=file, author=actor, number=1).select_related("item").first()
    if known is not None:
        return known.item
    item = _create(actor, parent, name, is_folder=False, keep_both=keep_both, at=at)
    claim(file, by=actor, charged_to=item.library.place.key)
    prepare(file)
    version = Version.objects.create(item=item, number=1, file=file, author=actor, note=note, created_at=item.created_at)
    item.version, item.size = version, file.size
    item.save(update_fields=["version", "size"])
    notify(kind=ADDED, subject=str(item.parent and item.parent.key), actor=actor, thing=item, facts={"item": item.public_id})
    return item


def _create(actor: User, parent: Item, name: str, *, is_folder: bool, keep_both: bool, at: datetime | None) -> Item:
    folder = locked(parent)
    require(permissions.can_add_to(actor, folder))
    moment = at or timezone.now()
    item = Item(
        library=folder.library,
        parent=folder,
        path=folder.inner_path,
        place=folder.place,
        is_folder=is_folder,
        created_by=actor,
        created_at=moment,
        changed_by=actor,
        changed_at=moment,
        published_at=moment,
    )
    item.set_name(name)
    _settle_name(actor, item, keep_both=keep_both)
    if is_folder:
        item.place = part_for(key=item.own_key, within=item.around)
    item.audience = locked_audience(item.around)
    item.save()
    reindex(Item.search_kind, [item.pk])
    return item


def _settle_name(actor: User, item: Item, *, keep_both: bool) -> None:
    """Have no two things of one name where the actor sees both. A name that they cannot see is not taken."""
    taken = named_alike(actor, item)
    if taken is not None and not keep_both:
        raise NameTakenError(taken)
    if taken is not None:
        item.set_name(free_name(actor, item))


@transaction.atomic
def rename_item(*, actor: User, item: Item, name: str) -> Item:
    """Call it otherwise. Raises PermissionRefused, NameRefusedError, and NameTakenError."""
    item = locked(item)
    require(permissions.can_edit_item(actor, item))
    before = item.name
    item.set_name(name)
    if item.name != before:
        _settle_name(actor, item, keep_both=False)
        _save_change(actor, item, "name", "name_key")
    return item


@transaction.atomic
def describe_item(*, actor: User, item: Item, description: str) -> Item:
    """Say what it is; of a picture, what it shows. Raises PermissionRefused."""
    item = locked(item)
    require(permissions.can_edit_item(actor, item))
    before = item.description
    item.description = description.strip()
    if item.description != before:
        _save_change(actor, item, "description")
    return item


def _save_change(actor: User, item: Item, *fields: str) -> None:
    item.changed_by, item.changed_at = actor, timezone.now()
    item.save(update_fields=[*fields, "changed_by", "changed_at"])
    reindex(Item.search_kind, [item.pk])
    tell_cards(item)


@transaction.atomic
def move_item(*, actor: User, item: Item, folder: Item, keep_both: bool = False) -> Item:
    """Put it into another folder of its library. It keeps its own list, and otherwise has that of the new folder.

    That its name was known ends: others see the new folder. Raises PermissionRefused, and NameTakenError.
    """
    item, folder = locked(item), locked(folder)
    require(permissions.can_move_item(actor, item, folder))
    if item.parent_id == folder.pk:
        return item
    old_inner = item.inner_path
    item.parent, item.path, item.is_name_known = folder, folder.inner_path, False
    _settle_name(actor, item, keep_both=keep_both)
    _save_change(actor, item, "parent", "path", "is_name_known", "name", "name_key")
    moved = Item.objects.filter(library=item.library, path__startswith=old_inner)
    moved.update(path=Concat(Value(item.inner_path), Substr("path", len(old_inner) + 1)))
    if item.has_own_place:
        move_part(place=item.around, within=folder.around)
    else:
        item.place, item.audience = folder.place, locked_audience(folder.around)
        item.save(update_fields=["place", "audience"])
    record(actor=actor, verb="files.moved", subject=item.key, folder=folder.key)
    return item


@transaction.atomic
def copy_item(*, actor: User, item: Item, folder: Item) -> Item:
    """Put a copy into a folder: of a document its current version, of a folder what the actor sees in it.

    Its readers are those of the new folder. Raises PermissionRefused.
    """
    require(permissions.can_copy_item(actor, item, folder))
    if not item.is_folder:
        if item.version is None:
            raise ValueError("A document without a version.")
        copy = _create(actor, folder, item.name, is_folder=False, keep_both=True, at=None)
        share(item.version.file)
        version = Version.objects.create(item=copy, number=1, file=item.version.file, author=actor)
        copy.version, copy.size, copy.description = version, item.size, item.description
        copy.save(update_fields=["version", "size", "description"])
        return copy
    children = list(Item.objects.visible_to(actor).filter(parent=item).select_related("version__file").order_by("pk"))
    copy = _create(actor, folder, item.name, is_folder=True, keep_both=True, at=None)
    for child in children:
        copy_item(actor=actor, item=child, folder=copy)
    return copy


# The trash ---------------------------------------------------------------------------------------------------------------


@transaction.atomic
def trash_item(*, actor: User, item: Item) -> None:
    """Put it in the trash with what is in it: nobody sees it any more, until it is restored. Raises PermissionRefused."""
    item = locked(item)
    require(permissions.can_edit_item(actor, item))
    now = timezone.now()
    gone = [item, *Item.objects.within(item).filter(deleted_at=None)]
    Item.objects.filter(pk__in=_keys(gone)).update(deleted_at=now, deleted_by=actor, deleted_with=item)
    follow_things(changed=list(Item.objects.filter(pk__in=_keys(gone))))
    withdraw(subject=[one.key for one in gone])
    reindex(Item.search_kind, _keys(gone))
    tell_cards(item)
    record(actor=actor, verb="files.trashed", subject=item.key)


@transaction.atomic
def restore_item(*, actor: User, item: Item) -> Item:
    """Take it out of the trash with what went there with it, into its folder or the nearest one above that is still there.

    What has no list of its own has that of its folder now. One whose name was taken meanwhile is called `name (2)`.
    Raises PermissionRefused.
    """
    item = locked(item)
    require(permissions.can_restore_item(actor, item))
    back = list(Item.objects.filter(deleted_with=item))
    Item.objects.filter(pk__in=_keys(back)).update(deleted_at=None, deleted_by=None, deleted_with=None)
    follow_things(changed=list(Item.objects.filter(pk__in=_keys(back))))
    item.refresh_from_db()
    folder = Item.objects.filter(pk__in=item.above, deleted_at=None).order_by("path").last()
    if folder is None:
        raise ValueError("A library without its top folder.")
    if folder.pk != item.parent_id:
        item = move_item(actor=actor, item=item, folder=folder, keep_both=True)
    else:
        _settle_name(actor, item, keep_both=True)
        _save_change(actor, item, "name", "name_key")
    restore(subject=[one.key for one in back])
    reindex(Item.search_kind, _keys(back))
    record(actor=actor, verb="files.restored", subject=item.key)
    return item


@transaction.atomic
def purge_item(*, actor: User | None, item: Item) -> None:
    """Delete it for good, with its versions, its comments and what went to the trash with it; the site's own job has no actor.

    Raises PermissionRefused.
    """
    item = locked(item)
    if actor is not None:
        require(permissions.can_purge_item(actor, item))
    elif item.deleted_at is None:  # restored at this very moment
        return
    record(actor=actor, verb="files.purged", subject=item.key, name=item.name)
    gone = [item, *Item.objects.within(item)]
    keys = _keys(gone)
    files = list(Version.objects.filter(item__in=keys).values_list("file", flat=True))
    reindex(Item.search_kind, keys)
    delete_comments(things=[one.key for one in gone])
    item.delete()
    release(files)


def _keys(items: Iterable[Item]) -> list[int]:
    return [item.pk for item in items]
