"""Who may do what with people, organizations and skills."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import Decision, allowed, denied
from profiles.queries.visibility import people_visible_to


def can_see_person(viewer: User, member: User) -> Decision:
    """See that the person exists: their name and page. A page answers a refusal as if there were nobody."""
    if people_visible_to(viewer).filter(pk=member.pk).exists():
        return allowed
    return denied(_("There is nobody at this address."))


def can_edit_profile(actor: User, member: User) -> Decision:
    """Write what a profile says: its owner, and nobody for them."""
    if actor.is_active and actor.pk == member.pk:
        return allowed
    return denied(_("Only the person can edit their profile."))
