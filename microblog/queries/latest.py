"""What was said last in a group, about a thing, or by a person, in a few lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Audience
from intranet.kernel.content.reading import excerpt, names_in, with_names
from microblog import permissions, streams
from microblog.models import Post, Stream, StreamEntry
from microblog.queries.merging import Streams, merged
from profiles.queries.authors import Author, author_of

WORDS: Final = 160
LOOKED_AT: Final = 10


@dataclass(frozen=True)
class PostLine:
    """A post in a list: who wrote it, and how it begins."""

    post: Post
    author: Author
    text: str


def latest_in_group(viewer: User, group: Group, count: int) -> Sequence[PostLine]:
    """The newest posts of a group that the viewer may read, fewer when one of them is not to be seen; two statements."""
    return _latest(viewer, group.key, group.content.audience_id, count)


def latest_about(viewer: User, key: str, audience: Audience, count: int) -> Sequence[PostLine]:
    """The newest news of a thing of this audience, as `latest_in_group`."""
    return _latest(viewer, key, audience.pk, count)


def _latest(viewer: User, key: str, audience: int, count: int) -> Sequence[PostLine]:
    # A value, and no join, so that the index is read from its end.
    stream = Stream.objects.filter(key=key).values("pk")[:1]
    entries = StreamEntry.objects.filter(stream=stream, audience=audience)
    joined = entries.select_related("post__author__profile", "post__organization", "post__group__content")
    posts = [entry.post for entry in joined.order_by("-published_at", "-post")[:count]]
    posts = [post for post in posts if permissions.can_see_post(viewer, post)]
    names = names_in(viewer, (post.html for post in posts), (post.author.handle for post in posts))
    return [PostLine(post, author_of(post, names.people), excerpt(with_names(post.html, names), WORDS)) for post in posts]


def latest_of_person(viewer: User, person: User, count: int) -> Sequence[PostLine]:
    """The newest posts of a person that the viewer may read, without those of others that they shared."""
    found = merged(viewer, Streams("SELECT %s AS key", (streams.of_person(person),)), size=LOOKED_AT)
    readable = Post.objects.visible_to(viewer).with_authors().filter(author=person, reposted=None, withdrawn_at=None)
    rows = readable.in_bulk(found.posts)
    posts = [rows[pk] for pk in found.posts if pk in rows][:count]
    names = names_in(viewer, (post.html for post in posts), (post.author.handle for post in posts))
    return [PostLine(post, author_of(post, names.people), excerpt(with_names(post.html, names), WORDS)) for post in posts]
