"""Who may do what with posts. Each decision first requires that the post is visible."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from groups.models import Group
from groups.permissions import can_animate_group, can_read_group, can_write_in_group
from groups.roles import Standing, standing_of
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.contributions.permissions import NOT_YOURS, can_take_back, is_own
from intranet.kernel.permissions import Decision, allowed, denied
from microblog.models import Image, Poll, Post
from microblog.streams import Target

# The tool of groups that holds posts.
STREAM: Final = "stream"
MAX_PINS: Final = 3
# What fits in the key of a follow.
MAX_TAG_LENGTH: Final = 56

NO_POST: Final = _("This post does not exist.")
GONE: Final = _("This post was deleted. Your text is still here: copy it if you want to keep it.")
SWITCHED_OFF: Final = _("The stream is switched off in this group.")
NO_TARGET: Final = _("Choose who can see it.")
GUESTS_IN_GROUPS: Final = _("Guests can post only in the groups that invited them.")
APPROVED_AS_IT_IS: Final = _("An approved post cannot be edited. Delete it and publish it again.")


def can_browse_streams(viewer: User) -> Decision:
    """Read the streams of everyone, people, organizations and tags: every member but guests."""
    return allowed if viewer.is_active and not viewer.is_guest else denied(GUESTS_IN_GROUPS)


def can_see_stream(viewer: User, group: Group) -> Decision:
    """Read the stream of a group."""
    decision = can_read_group(viewer, group)
    return denied(SWITCHED_OFF) if decision and STREAM not in group.tools else decision


def can_see_post(viewer: User, post: Post) -> Decision:
    """Read a post. Pages answer a refusal with a 404, as for a post that does not exist."""
    if not post.is_shown_to(viewer) or (post.group is not None and not can_see_stream(viewer, post.group)):
        return denied(NO_POST)
    return allowed


def can_see_picture(viewer: User, image: Image) -> Decision:
    """See a picture: the readers of its post, and its author and animators while it waits for approval or after a refusal."""
    post = image.post
    if can_see_post(viewer, post):
        return allowed
    is_waiting = post.pending_at is not None and post.deleted_at is None
    if post.group is None or not (is_waiting or post.refusal) or not can_see_stream(viewer, post.group):
        return denied(NO_POST)
    if post.author_id == viewer.pk or (is_waiting and can_approve(viewer, post.group)):
        return allowed
    return denied(NO_POST)


def can_post_to(actor: User, target: Target, *, standing: Standing | None = None) -> Decision:
    """Publish to this target."""
    if not actor.is_active or actor.kind == Kind.SERVICE:
        return denied(_("This account is not active."))
    if target.group is not None:
        decision = can_see_stream(actor, target.group)
        return can_write_in_group(actor, target.group, standing=standing) if decision else decision
    if actor.is_guest:
        return denied(GUESTS_IN_GROUPS)
    if target.about is not None:
        return target.about.posting(actor)
    if target.organization is not None and target.organization.audience_id not in audience_ids(actor):
        return denied(NO_TARGET)
    return allowed


def needs_approval(author: User, group: Group | None, *, standing: Standing | None = None) -> bool:
    """Whether what this member writes must be approved by an animator."""
    return group is not None and group.is_approval_needed and not (standing or standing_of(author, group)).is_animator


def can_reply(actor: User, post: Post, *, standing: Standing | None = None) -> Decision:
    """Reply to a post or a reply: members who can read it and can write where it is."""
    decision = can_see_post(actor, post)
    if not decision:
        return decision
    if post.withdrawn_at or post.reposted_id:
        return denied(GONE)
    if post.group is not None:
        return can_write_in_group(actor, post.group, standing=standing)
    return can_browse_streams(actor)


def can_repost(actor: User, post: Post) -> Decision:
    """Repost a post, to those who can already see it."""
    decision = can_reply(actor, post)
    if decision and post.author_id == actor.pk:
        return denied(_("You cannot repost your own post."))
    return decision


def can_quote(actor: User, post: Post) -> Decision:
    """Quote a post. Readers who cannot see it read only the quoting text."""
    return can_reply(actor, post)


def can_react(actor: User, post: Post) -> Decision:
    """Add a reaction to a post, and remove it."""
    decision = can_see_post(actor, post)
    return denied(GONE) if decision and (post.withdrawn_at or post.reposted_id) else decision


def can_vote(actor: User, poll: Poll) -> Decision:
    """Vote, or change one's vote, until the poll closes."""
    decision = can_react(actor, poll.post)
    return denied(_("This poll is closed.")) if decision and poll.is_closed else decision


def can_bookmark(actor: User, post: Post) -> Decision:
    """Bookmark a post."""
    return can_see_post(actor, post)


def can_follow_post(member: User, public_id: str) -> Decision:
    """Follow the replies to a post that one can read."""
    post = Post.objects.visible_to(member).select_related("group__content").filter(public_id=public_id, root=None).first()
    return can_see_post(member, post) if post else denied(NO_POST)


def can_follow_tag(member: User, tag: str) -> Decision:
    """Follow a hashtag."""
    return can_browse_streams(member) if tag and len(tag) <= MAX_TAG_LENGTH else denied(NO_POST)


def can_edit(actor: User, post: Post, *, standing: Standing | None = None) -> Decision:
    """Edit the text of one's own post, where one can still write; not of an approved post, and not of a repost."""
    decision = is_own(actor, post, can_see_post(actor, post))
    if decision and post.group:
        decision = can_write_in_group(actor, post.group, standing=standing)
    if not decision:
        return decision
    if post.reposted_id:
        return denied(_("A repost has no text to edit."))
    if post.is_published and needs_approval(actor, post.group, standing=standing):
        return denied(APPROVED_AS_IT_IS)
    return allowed


def can_delete(actor: User, post: Post) -> Decision:
    """Delete one's own post, even where one can no longer write."""
    return can_take_back(actor, post, can_see_post(actor, post))


def can_pin(actor: User, post: Post, *, standing: Standing | None = None) -> Decision:
    """Pin a post: in a group, its animators; elsewhere, its author."""
    decision = can_see_post(actor, post)
    if not decision:
        return decision
    if post.root_id or post.reposted_id:
        return denied(_("Replies and reposts cannot be pinned."))
    if post.group is not None:
        return can_animate_group(actor, post.group, standing=standing)
    return allowed if post.author_id == actor.pk else denied(NOT_YOURS)


def can_approve(actor: User, group: Group, *, standing: Standing | None = None) -> Decision:
    """Approve or refuse a post: the animators of a group that is not archived."""
    found = standing or standing_of(actor, group)
    decision = can_see_stream(actor, group)
    if decision:
        decision = can_animate_group(actor, group, standing=found)
    return can_write_in_group(actor, group, standing=found) if decision else decision


def may_know_of(viewer: User, post: Post) -> bool:
    """Whether a refusal tells the viewer nothing new: they read the post, wrote it, or animate its group."""
    if post.author_id == viewer.pk or can_see_post(viewer, post):
        return True
    return post.group is not None and bool(can_animate_group(viewer, post.group))
