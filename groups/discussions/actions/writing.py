"""Writing threads and replies, and changing what one wrote."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from groups.discussions import permissions
from groups.discussions.actions.publishing import (
    locked_thread,
    naming,
    publish_reply,
    publish_thread,
    tell_mentioned,
    tell_pages_of_reply,
    tell_pages_of_thread,
)
from groups.models import Group, Reply, Thread
from groups.models.discussions import LANGUAGES, MAX_TEXT_LENGTH, MAX_TITLE_LENGTH, Contribution, next_slot, path_under
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import locked_place
from intranet.kernel.content.rendering import Rendered, render
from intranet.kernel.content.sent_twice import TokenUsed
from intranet.kernel.content.signs import is_blank, neutral
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import require
from intranet.kernel.search.actions import reindex
from intranet.kernel.text.lines import clean_line
from profiles.queries.affiliations import organization_at


@transaction.atomic
def start_thread(
    *, actor: User, group: Group, title: str, text: str, language: str = "", token: str = "", at: datetime | None = None
) -> Thread:
    """Begin a discussion; it waits for an animator where the group asks for it.

    `language` is guessed when it is not given. The same form sent twice, known by its `token`, gives the same thread. `at` is
    when it was said, when that is not now. Raises PermissionRefused, TokenUsed when the actor used the token for something else
    or for a thread that is no longer there, and ValueError for a title or a text that is empty or too long.
    """
    sent = {"group_id": group.pk, "title": clean_line(title), "text": neutral(text).strip()}
    known = _sent_before(Thread, actor, token, language, sent)
    if known is not None:
        return known
    require(permissions.can_start_thread(actor, group))
    moment = at or timezone.now()
    rendered = _rendered(text, actor)
    is_waiting = permissions.needs_approval(actor, group)
    place = locked_place(group.tool_key(permissions.DISCUSSIONS))
    values = {
        **_contributed(rendered, actor, language, moment, is_waiting=is_waiting),
        "group": group,
        "title": _title(title),
        "place": place,
        "audience": place.audience,
        "last_activity_at": moment,
        "last_author": actor,
    }
    thread = _create(Thread, actor, token, values)
    if thread is None:
        return _sent_at_once(Thread, actor, token, language, sent)
    if is_waiting:
        notify(kind="groups.approval_waits", subject=group.key, actor=actor, facts=naming(thread))
    else:
        publish_thread(thread)
    return thread


@transaction.atomic
def add_reply(
    *,
    actor: User,
    thread: Thread,
    text: str,
    parent: Reply | None = None,
    language: str = "",
    token: str = "",
    at: datetime | None = None,
) -> Reply:
    """Answer a discussion, or the reply `parent`. The rest is as for `start_thread`."""
    thread = locked_thread(thread)
    sent = {"thread_id": thread.pk, "parent_id": parent and parent.pk, "text": neutral(text).strip()}
    known = _sent_before(Reply, actor, token, language, sent)
    if known is not None:
        return known
    if parent is not None:
        parent = Reply.objects.get(pk=parent.pk)
    require(permissions.can_reply(actor, thread, parent))
    moment = at or timezone.now()
    rendered = _rendered(text, actor)
    is_waiting = permissions.needs_approval(actor, thread.group)
    thread.last_slot = next_slot(thread, moment)
    thread.save(update_fields=["last_slot"])
    place = locked_place(thread.group.tool_key(permissions.DISCUSSIONS))
    values = {
        **_contributed(rendered, actor, language, moment, is_waiting=is_waiting),
        "thread": thread,
        "parent": parent,
        "path": path_under(parent, thread.last_slot),
        "place": place,
        "audience": place.audience,
    }
    reply = _create(Reply, actor, token, values)
    if reply is None:
        return _sent_at_once(Reply, actor, token, language, sent)
    if is_waiting:
        notify(kind="groups.approval_waits", subject=thread.group.key, actor=actor, facts=naming(reply))
    else:
        publish_reply(reply, thread)
    return reply


@transaction.atomic
def edit_thread(*, actor: User, thread: Thread, title: str, text: str, language: str = "") -> Thread:
    """Change the title and the first message of one's thread. Raises PermissionRefused, and ValueError as `start_thread`."""
    thread = locked_thread(thread)
    require(permissions.can_edit(actor, thread))
    rendered, title = _rendered(text, actor), _title(title)
    if (title, rendered.text, language or thread.language) == (thread.title, thread.text, thread.language):
        return thread
    thread.title = title
    newly_mentioned = _rewrite(thread, rendered, language)
    thread.save(update_fields=["title", *EDITED])
    if thread.is_published:
        tell_pages_of_thread(thread, "thread_edited")
        tell_mentioned(thread, thread, newly_mentioned)
    reindex(Thread.search_kind, [thread.pk])
    return thread


