"""Who may do what in the discussions of a group. Each decision first requires that the thing is visible."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from groups.models import Group, Reply, Thread
from groups.permissions import can_animate_group, can_read_group, can_write_in_group, is_open_to
from groups.roles import Standing, standing_of
from intranet.kernel.accounts.models import User
from intranet.kernel.contributions.permissions import can_take_back, is_own
from intranet.kernel.permissions import Decision, allowed, denied

DISCUSSIONS: Final = "discussions"
"""The key of the tool."""

NO_THREAD: Final = _("This discussion does not exist.")
NO_REPLY: Final = _("This reply does not exist.")
SWITCHED_OFF: Final = _("Discussions are switched off in this group.")
LOCKED: Final = _("This discussion is closed to new replies.")
THREAD_WITHDRAWN: Final = _("The author deleted this discussion. It takes no more replies.")
PARENT_GONE: Final = _("The reply you are answering was deleted. Reply to the discussion instead.")
NOTHING_TO_READ: Final = _("Write something: the text is empty.")
APPROVED_AS_IT_IS: Final = _("What was approved cannot be edited. Reply to it, or delete it and publish it again.")


def can_see_discussions(viewer: User, group: Group) -> Decision:
    """Read the discussions of a group."""
    decision = can_read_group(viewer, group)
    if decision and DISCUSSIONS not in group.tools:
        return denied(SWITCHED_OFF)
    return decision


def can_see_thread(viewer: User, thread: Thread) -> Decision:
    """Read one. A page answers a refusal as if there were none."""
    if not thread.is_shown_to(viewer) or not is_open_to(viewer, thread.group) or DISCUSSIONS not in thread.group.tools:
        return denied(NO_THREAD)
    return allowed


def can_see_reply(viewer: User, reply: Reply) -> Decision:
    """Read a reply, in a discussion that one may read."""
    if not can_see_thread(viewer, reply.thread) or not reply.is_shown_to(viewer):
        return denied(NO_REPLY)
    return allowed


def can_follow_thread(member: User, public_id: str) -> Decision:
    """Hear of the replies to a discussion that one may read."""
    thread = Thread.objects.visible_to(member).select_related("group__content").filter(public_id=public_id).first()
    return can_see_thread(member, thread) if thread else denied(NO_THREAD)


def can_start_thread(actor: User, group: Group, *, standing: Standing | None = None) -> Decision:
    """Begin a discussion."""
    decision = can_see_discussions(actor, group)
    return can_write_in_group(actor, group, standing=standing) if decision else decision


def can_reply(actor: User, thread: Thread, parent: Reply | None = None, *, standing: Standing | None = None) -> Decision:
    """Answer a discussion, or one of its replies."""
    decision = can_see_thread(actor, thread)
    if not decision:
        return decision
    decision = can_write_in_group(actor, thread.group, standing=standing)
    if not decision:
        return decision
    if thread.locked_at:
        return denied(LOCKED)
    if thread.withdrawn_at:
        return denied(THREAD_WITHDRAWN)
    if parent is not None and (parent.thread_id != thread.pk or parent.withdrawn_at or not parent.is_shown_to(actor)):
        return denied(PARENT_GONE)
    return allowed


def needs_approval(author: User, group: Group, *, standing: Standing | None = None) -> bool:
    """Whether what this member writes waits for an animator."""
    return group.is_approval_needed and not (standing or standing_of(author, group)).is_animator


def can_edit(actor: User, thing: Thread | Reply, *, standing: Standing | None = None) -> Decision:
    """Change what one wrote, published or waiting, where one may write; not what others have approved since."""
    decision = is_own(actor, thing, _can_see(actor, thing))
    if decision:
        decision = can_write_in_group(actor, group_of(thing), standing=standing)
    if not decision:
        return decision
    if thing.is_published and needs_approval(actor, group_of(thing), standing=standing):
        return denied(APPROVED_AS_IT_IS)
    if isinstance(thing, Reply) and thing.thread.locked_at:
        return denied(LOCKED)
    return allowed


def can_delete(actor: User, thing: Thread | Reply) -> Decision:
    """Take back what one wrote, also in a closed discussion, and where one may no longer write."""
    return can_take_back(actor, thing, _can_see(actor, thing))


def can_accept(actor: User, thread: Thread, *, standing: Standing | None = None) -> Decision:
    """Say which reply answers the question, or that none does: who asked, and those who animate."""
    decision = can_see_thread(actor, thread)
    if not decision:
        return decision
    decision = can_write_in_group(actor, thread.group, standing=standing)
    if not decision:
        return decision
    if thread.author_id == actor.pk or (standing or standing_of(actor, thread.group)).is_animator:
        return allowed
    return denied(_("Only the author of the discussion, or a facilitator, can accept an answer."))


def can_steer(actor: User, thread: Thread, *, standing: Standing | None = None) -> Decision:
    """Pin it or close it: those who animate."""
    decision = can_see_thread(actor, thread)
    if not decision:
        return decision
    found = standing or standing_of(actor, thread.group)
    decision = can_write_in_group(actor, thread.group, standing=found)
    return can_animate_group(actor, thread.group, standing=found) if decision else decision


def can_approve(actor: User, group: Group, *, standing: Standing | None = None) -> Decision:
    """Publish what waits, or refuse it with a reason: those who animate, in a group that is not archived."""
    found = standing or standing_of(actor, group)
    decision = can_see_discussions(actor, group)
    if not decision:
        return decision
    decision = can_animate_group(actor, group, standing=found)
    return can_write_in_group(actor, group, standing=found) if decision else decision


def group_of(thing: Thread | Reply) -> Group:
    """The group in which it was written."""
    return thing.group if isinstance(thing, Thread) else thing.thread.group


def _can_see(viewer: User, thing: Thread | Reply) -> Decision:
    return can_see_thread(viewer, thing) if isinstance(thing, Thread) else can_see_reply(viewer, thing)
