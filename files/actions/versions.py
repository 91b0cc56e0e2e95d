"""New versions of a document, and old ones brought back."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from files import permissions
from files.actions.cards import tell_cards
from files.actions.libraries import locked
from files.actions.places import place_comments
from files.models import Item, Version
from files.notifications import REPLACED
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.preparing import prepare
from intranet.kernel.blobs.actions.storing import claim
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex


@dataclass(frozen=True)
class Replaced:
    """A new version. `overtaken`: the version that somebody else had added since the one that this one was made from."""

    version: Version
    overtaken: Version | None


@transaction.atomic
def add_version(*, actor: User, item: Item, file: StoredFile, base: int | None = None, note: str = "") -> Replaced:
    """Add a version to a document. Nothing is lost: the ones before it stay.

    `base` is the number of the version that the actor worked from, None when they do not say. Sent twice with the same file it
    makes one version. Raises PermissionRefused, and ValueError for a folder.
    """
    item = locked(item)
    require(permissions.can_edit_item(actor, item))
    if item.version is None:
        raise ValueError("Only a document has versions.")
    known = Version.objects.filter(item=item, file=file).first()
    if known is not None:
        return Replaced(known, None)
    overtaken = item.version if base is not None and base < item.version.number else None
    claim(file, by=actor, charged_to=item.library.place.key)
    prepare(file)
    return Replaced(_add(actor, item, file, note=note), overtaken)


@transaction.atomic
def restore_version(*, actor: User, item: Item, number: int) -> Version:
    """Make an old version the current one again, as a new version.

    Raises PermissionRefused, and Version.DoesNotExist.
    """
    item = locked(item)
    require(permissions.can_edit_item(actor, item))
    old = item.versions.select_related("file").get(number=number)
    if item.version is not None and old.file_id == item.version.file_id:
        return item.version
    return _add(actor, item, old.file, restored=number)


def _add(actor: User, item: Item, file: StoredFile, *, note: str = "", restored: int | None = None) -> Version:
    number = item.version.number + 1 if item.version else 1
    version = Version.objects.create(item=item, number=number, file=file, author=actor, note=note, restored=restored)
    item.version, item.size = version, file.size
    item.changed_by, item.changed_at = actor, timezone.now()
    item.save(update_fields=["version", "size", "changed_by", "changed_at"])
    place_comments(item)
    notify(kind=REPLACED, subject=item.key, actor=actor, thing=item, facts={"version": number})
    reindex(Item.search_kind, [item.pk])
    tell_cards(item)
    return version
