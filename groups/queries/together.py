"""Whom somebody works with in groups."""

from typing import Any

from django.db.models import QuerySet

from groups.models import Group, GroupRole, Membership
from intranet.kernel.accounts.models import User
from intranet.kernel.work_ties import MOST


def shared_groups(member: User) -> "QuerySet[Group]":
    """The groups in which the member works: few enough to know each other, and not as a guest."""
    own = Membership.objects.current().filter(member=member).exclude(role=GroupRole.GUEST)
    return Group.objects.filter(deleted_at=None, member_count__lte=MOST, pk__in=own.values("group"))


def partners_in_groups(member: User) -> "QuerySet[Any, Any]":
    """The members (primary keys) of these groups, but their guests."""
    rows = Membership.objects.current().exclude(role=GroupRole.GUEST).filter(group__in=shared_groups(member))
    return rows.values_list("member", flat=True)


def count_shared(viewer: User, other: User) -> int:
    """In how many groups both work."""
    return shared_groups(viewer).filter(pk__in=shared_groups(other).values("pk")).count()
