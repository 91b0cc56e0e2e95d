"""Work that is waiting, running or set aside."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone


class OutboxRow(models.Model):
    """Something to deliver, stored in the transaction of what made it necessary.

    A subclass adds identities only; whoever delivers reads the rest again, so that late or repeated work is harmless.
    Subclasses that repeat themselves (the same profile changed twice) name the fields of their unique key in
    `coalesced_by`: storing the key again renews the one row instead of adding another. `version` then changes, and
    whoever was delivering the old version leaves the row for another turn. The lease is kept, so that two workers
    never deliver one key at once and an old state cannot overwrite a newer one.

    A subclass with its own `Meta` inherits `OutboxRow.Meta` to keep the index.
    """

    coalesced_by: ClassVar[tuple[str, ...]] = ()

    # 0 is delivered before 1: what nobody waits for (an import) lets everything else pass.
    priority = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    available_at = models.DateTimeField(default=timezone.now)
    version = models.UUIDField(default=uuid.uuid4)
    lease = models.CharField(max_length=32, blank=True, default="")
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    set_aside_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True, default="")

    class Meta:
        abstract = True
        indexes: ClassVar = [
            models.Index(
                fields=["priority", "available_at", "id"],
                condition=models.Q(set_aside_at__isnull=True),
                name="%(app_label)s_%(class)s_due",
            ),
        ]


class OutgoingMail(OutboxRow):
    """A rendered message that leaves through SMTP. Deleted once the mail server has it."""

    message_id = models.CharField(max_length=200, unique=True)
    sender = models.CharField(max_length=320)
    recipients: "models.JSONField[list[str]]" = models.JSONField()
    subject = models.CharField(max_length=998)
    text = models.TextField()
    html = models.TextField(blank=True)
    reply_to: "models.JSONField[list[str]]" = models.JSONField(default=list)
    headers: "models.JSONField[dict[str, str]]" = models.JSONField(default=dict)

    class Meta(OutboxRow.Meta):
        pass

    def __str__(self) -> str:
        return self.message_id


class Worker(models.Model):
    """A worker that lives: it says so every few seconds. One that has not for a while is dead, and its work is taken over."""

    id = models.CharField(max_length=32, primary_key=True)
    host = models.CharField(max_length=200)
    process = models.PositiveIntegerField()
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.host}:{self.process}"


class PeriodicRun(models.Model):
    """One turn of a periodic job. The unique row is what makes two workers run it once."""

    job = models.CharField(max_length=60)
    period = models.BigIntegerField()  # number of whole intervals since 1970
    worker = models.CharField(max_length=32)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=1)
    error = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["job", "period"], name="work_periodicrun_once")]

    def __str__(self) -> str:
        return f"{self.job} {self.period}"
