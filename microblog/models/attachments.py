"""What comes with a post: pictures and a poll."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import ClassVar, Final

from django.db import models
from django.urls import reverse
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.data.public_ids import Addressable
from microblog.models.posts import Post

MAX_IMAGES: Final = 4
MAX_ALTERNATIVE_LENGTH: Final = 1_000
# The longest side of a stored picture, in pixels.
MAX_SIDE: Final = 1_600
MIN_CHOICES: Final = 2
MAX_CHOICES: Final = 6
MAX_CHOICE_LENGTH: Final = 80


class Image(Addressable):
    """A picture of a post, without what its file said of where and how it was taken.

    `alternative` says what it shows to who does not see it; no picture goes without.
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="images")
    position = models.PositiveSmallIntegerField()
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    alternative = models.CharField(max_length=MAX_ALTERNATIVE_LENGTH)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "position"], name="microblog_image_position"),
            models.CheckConstraint(condition=~models.Q(alternative=""), name="microblog_image_alternative"),
        ]

    def __str__(self) -> str:
        return self.alternative

    def get_absolute_url(self) -> str:
        return reverse("microblog:image", args=[self.public_id])


class Poll(models.Model):
    """A question with choices, whose text is the question. Each member chooses one, and may change it until it closes."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, primary_key=True, related_name="poll")
    closes_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"poll of {self.post_id}"

    @property
    def is_closed(self) -> bool:
        return self.closes_at <= timezone.now()

    @property
    def seconds_left(self) -> int:
        """In how many whole seconds it will have closed."""
        return max(0, ceil((self.closes_at - timezone.now()).total_seconds()))


class Choice(models.Model):
    """One answer to a poll; `votes` are counted on the row."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="choices")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=MAX_CHOICE_LENGTH)
    votes = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["poll", "position"], name="microblog_choice_position")]

    def __str__(self) -> str:
        return self.text


class Vote(models.Model):
    """What a member chose; only their own page tells it."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    choice = models.ForeignKey(Choice, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["poll", "member"], name="microblog_vote_unique")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.choice_id}"


@dataclass(frozen=True)
class DrawnImage:
    """A picture that somebody sends, drawn anew: WebP bytes, their size in pixels, and what it shows in words."""

    content: bytes
    width: int
    height: int
    alternative: str


@dataclass(frozen=True)
class SentImage:
    """A picture to show with a post: stored by its author, its size in pixels, and what it shows in words."""

    file: StoredFile
    width: int
    height: int
    alternative: str


@dataclass(frozen=True)
class SentPoll:
    """The choices of a poll, and when it closes."""

    choices: Sequence[str]
    closes_at: datetime
