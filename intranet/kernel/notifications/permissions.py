"""What a member may do with news: only with their own."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.follows.queries import is_following
from intranet.kernel.notifications.kinds import Kind
from intranet.kernel.permissions import Decision, allowed, denied


def can_choose(member: User, kind: Kind) -> Decision:
    """Every kind but the essential ones."""
    if not member.is_active:
        return denied(_("This account is not active."))
    if kind.is_essential:
        return denied(
            _("This notification is always shown and e-mailed at once: it needs your answer, or changes what you can do.")
        )
    return allowed


def can_mute(member: User, key: str) -> Decision:
    """Something that the member follows."""
    if not member.is_active:
        return denied(_("This account is not active."))
    return allowed if is_following(member, key) else denied(_("You do not follow this."))
