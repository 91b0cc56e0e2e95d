"""Filling a group with synthetic members at once, for benchmarks: nobody is told."""

from collections.abc import Collection

from django.contrib.auth.models import Group as RoleGroup
from django.db import transaction

from groups.models import Group, GroupRole, Membership
from groups.models.groups import name_key_of
from groups.roles import role_group_name
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import add_memberships
from intranet.kernel.data.bulk import insert_rows
from intranet.kernel.follows.models import Follow


@transaction.atomic
def fill_group(*, group: Group, members: Collection[User]) -> None:
    """Make all these people members of a group, who follow it, as if each had joined. None of them is in it yet."""
    holder = RoleGroup.objects.get(name=role_group_name(group, GroupRole.MEMBER))
    add_memberships(pairs=((group.members_audience_id, member.pk) for member in members))
    insert_rows(User.groups.through, ("user", "group"), ((member.pk, holder.pk) for member in members))
    insert_rows(Follow, ("member", "key"), ((member.pk, group.key) for member in members), ignore_conflicts=True)
    insert_rows(Membership, ("group", "member", "name_key"), ((group.pk, member.pk, name_key_of(member)) for member in members))
    Group.objects.filter(pk=group.pk).update(member_count=group.memberships.count())
