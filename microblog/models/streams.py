"""Streams: where a post stands, so that any of them, and any number together, is read from one index.

A stream is of a person, a group, a tag, an organization, everyone, or those who mention a member. A post is filed in several
of them when it is published, and taken out when it is hidden or deleted. The home page of a member merges the streams that they
follow; see `queries.merging` for how.
"""

from datetime import UTC, datetime
from typing import ClassVar, Final

from django.db import models

from intranet.kernel.audiences.models import Audience, Place
from microblog.models.posts import Post

# After every post: it tells nothing.
ANY_MOMENT: Final = datetime(9999, 1, 1, tzinfo=UTC)


class Stream(models.Model):
    """One stream. `key` is that of the thing followed (`person:…`, `group:…`, `tag:…`), or another name of `streams`.

    `label` is a tag as somebody wrote it to everyone, as long as it stands there.
    """

    key = models.CharField(max_length=140, unique=True)
    label = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.key


class StreamAudience(models.Model):
    """An audience that some post of a stream was ever shown to.

    There are few for each stream: home looks for the newest post of a pair, and a stream whose posts are all for others has no
    pair to look at. `newest_before` spares it most of these looks: all posts of the pair are older. It is some minutes after
    the newest, so that a busy pair is seldom written, and is never lowered.
    """

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="audiences", db_index=False)
    audience = models.ForeignKey(Audience, on_delete=models.CASCADE, related_name="+", db_index=False)
    newest_before = models.DateTimeField(db_default=ANY_MOMENT)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["stream", "audience"], name="microblog_streamaudience_unique")]

    def __str__(self) -> str:
        return f"{self.stream_id} for {self.audience_id}"


class StreamEntry(models.Model):
    """A post in a stream. It repeats the audience, the place and the moment of the post, for the index."""

    stream = models.ForeignKey(Stream, on_delete=models.CASCADE, related_name="+", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="entries", db_index=False)
    audience = models.ForeignKey(Audience, on_delete=models.PROTECT, related_name="+", db_index=False)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    published_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "stream"], name="microblog_streamentry_unique")]
        indexes: ClassVar = [
            # The place comes last so that a probe reads the index alone.
            models.Index(fields=["stream", "audience", "-published_at", "-post", "place"], name="microblog_streamentry_probe"),
            models.Index(
                fields=["place", "audience"], condition=models.Q(place__isnull=False), name="microblog_streamentry_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} in {self.stream_id}"
