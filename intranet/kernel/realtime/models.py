"""What open pages must hear even if the process that knows it dies before saying so."""

from typing import ClassVar

from django.db import models

from intranet.kernel.work.models import OutboxRow


class RevokedAccess(OutboxRow):
    """A member whose open connections must be closed, or look again whether their session still stands."""

    coalesced_by = ("member",)

    member = models.CharField(max_length=16)  # a public id: the row survives nothing, and points to nothing

    class Meta(OutboxRow.Meta):
        constraints: ClassVar = [models.UniqueConstraint(fields=["member"], name="realtime_revokedaccess_member")]

    def __str__(self) -> str:
        return self.member
