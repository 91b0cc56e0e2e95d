"""What the wiki does when accounts change."""

from typing import Any

from django.dispatch import receiver

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.accounts.signals import member_changed
from wiki.actions.keeping import release_pages


@receiver(member_changed)
def release_what_they_kept(*, member: User, **_: Any) -> None:
    """Who left or retired keeps no page true any more. Who is suspended may come back."""
    if member.state == State.DEPARTED or member.kind == Kind.RETIREE:
        release_pages(member=member)
