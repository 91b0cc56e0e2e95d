"""The schemas of posts in the API, and their construction from rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, cast

from ninja import Schema
from pydantic import Field

from intranet.kernel.content.reading import plain
from intranet.kernel.contributions.schemas import ContributionAuthorOut
from microblog.models import Post, ReactionKind
from microblog.queries.posts import ShownPost
from profiles.queries.authors import Author


class AudienceOut(Schema):
    """Whom a post is for."""

    value: str = Field(description="`everyone`, `organization:…`, `group:…` or `project:…`, as new posts take it")
    name: str = Field(description="Of the organization, the group or the project; empty for everyone")


class ImageOut(Schema):
    """A picture of a post."""

    address: str
    alternative: str = Field(description="What it shows, in words")
    width: int
    height: int


class ChoiceOut(Schema):
    """One answer to a poll."""

    text: str
    votes: int | None = Field(description="Null until you can see the results")
    percent: int | None = Field(description="Null until you can see the results")
    is_mine: bool


class PollOut(Schema):
    """A poll. Its results are shown to those who voted, and to everyone once it is closed."""

    closes_at: datetime
    is_closed: bool
    votes: int
    choices: list[ChoiceOut] = Field(description="In order: to vote, the first is number 0")


class ReactionOut(Schema):
    """The number of reactions of one kind."""

    kind: ReactionKind
    count: int
    is_mine: bool


class PostOut(Schema):
    """A post or a reply. One that was deleted after others had replied has no text."""

    id: str
    address: str
    author: ContributionAuthorOut
    audience: AudienceOut
    language: Literal["fr", "en"]
    text: str
    html: str
    hashtags: list[str]
    created_at: datetime
    published_at: datetime | None
    edited_at: datetime | None
    is_waiting: bool = Field(description="Waiting for approval; visible only to its author and the group's animators")
    state: Literal["shown", "withdrawn"]
    root: str = Field(description="For a reply, id of the post that started the thread; otherwise empty")
    parent: str = Field(description="For a reply, id of the post or reply that it answers; otherwise empty")
    quoted: str = Field(description="Id of the quoted post; empty if there is none, or if you cannot read it")
    shared_by: ContributionAuthorOut | None = Field(description="Who reposted it, when that is why it is in this stream")
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
        author=_author(one.author),
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
        shared_by=_author(one.sharer) if one.sharer else None,
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


def _author(author: Author) -> ContributionAuthorOut:
    return ContributionAuthorOut(handle=author.handle, name=author.display_name, organization=str(author.organization))


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
