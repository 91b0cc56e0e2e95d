"""What becomes of groups when somebody leaves, retires, is suspended or changes their name: no group is without an owner."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count

from groups.actions.groups import set_archived
from groups.actions.membership import admit, change_role, locked, release
from groups.models import Group, GroupRole, Membership
from groups.models.groups import name_key_of
from groups.queries.owning import owned_alone, successors
from intranet.kernel.accounts.models import State, User
from intranet.kernel.follows.actions import follow

HANDED_OVER = "the last owner left"
HANDED_ON = "handed over"


@transaction.atomic
def hand_over_groups(*, member: User) -> None:
    """Find another owner for each group that only this member owns: they no longer can look after it.

    The oldest animator whose account works, else the oldest member, becomes an owner beside them. A group in which nobody is
    left is archived. All of it is recorded.
    """
    people = User.objects.filter(pk=member.pk)
    for group in owned_alone(Group.objects.filter(deleted_at=None), people).order_by("pk"):
        group = locked(group)
        successor = next(successors(group, member), None)
        if successor is not None:
            change_role(actor=None, group=group, member=successor.member, role=GroupRole.OWNER, reason=HANDED_OVER)
        else:
            archive_without_owner(group=group)


@transaction.atomic
def archive_without_owner(*, group: Group) -> None:
    """Make a group read-only in which nobody is left who could look after it; repeating it is harmless."""
    group = locked(group)
    if group.archived_at is None:
        set_archived(None, group, is_archived=True, reason=HANDED_OVER)


@transaction.atomic
def hand_over_group(*, group: Group, holder: User, successor: User) -> None:
    """Have somebody own a group instead of somebody else, as both agreed or as their departure wants; who owned it animates it.

    Raises PermissionRefused for who may not be let in.
    """
    group = locked(group)
    admit(actor=None, group=group, member=successor)
    change_role(actor=None, group=group, member=successor, role=GroupRole.OWNER, reason=HANDED_ON)
    change_role(actor=None, group=group, member=holder, role=GroupRole.ANIMATOR, reason=HANDED_ON)


@transaction.atomic
def leave_all_groups(*, member: User) -> None:
    """End every membership of somebody who left the government; what they wrote stays."""
    hand_over_groups(member=member)
    for membership in Membership.objects.filter(member=member).select_related("group").order_by("pk"):
        release(None, locked(membership.group), member, verb="groups.member_left")


@transaction.atomic
def follow_own_groups(*, member: User) -> None:
    """Have a member whose account begins to work hear of the groups that they were put into."""
    for group in Group.objects.filter(memberships__member=member, deleted_at=None):
        follow(member=member, key=group.key)


@transaction.atomic
def rename_in_groups(*, members: Iterable[User]) -> None:
    """Have members listed by the names that they have now."""
    for member in members:
        key = name_key_of(member)
        Membership.objects.filter(member=member).exclude(name_key=key).update(name_key=key)


def recount_groups() -> int:
    """Count anew the people whom co-members may list, and their organizations; a count of all would tell of the hidden.

    Run every few minutes, after the states, the protection and the organizations of members; joining and leaving are counted
    at once. Returns how many counts changed.
    """
    shown = Membership.objects.current().filter(
        member__state__in=(State.ACTIVE, State.UNCLAIMED), member__is_protected=False, group__deleted_at=None
    )
    counted = (
        shown.order_by()
        .values("group")
        .annotate(people=Count("pk"), organizations=Count("member__profile__organization", distinct=True))
    )
    counts = {row["group"]: (row["people"], row["organizations"]) for row in counted}
    before = {
        pk: (people, organizations)
        for pk, people, organizations in Group.objects.filter(deleted_at=None).values_list(
            "pk", "member_count", "organization_count"
        )
    }
    changed = {pk: counts.get(pk, (0, 0)) for pk, known in before.items() if counts.get(pk, (0, 0)) != known}
    with transaction.atomic():
        for pk, (people, organizations) in changed.items():
            Group.objects.filter(pk=pk, member_count=before[pk][0]).update(
                member_count=people, organization_count=organizations
            )
    return len(changed)
