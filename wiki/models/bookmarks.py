"""Pages that members keep for themselves."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from intranet.kernel.accounts.models import User
from wiki.models.pages import WikiPage


class PageBookmark(models.Model):
    """A page that a member has bookmarked. Only they see it."""

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    page = models.ForeignKey(WikiPage, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "page"], name="wiki_bookmark_unique")]

    def __str__(self) -> str:
        return f"{self.member_id} bookmarked {self.page_id}"
