"""Which things show which: what a text refers to."""

from typing import ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db import models

MAX_KEY_LENGTH = 40


class Reference(models.Model):
    """A thing whose text shows another one, such as a post with a document of a library.

    It says nothing of who sees either: whoever tells of it asks both.
    """

    source_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+", db_index=False)
    source_id = models.BigIntegerField()
    # The key of what is shown.
    target = models.CharField(max_length=MAX_KEY_LENGTH)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source_type", "source_id", "target"], name="content_reference_unique"),
        ]
        indexes: ClassVar = [models.Index(fields=["target", "-id"], name="content_reference_target")]

    def __str__(self) -> str:
        return f"{self.source_type_id} {self.source_id} shows {self.target}"
