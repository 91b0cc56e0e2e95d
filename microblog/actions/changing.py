"""Changing and deleting what one wrote, and hiding what moderation decided against."""

from django.db import transaction

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.contributions.actions import EMPTIED, REWRITTEN, rewrite, set_hidden, take_back
from intranet.kernel.contributions.models import LANGUAGES
from intranet.kernel.follows.actions import forget_key
from intranet.kernel.notifications.actions import restore as restore_news
from intranet.kernel.notifications.actions import withdraw
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex
from microblog import permissions
from microblog.actions.pictures import remove_pictures
from microblog.actions.publishing import (
    change_streams,
    count_replies,
    count_reposts,
    enter_streams,
    leave_streams,
    locked_post,
    rendered,
    streams_of,
    tell_mentioned,
    tell_pages,
)
from microblog.models import Poll, Post, PostVersion


@transaction.atomic
def edit_post(*, actor: User, post: Post, text: str, language: str = "") -> Post:
    """Change the words of one's post; its readers may read what it said before.

    Raises PermissionRefused, and ValueError for a text that is empty or too long.
    """
    post = locked_post(post)
    require(permissions.can_edit(actor, post))
    words = rendered(text, actor)
    spoken = language if language in LANGUAGES else post.language
    if (words.text, spoken) == (post.text, post.language):
        return post
    written_at = post.edited_at or post.published_at
    if post.is_published and written_at:
        PostVersion.objects.create(post=post, text=post.text, html=post.html, language=post.language, written_at=written_at)
    newly_mentioned = rewrite(post, words, spoken)
    post.hashtags = list(words.hashtags)
    post.save(update_fields=[*REWRITTEN, "hashtags"])
    if post.is_published:
        change_streams(post)
        tell_pages(post, "edited")
        tell_mentioned(post, newly_mentioned)
    reindex(Post.search_kind, [post.pk])
    return post


@transaction.atomic
def delete_post(*, actor: User, post: Post) -> None:
    """Take back one's post. When others have answered, a trace without words stays above their answers.

    What only shares it again goes with it. Raises PermissionRefused.
    """
    post = locked_post(post)
    require(permissions.can_delete(actor, post))
    if post.reposted:
        count_reposts(post.reposted, -1)
    was_published = post.is_published
    has_answers = post.reply_count > 0 if post.is_in_streams else Post.objects.filter(parent=post, deleted_at=None).exists()
    stood_in = streams_of(post) if was_published else []
    take_back(post, has_answers=has_answers)
    post.hashtags = []
    post.save(update_fields=[*EMPTIED, "hashtags"])
    if was_published:
        tell_pages(post, "removed", stood_in)
        leave_streams(post)
    post.versions.all().delete()
    remove_pictures(post)
    Poll.objects.filter(post=post).delete()
    if was_published and post.root and not post.hidden_at:  # it was counted no more since it was hidden
        count_replies(post.root, -1)
    if post.deleted_at:
        forget_key(key=post.key)
    withdraw(subject=post.thread_key, facts={"post": post.public_id})
    withdraw(subject=post.key)
    reindex(Post.search_kind, [post.pk])


# Moderation -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def hide(*, actor: User, post: Post) -> None:
    """Have nobody read a post, as moderation decided. Hiding twice is harmless."""
    _set_hidden(actor, post, is_hidden=True)


@transaction.atomic
def restore(*, actor: User, post: Post) -> None:
    """Show it again, as moderation decided. Restoring what is not hidden is harmless."""
    _set_hidden(actor, post, is_hidden=False)


def _set_hidden(actor: User, post: Post, *, is_hidden: bool) -> None:
    post = locked_post(post)
    if not set_hidden(post, is_hidden=is_hidden):
        return
    is_there = post.is_published and not post.deleted_at and not post.withdrawn_at
    record(actor=actor, verb="microblog.post_hidden" if is_hidden else "microblog.post_restored", subject=post.key)
    if is_there:
        tell_pages(post, "removed" if is_hidden else "added")
        if is_hidden:
            leave_streams(post)
        else:
            enter_streams(post)
        if post.root:
            count_replies(post.root, -1 if is_hidden else 1)
    tell = withdraw if is_hidden else restore_news
    tell(subject=post.thread_key, facts={"post": post.public_id})
    # Answers are found, and spoken of, where their thread may be read.
    shown = [post, *post.answers.filter(hidden_at=None, deleted_at=None).only("public_id")]
    tell(subject=[one.key for one in shown])
    reindex(Post.search_kind, [one.pk for one in shown])
