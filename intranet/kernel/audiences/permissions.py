"""Who may read beyond their audience, and show beyond a place."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.permissions import can_administer_accounts
from intranet.kernel.audiences.models import Audience, Place
from intranet.kernel.audiences.queries import is_within
from intranet.kernel.permissions import Decision, allowed, denied

NOT_BEYOND: Final = denied(_("Only those who manage it can show it to people who do not see what is around it."))


def can_ask_to_read(actor: User) -> Decision:
    """Ask to read something beyond one's audience: administrators, with a reason."""
    if can_administer_accounts(actor):
        return allowed
    return denied(_("Only an administrator can ask to read this, with a reason."))


def can_reveal(actor: User, owner: User) -> Decision:
    """An administrator, for a thing of somebody else."""
    decision = can_ask_to_read(actor)
    if decision and actor.pk == owner.pk:
        return denied(_("You can read this already: it is yours."))
    return decision


def can_show_to(audience: Audience, around: Place | None, *, manages: Decision) -> Decision:
    """Show something to an audience, in a place or in none. Whoever may change the thing may show it to fewer people.

    Beyond the place, only who `manages` it: what their app decided of the actor, with its reason.
    """
    return allowed if around is None or is_within(audience, around) else manages
