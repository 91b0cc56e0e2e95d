"""What the wiki does when accounts change, when places move, and when a higher app has something that others should read."""

from typing import Any

from django.dispatch import receiver

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.accounts.signals import member_changed
from wiki.actions.evidence import follow_member
from wiki.actions.keeping import release_pages


@receiver(member_changed)
def follow_state(*, member: User, **_: Any) -> None:
    """Who left or retired keeps no page true any more; who is suspended may come back."""
    if member.state == State.DEPARTED or member.kind == Kind.RETIREE:
        release_pages(member=member)
    follow_member(member=member)
