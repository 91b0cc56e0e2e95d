"""Who hears of what: follows, subscriptions and watches are one thing."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from intranet.kernel.accounts.models import User


class Follow(models.Model):
    """A member who hears of a thing. The key is a registered word and a public id, such as `person:4f7…`."""

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="follows")
    key = models.CharField(max_length=60)
    muted = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "key"], name="follows_follow_unique")]
        indexes: ClassVar = [models.Index(fields=["key", "member"], name="follows_follow_key")]

    def __str__(self) -> str:
        return f"{self.member_id} follows {self.key}"
