"""Copies of what groups hold, for their owners."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone

from groups.models.groups import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.data.public_ids import Addressable


class GroupExportQuerySet(models.QuerySet["GroupExport"]):
    def under_way(self) -> Self:
        """Those that are asked for and neither ready nor given up."""
        return self.filter(finished_at=None, failed_at=None)

    def ready(self) -> Self:
        """Those that can be downloaded today."""
        return self.filter(file__isnull=False, expires_at__gt=timezone.now())


class GroupExport(Addressable):
    """An archive of what a group holds: built by a task for the owner who asked, and kept for some days.

    It holds what this owner may see, so it is nobody else's. `attempt` names the worker's turn that builds it: each turn writes
    a file of its own, and a worker that was taken for dead claims none. `seen_at` is when one last worked at it, `files` how
    many files it holds so far, `file` the archive when it is ready, and `size` its bytes.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="exports")
    actor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    attempt = models.CharField(max_length=16, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)
    files = models.PositiveIntegerField(default=0)
    file = models.OneToOneField(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    size = models.PositiveBigIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = GroupExportQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["group"],
                condition=models.Q(finished_at=None, failed_at=None),
                name="groups_groupexport_under_way",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_under_way(self) -> bool:
        return self.finished_at is None and self.failed_at is None
