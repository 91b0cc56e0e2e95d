"""Discussions and replies can be reported, and those who animate their group decide first."""

from django.utils.translation import gettext_lazy as _

from groups.discussions import actions, permissions
from groups.models import Reply, Thread
from groups.roles import moderators_of, owning_organization
from intranet.kernel.contributions.moderation import subject_of
from intranet.kernel.moderation.subjects import subjects


def _thread(public_id: str) -> Thread | None:
    rows = Thread.objects.filter(public_id=public_id, deleted_at=None, pending_at=None)
    return rows.select_related("author", "group__content").first()


def _reply(public_id: str) -> Reply | None:
    rows = Reply.objects.filter(public_id=public_id, deleted_at=None, withdrawn_at=None, pending_at=None)
    return rows.select_related("author", "thread__group__content").first()


THREAD = subject_of(
    word="thread",
    label=_("Discussion"),
    find=_thread,
    is_visible=permissions.can_see_thread,
    moderators=lambda thread: moderators_of(thread.group),
    organization=lambda thread: owning_organization(thread.group),
    place=lambda thread: thread.group.key,
    hide=lambda actor, thread: actions.hide(actor=actor, thing=thread),
    restore=lambda actor, thread: actions.restore(actor=actor, thing=thread),
)

REPLY = subject_of(
    word="reply",
    label=_("Reply in a discussion"),
    find=_reply,
    is_visible=permissions.can_see_reply,
    moderators=lambda reply: moderators_of(reply.thread.group),
    organization=lambda reply: owning_organization(reply.thread.group),
    place=lambda reply: reply.thread.group.key,
    hide=lambda actor, reply: actions.hide(actor=actor, thing=reply),
    restore=lambda actor, reply: actions.restore(actor=actor, thing=reply),
)

for each in (THREAD, REPLY):
    subjects.register(each)
