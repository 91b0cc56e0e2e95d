"""Reacting to posts, bookmarking them, pinning them."""

from django.db import transaction
from django.utils.translation import gettext as _

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import denied, require
from microblog import permissions, streams
from microblog.actions.publishing import locked_post, tell_counts
from microblog.models import Bookmark, Pin, Post, Reaction, ReactionKind, Stream


@transaction.atomic
def react(*, member: User, post: Post, kind: ReactionKind) -> None:
    """Add a reaction to a post. Repeating it has no effect. Raises PermissionRefused."""
    post = locked_post(post)
    require(permissions.can_react(member, post))
    _row, is_new = Reaction.objects.get_or_create(post=post, member=member, kind=kind)
    if is_new:
        _count(post, kind, 1)


@transaction.atomic
def unreact(*, member: User, post: Post, kind: ReactionKind) -> None:
    """Remove a reaction, if there is one."""
    post = locked_post(post)
    count, _ = Reaction.objects.filter(post=post, member=member, kind=kind).delete()
    if count:
        _count(post, kind, -1)


def _count(post: Post, kind: ReactionKind, by: int) -> None:
    """Add `by` to the count of a kind. The row of the post must be locked."""
    post.reactions[kind] = max(post.reactions.get(kind, 0) + by, 0)
    post.save(update_fields=["reactions"])
    tell_counts(post)


@transaction.atomic
def bookmark(*, member: User, post: Post) -> None:
    """Bookmark a post. Repeating it has no effect. Raises PermissionRefused."""
    require(permissions.can_bookmark(member, post))
    Bookmark.objects.get_or_create(member=member, post=post)


@transaction.atomic
def unbookmark(*, member: User, post: Post) -> None:
    """Remove a bookmark, if there is one, even when the member can no longer read the post."""
    Bookmark.objects.filter(member=member, post=post).delete()


@transaction.atomic
def pin(*, actor: User, post: Post) -> None:
    """Pin a post to the top of the stream of its group, or of its author. Raises PermissionRefused, also beyond `MAX_PINS`."""
    post = locked_post(post)
    require(permissions.can_pin(actor, post))
    stream = _pinned_in(post)
    if Pin.objects.filter(stream=stream, post=post).exists():
        return
    if Pin.objects.filter(stream=stream, post__deleted_at=None, post__hidden_at=None).count() >= permissions.MAX_PINS:
        words = _("%(limit)d posts are already pinned. Unpin one first.")
        require(denied(words % {"limit": permissions.MAX_PINS}))
    Pin.objects.create(stream=stream, post=post)


@transaction.atomic
def unpin(*, actor: User, post: Post) -> None:
    """Unpin a post. Raises PermissionRefused."""
    post = locked_post(post)
    require(permissions.can_pin(actor, post))
    Pin.objects.filter(stream=_pinned_in(post), post=post).delete()


def _pinned_in(post: Post) -> Stream:
    """The stream where a post is pinned. It is locked, so that concurrent pins are counted one after another."""
    key = post.group.key if post.group else streams.of_person(post.author)
    return Stream.objects.select_for_update().get(key=key)
