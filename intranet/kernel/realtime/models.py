"""What open pages must hear, also those that were not connected when it happened."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from intranet.kernel.audiences.models import Audience, AudienceQuerySet, Place
from intranet.kernel.work.models import OutboxRow


class Change(models.Model):
    """Something that happened to a thing that pages show. Kept for seven days; identities and small facts only.

    `subject` is the thing, a registered word and a public id such as `reply:4f7…`; `version` is the thing's own, which grows
    with each change of it: a page drops what it has shown already. The audience and the place are the thing's.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="+")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    version = models.PositiveBigIntegerField()
    facts: "models.JSONField[dict[str, str | int | bool]]" = models.JSONField(default=dict)

    objects = AudienceQuerySet["Change"].as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "audience"], name="realtime_change_place")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.version}"


class ChangeKey(models.Model):
    """A key that pages listen to and that a change belongs to, such as `thread:…` or `group:…`. `at` repeats the change's."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="keys")
    key = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "change"], name="realtime_changekey_unique")]
        indexes: ClassVar = [models.Index(fields=["key", "at"], name="realtime_changekey_since")]

    def __str__(self) -> str:
        return self.key


class RevokedAccess(OutboxRow):
    """A member whose open connections must be closed, or look again whether their session still stands."""

    coalesced_by = ("member",)

    member = models.CharField(max_length=16)  # a public id: the row survives nothing, and points to nothing

    class Meta(OutboxRow.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["member"], name="realtime_revokedaccess_member")]

    def __str__(self) -> str:
        return self.member
