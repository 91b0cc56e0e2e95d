"""Who may read beyond their audience."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.permissions import can_administer_accounts
from intranet.kernel.permissions import Decision, allowed, denied


def can_reveal(actor: User, owner: User) -> Decision:
    """An administrator, for a thing of somebody else."""
    if not can_administer_accounts(actor):
        return denied(_("Only an administrator can ask to read this, with a reason."))
    if actor.pk == owner.pk:
        return denied(_("You can read this already: it is yours."))
    return allowed
