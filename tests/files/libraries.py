"""Libraries to test with."""

from django.utils import timezone

from files.actions.items import create_document, create_folder
from files.actions.libraries import open_library
from files.actions.sharing import Line, share_item
from files.forms import PURPOSE
from files.models import Item, Right
from files.views.folders import upload_target
from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import only
from intranet.kernel.blobs.actions.storing import store
from intranet.kernel.blobs.models import Page, StoredFile, Upload, new_key
from intranet.kernel.blobs.signals import file_prepared
from intranet.kernel.data.public_ids import new_public_id

PIXEL = bytes.fromhex("524946461a000000574542505650384c0d0000002f00000010071011118888fe0700")
"""A picture of one pixel, in WebP."""


def stored(owner: User, content: bytes = b"Plan", name: str = "plan.txt", media_type: str = "text/plain") -> StoredFile:
    """A stored file whose bytes are nowhere: rows are what is tested."""
    public_id = new_public_id()
    return StoredFile.objects.create(
        public_id=public_id,
        key=new_key(public_id),
        owner=owner,
        name=name,
        size=len(content),
        media_type=media_type,
        stored_at=timezone.now(),
    )


def upload_of(owner: User, folder: Item, name: str) -> StoredFile:
    """A file that was sent for a folder, and that nothing uses yet."""
    file = stored(owner, name=name)
    target = upload_target(folder.library.owner, folder)
    Upload.objects.create(file=file, purpose=PURPOSE, target=target, offset=file.size, expires_at=timezone.now())
    return file


def library_of(group: Group, actor: User) -> Item:
    """The top folder of a group's library."""
    return open_library(actor=actor, owner=group)


def add(actor: User, folder: Item, name: str, media_type: str = "text/plain") -> Item:
    """A document in a folder."""
    return create_document(actor=actor, parent=folder, name=name, file=stored(actor, name=name, media_type=media_type))


def show_pages(document: Item, *texts: str, has_images: bool = False) -> None:
    """Say that these pages were made of the current version of a document."""
    file = document.version.file if document.version else None
    assert file is not None
    for number, text in enumerate(texts, 1):
        image, small = (
            store([PIXEL], owner=None, name="page.webp", is_ours=True) if has_images else None for _size in range(2)
        )
        Page.objects.create(source=file, number=number, text=text, image=image, small=small)
    StoredFile.objects.filter(pk=file.pk).update(prepared_at=timezone.now())
    file_prepared.send(sender=StoredFile, file=file)


def make_folder(actor: User, parent: Item, name: str) -> Item:
    return create_folder(actor=actor, parent=parent, name=name)


def narrow(actor: User, item: Item, *people: User, right: Right = Right.VIEW) -> Item:
    """Show an item to these people and the actor, who manages it."""
    lines = [Line(only(person), right) for person in people if person.pk != actor.pk]
    return share_item(actor=actor, item=item, lines=[*lines, Line(only(actor), Right.MANAGE)])


def names(viewer: User) -> set[str]:
    """What a viewer sees of all libraries."""
    return set(Item.objects.visible_to(viewer).filter(parent__isnull=False).values_list("name", flat=True))
