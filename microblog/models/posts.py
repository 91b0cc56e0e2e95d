"""Posts: what members write, answer, share again and quote."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar, Final, Self

from django.db import models
from django.urls import reverse

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import EVERYONE, ShareableQuerySet
from intranet.kernel.content.signs import count_signs
from intranet.kernel.contributions.models import Contribution
from microblog import streams
from profiles.models import Organization

# Signs as people see them (`content.signs.count_signs`); each may be made of several code points.
MAX_TEXT_LENGTH: Final = 500
MAX_STORED_LENGTH: Final = 8_000
# Longer signs are cut (see `content.signs`).
LETTERS_OF_A_SIGN: Final = 20
# Of a post and what stands around it, what a list says.
_SHOWN: Final = (
    *("public_id", "published_at", "pending_at", "hidden_at", "withdrawn_at", "created_at", "edited_at", "version"),
    *("text", "html", "language", "hashtags", "reply_count", "repost_count", "reactions"),
    *("root", "parent", "reposted", "quoted", "about", "audience__kind", "audience__key"),
    *("author__public_id", "author__handle", "author__display_name", "author__state"),
    *("author__profile__portrait", "author__profile__title_fr", "author__profile__title_en"),
    *("organization__public_id", "organization__name_fr", "organization__name_en"),
    *("group__public_id", "group__name_fr", "group__name_en"),
)


def signs_over(text: str) -> int:
    """How many signs of a text are too many for a post; 0 or less for none.

    The signs of a whole book are not counted: its letters are too many already.
    """
    long = len(text) > MAX_TEXT_LENGTH * LETTERS_OF_A_SIGN
    return (len(text) if long else count_signs(text.strip())) - MAX_TEXT_LENGTH


class PostQuerySet(ShareableQuerySet["Post"]):
    def shown_to(self, audiences: Collection[int], closed: Collection[int], now: datetime) -> Self:
        """What may be read now; of answers, those to a post that is there to be read."""
        whole = models.Q(root=None) | models.Q(root__hidden_at=None, root__deleted_at=None)
        return super().shown_to(audiences, closed, now).filter(whole)

    def with_authors(self) -> "PostQuerySet":
        """With what a page says of each post without asking again."""
        return self.select_related("author__profile", "organization", "group__content", "audience")

    def to_list(self) -> "PostQuerySet":
        """With what a list says of each, and little else: with every column it takes two fifths longer."""
        return self.select_related("author__profile", "organization", "group", "audience").only(*_SHOWN)


class Post(Contribution):
    """A short message.

    One that answers has a `parent`, and the `root` of its thread, whose audience and group it has. One that shares another
    again without a word has `reposted` and no text; one that says something about another has `quoted`. `organization` is the
    author's when it was written; `about` is the key of the thing whose news it is (see `streams.NewsOf`). `version` does not
    count counts.
    """

    search_kind = "post"

    organization = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    root = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="answers")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reposted = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="reposts")
    quoted = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=40, blank=True)
    text = models.TextField(max_length=MAX_STORED_LENGTH, blank=True)
    html = models.TextField(blank=True)
    # Folded keys.
    hashtags: "models.JSONField[list[str]]" = models.JSONField(default=list)
    # Kept on the row: a stream counts nothing.
    reply_count = models.PositiveIntegerField(default=0)
    repost_count = models.PositiveIntegerField(default=0)
    reactions: "models.JSONField[dict[str, int]]" = models.JSONField(default=dict)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["author", "token"], condition=~models.Q(token=""), name="microblog_post_token"),
            models.UniqueConstraint(
                fields=["author", "reposted"],
                condition=models.Q(reposted__isnull=False, deleted_at=None),
                name="microblog_post_one_repost",
            ),
            models.CheckConstraint(
                condition=models.Q(parent=None, root=None) | models.Q(parent__isnull=False, root__isnull=False),
                name="microblog_post_answers_in_a_thread",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "audience"], name="microblog_post_place"),
            models.Index(fields=["root", "published_at", "id"], name="microblog_post_thread"),
            models.Index(
                fields=["group", "pending_at"], condition=models.Q(pending_at__isnull=False), name="microblog_post_pending"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def thread_key(self) -> str:
        """What the pages of its thread listen to, and what its followers follow."""
        return f"post:{self.root.public_id}" if self.root else self.key

    @property
    def readers_key(self) -> str:
        """Whom it is for, as forms, the API and their stream name it: `everyone`, `organization:…`, `group:…`, `project:…`."""
        if self.group is not None:
            return self.group.key
        if self.about:
            return self.about
        return streams.EVERYONE if self.audience.kind == EVERYONE else f"{streams.ORGANIZATION}:{self.audience.key}"

    @property
    def is_in_streams(self) -> bool:
        """Whether streams show it by itself: answers are read under what they answer."""
        return self.root_id is None

    def is_shown_to(self, viewer: User) -> bool:
        return super().is_shown_to(viewer) and (self.root is None or self.root.is_shown_to(viewer))

    def get_absolute_url(self) -> str:
        return reverse("microblog:post", args=[self.public_id])


class PostVersion(models.Model):
    """What a published post said before it was edited; its readers may read it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="versions")
    text = models.TextField(max_length=MAX_STORED_LENGTH)
    html = models.TextField()
    language = models.CharField(max_length=2)
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "written_at"], name="microblog_postversion_unique")]

    def __str__(self) -> str:
        return f"{self.post_id} at {self.written_at:%Y-%m-%d %H:%M}"
