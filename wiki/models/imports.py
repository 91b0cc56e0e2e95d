"""What is sent to make pages of, files or an old wiki: what is in it, and how far it is."""

from datetime import timedelta
from typing import Any, ClassVar, Final, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.data.public_ids import Addressable
from wiki.models.pages import WikiPage

SILENT_AFTER: Final = timedelta(hours=1)
"""A worker that says nothing of an old wiki for so long does not work on it any more."""


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


class SentQuerySet[Sent: models.Model](models.QuerySet[Sent]):
    def to_show(self) -> Self:
        return self.select_related("page__space__group", "page__space__organization", "page__place__audience", "actor")


class SentToPage(Addressable):
    """What is sent to make pages of under `page`, for its sender, who alone sees it. `done` of `total` are dealt with."""

    page = models.ForeignKey(WikiPage, on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.READING)
    problem = models.CharField(max_length=20, blank=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_under_way(self) -> bool:
        return self.stage in {Stage.READING, Stage.WRITING}


class PageImport(SentToPage):
    """A file of which pages are made: read and then imported by a task.

    `outline` has a row for each page, those above before those below: its path in the file, its title, how deep it is, what was
    not converted, and at the end what became of it. `left_out` has the files of which nothing was made, with the reason.
    Reading it again gives the same: a worker that takes over doubles nothing.
    """

    file = models.OneToOneField(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    existing = models.CharField(max_length=8, choices=Existing, default=Existing.SKIP)
    outline: "models.JSONField[list[dict[str, Any]]]" = models.JSONField(default=list)
    left_out: "models.JSONField[list[tuple[str, str]]]" = models.JSONField(default=list)
    begun_at = models.DateTimeField(null=True, blank=True)

    objects = SentQuerySet["PageImport"].as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["sent_at"], name="wiki_import_sent")]


class OldWikiQuerySet(SentQuerySet["OldWiki"]):
    def being_worked_on(self) -> Self:
        """Those that a worker reads or imports, unless it has said nothing of them for long."""
        return self.filter(stage__in=[Stage.READING, Stage.WRITING], said_at__gt=timezone.now() - SILENT_AFTER)


class OldWiki(SentToPage):
    """The dump of an old wiki: read first, to say what would be lost, then imported by a task, which goes on where it stopped.

    `pictures` is an archive with its files. `api`, when it is said, is where the old wiki renders its pages. `step` is what is
    being done. `counts` has what there is or was done, by its name, and `losses` what was lost: its kind, how often, examples.
    """

    dump = models.OneToOneField(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    pictures = models.OneToOneField(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=2)
    api = models.CharField(max_length=200, blank=True)
    step = models.CharField(max_length=30, blank=True)
    counts: "models.JSONField[dict[str, int]]" = models.JSONField(default=dict)
    losses: "models.JSONField[list[tuple[str, int, list[str]]]]" = models.JSONField(default=list)
    said_at = models.DateTimeField(default=timezone.now)

    objects = OldWikiQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["sent_at"], name="wiki_old_wiki_sent")]
