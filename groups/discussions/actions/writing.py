"""Writing threads and replies, and changing what one wrote."""

from datetime import datetime

from django.db import transaction
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
from groups.models.discussions import MAX_TEXT_LENGTH, MAX_TITLE_LENGTH, next_slot, path_under
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import locked_place
from intranet.kernel.content.rendering import Rendered, render
from intranet.kernel.content.signs import is_blank
from intranet.kernel.contributions.actions import REWRITTEN, create_once, rewrite, same_words, sent_before, words_of
from intranet.kernel.contributions.models import LANGUAGES
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
    is_same = same_words(text, language, group_id=group.pk, title=clean_line(title))
    known = sent_before(Thread.objects.all(), actor, token, is_same)
    if known is not None:
        return known
    require(permissions.can_start_thread(actor, group))
    moment = at or timezone.now()
    rendered = _rendered(text, actor)
    is_waiting = permissions.needs_approval(actor, group)
    place = locked_place(group.tool_key(permissions.DISCUSSIONS))
    values = {
        **words_of(rendered, language, moment, is_waiting=is_waiting),
        "organization_id": organization_at(actor, moment),
        "group": group,
        "title": _title(title),
        "place": place,
        "audience": place.audience,
        "last_activity_at": moment,
        "last_author": actor,
    }
    thread, is_new = create_once(Thread.objects.all(), actor, token, is_same, values)
    if not is_new:
        return thread
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
    is_same = same_words(text, language, thread_id=thread.pk, parent_id=parent and parent.pk)
    known = sent_before(Reply.objects.all(), actor, token, is_same)
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
        **words_of(rendered, language, moment, is_waiting=is_waiting),
        "organization_id": organization_at(actor, moment),
        "thread": thread,
        "parent": parent,
        "path": path_under(parent, thread.last_slot),
        "place": place,
        "audience": place.audience,
    }
    reply, is_new = create_once(Reply.objects.all(), actor, token, is_same, values)
    if not is_new:
        return reply
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
    newly_mentioned = rewrite(thread, rendered, language if language in LANGUAGES else rendered.language)
    thread.save(update_fields=["title", *REWRITTEN])
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
    newly_mentioned = rewrite(reply, rendered, language if language in LANGUAGES else rendered.language)
    reply.save(update_fields=[*REWRITTEN])
    if reply.is_published:
        tell_pages_of_reply(reply, thread, "reply_edited")
        tell_mentioned(reply, thread, newly_mentioned)
    reindex(Reply.search_kind, [reply.pk])
    return reply


def _rendered(text: str, author: User) -> Rendered:
    if len(text) > MAX_TEXT_LENGTH or is_blank(text):
        raise ValueError(f"A text has from 1 to {MAX_TEXT_LENGTH} characters.")
    return render(text, author=author)


def _title(title: str) -> str:
    line = clean_line(title)
    if len(line) > MAX_TITLE_LENGTH or is_blank(line):
        raise ValueError(f"A title has from 1 to {MAX_TITLE_LENGTH} characters.")
    return line
