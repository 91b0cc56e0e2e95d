"""What the index still has to learn, and rebuilds in progress."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from intranet.kernel.work.models import OutboxRow


class SearchChange(OutboxRow):
    """A thing whose documents must be read again. One row for each thing, however often it changes."""

    coalesced_by = ("kind", "key")

    kind = models.CharField(max_length=40)
    key = models.BigIntegerField()

    class Meta(OutboxRow.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="search_searchchange_key")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


class SearchRebuild(models.Model):
    """A rebuild in progress: one for each kind. One that has not been seen for a minute is dead."""

    kind = models.CharField(max_length=40, unique=True)
    generation = models.CharField(max_length=80)
    seen_at = models.DateTimeField(default=timezone.now)
    is_switching = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.kind} {self.generation}"


class SearchReplay(models.Model):
    """A thing that changed during a rebuild of its kind: the new index reads it again before it goes live."""

    kind = models.CharField(max_length=40)
    key = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="search_searchreplay_key")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"
