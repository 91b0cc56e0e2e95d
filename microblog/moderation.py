"""What can be reported of posts, and who decides first: those who animate the group, or the organization, of the post."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from groups.roles import moderators_of, owning_organization
from intranet.kernel.contributions.moderation import subject_of
from intranet.kernel.moderation.subjects import subjects
from microblog import actions, permissions
from microblog.models import Post


def _find(public_id: str) -> Post | None:
    rows = Post.objects.filter(public_id=public_id, deleted_at=None, withdrawn_at=None, pending_at=None, reposted=None)
    return rows.select_related("author", "root", "group__content", "organization").first()


def _organization(post: Post) -> str:
    """One that owns the group, else the author's when they wrote it; else none, and the centre is next."""
    if post.group is not None:
        return owning_organization(post.group)
    return post.organization.public_id if post.organization else ""


SUBJECT: Final = subject_of(
    word="post",
    label=_("Post"),
    find=_find,
    is_visible=permissions.can_see_post,
    moderators=lambda post: moderators_of(post.group) if post.group else [],
    organization=_organization,
    place=lambda post: post.group.key if post.group else "",
    hide=lambda actor, post: actions.hide(actor=actor, post=post),
    restore=lambda actor, post: actions.restore(actor=actor, post=post),
)

subjects.register(SUBJECT)
