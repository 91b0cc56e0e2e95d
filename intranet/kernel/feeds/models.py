"""The secret addresses of feeds."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from intranet.kernel.secrets.models import MemberSecret


class FeedToken(MemberSecret):
    """The secret address of a feed. It reads what its member can read.

    `kind` is the word of a `FeedKind`, and `name` that of a feed of this kind. A member has one for each feed; creating another
    revokes it.
    """

    MARK = "paf_"
    PAGE = "feeds:own"

    kind = models.CharField(max_length=20)

    class Meta:
        verbose_name_plural = _("Feeds")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["member", "kind", "name"], condition=models.Q(revoked_at=None), name="feeds_token_one_for_each"
            )
        ]
