"""Requests for access."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.data.public_ids import Addressable

MAX_WORDS = 500


class AccessRequestQuerySet(models.QuerySet["AccessRequest"]):
    def waiting(self) -> Self:
        """Those that nobody has answered."""
        return self.filter(decided_at=None)


class AccessRequest(Addressable):
    """Somebody asks to see a thing (`subject`: a registered word and a public id). Decided once."""

    subject = models.CharField(max_length=60)
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    message = models.CharField(max_length=MAX_WORDS)
    made_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    is_granted = models.BooleanField(default=False)
    reason = models.CharField(max_length=MAX_WORDS, blank=True)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "member"], condition=models.Q(decided_at=None), name="access_request_open"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["member", "subject", "-made_at"], name="access_request_member")]

    def __str__(self) -> str:
        return f"{self.member_id} asks for {self.subject}"