@transaction.atomic
def edit_reply(*, actor: User, reply: Reply, text: str, language: str = "") -> Reply:
    """Change one's reply. Raises PermissionRefused, and ValueError as `start_thread`."""
    thread = locked_thread(reply.thread)
    reply = Reply.objects.select_related("author").get(pk=reply.pk)
    reply.thread = thread
    require(permissions.can_edit(actor, reply))
    rendered = _rendered(text, actor)
    if (rendered.text, language or reply.language) == (reply.text, reply.language):
        return reply
    newly_mentioned = _rewrite(reply, rendered, language)
    reply.save(update_fields=[*EDITED])
    if reply.is_published:
        tell_pages_of_reply(reply, thread, "reply_edited")
        tell_mentioned(reply, thread, newly_mentioned)
    reindex(Reply.search_kind, [reply.pk])
    return reply


EDITED = ("text", "html", "mentions", "language", "version", "edited_at")


def _sent_before[Thing: (Thread, Reply)](
    model: type[Thing], actor: User, token: str, language: str, sent: Mapping[str, object]
) -> Thing | None:
    """What the same form made a moment ago. Raises TokenUsed when that is something else, or is no longer there."""
    known = model._default_manager.filter(author=actor, token=token).first() if token else None
    if known is None:
        return None
    is_there = known.deleted_at is None and known.withdrawn_at is None and known.hidden_at is None
    is_same = language in ("", known.language) and all(getattr(known, name) == value for name, value in sent.items())
    if not (is_there and is_same):
        raise TokenUsed
    return known


def _sent_at_once[Thing: (Thread, Reply)](
    model: type[Thing], actor: User, token: str, language: str, sent: Mapping[str, object]
) -> Thing:
    """What the same form made at this very moment. Raises TokenUsed as `_sent_before`."""
    known = _sent_before(model, actor, token, language, sent)
    if known is None:
        raise TokenUsed
    return known


def _create[Thing: (Thread, Reply)](model: type[Thing], actor: User, token: str, values: dict[str, Any]) -> Thing | None:
    """The new row; None when the same token made one at this very moment."""
    if not token:
        return model._default_manager.create(author=actor, **values)
    with suppress(IntegrityError), transaction.atomic():
        return model._default_manager.create(author=actor, token=token, **values)
    return None


def _rendered(text: str, author: User) -> Rendered:
    if len(text) > MAX_TEXT_LENGTH or is_blank(text):
        raise ValueError(f"A text has from 1 to {MAX_TEXT_LENGTH} characters.")
    return render(text, author=author)


def _title(title: str) -> str:
    line = clean_line(title)
    if len(line) > MAX_TITLE_LENGTH or is_blank(line):
        raise ValueError(f"A title has from 1 to {MAX_TITLE_LENGTH} characters.")
    return line


def _contributed(rendered: Rendered, author: User, language: str, moment: datetime, *, is_waiting: bool) -> dict[str, object]:
    """What threads and replies have in common when they begin."""
    return {
        "organization_id": organization_at(author, moment),
        "text": rendered.text,
        "html": rendered.html,
        "mentions": list(rendered.mentions),
        "language": language if language in LANGUAGES else rendered.language,
        "created_at": moment,
        "pending_at": timezone.now() if is_waiting else None,
    }


def _rewrite(thing: Contribution, rendered: Rendered, language: str) -> list[str]:
    """Write the new text on the row; gives the handles that were not mentioned before."""
    newly_mentioned = [handle for handle in rendered.mentions if handle not in thing.mentions]
    thing.text, thing.html, thing.mentions = rendered.text, rendered.html, list(rendered.mentions)
    thing.language = language if language in LANGUAGES else rendered.language
    thing.version += 1
    if thing.is_published:
        thing.edited_at = timezone.now()
    return newly_mentioned
