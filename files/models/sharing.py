"""Who may do what with an item that has a list of its own."""

from typing import ClassVar, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Audience


class Right(models.IntegerChoices):
    """What somebody may do with an item; each includes those before it."""

    VIEW = 1, pgettext_lazy("right", "View")
    COMMENT = 2, pgettext_lazy("right", "Comment")
    EDIT = 3, pgettext_lazy("right", "Edit")
    MANAGE = 4, pgettext_lazy("right", "Manage")


class GrantQuerySet(models.QuerySet["Grant"]):
    def current(self) -> Self:
        """Those that have not expired."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=timezone.now()))


class Grant(models.Model):
    """One line of a list: an audience (a person, a group, an organization, everyone) and what it may do.

    `list` is the audience that the item was given (`audiences.actions.show_to_list`). There is no line that takes away, and no
    order: whoever is on several lines has the highest right. A line ends `until` then.
    """

    list = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="+")
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="+")
    right = models.PositiveSmallIntegerField(choices=Right)
    until = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)

    objects = GrantQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["list", "audience"], name="files_grant_unique")]

    def __str__(self) -> str:
        return f"{self.audience_id} may {Right(self.right).name.lower()} {self.list_id}"
