"""What the API says of posts, and how it is made of rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, cast

from ninja import Schema
from pydantic import Field

from intranet.kernel.content.reading import plain
from microblog.models import Post, ReactionKind
from microblog.queries.posts import ShownPost
from profiles.queries.authors import Author


class AuthorOut(Schema):
    """Who wrote something: the name of today, the organization of that moment."""

    handle: str
    name: str
    organization: str


class AudienceOut(Schema):
    """Whom a post is for."""

    value: str = Field(description="`everyone`, `organization:…` or `group:…`, as new posts take it")
    name: str = Field(description="Of the organization or the group; empty for everyone")


class ImageOut(Schema):
    """A picture of a post."""

    address: str
    alternative: str = Field(description="What it shows, in words")
    width: int
    height: int


class ChoiceOut(Schema):
    """One answer to a poll."""

    text: str
    votes: int | None = Field(description="Null until the results are told to you")
    percent: int | None = Field(description="Null until the results are told to you")
    is_mine: bool


class PollOut(Schema):
    """A poll. Its results are told to who has voted, and to everybody once it is closed."""

    closes_at: datetime
    is_closed: bool
    votes: int
    choices: list[ChoiceOut] = Field(description="In their order: the first one is number 0 when you vote")


class ReactionOut(Schema):
    """How many members gave a post one kind of reaction."""

    kind: ReactionKind
    count: int
    is_mine: bool


class PostOut(Schema):
    """A post or an answer; one that its author deleted when others had answered has no words."""

    id: str
    address: str
    author: AuthorOut
    audience: AudienceOut
    language: Literal["fr", "en"]
    text: str
    html: str
    hashtags: list[str]
    created_at: datetime
    published_at: datetime | None
    edited_at: datetime | None
    is_waiting: bool = Field(description="It waits for approval, and only its author and the group's animators see it")
    state: Literal["shown", "withdrawn"]
    root: str = Field(description="For an answer, id of the post that began; else empty")
    parent: str = Field(description="For an answer, id of what it answers; else empty")
    quoted: str = Field(description="Id of the post that it speaks about; empty for none, or for one that you may not read")
    shared_by: AuthorOut | None = Field(description="Who shares it again, when that is why it is in this stream")
    images: list[ImageOut]
    poll: PollOut | None
    replies: int
    reposts: int
    reactions: list[ReactionOut]
    is_shared: bool
    is_bookmarked: bool


# From rows to JSON ------------------------------------------------------------------------------------------------------


def post_answers(posts: Sequence[ShownPost]) -> list[PostOut]:
    """These posts; one statement at most, for the ids of posts that began a thread and are not among them."""
    begun = {post.pk: post.public_id for one in posts for post in (one.post, one.post.parent) if post}
    missing = {one.post.root_id for one in posts if one.post.root_id} - begun.keys()
    if missing:
        begun |= Post.objects.filter(pk__in=missing).values_list("pk", "public_id")
    return [_post(one, begun) for one in posts]


def _post(one: ShownPost, begun: Mapping[int, str]) -> PostOut:
    post = one.post
    return PostOut(
        id=post.public_id,
        address=post.get_absolute_url(),
        author=_author(post, one.author),
        audience=AudienceOut(value=post.readers_key, name=one.audience),
        language=cast("Literal['fr', 'en']", post.language),
        text=plain(one.html),
        html=one.html,
        hashtags=[] if one.trace else post.hashtags,
        created_at=post.created_at,
        published_at=post.published_at,
        edited_at=post.edited_at,
        is_waiting=post.pending_at is not None,
        state="withdrawn" if one.trace else "shown",
        root=begun.get(post.root_id, "") if post.root_id else "",
        parent=post.parent.public_id if post.parent else "",
        quoted=one.quoted.post.public_id if one.quoted else "",
        shared_by=_author(one.entry, one.sharer) if one.sharer else None,
        images=[
            ImageOut(address=image.get_absolute_url(), alternative=image.alternative, width=image.width, height=image.height)
            for image in one.images
        ],
        poll=_poll(one),
        replies=post.reply_count,
        reposts=post.repost_count,
        reactions=[ReactionOut(kind=each.kind, count=each.count, is_mine=each.is_mine) for each in one.reactions],
        is_shared=one.is_shared,
        is_bookmarked=one.is_bookmarked,
    )


def _author(post: Post, author: Author) -> AuthorOut:
    return AuthorOut(handle=post.author.handle, name=author.display_name, organization=str(author.organization))


def _poll(one: ShownPost) -> PollOut | None:
    if one.poll is None:
        return None
    poll = one.poll.poll
    choices = [
        ChoiceOut(
            text=line.choice.text,
            votes=line.choice.votes if one.poll.is_told else None,
            percent=line.percent if one.poll.is_told else None,
            is_mine=line.is_mine,
        )
        for line in one.poll.choices
    ]
    return PollOut(closes_at=poll.closes_at, is_closed=poll.is_closed, votes=one.poll.votes, choices=choices)
