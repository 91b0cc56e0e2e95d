"""What plans do when accounts change."""

from typing import Any

from django.dispatch import receiver

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.accounts.signals import member_changed, member_leaving
from profiles.departures.actions import follow_departure, lose_successor


@receiver(member_leaving)
def close_plan_of(*, member: User, is_retirement: bool, **_: Any) -> None:
    """Before anything else follows, while the person still belongs where they did."""
    follow_departure(member=member, is_retirement=is_retirement)


@receiver(member_changed)
def follow_state(*, member: User, **_: Any) -> None:
    """Who is suspended, left or retired takes nothing over any more."""
    if member.state in (State.SUSPENDED, State.DEPARTED) or member.kind != Kind.EMPLOYEE:
        lose_successor(member=member)
