"""The abstract model of secrets."""

import hashlib
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from intranet.kernel.data.public_ids import Addressable


def digest(secret: str) -> str:
    """What is kept of a random secret of at least 128 bits: enough to recognise it, useless to whoever reads the table."""
    return hashlib.sha256(secret.encode()).hexdigest()


class MemberSecretQuerySet[Secret: "MemberSecret"](models.QuerySet[Secret]):
    def working(self) -> Self:
        """Those that open something now: not revoked, not expired, of a member whose account is active."""
        lasts = models.Q(expires_at=None) | models.Q(expires_at__gt=timezone.now())
        return self.filter(lasts, revoked_at=None, member__is_active=True)


class MemberSecret(Addressable):
    """A secret of one member, for a program. Shown once; only its hash is kept, and the first characters, to tell it by.

    `MARK` begins every secret of the kind, so that scanners of published code recognise it. `PAGE` is the name of the address
    where members manage theirs. `verbose_name_plural` names the kind.
    """

    MARK: ClassVar[str]
    PAGE: ClassVar[str]

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=140)
    token_digest = models.CharField(max_length=64, unique=True)
    prefix = models.CharField(max_length=12, blank=True, default="", db_default="")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[Any] = MemberSecretQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
