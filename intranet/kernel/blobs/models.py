"""The rows of stored files."""

from datetime import timedelta
from typing import ClassVar, Final, Self

from django.db import models
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.names import MAX_TOLD_BYTES
from intranet.kernel.data.public_ids import Addressable
from intranet.kernel.work.models import OutboxRow

UPLOAD_KEPT: Final = timedelta(days=1)
"""How long an upload that receives nothing waits for the rest."""
PLAYED_INLINE: Final = frozenset(
    {"audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "audio/webm", "audio/x-wav", "video/mp4", "video/ogg", "video/webm"}
)
"""What a browser plays in a page; nothing in it is ever run."""


class Scan(models.TextChoices):
    """What the virus scanner said. Without one, no file is scanned."""

    NOT_SCANNED = "not_scanned"
    PENDING = "pending"
    CLEAN = "clean"
    INFECTED = "infected"


class Trouble(models.TextChoices):
    """Why pages of a file are missing, or are only its text."""

    NO_PROGRAM = "no_program"
    TOO_LARGE = "too_large"
    OVER_LIMIT = "over_limit"
    TOO_MANY = "too_many"
    REFUSED = "refused"
    PROTECTED = "protected"
    UNREADABLE = "unreadable"


class StoredFileQuerySet(models.QuerySet["StoredFile"]):
    def stored(self) -> Self:
        """Those whose bytes are all there."""
        return self.filter(stored_at__isnull=False)

    def claimable(self, by: User | None) -> Self:
        """What a member has sent, or nobody did, and nothing uses yet."""
        return self.stored().filter(owner=by, claimed_at=None).exclude(scan=Scan.INFECTED)

    def unused(self) -> Self:
        """Those that no row points to. A row that uses a file has a foreign key that protects it (`PROTECT`)."""
        rows = self
        for relation in self.model._meta.get_fields(include_hidden=True):
            if isinstance(relation, models.ForeignObjectRel) and relation.on_delete is models.PROTECT:
                uses = relation.related_model._base_manager.filter(**{relation.field.name: models.OuterRef("pk")})
                rows = rows.filter(~models.Exists(uses))
        return rows


def new_key(public_id: str) -> str:
    """Where the bytes of a new file are: its identity and nothing of its name, in one of 1,024 folders."""
    return f"{public_id[:2]}/{public_id}"


class StoredFile(Addressable):
    """The bytes of one file, which never change: a new version is another file.

    `key` is where they are in the storage. `stored_at` is set when they are all there, and `claimed_at` when a row uses them.
    `is_ours`: the bytes were made here (a picture drawn anew, a preview, an archive), not sent by a member. `owner` stored it,
    and may be gone: closing or erasing an account deletes no file. `charged_to` is the key of the place whose quota it uses.
    `is_to_prepare`: pages are made of it (`Page`); `prepared_at` is when they were, and `trouble` what hindered it.
    """

    key = models.CharField(max_length=160, unique=True, editable=False)
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=MAX_TOLD_BYTES)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    scan = models.CharField(max_length=12, choices=Scan, default=Scan.NOT_SCANNED)
    is_ours = models.BooleanField(default=False)
    is_to_prepare = models.BooleanField(default=False)
    prepared_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=12, choices=Trouble, blank=True)
    charged_to = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    stored_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["created_at"], condition=models.Q(claimed_at=None), name="blobs_storedfile_unclaimed"),
            models.Index(fields=["charged_to"], condition=~models.Q(charged_to=""), name="blobs_storedfile_charged"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def etag(self) -> str:
        """What the bytes are, for browsers: they never change under one identity."""
        return f'"{self.public_id}"'

    @property
    def may_be_inline(self) -> bool:
        """Whether a browser may show it in a page. What members send is otherwise only saved."""
        return self.media_type in PLAYED_INLINE or (self.is_ours and self.media_type.startswith("image/"))


class Upload(models.Model):
    """A file that arrives in pieces. `offset` is how many bytes are kept, `handle` and `parts` what the storage knows of it.

    `purpose` and `target` say what it is for (`purposes`). One that receives nothing until `expires_at` is deleted.
    """

    file = models.OneToOneField(StoredFile, on_delete=models.CASCADE, primary_key=True, related_name="upload")
    purpose = models.CharField(max_length=40)
    target = models.CharField(max_length=80, blank=True)
    offset = models.PositiveBigIntegerField(default=0)
    handle = models.CharField(max_length=1024, blank=True)
    parts: "models.JSONField[list[str]]" = models.JSONField(default=list)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.file_id}: {self.offset}"


class Page(models.Model):
    """A page of a file, from 1, as far as it could be made: its image in two sizes, and its text, which is what is found."""

    source = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="pages", db_index=False)
    number = models.PositiveIntegerField()
    image = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    small = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "number"], name="blobs_page_number")]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.number}"


class Preparation(OutboxRow):
    """A file of which pages are to be made."""

    coalesced_by = ("file",)
    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta(OutboxRow.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["file"], name="blobs_preparation_file")]

    def __str__(self) -> str:
        return f"{self.file_id}"


class Examination(OutboxRow):
    """A file whose bytes are to be hashed, and scanned when there is a scanner."""

    coalesced_by = ("file",)
    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta(OutboxRow.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["file"], name="blobs_examination_file")]

    def __str__(self) -> str:
        return f"{self.file_id}"


class Deletion(OutboxRow):
    """Bytes to delete, of a row that is gone. `handle` is that of an upload that never ended."""

    key = models.CharField(max_length=160)
    handle = models.CharField(max_length=1024, blank=True)

    class Meta(OutboxRow.Meta):
        pass

    def __str__(self) -> str:
        return self.key
