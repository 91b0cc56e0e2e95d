"""Posts, the streams in which they stand, and what members do with them."""

from microblog.models.attachments import Choice, Image, Poll, Vote
from microblog.models.marks import Bookmark, Pin, Reaction, ReactionKind
from microblog.models.posts import Post, PostQuerySet, PostVersion
from microblog.models.streams import Stream, StreamAudience, StreamEntry

__all__ = [
    "Bookmark",
    "Choice",
    "Image",
    "Pin",
    "Poll",
    "Post",
    "PostQuerySet",
    "PostVersion",
    "Reaction",
    "ReactionKind",
    "Stream",
    "StreamAudience",
    "StreamEntry",
    "Vote",
]
