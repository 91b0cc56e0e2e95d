"""Naming those who decide at the centre."""

from django.contrib.auth.models import Group
from django.db import transaction

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.moderation import permissions
from intranet.kernel.moderation.levels import CENTRAL_MODERATORS
from intranet.kernel.permissions import require


@transaction.atomic
def name_central_moderator(*, actor: User | None, member: User) -> None:
    """Let a member decide what reaches the centre. Repeating it is harmless. `actor` is None on the server.

    Raises PermissionRefused for who may not name, and for who can't be named.
    """
    if actor is not None:
        require(permissions.can_name_central_moderators(actor, member))
    require(permissions.can_be_central_moderator(member))
    group, _ = Group.objects.get_or_create(name=CENTRAL_MODERATORS)
    if not group.user_set.filter(pk=member.pk).exists():
        group.user_set.add(member)
        record(actor=actor, verb="moderation.central_moderator_named", subject=f"member:{member.public_id}")


@transaction.atomic
def dismiss_central_moderator(*, actor: User, member: User) -> None:
    """Take it back, at once. Harmless for who does not hold it."""
    require(permissions.can_name_central_moderators(actor, member))
    held = User.groups.through.objects.filter(user=member, group__name=CENTRAL_MODERATORS)
    if held.delete()[0]:
        record(actor=actor, verb="moderation.central_moderator_dismissed", subject=f"member:{member.public_id}")
