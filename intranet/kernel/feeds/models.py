"""The secret addresses of feeds."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.data.public_ids import Addressable


class FeedTokenQuerySet(models.QuerySet["FeedToken"]):
    def working(self) -> Self:
        """Tokens that are valid now: not revoked, and of a member whose account is active."""
        return self.filter(revoked_at=None, member__is_active=True)


class FeedToken(Addressable):
    """The secret address of a feed, for one member: shown once, and stored as a hash. It reads what the member can read.

    `kind` is the word of a `FeedKind`, and `name` that of a feed of this kind. A member has one for each feed; creating another
    revokes it.
    """

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=140)
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = FeedTokenQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "kind", "name"], condition=models.Q(revoked_at=None), name="feeds_token_one_for_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.kind} {self.name}"
