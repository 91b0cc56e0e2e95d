"""Approving or refusing posts in a group."""

from django.db import transaction

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.contributions.actions import turn_down
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import denied, require
from microblog import permissions
from microblog.actions.publishing import locked_post, publish
from microblog.models import Post


@transaction.atomic
def approve(*, actor: User, post: Post) -> None:
    """Publish a post that waits for approval, dated from now. Raises PermissionRefused.

    Approving twice has no effect. A reply whose thread was deleted in the meantime can no longer be published.
    """
    if post.root:
        locked_post(post.root)
    post = locked_post(post)
    require(permissions.can_approve(actor, post.group) if post.group else denied(permissions.NO_POST))
    if post.pending_at is None:
        return
    if post.root and (post.root.deleted_at or post.root.withdrawn_at):
        require(denied(permissions.GONE))
    record(actor=actor, verb="microblog.post_approved", subject=post.key)
    publish(post)
    notify(kind="microblog.approval_decided", subject=post.key, actor=actor, facts={"post": post.public_id})


@transaction.atomic
def refuse(*, actor: User, post: Post, reason: str) -> None:
    """Refuse a post. Its author sees the reason and keeps the text. Raises PermissionRefused, and ValueError without a reason.

    Refusing a post that no longer waits has no effect.
    """
    post = locked_post(post)
    require(permissions.can_approve(actor, post.group) if post.group else denied(permissions.NO_POST))
    if turn_down(post, reason):
        record(actor=actor, verb="microblog.post_refused", subject=post.key, reason=post.refusal)
        notify(kind="microblog.approval_decided", subject=post.key, actor=actor, facts={"post": post.public_id})
