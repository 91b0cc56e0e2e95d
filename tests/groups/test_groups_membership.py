"""Who is in a group and as what: everything that repeats it stays in step."""

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from groups.actions.groups import create_group
from groups.actions.membership import admit, join_group, leave_group, remove_member, set_role
from groups.models import Group, GroupKind, GroupMonth, GroupRole, Membership
from groups.queries.own import own_groups, roles_of
from groups.roles import role_of, standing_of
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.fast.request_cache import RequestCacheMiddleware
from intranet.kernel.follows.queries import is_following
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.realtime.models import Change, ChangeKey
from intranet.kernel.search.models import SearchChange
from intranet.kernel.testing import make_member
from tests.groups.world import World, make_group

pytestmark = pytest.mark.django_db


def test_who_joins_is_in_it_everywhere(employee: User) -> None:
    group = make_group(employee)
    SearchChange.objects.all().delete()
    newcomer = make_member("Noé Roy")
    join_group(actor=newcomer, group=group)
    group.refresh_from_db()
    assert group.member_count == 2
    assert role_of(newcomer, group) == GroupRole.MEMBER
    assert standing_of(newcomer, group).can_write
    assert group.members_audience_id in audience_ids(newcomer)
    assert is_following(newcomer, group.key)
    assert GroupMonth.objects.get(group=group).joined == 2
    assert SearchChange.objects.filter(kind="group", key=group.pk).exists()
    change = Change.objects.order_by("pk").last()
    assert change is not None
    assert (change.kind, change.subject, change.audience_id, change.place_id) == (
        "group_members_changed",
        group.key,
        group.audience_id,
        group.place_id,
    )
    assert change.facts == {"members": 2, "organizations": group.organization_count}
    assert ChangeKey.objects.filter(change=change, key=group.key).exists()


def test_one_request_reads_its_members_groups_once_and_sees_its_own_writes(employee: User) -> None:
    owner = make_member("Aïcha Diallo")
    group, left = make_group(owner), make_group(owner, name="Quittée")
    join_group(actor=employee, group=left)

    def page(_request: HttpRequest) -> HttpResponse:
        assert [one.pk for one in own_groups(employee)] == [left.pk]
        with CaptureQueriesContext(connection) as asked:
            own_groups(employee)
        assert not asked
        admit(group=group, member=employee, actor=owner)
        remove_member(actor=owner, group=left, member=employee)
        assert roles_of(employee) == {group.pk: GroupRole.MEMBER}
        set_role(actor=owner, group=group, member=employee, role=GroupRole.ANIMATOR)
        assert roles_of(employee) == {group.pk: GroupRole.ANIMATOR}
        return HttpResponse()

    RequestCacheMiddleware(page)(RequestFactory().get("/"))


def test_an_account_that_does_not_work_is_in_no_group(employee: User) -> None:
    make_group(employee)
    employee.is_active = False
    assert not own_groups(employee)


def test_who_is_removed_is_in_it_nowhere(world: World) -> None:
    group, member = world.groups["hidden"], world.person("group member")
    remove_member(actor=world.person("animator"), group=group, member=member)
    assert role_of(member, group) is None
    assert not standing_of(member, group).verbs
    assert group.members_audience_id not in audience_ids(member)
    assert not is_following(member, group.key)
    assert not member.groups.filter(name__startswith=group.key).exists()
    before = group.member_count
    group.refresh_from_db()
    assert group.member_count == before - 1
    assert GroupMonth.objects.get(group=group).left == 1


def test_joining_twice_counts_once(employee: User) -> None:
    group = make_group(employee)
    newcomer = make_member("Noé Roy")
    for _ in range(2):
        join_group(actor=newcomer, group=group)
        admit(actor=employee, group=group, member=newcomer)
    assert Membership.objects.filter(group=group).count() == 2
    group.refresh_from_db()
    assert group.member_count == 2


@pytest.mark.parametrize("kind", [GroupKind.CLOSED, GroupKind.HIDDEN])
def test_nobody_joins_by_themselves_what_is_not_open(kind: GroupKind, employee: User) -> None:
    group = make_group(employee, kind)
    with pytest.raises(PermissionRefused):
        join_group(actor=make_member("Noé Roy"), group=group)


def test_the_last_owner_can_neither_leave_nor_step_down_nor_be_removed(world: World) -> None:
    group, owner = world.groups["open"], world.person("owner")
    with pytest.raises(PermissionRefused, match=r"last owner|dernière"):
        leave_group(actor=owner, group=group)
    with pytest.raises(PermissionRefused):
        set_role(actor=owner, group=group, member=owner, role=GroupRole.MEMBER)
    with pytest.raises(PermissionRefused):
        remove_member(actor=None, group=group, member=owner)
    set_role(actor=owner, group=group, member=world.person("animator"), role=GroupRole.OWNER)
    leave_group(actor=owner, group=group)
    assert role_of(world.person("animator"), group) == GroupRole.OWNER


def test_an_animator_names_nobody_and_removes_no_owner(world: World) -> None:
    group, animator = world.groups["closed"], world.person("animator")
    with pytest.raises(PermissionRefused):
        set_role(actor=animator, group=group, member=world.person("group member"), role=GroupRole.ANIMATOR)
    with pytest.raises(PermissionRefused):
        remove_member(actor=animator, group=group, member=world.person("owner"))


def test_a_superuser_has_no_verb(world: World) -> None:
    administrator = make_member("Sam Super", is_staff=True, is_superuser=True)
    for kind in ("open", "closed", "hidden"):
        assert not standing_of(administrator, world.groups[kind]).verbs
    assert not Group.objects.visible_to(administrator).filter(pk=world.groups["hidden"].pk).exists()


def test_a_guest_comes_as_a_guest_and_never_into_an_open_group(world: World) -> None:
    guest = world.person("guest")
    with pytest.raises(PermissionRefused):
        admit(actor=world.person("owner"), group=world.groups["open"], member=guest, role=GroupRole.GUEST)
    with pytest.raises(PermissionRefused):
        admit(actor=None, group=world.groups["closed"], member=make_member("Guy Roy", kind=Kind.GUEST))
    assert set(Group.objects.visible_to(guest)) == {world.groups["closed"], world.groups["hidden"]}


def test_a_group_has_a_name(employee: User) -> None:
    with pytest.raises(ValueError, match="name"):
        create_group(actor=employee, kind=GroupKind.OPEN, texts={"name_fr": "  "})
