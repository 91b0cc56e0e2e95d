"""Who is in a group and as what: the one place that writes it.

Every write keeps in step, in one transaction: the row of the member, the role group of django's auth, the audience of the
members, the follow of the group, the count on the group, its months, its place in the index, and what open pages hear.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group as RoleGroup
from django.db import transaction
from django.db.models import Count, F, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from guardian.shortcuts import assign_perm

from groups import permissions
from groups.models import Group, GroupMonth, GroupRole, Membership
from groups.models.groups import name_key_of
from groups.roles import VERBS_OF_ROLE, role_group_name
from groups.signals import member_admitted, member_left
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import add_audience_member, remove_audience_member
from intranet.kernel.audit.actions import record
from intranet.kernel.fast.request_cache import forget
from intranet.kernel.follows.actions import follow, unfollow
from intranet.kernel.permissions import denied, require
from intranet.kernel.realtime.actions import announce
from intranet.kernel.search.actions import reindex
from profiles.models import Profile

COUNTED_AT_ONCE = 200


def locked(group: Group) -> Group:
    """The group as it is now, which nobody else changes before this transaction ends."""
    return Group.objects.select_for_update(of=("self",)).select_related("content").get(pk=group.pk)


@transaction.atomic
def admit(
    *,
    actor: User | None,
    group: Group,
    member: User,
    role: GroupRole = GroupRole.MEMBER,
    until: datetime | None = None,
    sponsor: User | None = None,
) -> Membership:
    """Let somebody in. The caller has decided that they may come; raises PermissionRefused for who may not be let in at all.

    Whoever is in already keeps their role: only the end and the sponsor of a guest are written again. `until` and `sponsor`
    are for guests. `actor` is None when the system decides.
    """
    group = locked(group)
    require(permissions.can_be_admitted(group, member, role))
    known = Membership.objects.filter(group=group, member=member).first()
    if known is not None:
        return _renew(known, group, until, sponsor)
    membership = Membership.objects.create(
        group=group, member=member, role=role, until=until, sponsor=sponsor, name_key=name_key_of(member)
    )
    _give_role(group, member, role)
    add_audience_member(audience=group.members_audience, member=member, until=until)
    if member.is_active:
        follow(member=member, key=group.key)
    _count(group, joined=1)
    record(actor=actor, verb="groups.member_admitted", subject=group.key, member=member.public_id, role=GroupRole(role).value)
    tell_pages(group, "members_changed")
    member_admitted.send(Group, group=group, member=member, role=role)
    return membership


def _renew(membership: Membership, group: Group, until: datetime | None, sponsor: User | None) -> Membership:
    """A guest who is invited again stays longer."""
    if membership.role == GroupRole.GUEST:
        membership.until, membership.sponsor = until, sponsor or membership.sponsor
        membership.save(update_fields=["until", "sponsor"])
        add_audience_member(audience=group.members_audience, member=membership.member, until=until)
        member_admitted.send(Group, group=group, member=membership.member, role=GroupRole.GUEST)
    return membership


@transaction.atomic
def join_group(*, actor: User, group: Group) -> Membership:
    """Come into an open group. Raises PermissionRefused; joining twice changes nothing."""
    known = Membership.objects.filter(group=group, member=actor).first()
    if known is not None:
        return known
    require(permissions.can_join_group(actor, group))
    return admit(actor=actor, group=group, member=actor)


@transaction.atomic
def leave_group(*, actor: User, group: Group) -> None:
    """Go. Raises PermissionRefused for the last owner, who is decided with the group locked: two cannot leave at once."""
    group = locked(group)
    require(permissions.can_leave_group(actor, group))
    release(actor, group, actor, verb="groups.member_left")


@transaction.atomic
def remove_member(*, actor: User | None, group: Group, member: User, reason: str = "") -> None:
    """Make somebody leave, at once, on their open pages too. Harmless for who is not in it when the system asks.

    `actor` is None when the system decides (a guest's time is over). Raises PermissionRefused, also for the last owner.
    """
    group = locked(group)
    if actor is not None:
        require(permissions.can_remove_member(actor, group, member))
    elif Membership.objects.filter(group=group, member=member, role=GroupRole.OWNER).exists() and not (
        permissions.has_another_owner(group, member)
    ):
        require(denied(permissions.LAST_OWNER))
    release(actor, group, member, verb="groups.member_removed", reason=reason)


def release(actor: User | None, group: Group, member: User, *, verb: str, reason: str = "") -> bool:
    """Everything that ends with a membership; False when there was none. The group is locked, the owners were looked at."""
    count, _rows = Membership.objects.filter(group=group, member=member).delete()
    if not count:
        return False
    _take_roles(group, member)
    remove_audience_member(audience=group.members_audience, member=member)
    unfollow(member=member, key=group.key)
    _count(group, left=1)
    record(actor=actor, verb=verb, subject=group.key, reason=reason, member=member.public_id)
    tell_pages(group, "members_changed")
    member_left.send(Group, group=group, member=member)
    return True


@transaction.atomic
def set_role(*, actor: User, group: Group, member: User, role: GroupRole) -> None:
    """Make somebody an owner, an animator or a member. Raises PermissionRefused; the last owner stays one."""
    group = locked(group)
    require(permissions.can_set_role(actor, group, member, role))
    change_role(actor=actor, group=group, member=member, role=role)


@transaction.atomic
def change_role(*, actor: User | None, group: Group, member: User, role: GroupRole, reason: str = "") -> None:
    """Write a role that was decided, by an owner or by what happened to the last one."""
    changed = Membership.objects.filter(group=group, member=member).exclude(role=role).update(role=role)
    if changed:
        forget()
        _take_roles(group, member)
        _give_role(group, member, role)
        record(
            actor=actor,
            verb="groups.role_given",
            subject=group.key,
            reason=reason,
            member=member.public_id,
            role=GroupRole(role).value,
        )
        tell_pages(group, "members_changed")


def make_role_groups(group: Group) -> None:
    """The four groups of django's auth that hold the grants of a group."""
    for role, verbs in VERBS_OF_ROLE.items():
        holder = RoleGroup.objects.create(name=role_group_name(group, role))
        for verb in verbs:
            assign_perm(f"groups.{verb}", holder, group)


def _give_role(group: Group, member: User, role: GroupRole) -> None:
    RoleGroup.objects.get(name=role_group_name(group, role)).user_set.add(member)


def _take_roles(group: Group, member: User) -> None:
    names = [role_group_name(group, role) for role in GroupRole]
    User.groups.through.objects.filter(user=member, group__name__in=names).delete()


def _count(group: Group, *, joined: int = 0, left: int = 0) -> None:
    """Counts on the row of the group and of its month. In a large group, organizations wait for `recount_groups`."""
    counts: dict[str, Any] = {"member_count": Greatest(F("member_count") + joined - left, Value(0))}
    if group.member_count < COUNTED_AT_ONCE:
        people = Profile.objects.filter(pk__in=group.memberships.values("member"))
        counts["organization_count"] = people.aggregate(found=Count("organization", distinct=True))["found"]
    Group.objects.filter(pk=group.pk).update(**counts)
    month = GroupMonth.objects.get_or_create(group=group, month=timezone.now().date().replace(day=1))[0]
    GroupMonth.objects.filter(pk=month.pk).update(joined=F("joined") + joined, left=F("left") + left)
    reindex(Group.search_kind, [group.pk])


def tell_pages(group: Group, kind: str) -> None:
    """Have open pages of the group hear that it changed."""
    Group.objects.filter(pk=group.pk).update(version=F("version") + 1)
    group.refresh_from_db(fields=["version", "member_count", "organization_count"])
    announce(
        thing=group,
        keys=[group.key],
        kind=f"group_{kind}",
        subject=group.key,
        version=group.version,
        facts={"members": group.member_count, "organizations": group.organization_count},
    )
