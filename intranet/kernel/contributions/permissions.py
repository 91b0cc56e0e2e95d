"""The rules that all contributions have in common: what is one's own, and taking it back."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.contributions.models import Contribution
from intranet.kernel.permissions import Decision, allowed, denied

NOT_YOURS: Final = _("Only the author can do this.")
DELETED: Final = _("You have already deleted this.")


def is_own(actor: User, thing: Contribution, can_see: Decision) -> Decision:
    """One's own, that still says something: published and seen, or waiting. `can_see` is whether the actor may read it."""
    if not can_see and not (thing.is_waiting and thing.author_id == actor.pk):
        return can_see
    if thing.author_id != actor.pk:
        return denied(NOT_YOURS)
    return denied(DELETED) if thing.withdrawn_at else allowed


def can_take_back(actor: User, thing: Contribution, can_see: Decision) -> Decision:
    """Delete one's own words, even where one can no longer write or read: in a group that was left, archived or closed."""
    if thing.author_id != actor.pk:
        return denied(NOT_YOURS) if can_see else can_see
    return denied(DELETED) if thing.withdrawn_at or thing.deleted_at else allowed
