"""No group is ever without an owner, whatever happens to people."""

import pytest

from groups.actions.departures import recount_groups
from groups.actions.membership import admit, set_role
from groups.models import Group, GroupKind, GroupRole, Membership
from groups.queries.members import members_page
from groups.roles import role_of, standing_of
from intranet.kernel.accounts.actions import close_account, protect_member, restore_member, retire_member, suspend_member
from intranet.kernel.accounts.actions.imports import rename_members
from intranet.kernel.accounts.models import User
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.testing import make_member
from tests.groups.world import make_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db: None) -> User:
    return make_member("Olivia Owens", private_email="")


@pytest.fixture
def group(owner: User) -> Group:
    return make_group(owner, GroupKind.CLOSED)


def _admit(group: Group, *names: str) -> list[User]:
    people = [make_member(name) for name in names]
    for person in people:
        admit(actor=None, group=group, member=person)
    return people


def _owners(group: Group) -> set[User]:
    return {one.member for one in Membership.objects.filter(group=group, role=GroupRole.OWNER).select_related("member")}


def test_the_oldest_animator_takes_over_who_left(group: Group, owner: User) -> None:
    _elder, animator, _younger = _admit(group, "Ana Un", "Bo Deux", "Cy Trois")
    set_role(actor=owner, group=group, member=animator, role=GroupRole.ANIMATOR)
    close_account(actor=None, member=owner)
    assert _owners(group) == {animator}
    assert standing_of(animator, group).is_owner
    assert not Membership.objects.filter(group=group, member=owner).exists()
    entry = AuditEntry.objects.filter(verb="groups.role_given", subject=group.key).latest("pk")
    assert entry.actor is None
    assert entry.reason


def test_the_oldest_member_takes_over_where_nobody_animates(group: Group, owner: User) -> None:
    elder, _younger = _admit(group, "Ana Un", "Bo Deux")
    close_account(actor=None, member=owner)
    assert _owners(group) == {elder}


def test_nobody_takes_over_while_another_owner_is_there(group: Group, owner: User) -> None:
    other, _member = _admit(group, "Ana Un", "Bo Deux")
    set_role(actor=owner, group=group, member=other, role=GroupRole.OWNER)
    close_account(actor=None, member=owner)
    assert _owners(group) == {other}


def test_who_is_suspended_stays_and_somebody_owns_the_group_beside_them(group: Group, owner: User) -> None:
    (elder,) = _admit(group, "Ana Un")
    suspend_member(actor=None, member=owner, reason="Enquête.")
    assert _owners(group) == {owner, elder}
    assert role_of(owner, group) is None  # an account that does not work does nothing
    restore_member(actor=None, member=owner)
    owner.refresh_from_db()
    assert role_of(owner, group) == GroupRole.OWNER


def test_who_retires_stays_a_member_and_an_employee_owns_the_group(group: Group, owner: User) -> None:
    (elder,) = _admit(group, "Ana Un")
    User.objects.filter(pk=owner.pk).update(private_email="olivia@chez.example", private_email_verified_at=group.created_at)
    owner.refresh_from_db()
    retire_member(actor=None, member=owner)
    assert elder in _owners(group)
    assert Membership.objects.filter(group=group, member=owner).exists()


def test_a_group_in_which_nobody_is_left_is_archived(group: Group, owner: User) -> None:
    close_account(actor=None, member=owner)
    group.refresh_from_db()
    assert group.archived_at is not None
    assert group.member_count == 0
    assert AuditEntry.objects.filter(verb="groups.archived", subject=group.key, actor=None).exists()


def test_members_are_listed_by_their_new_name(group: Group, owner: User) -> None:
    (member,) = _admit(group, "Ana Un")
    member.display_name = "Zoé Un"
    rename_members(members=[member])
    assert [one.member.display_name for one in members_page(owner, group).memberships] == ["Olivia Owens", "Zoé Un"]


def test_counts_tell_nothing_of_who_is_protected_or_suspended(group: Group, owner: User) -> None:
    protected, suspended, _listed = _admit(group, "Ana Un", "Bo Deux", "Cy Trois")
    protect_member(actor=None, member=protected, is_protected=True)
    suspend_member(actor=None, member=suspended, reason="Enquête.")
    recount_groups()
    group.refresh_from_db()
    assert group.member_count == 2
    shown = {one.member.display_name for one in members_page(owner, group).memberships}
    assert shown == {"Olivia Owens", "Cy Trois"}
