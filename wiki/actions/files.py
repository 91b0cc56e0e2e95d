"""Pictures and documents of pages: kept for who reads the page, and deleted when no text has shown them for long."""

from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import Revision

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import claim, release, share, store, store_sent
from intranet.kernel.blobs.forms import Sent
from intranet.kernel.blobs.images import MAX_BYTES, ImageRefusedError, Refusal, read_picture, whole_webp
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.blobs.names import clean_name, extension_of
from intranet.kernel.blobs.storage import storage
from intranet.kernel.data.batches import batches
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import require
from wiki.actions.texts import document_of, locked_text, rewrite_locked
from wiki.attachment_forms import is_picture
from wiki.models import MAX_SIDE, Edition, PageFile, SharedText, Way, WikiPage, empty_body
from wiki.notifications import INFECTED
from wiki.permissions import can_edit_page
from wiki.text.rendering import files_of
from wiki.text.schema import Node
from wiki.text.shared import body_of

KEPT: Final = timedelta(days=30)
"""How long a file is kept that no text shows: who takes it out of a text may want it back."""


def attach(*, actor: User, page: WikiPage, sent: Sent, name: str = "") -> PageFile:
    """Keep what was sent with a page, under a name (by default its own). A text shows it once it names it (`node_of`).

    A picture is drawn anew, no larger than a page shows it. Outside of any transaction. Raises PermissionRefused,
    ImageRefusedError for a picture that cannot be read, FileGoneError, StorageDownError.
    """
    require(can_edit_page(actor, page))
    name = clean_name(name or sent.name or "")
    if not is_picture(sent):
        return keep(actor=actor, page=page, file=store_sent(sent, by=actor), name=name)
    with read_picture(_opened(sent)) as picture:
        content = whole_webp(picture, longest=MAX_SIDE).content
    kept = keep(actor=actor, page=page, file=store([content], owner=actor, name=name, is_ours=True), name=_as_webp(name))
    if isinstance(sent, StoredFile):
        release([sent.pk])
    return kept


def _opened(sent: Sent) -> BytesIO:
    """The bytes of a picture, of `MAX_BYTES` at most."""
    if (sent.size or 0) > MAX_BYTES:
        raise ImageRefusedError(Refusal.TOO_HEAVY)
    if isinstance(sent, UploadedFile):
        return BytesIO(sent.read())
    return BytesIO(b"".join(storage().read(sent.key, 0, sent.size)))


def _as_webp(name: str) -> str:
    """The name of a picture that is a WebP now."""
    return clean_name(f"{name[: len(name) - len(extension_of(name))]}.webp")


@transaction.atomic
def keep(*, actor: User, page: WikiPage, file: StoredFile, name: str) -> PageFile:
    """Keep a stored file with a page as it is. Raises PermissionRefused, FileGoneError."""
    require(can_edit_page(actor, page))
    claim(file, by=actor, charged_to=page.space.place.key)
    return PageFile.objects.create(page=page, file=file, name=name, added_by=actor)


def with_own_files(*, actor: User, page: WikiPage, body: Node) -> Node:
    """A text that was written on another page, with files of this one: it shows them when that page is gone.

    For the action that makes the page. What the actor does not see stays as it is.
    """
    names, own = files_of(body), dict[str, str]()
    shown = PageFile.objects.filter(public_id__in=names, page__in=WikiPage.objects.visible_to(actor)).select_related("file")
    for one in shown if names else ():
        share(one.file)
        own[one.public_id] = PageFile.objects.create(page=page, file=one.file, name=one.name, added_by=actor).public_id
    return _with_files(body, own) if own else body


def _with_files(node: Node, own: Mapping[str, str]) -> Node:
    """A node whose files have other public ids."""
    attributes = node.get("attrs", {})
    if attributes.get("file") in own:
        node = {**node, "attrs": {**attributes, "file": own[attributes["file"]]}}
    return {**node, "content": [_with_files(child, own) for child in node["content"]]} if "content" in node else node


def node_of(file: PageFile, alternative: str = "") -> Node:
    """What shows it in a text: a picture, with the words that stand for it, or a document by its name."""
    if file.is_image:
        return {"type": "image", "attrs": {"file": file.public_id, "alt": alternative, "caption": ""}}
    return {"type": "attachment", "attrs": {"file": file.public_id, "name": file.name}}


@transaction.atomic
def put_at_end(*, actor: User, page: WikiPage, file: PageFile, alternative: str = "") -> Edition:
    """Show a file at the end of the text of its page, after what others have written meanwhile. Raises PermissionRefused."""
    require(can_edit_page(actor, page))
    text = locked_text(page)
    written = body_of(document_of(text)).body["content"]
    before = [] if written == empty_body()["content"] else written
    body = {"type": "doc", "content": [*before, node_of(file, alternative)]}
    return rewrite_locked(text, actor, body, way=Way.FORM, summary=file.name)


# The worker -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def tell_of_virus(*, file: StoredFile) -> None:
    """Tell who put this file on pages, and who is responsible for them, that nobody can open it any more."""
    for one in PageFile.objects.filter(file=file, page__deleted_at=None).select_related("page"):
        notify(kind=INFECTED, subject=one.page.key, actor=None, thing=one.page, facts={"file": one.public_id})


def forget_unused_files() -> None:
    """Delete the files that no edition and nobody's text has shown for `KEPT`."""
    old = PageFile.objects.filter(added_at__lt=timezone.now() - KEPT).select_related("page")
    for some in batches(old, "page_id", "pk", size=200):
        for file in some:
            if not _is_shown(file) and not WikiPage.objects.filter(html__contains=file.public_id).exists():
                _forget(file)


def _is_shown(file: PageFile) -> bool:
    """Whether its page shows it: in what people are writing, or in an edition."""
    text = SharedText.objects.get(page=file.page_id)
    if file.public_id in files_of(body_of(document_of(text)).body):
        return True
    revisions = Revision.objects.filter(pk__in=Edition.objects.filter(page=file.page_id).values("revision"))
    return bool(revisions.annotate(said=Cast("content", TextField())).filter(said__contains=file.public_id).exists())


@transaction.atomic
def _forget(file: PageFile) -> None:
    locked_text(file.page)
    if not _is_shown(file):
        file.delete()
        release([file.file_id])
