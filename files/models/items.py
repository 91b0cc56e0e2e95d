"""Folders and documents, their versions, and the locks on them."""

from datetime import timedelta
from typing import ClassVar, Final, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.models.libraries import Library
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import LIST, Place, Shareable, ShareableQuerySet
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.data.public_ids import Addressable
from intranet.kernel.text.bilingual import fold
from intranet.kernel.text.lines import clean_line

# What file systems and archives take for one name.
MAX_NAME_BYTES: Final = 255
MAX_DEPTH: Final = 20
MAX_NOTE_LENGTH: Final = 300
MAX_DESCRIPTION_LENGTH: Final = 500
LOCK_LASTS: Final = timedelta(hours=8)


class NameRefusedError(ValueError):
    """A name that no item can have; the message tells the person what to change."""


def clean_name(name: str) -> str:
    """A name as it is kept: accents composed (NFC), no control signs. Raises NameRefusedError.

    Anything that people type is a name, `CON` and a trailing dot too: what a program on some system cannot write is its door's
    matter. Only a slash separates folders everywhere, and `.` and `..` are folders everywhere.
    """
    cleaned = clean_line(name)
    if not cleaned:
        raise NameRefusedError(_("Give it a name."))
    if "/" in cleaned or cleaned in {".", ".."}:
        raise NameRefusedError(_("A name has no slash, and is neither “.” nor “..”."))
    if len(cleaned.encode()) > MAX_NAME_BYTES:
        raise NameRefusedError(_("This name is too long: shorten it."))
    return cleaned


class ItemQuerySet(ShareableQuerySet["Item"]):
    def within(self, folder: "Item") -> Self:
        """What is in a folder, however deep; not the folder itself."""
        return self.filter(library=folder.library_id, path__startswith=folder.inner_path)

    def to_list(self) -> Self:
        """With what a list says of each."""
        return self.select_related(
            "parent",
            "library__group",
            "library__organization",
            "library__member",
            "place__audience",
            "version__file",
            "changed_by",
            "lock__holder",
        )


class Item(Addressable, Shareable):
    """A folder or a document: one identity that outlives its name, its folder and its contents.

    A folder is a place, within that of the folder above; a document is in its folder's place, or in one of its own once it had
    a list. Who may see and do what is said by the audience of the place: a list, or else the library's rule.
    `path` names the folders above it, from the top, by primary key: `12/340/`.
    """

    search_kind = "document"

    library = models.ForeignKey(Library, on_delete=models.PROTECT, related_name="items")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="children")
    path = models.CharField(max_length=300, blank=True, db_index=True, editable=False)
    is_folder = models.BooleanField()
    name = models.CharField(_("name"), max_length=MAX_NAME_BYTES)
    # The name, folded: what lists are sorted by.
    name_key = models.CharField(max_length=MAX_NAME_BYTES, editable=False)
    description = models.CharField(_("description"), max_length=MAX_DESCRIPTION_LENGTH, blank=True)
    # The current one, of a document.
    version = models.ForeignKey("files.Version", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # In bytes; 0 for a folder.
    size = models.PositiveBigIntegerField(default=0)
    # Those who see the folder above may know its name, and ask for access.
    is_name_known = models.BooleanField(default=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)
    # In the trash: who put it there, and the item that it went with.
    deleted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    deleted_with = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    # Hidden by moderation: the item that it was hidden with.
    hidden_with = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["library"], condition=Q(parent=None), name="files_item_one_top"),
            models.CheckConstraint(condition=Q(is_folder=True) | Q(parent__isnull=False), name="files_item_top_is_folder"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "audience"], name="files_item_place"),
            models.Index(fields=["parent", "-is_folder", "name_key", "id"], name="files_item_by_name"),
            models.Index(fields=["parent", "-is_folder", "-changed_at", "id"], name="files_item_by_change"),
            models.Index(fields=["library", "-changed_at"], name="files_item_recent"),
            models.Index(fields=["parent"], condition=Q(is_name_known=True), name="files_item_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def set_name(self, name: str) -> None:
        """Call it so, and keep the key that lists are sorted by with it. Raises NameRefusedError."""
        self.name = clean_name(name)
        self.name_key = fold(self.name)[:MAX_NAME_BYTES]

    @property
    def key(self) -> str:
        """What it is followed, reported and pushed as."""
        return f"document:{self.public_id}"

    @property
    def is_top(self) -> bool:
        """Whether it is the folder that is the library."""
        return self.parent_id is None

    @property
    def inner_path(self) -> str:
        """The path of what is in it."""
        return f"{self.path}{self.pk}/"

    @property
    def above(self) -> list[int]:
        """The primary keys of the folders above it, from the top."""
        return [int(part) for part in self.path.split("/") if part]

    @property
    def around(self) -> Place:
        """The place that it is in; of a folder, the place that it is."""
        if self.place is None:
            raise ValueError("An item outside of any place.")
        return self.place

    @property
    def own_key(self) -> str:
        """The key of its own place."""
        return f"item:{self.public_id}"

    @property
    def has_own_place(self) -> bool:
        return self.around.key == self.own_key

    @property
    def has_list(self) -> bool:
        """Whether a list says who sees it: its own, or that of a folder above it."""
        return self.around.audience.kind == LIST

    @property
    def has_own_list(self) -> bool:
        return self.has_list and self.around.audience.key == self.own_key

    @property
    def extension(self) -> str:
        """The last part of its name, in capitals: `PDF`; "" when there is none, and for a folder."""
        stem, _dot, extension = self.name.rpartition(".")
        return extension.upper() if stem and not self.is_folder and len(extension) <= 5 else ""

    @property
    def hue(self) -> int:
        """The colour of its kind, 0 to 11."""
        return sum(map(ord, self.extension)) % 12

    def get_absolute_url(self) -> str:
        if self.is_top:
            return self.library.get_absolute_url()
        return reverse("files:item", args=[self.public_id])


class Version(models.Model):
    """What a document was from one moment to the next. Nothing is ever written over."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("what changed"), max_length=MAX_NOTE_LENGTH, blank=True)
    # The version that this one brought back.
    restored = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["item", "number"], name="files_version_number")]

    def __str__(self) -> str:
        return f"{self.item_id}, version {self.number}"


class Lock(models.Model):
    """A document that one person is editing. `token` names the lock to the program that took it; "" for one taken on a page."""

    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="lock")
    holder = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token = models.CharField(max_length=60, blank=True)
    taken_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.holder_id} holds {self.item_id}"

    @property
    def is_held(self) -> bool:
        return self.until > timezone.now()
