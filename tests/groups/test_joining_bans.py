"""Keeping somebody out of a group, and letting them come again."""

import pytest
from django.test import Client
from django.urls import reverse

from groups.actions.membership import admit, join_group
from groups.joining.actions import (
    accept_invitation,
    ask_to_join,
    ban_member,
    invite_address,
    invite_person,
)
from groups.models import Ban, Group, Invitation, InvitationState
from groups.roles import role_of
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import assert_constant_statements, make_member
from tests.groups.joining import allow_government
from tests.groups.world import World, make_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(world: World) -> Group:
    return world.groups["closed"]


@pytest.fixture
def member(world: World) -> User:
    return world.person("group member")


def ban(world: World, group: Group, member: User, persona: str = "animator") -> Ban:
    return ban_member(actor=world.person(persona), group=group, member=member, reason="Propos blessants")


def test_who_is_banned_is_out_at_once(client: Client, world: World, group: Group, member: User) -> None:
    client.force_login(world.person("animator"))
    client.post(reverse("groups:bans", args=[group.address]), {"person": "Marc Bélanger", "reason": "Propos blessants"})
    assert role_of(member, group) is None
    assert group.members_audience_id not in audience_ids(member)
    entry = AuditEntry.objects.get(verb="groups.member_banned")
    assert (entry.subject, entry.reason) == (group.key, "Propos blessants")


def test_who_is_banned_neither_joins_nor_asks_nor_is_invited_nor_let_in(world: World, member: User) -> None:
    allow_government()
    owner = world.person("owner")
    for group in (world.groups["open"], world.groups["closed"]):
        ban(world, group, member, "owner")
    acts = (
        lambda: join_group(actor=member, group=world.groups["open"]),
        lambda: ask_to_join(member=member, group=world.groups["closed"]),
        lambda: invite_person(actor=owner, group=world.groups["closed"], person=member),
        lambda: invite_address(actor=owner, group=world.groups["closed"], email=member.email),
        lambda: admit(actor=owner, group=world.groups["closed"], member=member),
    )
    for act in acts:
        with pytest.raises(PermissionRefused):
            act()


def test_who_is_banned_sees_the_listing_of_a_closed_group_as_anybody(
    client: Client, world: World, group: Group, member: User
) -> None:
    ban(world, group, member)
    client.force_login(member)
    assert client.get(group.get_absolute_url()).status_code == 200
    assert client.get(reverse("groups:members", args=[group.address])).status_code == 403
    hidden = world.groups["hidden"]
    ban(world, hidden, member)
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_invitations_to_and_by_who_is_banned_are_withdrawn(world: World, group: Group) -> None:
    allow_government()
    animator, owner = world.person("animator"), world.person("owner")
    sent = invite_address(actor=animator, group=group, email="lea@universite.example")
    newcomer = make_member("Noé Roy", email="noe@demo.gouv.example")
    by_name = invite_person(actor=owner, group=group, person=newcomer)
    by_address = invite_address(actor=owner, group=group, email="noe@demo.gouv.example")
    ban(world, group, animator, "owner")
    ban(world, group, newcomer, "owner")
    for invitation in (sent, by_name, by_address):
        invitation.refresh_from_db()
        assert invitation.state == InvitationState.WITHDRAWN
    with pytest.raises(PermissionRefused):
        accept_invitation(member=newcomer, invitation=by_name)


def test_a_ban_is_lifted_and_one_may_come_again(client: Client, world: World, group: Group, member: User) -> None:
    ban(world, group, member)
    client.force_login(world.person("animator"))
    page = client.get(reverse("groups:bans", args=[group.address])).content.decode()
    assert "Propos blessants" in page
    for _ in range(2):
        client.post(reverse("groups:lift_ban", args=[group.address, member.public_id]))
    assert not Ban.objects.exists()
    assert role_of(member, group) is None, "lifting lets nobody in"
    ask_to_join(member=member, group=group)
    assert AuditEntry.objects.filter(verb="groups.ban_lifted").count() == 1


@pytest.mark.parametrize(
    ("actor", "banned"),
    [
        ("group member", "employee"),
        ("guest", "group member"),
        ("employee", "group member"),
        ("administrator", "group member"),
        ("animator", "owner"),
        ("animator", "animator"),
        ("owner", "owner"),
    ],
)
def test_who_may_not_ban_whom(world: World, group: Group, actor: str, banned: str) -> None:
    with pytest.raises(PermissionRefused):
        ban(world, group, world.person(banned), actor)
    assert not Ban.objects.exists()


def test_an_owner_bans_an_animator_and_a_guest(world: World, group: Group) -> None:
    for persona in ("animator", "guest"):
        ban(world, group, world.person(persona), "owner")
        assert role_of(world.person(persona), group) is None


def test_somebody_who_never_came_is_kept_out_too(world: World, group: Group) -> None:
    ban(world, group, world.person("employee"))
    with pytest.raises(PermissionRefused):
        ask_to_join(member=world.person("employee"), group=group)


def test_nobody_is_banned_twice_nor_without_a_reason(client: Client, world: World, group: Group, member: User) -> None:
    ban(world, group, member)
    with pytest.raises(PermissionRefused):
        ban(world, group, member)
    client.force_login(world.person("owner"))
    page = client.post(reverse("groups:bans", args=[group.address]), {"person": "Aïcha Benali", "reason": " "})
    assert page.status_code == 200
    assert "Aïcha Benali" in page.content.decode()
    with pytest.raises(ValueError, match="why"):
        ban_member(actor=world.person("owner"), group=group, member=world.person("employee"), reason=" ")


def test_a_ban_is_of_one_group(world: World, group: Group, member: User) -> None:
    ban(world, group, member)
    other = make_group(world.person("owner"), name="Autre groupe")
    join_group(actor=member, group=other)
    assert not Invitation.objects.exists()


def test_the_page_of_bans_takes_as_many_statements_for_many(client: Client, world: World, group: Group) -> None:
    client.force_login(world.person("owner"))

    def grow() -> None:
        for number in range(10):
            ban(world, group, make_member(f"Personne {number}"), "owner")

    ban(world, group, make_member("Noé Roy"), "owner")
    assert_constant_statements(lambda: client.get(reverse("groups:bans", args=[group.address])), grow)
