"""What libraries do when accounts change."""

from typing import Any

from django.dispatch import receiver

from files.actions.sharing import hand_over_items
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.accounts.signals import member_changed


@receiver(member_changed)
def follow_state(*, member: User, **_: Any) -> None:
    """What only somebody managed who leaves gets another manager."""
    if member.state in (State.DEPARTED, State.SUSPENDED) or member.kind == Kind.RETIREE:
        hand_over_items(member=member)
