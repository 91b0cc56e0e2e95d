"""Every write to follows."""

from django.db import transaction

from intranet.kernel.accounts.models import User
from intranet.kernel.follows import permissions
from intranet.kernel.follows.models import Follow
from intranet.kernel.follows.signals import followed, unfollowed
from intranet.kernel.permissions import require


@transaction.atomic
def follow(*, member: User, key: str) -> Follow:
    """Let a member hear of a thing; repeating it is harmless. Raises PermissionRefused."""
    require(permissions.can_follow(member, key))
    return follow_own(member=member, key=key)


@transaction.atomic
def follow_own(*, member: User, key: str) -> Follow:
    """Let a member hear of what they have just made themselves, of which nothing need be asked."""
    row, is_new = Follow.objects.get_or_create(member=member, key=key)
    if is_new:
        followed.send(Follow, member=member, key=key)
    return row


@transaction.atomic
def follow_made(*, member: User, key: str) -> None:
    """Let a member hear of what they are just making: nobody follows it yet."""
    Follow.objects.create(member=member, key=key)
    followed.send(Follow, member=member, key=key)


@transaction.atomic
def unfollow(*, member: User, key: str) -> None:
    """End it; a thing that one may no longer see can be unfollowed too. Repeating it is harmless."""
    count, _ = Follow.objects.filter(member=member, key=key).delete()
    if count:
        unfollowed.send(Follow, member=member, key=key)


@transaction.atomic
def mute(*, member: User, key: str, is_muted: bool = True) -> None:
    """Stay a follower without notifications, or hear of the thing again. Nothing happens for a thing that is not followed."""
    Follow.objects.filter(member=member, key=key).update(muted=is_muted)


@transaction.atomic
def forget_key(*, key: str) -> None:
    """End every follow of a thing that was deleted."""
    Follow.objects.filter(key=key).delete()
