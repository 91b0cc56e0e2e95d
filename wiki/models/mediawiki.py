"""What came from an old wiki: which pages, and every version that they had there."""

from typing import ClassVar

from django.db import models

from intranet.kernel.accounts.models import User
from wiki.models.pages import WikiPage
from wiki.models.spaces import Space


class ImportedPage(models.Model):
    """A page of an old wiki (`site`, its number there) and what it is in a space. Its text was made of `revision`.

    What the old wiki is known by is what a dump says of itself: it means nothing beyond the space that it was brought into.
    `files` are the pictures and documents that were taken over with it: their public ids here, by their names there.
    """

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    site = models.CharField(max_length=200)
    number = models.PositiveBigIntegerField()
    page = models.OneToOneField(WikiPage, on_delete=models.CASCADE, related_name="imported")
    revision = models.PositiveBigIntegerField(default=0)
    files: "models.JSONField[dict[str, str]]" = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["space", "site", "number"], name="wiki_imported_unique")]

    def __str__(self) -> str:
        return f"{self.number} of {self.site}"


class SourceVersion(models.Model):
    """A version of a page in an old wiki, as it was written there; `member` is its author when that one is known here."""

    page = models.ForeignKey(WikiPage, on_delete=models.CASCADE, related_name="source_versions")
    number = models.PositiveBigIntegerField()
    author = models.CharField(max_length=255, blank=True)
    member = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    comment = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["page", "number"], name="wiki_source_unique")]
        indexes: ClassVar = [models.Index(fields=["page", "-at"], name="wiki_source_at")]

    def __str__(self) -> str:
        return f"{self.number} of {self.page_id}"
