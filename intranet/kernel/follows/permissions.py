"""Who may follow what: the app of the thing decides."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.follows import keys
from intranet.kernel.permissions import Decision, denied


def can_follow(member: User, key: str) -> Decision:
    """An active member, a thing that they may see, and never themselves."""
    if not member.is_active:
        return denied(_("This account is not active."))
    if key == f"person:{member.public_id}":
        return denied(_("You cannot follow yourself."))
    return keys.can_follow(member, key)
