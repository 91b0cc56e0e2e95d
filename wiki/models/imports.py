"""Files of which pages are made: what is in them, and how far it is."""

from typing import Any, ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.data.public_ids import Addressable
from wiki.models.pages import WikiPage


class Existing(models.TextChoices):
    """What becomes of a page whose title is there already, under the same page."""

    SKIP = "skip", _("Leave them as they are")
    EDITION = "edition", _("Give them a new edition")
    OTHER = "other", _("Add new pages under other titles")


class Stage(models.TextChoices):
    """How far an import is. Nothing is written before its sender has seen what it holds (`READY`) and said so."""

    READING = "reading", pgettext_lazy("import", "Being read")
    READY = "ready", pgettext_lazy("import", "Read")
    WRITING = "writing", pgettext_lazy("import", "Being imported")
    DONE = "done", pgettext_lazy("import", "Imported")
    FAILED = "failed", pgettext_lazy("import", "Failed")


class PageImportQuerySet(models.QuerySet["PageImport"]):
    def to_show(self) -> Self:
        return self.select_related("page__space__group", "page__space__organization", "page__place__audience", "actor", "file")


class PageImport(Addressable):
    """A file of which pages are made under `page`: read and then imported by a task, at the wish of its sender, who alone sees it.

    `outline` has a row for each page, those above before those below: its path in the file, its title, how deep it is, what was
    not converted, and at the end what became of it. `left_out` has the files of which nothing was made, with the reason.
    `done` of `total` pages are dealt with. Reading it again gives the same, so a worker that takes over loses and doubles nothing.
    """

    page = models.ForeignKey(WikiPage, on_delete=models.CASCADE, related_name="imports")
    actor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    file = models.OneToOneField(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    existing = models.CharField(max_length=8, choices=Existing, default=Existing.SKIP)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.READING)
    problem = models.CharField(max_length=20, blank=True)
    outline: "models.JSONField[list[dict[str, Any]]]" = models.JSONField(default=list)
    left_out: "models.JSONField[list[tuple[str, str]]]" = models.JSONField(default=list)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(default=timezone.now)
    begun_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = PageImportQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["sent_at"], name="wiki_import_sent")]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_under_way(self) -> bool:
        return self.stage in {Stage.READING, Stage.WRITING}
