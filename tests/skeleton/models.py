"""Notices: what those who animate a group announce to it, until a day."""

from typing import ClassVar, Final

from django.db import models
from django.urls import reverse

from groups.models import Group
from intranet.kernel.audiences.models import ShareableQuerySet
from intranet.kernel.contributions.models import Contribution

MAX_TITLE_LENGTH: Final = 120
MAX_TEXT_LENGTH: Final = 2_000


class Notice(Contribution):
    """A short text that a group lists until a day, that day included; it is read at its address afterwards."""

    search_kind = "notice"

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=MAX_TITLE_LENGTH)
    until = models.DateField()

    objects = ShareableQuerySet["Notice"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["author", "token"], condition=~models.Q(token=""), name="skeleton_notice_token")
        ]
        indexes: ClassVar = [
            models.Index(fields=["group", "until"], name="skeleton_notice_list"),
            models.Index(fields=["place", "audience"], name="skeleton_notice_place"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("notices:notice", args=[self.group.address, self.public_id])
