"""Who reads, posts, follows and comments on notices. Each decision first requires that the thing is visible."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from groups.models import Group
from groups.permissions import can_animate_group, can_read_group, can_write_in_group, is_open_to
from groups.roles import Standing, standing_of
from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import Decision, allowed, denied
from tests.skeleton.models import Notice

NO_NOTICE: Final = _("This notice does not exist.")


def can_see_notice(viewer: User, notice: Notice) -> Decision:
    """Read one. A page answers a refusal as if there were none."""
    is_seen = notice.is_shown_to(viewer) and is_open_to(viewer, notice.group)
    return allowed if is_seen else denied(NO_NOTICE)


def can_post_notice(actor: User, group: Group, *, standing: Standing | None = None) -> Decision:
    """Post one: those who animate the group, as long as it is not archived."""
    standing = standing or standing_of(actor, group)
    decision = can_read_group(actor, group) and can_write_in_group(actor, group, standing=standing)
    return decision and can_animate_group(actor, group, standing=standing)


def can_follow_notice(member: User, public_id: str) -> Decision:
    """Hear of the comments on a notice that one may read."""
    notice = Notice.objects.visible_to(member).select_related("group__content").filter(public_id=public_id).first()
    return can_see_notice(member, notice) if notice else denied(NO_NOTICE)


def can_comment_notice(actor: User, notice: Notice) -> Decision:
    """Say something of it: the members of its group."""
    return can_see_notice(actor, notice) and can_write_in_group(actor, notice.group)
