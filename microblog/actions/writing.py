"""Writing posts, answering them, sharing them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import everyone, locked_audience, locked_place
from intranet.kernel.audiences.models import Audience, Place
from intranet.kernel.content.signs import is_blank
from intranet.kernel.contributions.actions import create_once, same_words, sent_before, words_of
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import require
from intranet.kernel.text.lines import clean_line
from microblog import permissions
from microblog.actions.pictures import attach_picture
from microblog.actions.publishing import REPOSTED, count_reposts, leave_streams, locked_post, publish, rendered, tell_pages
from microblog.models import Choice, Poll, Post
from microblog.models.attachments import MAX_CHOICE_LENGTH, MAX_CHOICES, MAX_IMAGES, MIN_CHOICES, SentImage, SentPoll
from microblog.streams import Target
from profiles.queries.affiliations import organization_at

# With what `_Sent.made` compares.
_KNOWN = Post.objects.select_related("group", "audience", "poll")


@transaction.atomic
def publish_post(
    *,
    author: User,
    text: str,
    target: Target,
    language: str = "",
    images: Sequence[SentImage] = (),
    poll: SentPoll | None = None,
    quoted: Post | None = None,
    token: str = "",
    at: datetime | None = None,
) -> Post:
    """Publish a post to everyone, an organization or a group, or have it wait where the group requires approval.

    `language` is detected by default. A form sent twice, recognised by its `token`, makes one post. `at` is the date of the
    post, by default now. Raises PermissionRefused, TokenUsed when the author used the token for something else or for a post
    that is no longer there, and ValueError for a text that is empty or too long, a picture without its alternative text, and a
    poll with one choice.
    """
    sent = _Sent(text, language, images, poll, readers_key=target.value, quoted=quoted and _original(quoted))
    known = sent_before(_KNOWN, author, token, sent.made)
    if known is not None:
        return known
    require(permissions.can_post_to(author, target))
    if quoted is not None:
        quoted = _original(quoted)
        require(permissions.can_quote(author, quoted))
    audience, place = _where(target)
    about = target.about.key if target.about else ""
    values = _values(author, text, language, at, group=target.group, about=about, audience=audience, place=place, quoted=quoted)
    post, is_new = create_once(_KNOWN, author, token, sent.made, values)
    if not is_new:
        return post
    _attach(post, images, poll)
    _finish(post)
    return post


@transaction.atomic
def reply(
    *,
    author: User,
    parent: Post,
    text: str,
    language: str = "",
    images: Sequence[SentImage] = (),
    token: str = "",
    at: datetime | None = None,
) -> Post:
    """Reply to a post or to one of its replies, for the same readers. The rest is as in `publish_post`."""
    root = locked_post(parent.root or parent)
    sent = _Sent(text, language, images, None, readers_key=root.readers_key, parent=parent)
    known = sent_before(_KNOWN, author, token, sent.made)
    if known is not None:
        return known
    parent = root if parent.pk == root.pk else Post.objects.select_related("author").get(pk=parent.pk)
    if parent.pk != root.pk:
        parent.root, parent.group = root, root.group
    require(permissions.can_reply(author, parent))
    audience = locked_audience(root.place) if root.place else root.audience
    values = _values(
        author,
        text,
        language,
        at,
        group=root.group,
        about=root.about,
        audience=audience,
        place=root.place,
        root=root,
        parent=parent,
    )
    post, is_new = create_once(_KNOWN, author, token, sent.made, values)
    if not is_new:
        return post
    _attach(post, images, None)
    _finish(post)
    return post


@transaction.atomic
def repost(*, author: User, post: Post, at: datetime | None = None) -> Post:
    """Repost a post, once, to the author's followers who can see it. Raises PermissionRefused.

    `at` is the date of the repost, by default now.
    """
    original = locked_post(_original(post))
    require(permissions.can_repost(author, original))
    known = Post.objects.filter(author=author, reposted=original, deleted_at=None).first()
    if known is not None:
        return known
    moment = at or timezone.now()
    shared = Post.objects.create(
        author=author,
        organization_id=organization_at(author, moment),
        group=original.group,
        about=original.about,
        audience_id=original.audience_id,
        place=original.place,
        reposted=original,
        language=original.language,
        created_at=moment,
        published_at=moment,
    )
    publish(shared)
    count_reposts(original, 1)
    notify(kind=REPOSTED, subject=original.key, actor=author, thing=original, at=moment)
    return shared


@transaction.atomic
def take_back_repost(*, author: User, post: Post) -> None:
    """Remove a repost, if there is one."""
    original = locked_post(_original(post))
    shared = Post.objects.filter(author=author, reposted=original, deleted_at=None).select_related("author").first()
    if shared is None:
        return
    shared.version += 1
    tell_pages(shared, "removed")
    leave_streams(shared)
    shared.deleted_at = timezone.now()
    shared.save(update_fields=["deleted_at", "version"])
    count_reposts(original, -1)


def _original(post: Post) -> Post:
    """The post that a repost shares, or the post itself."""
    return post.reposted or post


@dataclass(frozen=True)
class _Sent:
    """What was sent with a token."""

    text: str
    language: str
    images: Sequence[SentImage]
    poll: SentPoll | None
    readers_key: str
    quoted: Post | None = None
    parent: Post | None = None

    def made(self, post: Post) -> bool:
        """Whether a post is what this made. Pictures and the end of a poll are not compared."""
        choices = [choice.text for choice in post.poll.choices.all()] if hasattr(post, "poll") else []
        return (
            same_words(self.text, self.language)(post)
            and post.readers_key == self.readers_key
            and post.quoted_id == (self.quoted and self.quoted.pk)
            and post.parent_id == (self.parent and self.parent.pk)
            and choices == [clean_line(choice) for choice in (self.poll.choices if self.poll else ())]
            and [image.alternative for image in post.images.all()] == [clean_line(one.alternative) for one in self.images]
        )


def _where(target: Target) -> tuple[Audience, Place | None]:
    if target.group is not None:
        place = locked_place(target.group.tool_key(permissions.STREAM))
        return place.audience, place
    if target.about is not None:
        home = target.about.place
        return (locked_audience(home) if home else target.about.audience), home
    return (target.organization.audience if target.organization else everyone()), None


def _values(
    author: User, text: str, language: str, at: datetime | None, *, group: Group | None, **where: object
) -> dict[str, object]:
    """The row of a new post, which waits where the group asks for it."""
    moment, words = at or timezone.now(), rendered(text, author)
    is_waiting = permissions.needs_approval(author, group)
    return {
        **where,
        **words_of(words, language, moment, is_waiting=is_waiting),
        "group": group,
        "published_at": None if is_waiting else moment,
        "organization_id": organization_at(author, moment),
        "hashtags": list(words.hashtags),
    }


def _attach(post: Post, images: Sequence[SentImage], poll: SentPoll | None) -> None:
    if len(images) > MAX_IMAGES:
        raise ValueError(f"A post has {MAX_IMAGES} pictures at most.")
    for position, image in enumerate(images):
        attach_picture(post, position, image)
    if poll is not None:
        choices = [clean_line(choice) for choice in poll.choices]
        different = {choice.casefold() for choice in choices}
        if not MIN_CHOICES <= len(choices) <= MAX_CHOICES or len(different) < len(choices):
            raise ValueError(f"A poll has from {MIN_CHOICES} to {MAX_CHOICES} choices, all different.")
        if any(is_blank(choice) or len(choice) > MAX_CHOICE_LENGTH for choice in choices):
            raise ValueError(f"A choice has from 1 to {MAX_CHOICE_LENGTH} characters.")
        row = Poll.objects.create(post=post, closes_at=poll.closes_at)
        Choice.objects.bulk_create([Choice(poll=row, position=number, text=text) for number, text in enumerate(choices)])


def _finish(post: Post) -> None:
    """Publish the post, or notify animators that it waits for approval."""
    if post.pending_at is None:
        publish(post)
        return
    notify(
        kind="microblog.approval_waits",
        subject=str(post.group and post.group.key),
        actor=post.author,
        facts={"post": post.public_id},
    )
