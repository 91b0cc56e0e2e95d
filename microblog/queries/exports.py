"""What the export of a group reads of its stream, as its owner may see it: a batch of rows at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import meant_for
from intranet.kernel.data.batches import batches
from microblog.models import Post, PostQuerySet
from microblog.queries.posts import ShownPost, shown

POSTS_AT_ONCE: Final = 100
ANSWERS_AT_ONCE: Final = 200


@dataclass(frozen=True)
class ExportedPost:
    """A post as the reader sees it, and its answers in the order in which they came, to be read once.

    Of a post that was deleted when others had answered, there is nothing but its answers.
    """

    shown: ShownPost
    answers: Iterable[ShownPost]


def batches_of_posts(reader: User, group: Group) -> Iterator[list[ShownPost]]:
    """What was said in a group that the reader may read, the first of the group first: what is shared again is there once."""
    rows = Post.objects.with_authors().filter(group=group, root=None, reposted=None)
    for some in batches(_told(rows), "pk", size=POSTS_AT_ONCE):
        if posts := _shown(reader, some):
            yield posts


def with_answers(reader: User, posts: Sequence[ShownPost]) -> Iterator[ExportedPost]:
    """These posts with their answers. The answers to one are read before the next one."""
    following = groupby(_answers(reader, posts), key=lambda one: one.post.root_id)
    key, rows = next(following, (None, iter(())))
    for one in posts:
        if one.post.pk == key:
            yield ExportedPost(one, rows)
            key, rows = next(following, (None, iter(())))
        elif not one.trace:
            yield ExportedPost(one, ())


def _answers(reader: User, posts: Sequence[ShownPost]) -> Iterator[ShownPost]:
    """The answers to these posts that have words, those to one post after those to another."""
    rows = Post.objects.with_authors().filter(root__in=[one.post for one in posts], withdrawn_at=None)
    for some in batches(_told(rows), "root_id", "published_at", "pk", size=ANSWERS_AT_ONCE):
        yield from _shown(reader, some)


def _told(rows: PostQuerySet) -> PostQuerySet:
    return rows.filter(published_at__isnull=False, pending_at=None, hidden_at=None, deleted_at=None)


def _shown(reader: User, rows: Sequence[Post]) -> list[ShownPost]:
    """Those that are for the reader, asked of each row: a statement that names audiences reads all that the group holds."""
    return shown(reader, meant_for(reader, rows))
