"""Links: addresses that open one item, and what is in it, to whoever has them."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from files.models.items import Item
from files.models.sharing import Right
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Audience
from intranet.kernel.data.public_ids import Addressable

MAX_LINK_NOTE = 140


class LinkQuerySet(models.QuerySet["Link"]):
    def current(self) -> Self:
        """Those that were not ended, and whose time is not over."""
        return self.filter(revoked_at=None, until__gt=timezone.now())


class Link(Addressable):
    """A link to an item. Its secret is shown once, and only a hash is kept.

    It opens what the item is shown as, and no more: `audience` is that of the item when the link was made or kept, and the
    link opens nothing once the item has another one, or its list lost somebody (`audience` is None). Nor does it once
    `made_by` no longer manages the item. Whoever manages it may then keep it, knowingly.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="links")
    audience = models.ForeignKey(Audience, null=True, on_delete=models.SET_NULL, related_name="+")
    right = models.PositiveSmallIntegerField(choices=[(right.value, right.label) for right in (Right.VIEW, Right.COMMENT)])
    # For whoever has it, signed in or not; only while the installation allows it.
    is_anonymous = models.BooleanField(default=False)
    # Whom it is for, in the words of who made it.
    note = models.CharField(max_length=MAX_LINK_NOTE, blank=True)
    token_digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    # How often it was opened, and the day of the last time.
    uses = models.PositiveIntegerField(default=0)
    last_used_on = models.DateField(null=True, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["until"], name="files_link_until")]

    def __str__(self) -> str:
        return f"link to {self.item_id}"
