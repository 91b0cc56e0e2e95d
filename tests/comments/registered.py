"""Discussions as things to comment on, where a test switches it on: the product has comments elsewhere."""

from operator import attrgetter
from typing import Final

from groups.discussions.permissions import can_see_thread
from groups.models import Thread
from groups.permissions import can_write_in_group
from groups.roles import moderators_of
from intranet.kernel.comments.things import Commentable

DISCUSSIONS: Final = Commentable(
    word="thread",
    model=Thread,
    can_comment=lambda actor, thread: can_see_thread(actor, thread) and can_write_in_group(actor, thread.group),
    title=attrgetter("title"),
    owners=lambda thread: [thread.author],
    moderators=lambda thread: moderators_of(thread.group),
    place=lambda thread: thread.group.key,
    mentions_in=lambda thread: thread.group.key,
    joined=("group__content", "author"),
)
