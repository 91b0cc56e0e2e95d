"""The text of a page while people write it: a log of what each wrote, from which every copy of it is made."""

from typing import ClassVar, Final

from django.db import models
from django.utils import timezone
from wagtail.models import Revision

from intranet.kernel.accounts.models import User
from wiki.models.pages import WikiPage

SCHEMA_VERSION: Final = 1
"""Of `wiki/schema.json`: an editor of another one is asked to reload."""
MAX_SUMMARY_LENGTH: Final = 300


class SharedText(models.Model):
    """The text of one page as a document of Yjs: a `snapshot` of its state, and the updates that came after it.

    `head` is the number of the last update. The snapshot has all up to `snapshot_head`, the published edition all up to
    `published_head`. An `epoch` ends when the state has grown too large for its text: the text begins anew, without the traces
    of what was deleted, and an editor of an older epoch may not write into it.
    """

    page = models.OneToOneField(WikiPage, on_delete=models.CASCADE, related_name="shared_text")
    schema_version = models.PositiveSmallIntegerField(default=SCHEMA_VERSION)
    epoch = models.PositiveIntegerField(default=1)
    head = models.PositiveBigIntegerField(default=0)
    snapshot = models.BinaryField(default=b"")
    snapshot_head = models.PositiveBigIntegerField(default=0)
    published_head = models.PositiveBigIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=models.Q(head__gt=models.F("published_head")), name="wiki_text_written")
        ]

    def __str__(self) -> str:
        return f"text of {self.page_id}"


class TextUpdate(models.Model):
    """What was written at one moment, by whom (primary keys). Numbers have no gap: the lock of the text guards them."""

    text = models.ForeignKey(SharedText, on_delete=models.CASCADE, related_name="updates")
    number = models.PositiveBigIntegerField()
    data = models.BinaryField()
    authors: "models.JSONField[list[int]]" = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["text", "number"], name="wiki_update_number")]
        indexes: ClassVar = [models.Index(fields=["at"], name="wiki_update_at")]

    def __str__(self) -> str:
        return f"{self.text_id}, update {self.number}"


class TextClient(models.Model):
    """Whose words a client of Yjs writes: every word in the state names its client.

    One that `is_server` writes what a member sends by a form, the API or an import; no editor may use it. One that `is_foreign`
    writes words that a member brought from elsewhere, and that are perhaps not theirs.
    """

    text = models.ForeignKey(SharedText, on_delete=models.CASCADE, related_name="clients")
    client = models.PositiveBigIntegerField()
    member = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    is_server = models.BooleanField(default=False)
    is_foreign = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["text", "client"], name="wiki_client_unique")]

    def __str__(self) -> str:
        return f"{self.client} is {self.member_id}"


class Way(models.TextChoices):
    """How an edition came about."""

    EDITOR = "editor"
    FORM = "form"
    API = "api"
    RESTORE = "restore"
    IMPORT = "import"


class Edition(models.Model):
    """What a page was from one moment to the next: what lists of its history show. The text is in its revision of Wagtail's.

    `restored` is the number of the edition that it brought back, `undone` that of the one whose changes it took back. What a
    hidden one said is shown to nobody; that it was is still told.
    """

    page = models.ForeignKey(WikiPage, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    revision = models.OneToOneField(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    way = models.CharField(max_length=8, choices=Way)
    title = models.CharField(max_length=200)
    summary = models.CharField(max_length=MAX_SUMMARY_LENGTH, blank=True)
    authors = models.ManyToManyField(User, related_name="+")
    # In characters.
    size = models.PositiveIntegerField(default=0)
    restored = models.PositiveIntegerField(null=True, blank=True)
    undone = models.PositiveIntegerField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "number"], name="wiki_edition_number")]
        indexes: ClassVar = [models.Index(fields=["-at"], name="wiki_edition_at")]

    def __str__(self) -> str:
        return f"{self.page_id}, edition {self.number}"

    @property
    def is_readable(self) -> bool:
        """Whether what it said is kept, and shown."""
        return self.hidden_at is None and self.revision_id is not None

    @property
    def shown_summary(self) -> str:
        """What its writers say of it; nothing while it is hidden."""
        return "" if self.hidden_at else self.summary

    @property
    def shown_title(self) -> str:
        """What the page was called, unless it is hidden."""
        return "" if self.hidden_at else self.title
