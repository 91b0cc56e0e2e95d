"""What members do with a post: react, bookmark, pin."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from intranet.kernel.accounts.models import User
from microblog.models.posts import Post
from microblog.models.streams import Stream


class ReactionKind(models.TextChoices):
    """What a reaction says; the first is the one that a post always offers."""

    USEFUL = "useful", pgettext_lazy("reaction", "Useful")
    THANKS = "thanks", pgettext_lazy("reaction", "Thank you")
    BRAVO = "bravo", pgettext_lazy("reaction", "Bravo")


class Reaction(models.Model):
    """A member reacts to a post, once in each kind. Their number is on the row of the post."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=ReactionKind)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "member", "kind"], name="microblog_reaction_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.kind} for {self.post_id}"


class Bookmark(models.Model):
    """A post that a member has bookmarked. Only they see it."""

    member = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "post"], name="microblog_bookmark_unique")]
        indexes: ClassVar = [models.Index(fields=["member", "-at", "-post"], name="microblog_bookmark_newest")]

    def __str__(self) -> str:
        return f"{self.member_id} bookmarked {self.post_id}"


class Pin(models.Model):
    """A post at the top of the stream of its author, or of its group."""

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="pins")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["stream", "post"], name="microblog_pin_unique")]

    def __str__(self) -> str:
        return f"{self.post_id} on {self.stream_id}"
