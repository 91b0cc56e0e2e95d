"""What an administrator may have revealed of discussions: a first message, a reply."""

from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext_lazy as _

from groups.discussions.permissions import can_see_reply, can_see_thread
from groups.models import Reply, Thread
from groups.queries.visible import public_id_of
from intranet.kernel.audiences.revealing import FRAGMENT, Names, revealables
from intranet.kernel.contributions.revealing import revealable_of

REPLY_FRAGMENT: Final = "reply-"


def _threads(public_ids: Collection[str]) -> dict[str, Thread]:
    """Those that say something, hidden by moderation or not."""
    rows = Thread.objects.filter(public_id__in=public_ids, deleted_at=None, withdrawn_at=None, pending_at=None)
    known = rows.filter(group__deleted_at=None).select_related("author", "group__content", "place")
    return {thread.public_id: thread for thread in known}


def _replies(public_ids: Collection[str]) -> dict[str, Reply]:
    rows = Reply.objects.filter(public_id__in=public_ids, deleted_at=None, withdrawn_at=None, pending_at=None)
    known = rows.filter(thread__deleted_at=None, thread__group__deleted_at=None)
    return {reply.public_id: reply for reply in known.select_related("author", "thread__group__content", "place")}


def _thread_at(names: Names, _part: str) -> Thread | None:
    thread = _threads([names["public_id"]]).get(names["public_id"])
    return thread if thread is not None and thread.group.public_id == public_id_of(names["address"]) else None


def _reply_at(names: Names, _part: str) -> Reply | None:
    """The reply of an address of its own, or of one of the page that it is on."""
    reply_id = names.get("reply_id") or names[FRAGMENT].removeprefix(REPLY_FRAGMENT)
    reply = _replies([reply_id]).get(reply_id)
    if reply is None or reply.thread.public_id != names["public_id"]:
        return None
    return reply if reply.thread.group.public_id == public_id_of(names["address"]) else None


def _is_thread(url_name: str, names: Names) -> bool:
    return url_name == "groups:thread" and not names[FRAGMENT].startswith(REPLY_FRAGMENT)


def _is_reply(url_name: str, names: Names) -> bool:
    return url_name == "groups:reply" or (url_name == "groups:thread" and names[FRAGMENT].startswith(REPLY_FRAGMENT))


THREAD: Final = revealable_of(
    word="thread",
    label=_("Discussion"),
    shows=_("Its title, its first message and its author. Each reply is a thing of its own, with an address of its own."),
    is_at=_is_thread,
    at=_thread_at,
    find_all=_threads,
    is_visible=can_see_thread,
)

REPLY: Final = revealable_of(
    word="reply",
    label=_("Reply in a discussion"),
    shows=_("What it says, and its author; neither the discussion nor the other replies."),
    is_at=_is_reply,
    at=_reply_at,
    find_all=_replies,
    is_visible=can_see_reply,
)

for each in (THREAD, REPLY):
    revealables.register(each)
