"""Every write to comments."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import locked_audience
from intranet.kernel.audiences.models import Shareable
from intranet.kernel.audit.actions import record
from intranet.kernel.comments import permissions, things
from intranet.kernel.comments.models import MAX_QUOTE_LENGTH, MAX_TEXT_LENGTH, Comment, CommentVersion
from intranet.kernel.comments.things import NOWHERE, Position
from intranet.kernel.content.rendering import Rendered, render
from intranet.kernel.content.signs import is_blank
from intranet.kernel.contributions.actions import (
    EMPTIED,
    REWRITTEN,
    create_once,
    rewrite,
    same_words,
    sent_before,
    set_hidden,
    take_back,
    words_of,
)
from intranet.kernel.contributions.models import LANGUAGES
from intranet.kernel.notifications.actions import follow_thing as follow_events
from intranet.kernel.notifications.actions import notify, withdraw
from intranet.kernel.notifications.actions import restore as restore_news
from intranet.kernel.permissions import Decision, denied, require
from intranet.kernel.realtime.actions import announce
from intranet.kernel.search.actions import reindex
from intranet.kernel.text.lines import clean_line

ADDED: Final = "comments.added"
MENTIONED: Final = "comments.mentioned"
RESOLVED: Final = "comments.resolved"


@transaction.atomic
def add_comment(
    *,
    actor: User,
    thing: Shareable,
    text: str,
    parent: Comment | None = None,
    position: Position = NOWHERE,
    language: str = "",
    token: str = "",
    at: datetime | None = None,
    decision: Decision | None = None,
) -> Comment:
    """Say something about a thing, or answer a comment: an answer to an answer stands beside it.

    An answer stands where its parent does. `language` is guessed when it is not given. The same form sent twice, known by its
    `token`, gives the same comment. `at` is when it was said, when that is not now. `decision` comes instead of ours: that of
    an app which shows the thing to the actor otherwise than by its audience.

    Raises PermissionRefused, TokenUsed when the actor used the token for something else or for a comment that is no longer
    there, NoPlaceError for a position that the thing does not have, and ValueError for a text that is empty or too long.
    """
    thing = _locked_thing(thing)
    parent = parent and _locked(parent.parent or parent)
    key = things.key_of(thing)
    is_same = same_words(text, language, thing=key, parent_id=parent and parent.pk)
    known = sent_before(Comment.objects.all(), actor, token, is_same)
    if known is not None:
        return known
    require(permissions.can_comment(actor, thing, parent) if decision is None else decision)
    if parent is not None and parent.thing != key:
        require(denied(permissions.PARENT_GONE))
    position = things.commentables[key.partition(":")[0]].locate(thing, position) if parent is None else position
    if position.anchor:
        require(permissions.has_room(key))
    moment = at or timezone.now()
    values = {
        **words_of(_rendered(text, actor), language, moment, is_waiting=False),
        "published_at": moment,
        "audience_id": thing.audience_id,
        "place": thing.place,
        "thing": key,
        "parent": parent,
        "page": position.page,
        "rectangle": list(position.rectangle),
        "quote": clean_line(position.quote)[:MAX_QUOTE_LENGTH],
        "anchor": dict(position.anchor),
        "is_lost": position.is_lost,
    }
    comment, is_new = create_once(Comment.objects.all(), actor, token, is_same, values)
    if is_new:
        tell_pages(comment, "added")
        facts = {"comment": comment.public_id}
        notify(kind=ADDED, subject=comment.thing, actor=actor, thing=comment, facts=facts, at=moment)
        _tell_mentioned(comment, comment.mentions, at=moment)
        reindex(Comment.search_kind, [comment.pk])
    return comment


@transaction.atomic
def edit_comment(*, actor: User, comment: Comment, text: str, language: str = "") -> Comment:
    """Change one's comment; its readers may read what it said before.

    Raises PermissionRefused, and ValueError as `add_comment`.
    """
    comment = _locked(comment)
    require(permissions.can_edit(actor, comment))
    rendered = _rendered(text, actor)
    spoken = language if language in LANGUAGES else comment.language
    if (rendered.text, spoken) == (comment.text, comment.language):
        return comment
    CommentVersion.objects.create(
        comment=comment,
        text=comment.text,
        html=comment.html,
        language=comment.language,
        written_at=comment.edited_at or comment.created_at,
    )
    newly_mentioned = rewrite(comment, rendered, spoken)
    comment.save(update_fields=REWRITTEN)
    tell_pages(comment, "edited")
    _tell_mentioned(comment, newly_mentioned)
    reindex(Comment.search_kind, [comment.pk])
    return comment


@transaction.atomic
def delete_comment(*, actor: User, comment: Comment) -> None:
    """Take back one's comment. When others have answered it, a trace without words stays; it goes with its last answer.

    Raises PermissionRefused.
    """
    comment = _locked(comment)
    require(permissions.can_delete(actor, comment))
    take_back(comment, has_answers=_has_answers(comment))
    comment.save(update_fields=EMPTIED)
    comment.versions.all().delete()
    tell_pages(comment, "edited" if comment.withdrawn_at else "removed")
    parent = comment.parent
    if parent is not None and parent.withdrawn_at and not _has_answers(parent):
        parent.deleted_at = timezone.now()
        parent.version += 1
        parent.save(update_fields=["deleted_at", "version"])
        tell_pages(parent, "removed")
    withdraw(subject=comment.thing, facts={"comment": comment.public_id})
    reindex(Comment.search_kind, [comment.pk])


@transaction.atomic
def settle(*, actor: User, comment: Comment, is_resolved: bool) -> None:
    """Say that nothing is left to say in a conversation, or open it again. Doing it twice is harmless. Raises
    PermissionRefused.
    """
    comment = _locked(comment.root)
    require(permissions.can_resolve(actor, comment))
    if comment.is_resolved == is_resolved:
        return
    comment.is_resolved, comment.settled_by, comment.settled_at = is_resolved, actor, timezone.now()
    comment.version += 1
    comment.save(update_fields=["is_resolved", "settled_by", "settled_at", "version"])
    tell_pages(comment, "edited")
    if is_resolved:
        notify(kind=RESOLVED, subject=comment.thing, actor=actor, thing=comment, facts={"comment": comment.public_id})


def place_again(*, placed: Iterable[Comment]) -> None:
    """Keep where these comments are found now (`page`, `anchor`, `is_lost`), as their app says in the transaction that
    changes the thing.
    """
    Comment.objects.bulk_update(placed, ["page", "anchor", "is_lost"], batch_size=200)


@transaction.atomic
def hide(*, actor: User, comment: Comment) -> None:
    """Have nobody read a comment, as moderation decided; its answers stay under a trace. Hiding twice is harmless."""
    _set_hidden(actor, comment, is_hidden=True)


@transaction.atomic
def restore(*, actor: User, comment: Comment) -> None:
    """Show it again, as moderation decided. Restoring what is not hidden is harmless."""
    _set_hidden(actor, comment, is_hidden=False)


def _set_hidden(actor: User, comment: Comment, *, is_hidden: bool) -> None:
    comment = _locked(comment)
    if not set_hidden(comment, is_hidden=is_hidden):
        return
    record(actor=actor, verb="comments.comment_hidden" if is_hidden else "comments.comment_restored", subject=comment.key)
    tell_pages(comment, "edited")
    (withdraw if is_hidden else restore_news)(subject=comment.thing, facts={"comment": comment.public_id})
    reindex(Comment.search_kind, [comment.pk])


@transaction.atomic
def follow_thing(*, thing: Shareable) -> None:
    """Give the comments on a thing the audience and the place that it has now; what is not shown is told and found no more."""
    key = things.key_of(thing)
    rows = Comment.objects.filter(thing=key)
    rows.update(audience=thing.audience_id, place=thing.place_id)
    comments = list(rows.only("public_id", "withdrawn_at", "hidden_at", "deleted_at"))
    is_told = {comment.public_id: thing.is_shown and comment.is_there for comment in comments}
    follow_events(kinds=(ADDED, MENTIONED, RESOLVED), subject=key, thing=thing, name="comment", is_told=is_told)
    reindex(Comment.search_kind, [comment.pk for comment in comments])


@transaction.atomic
def follow_things(*, changed: Collection[Shareable]) -> None:
    """As `follow_thing`, for those among many things that were commented: an app calls it when it has changed rows at once."""
    by_key = {things.key_of(thing): thing for thing in changed}
    for key in Comment.objects.filter(thing__in=by_key).order_by().values_list("thing", flat=True).distinct():
        follow_thing(thing=by_key[key])


@transaction.atomic
def delete_comments(*, things: Collection[str]) -> None:
    """Delete for good what was said of things (their keys) that are deleted for good themselves."""
    rows = Comment.objects.filter(thing__in=things)
    keys = list(rows.values_list("pk", flat=True))
    rows.exclude(parent=None).delete()
    rows.delete()
    reindex(Comment.search_kind, keys)


# What follows ---------------------------------------------------------------------------------------------------------


def tell_pages(comment: Comment, verb: str) -> None:
    """Have the open pages of the thing hear that a comment was `added`, `edited` or `removed`."""
    announce(
        thing=comment, keys=[live_key(comment.thing)], kind=f"comment_{verb}", subject=comment.key, version=comment.version
    )


def live_key(thing: str) -> str:
    """What the panel of a thing listens to, from the key of the thing."""
    return f"comments:{thing}"


def _tell_mentioned(comment: Comment, handles: Collection[str], *, at: datetime | None = None) -> None:
    if handles:
        facts = {"comment": comment.public_id, "handles": " ".join(handles)}
        notify(kind=MENTIONED, subject=comment.thing, actor=comment.author, thing=comment, facts=facts, at=at)


def _locked(comment: Comment) -> Comment:
    rows = Comment.objects.select_for_update(of=("self",)).select_related("author", "parent")
    return rows.get(pk=comment.pk)


def _locked_thing(thing: Shareable) -> Shareable:
    """The thing as it is now, whose audience does not change before the comment is there."""
    rows: QuerySet[Shareable] = type(thing)._default_manager.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("place").get(pk=thing.pk)
    if found.place is not None:
        locked_audience(found.place)
    return found


def _has_answers(comment: Comment) -> bool:
    return comment.replies.filter(deleted_at=None).exists()


def _rendered(text: str, author: User) -> Rendered:
    if len(text) > MAX_TEXT_LENGTH or is_blank(text):
        raise ValueError(f"A comment has from 1 to {MAX_TEXT_LENGTH} characters.")
    return render(text, author=author)
