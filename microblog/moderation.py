"""What can be reported of posts, and who decides first: those who animate the group, or the organization, of the post."""

from typing import Final, cast

from django.utils.translation import gettext_lazy as _

from groups.models import CoOwner, GroupRole, Membership
from intranet.kernel.accounts.models import User
from intranet.kernel.content.reading import excerpt
from intranet.kernel.moderation.subjects import Reported, Subject, subjects
from microblog import actions, permissions
from microblog.models import Post

EXCERPT: Final = 1_000


def _find(public_id: str) -> Post | None:
    rows = Post.objects.filter(public_id=public_id, deleted_at=None, withdrawn_at=None, pending_at=None, reposted=None)
    return rows.select_related("author", "root", "group__content", "organization").first()


def _post(thing: Reported) -> Post:
    return cast("Post", thing)


def _moderators(thing: Reported) -> list[User]:
    group = _post(thing).group
    if group is None:
        return []
    roles = (GroupRole.OWNER, GroupRole.ANIMATOR)
    rows = Membership.objects.current().filter(group=group, role__in=roles, member__is_active=True)
    return [row.member for row in rows.select_related("member").order_by("pk")]


def _organization(thing: Reported) -> str:
    """One that owns the group, else the author's when they wrote it; else none, and the centre is next."""
    post = _post(thing)
    if post.group is not None:
        owning = CoOwner.objects.filter(group=post.group).order_by("pk")
        return owning.values_list("organization__public_id", flat=True).first() or ""
    return post.organization.public_id if post.organization else ""


def _place(thing: Reported) -> str:
    group = _post(thing).group
    return group.key if group is not None else ""


SUBJECT: Final = Subject(
    word="post",
    label=cast("str", _("Post")),
    find=_find,
    is_visible=lambda viewer, thing: bool(permissions.can_see_post(viewer, _post(thing))),
    author=lambda thing: _post(thing).author,
    excerpt=lambda thing: excerpt(_post(thing).html, EXCERPT),
    address=lambda thing: _post(thing).get_absolute_url(),
    moderators=_moderators,
    organization=_organization,
    hide=lambda actor, thing: actions.hide(actor=actor, post=_post(thing)),
    restore=lambda actor, thing: actions.restore(actor=actor, post=_post(thing)),
    place=_place,
)

subjects.register(SUBJECT)
