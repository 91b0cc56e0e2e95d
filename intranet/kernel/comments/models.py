"""Comments, and what they said before they were edited."""

from typing import Any, ClassVar, Final

from django.db import models
from django.urls import reverse

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import ShareableQuerySet
from intranet.kernel.contributions.models import Contribution

MAX_TEXT_LENGTH: Final = 5_000
MAX_QUOTE_LENGTH: Final = 300
MAX_PAGE: Final = 30_000
MAX_PLACE_LENGTH: Final = 60
# Conversations about places of one thing that are open at once.
MAX_PLACED: Final = 200


class Comment(Contribution):
    """What a member says about a thing, or answers to another comment on it: one level, no deeper.

    `thing` is the key of the thing, as it is followed. A comment has the audience and the place of its thing, and takes those
    that the thing gets (`actions.follow_thing`): whoever sees the thing sees it, and nobody else.

    It may be about a part of the thing. `page` counts from 1. `rectangle` is on that page: left, top, width and height in
    thousandths of its width and height, or nothing. `quote` are the words that it is about.

    `anchor` is how the app of the thing finds that place again when the thing changes, in a JSON of its own: {} for the whole
    thing. `is_lost`: the place is gone from what is read now. Answers stand where their parent does, and have neither.

    `is_resolved`: nothing is left to say in this conversation; `settled_by` and `settled_at` are who said so, or opened it
    again.
    """

    search_kind = "comment"

    thing = models.CharField(max_length=60)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replies")
    page = models.PositiveSmallIntegerField(null=True, blank=True)
    rectangle: "models.JSONField[list[int]]" = models.JSONField(default=list, blank=True)
    quote = models.CharField(max_length=MAX_QUOTE_LENGTH, blank=True)
    anchor: "models.JSONField[dict[str, Any]]" = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True
    )
    is_lost = models.BooleanField(default=False, db_default=False)
    is_resolved = models.BooleanField(default=False, db_default=False)
    settled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ShareableQuerySet["Comment"].as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["author", "token"], condition=~models.Q(token=""), name="comments_comment_token"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["thing", "parent", "created_at"], name="comments_comment_thing"),
            models.Index(fields=["place", "audience"], name="comments_comment_place"),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} on {self.thing}"

    @property
    def order(self) -> str:
        """Where it stands among the comments on its thing: after its parent, the first before the last."""
        return f"{_moment(self.root)}{_moment(self) if self.parent else ''}"

    @property
    def root(self) -> "Comment":
        """The comment that its conversation begins with."""
        return self.parent or self

    @property
    def is_placed(self) -> bool:
        """Whether its conversation is about a place that the app finds again."""
        return bool(self.root.anchor)

    def get_absolute_url(self) -> str:
        """Its permalink, which leads to the page of the thing."""
        return reverse("comments:comment", args=[self.public_id])


def _moment(comment: Comment) -> str:
    return f"{int(comment.created_at.timestamp() * 1_000_000):017d}{comment.public_id}"


class CommentVersion(models.Model):
    """What a comment said before it was edited; its readers may read it."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="versions")
    text = models.TextField()
    html = models.TextField()
    language = models.CharField(max_length=2)
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["comment", "written_at"], name="comments_version_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} at {self.written_at:%Y-%m-%d %H:%M}"
