"""What groups do when accounts change, when organizations merge, and when a discussion is subscribed to."""

from collections.abc import Iterable
from typing import Any

from django.dispatch import receiver
from django.utils.translation import ngettext

from groups.actions.departures import follow_own_groups, hand_over_groups, leave_all_groups, rename_in_groups
from groups.actions.discussions import begin_reading
from groups.actions.guests import hand_over_guests
from groups.actions.mergers import follow_merger
from groups.models import Group
from groups.signals import member_left
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.accounts.signals import member_changed, member_claimed, member_names_changed
from intranet.kernel.follows.signals import followed
from profiles.models import Organization
from profiles.signals import merger_weighed, organization_merged


@receiver(member_changed)
def follow_state(*, member: User, **_: Any) -> None:
    """Who left is in no group any more. Who is suspended or retired stays, and a group that only they owned gets an owner."""
    if member.state == State.DEPARTED:
        leave_all_groups(member=member)
    elif member.state == State.SUSPENDED or member.kind == Kind.RETIREE:
        hand_over_groups(member=member)


@receiver(member_claimed)
def follow_claim(*, member: User, **_: Any) -> None:
    follow_own_groups(member=member)


@receiver(member_names_changed)
def follow_names(*, members: Iterable[User], **_: Any) -> None:
    rename_in_groups(members=members)


@receiver(followed)
def follow_threads(*, member: User, key: str, **_: Any) -> None:
    word, _sign, public_id = key.partition(":")
    if word == "thread":
        begin_reading(member=member, public_id=public_id)


@receiver(merger_weighed)
def count_groups(*, organization: Organization, viewer: User, **_: Any) -> str:
    """How many groups would follow, of those that the viewer sees: a number of all would tell that some are hidden."""
    count = Group.objects.visible_to(viewer).filter(co_owners=organization).count()
    words = ngettext(
        "%(count)s group that you see, and any that is hidden from you",
        "%(count)s groups that you see, and any that are hidden from you",
        count,
    )
    return words % {"count": count}


@receiver(organization_merged)
def follow_organization(*, organization: Organization, into: Organization, **_: Any) -> None:
    follow_merger(organization=organization, into=into)


member_left.connect(hand_over_guests)
