"""Guests stay for a time, a member answers for them, and their account ends with their last group."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.actions.membership import leave_group, remove_member, set_role
from groups.joining.actions import guests, invite_address
from groups.joining.actions.guests import extend_access, look_after_guests
from groups.models import Group, GroupKind, GroupRole, Membership
from groups.roles import role_of
from intranet.kernel.accounts.actions import close_account
from intranet.kernel.accounts.models import ApiToken, State, User
from intranet.kernel.audiences.models import AudienceMember
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.notifications.kinds import kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.queries.lines import lines_of
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import assert_constant_statements
from intranet.kernel.work.periodic import jobs
from tests.groups.joining import NAMES, OUTSIDE, allow_government, come_as_guest, link_for
from tests.groups.world import World, make_group

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _government(db: None) -> None:
    allow_government()


@pytest.fixture
def group(world: World) -> Group:
    return world.groups["hidden"]


@pytest.fixture
def owner(world: World) -> User:
    return world.person("owner")


@pytest.fixture
def guest(client: Client, world: World, group: Group) -> User:
    """Somebody from outside whom the animator invited for half a year."""
    return come_as_guest(client, world.person("animator"), group)


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Have it be that moment for everything."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def end_of(guest: User, group: Group) -> datetime:
    until = Membership.objects.get(group=group, member=guest).until
    assert until is not None
    return until


def test_a_guest_stays_for_half_a_year_unless_said(guest: User, group: Group) -> None:
    left = end_of(guest, group) - timezone.now()
    assert timedelta(days=181) < left <= timedelta(days=182)
    assert AudienceMember.objects.get(audience=group.members_audience, member=guest).until == end_of(guest, group)


def test_nothing_is_seen_from_the_very_moment_of_the_end(
    client: Client, monkeypatch: pytest.MonkeyPatch, guest: User, group: Group
) -> None:
    until = end_of(guest, group)
    at(monkeypatch, until - timedelta(seconds=1))
    assert group.members_audience_id in audience_ids(guest)
    at(monkeypatch, until)
    assert group.members_audience_id not in audience_ids(guest)
    assert role_of(guest, group) is None
    assert not Group.objects.visible_to(guest).exists()


def test_the_worker_then_ends_the_membership_and_closes_the_account(
    monkeypatch: pytest.MonkeyPatch, guest: User, group: Group
) -> None:
    at(monkeypatch, end_of(guest, group) + timedelta(seconds=1))
    look_after_guests()
    assert not Membership.objects.filter(member=guest).exists()
    guest.refresh_from_db()
    assert guest.state == State.DEPARTED
    assert "invit" in guest.state_reason.lower()
    look_after_guests()  # repeated, it changes nothing


def test_a_guest_who_has_another_group_keeps_the_account(
    client: Client, monkeypatch: pytest.MonkeyPatch, world: World, guest: User, group: Group, owner: User
) -> None:
    other = world.groups["closed"]
    client.post(link_for(owner, other, access_until=timezone.now() + timedelta(days=300)), {"answer": "accept"})
    assert set(Group.objects.visible_to(guest)) == {group, other}
    at(monkeypatch, end_of(guest, group) + timedelta(days=1))
    look_after_guests()
    guest.refresh_from_db()
    assert guest.state == State.ACTIVE
    assert set(Group.objects.visible_to(guest)) == {other}


def test_a_guest_who_is_removed_or_leaves_loses_the_account_too(guest: User, group: Group, owner: User) -> None:
    leave_group(actor=guest, group=group)
    look_after_guests()
    guest.refresh_from_db()
    assert guest.state == State.DEPARTED


def test_a_closed_account_is_opened_again_by_another_invitation(client: Client, guest: User, group: Group, owner: User) -> None:
    old_password = guest.password
    remove_member(actor=owner, group=group, member=guest)
    look_after_guests()
    ApiToken.objects.filter(member=guest).delete()
    client.logout()
    answer = client.post(link_for(owner, group), {**NAMES, "password": "une autre phrase de mots", "answer": "guest"})
    assert answer.status_code == 302
    again = User.objects.get(email=OUTSIDE)
    assert (again.pk, again.state) == (guest.pk, State.ACTIVE)
    assert again.password != old_password
    assert role_of(again, group) == GroupRole.GUEST


def test_guests_whom_no_invitation_brought_keep_their_account(world: World) -> None:
    look_after_guests()
    world.person("guest").refresh_from_db()
    assert world.person("guest").state == State.ACTIVE


def test_the_sponsor_is_told_two_weeks_and_one_day_before_once_each(
    monkeypatch: pytest.MonkeyPatch, world: World, guest: User, group: Group
) -> None:
    until = end_of(guest, group)
    told = []
    for left in (timedelta(days=15), timedelta(days=13), timedelta(days=12), timedelta(hours=23), timedelta(hours=1)):
        at(monkeypatch, until - left)
        look_after_guests()
        told.append(Event.objects.filter(kind="groups.guest_ending").count())
    assert told == [0, 1, 1, 2, 2]
    event = Event.objects.filter(kind="groups.guest_ending").latest("pk")
    people = [person for one in kinds[event.kind].told(event) for person in one.people]
    assert people == [world.person("animator")]
    (line,) = lines_of([event], world.person("animator"))
    assert "Léa Poulin" in line.sentence.line
    assert not lines_of([event], world.person("group member"))


def test_an_owner_gives_more_time_and_the_sponsor_is_told_anew(
    client: Client, monkeypatch: pytest.MonkeyPatch, guest: User, group: Group, owner: User
) -> None:
    until = end_of(guest, group)
    at(monkeypatch, until - timedelta(days=10))
    look_after_guests()
    client.force_login(owner)
    day = (until + timedelta(days=90)).date()
    address = reverse("groups:extend_access", args=[group.address, guest.public_id])
    client.post(address, {f"{guest.public_id}-until": day.isoformat()})
    later = end_of(guest, group)
    assert later > until + timedelta(days=85)
    assert AudienceMember.objects.get(audience=group.members_audience, member=guest).until == later
    at(monkeypatch, until + timedelta(days=1))
    look_after_guests()
    assert role_of(guest, group) == GroupRole.GUEST
    at(monkeypatch, later - timedelta(days=10))
    look_after_guests()
    assert Event.objects.filter(kind="groups.guest_ending").count() == 2


@pytest.mark.parametrize("persona", ["animator", "group member", "guest", "employee", "administrator"])
def test_only_owners_give_more_time(world: World, guest: User, group: Group, persona: str) -> None:
    membership = Membership.objects.select_related("group").get(group=group, member=guest)
    with pytest.raises(PermissionRefused):
        extend_access(actor=world.person(persona), membership=membership, until=timezone.now() + timedelta(days=30))


@pytest.mark.parametrize("days", [-1, 366])
def test_the_end_is_within_a_year(client: Client, guest: User, group: Group, owner: User, days: int) -> None:
    before = end_of(guest, group)
    client.force_login(owner)
    day = timezone.localdate() + timedelta(days=days)
    address = reverse("groups:extend_access", args=[group.address, guest.public_id])
    page = client.post(address, {f"{guest.public_id}-until": day.isoformat()})
    assert page.status_code == 200
    assert "govuk-error-summary" in page.content.decode()
    membership = Membership.objects.select_related("group").get(group=group, member=guest)
    with pytest.raises((PermissionRefused, ValueError)):
        extend_access(actor=owner, membership=membership, until=timezone.now() + timedelta(days=days))
    assert end_of(guest, group) == before


def test_an_owner_answers_for_the_guests_of_a_sponsor_who_leaves(world: World, guest: User, group: Group, owner: User) -> None:
    leave_group(actor=world.person("animator"), group=group)
    assert Membership.objects.get(group=group, member=guest).sponsor == owner


def test_another_owner_answers_for_the_guests_of_an_owner_whose_account_closes(
    client: Client, world: World, group: Group, owner: User
) -> None:
    guest = come_as_guest(client, owner, group)
    set_role(actor=owner, group=group, member=world.person("animator"), role=GroupRole.OWNER)
    close_account(actor=None, member=owner)
    look_after_guests()
    assert Membership.objects.get(group=group, member=guest).sponsor == world.person("animator")


def test_a_guest_never_invites(guest: User, group: Group) -> None:
    with pytest.raises(PermissionRefused):
        invite_address(actor=guest, group=group, email="autre@universite.example")


def test_the_worker_looks_after_guests_by_itself() -> None:
    job = next(job for job in jobs if job.name == "groups.look_after_guests")
    assert job.every <= timedelta(minutes=15)


def test_a_poisoned_turn_ends_no_more_than_its_share(
    monkeypatch: pytest.MonkeyPatch, client: Client, world: World, group: Group, owner: User
) -> None:
    for number in range(3):
        come_as_guest(client, owner, group, f"p{number}@universite.example")
        client.logout()
    monkeypatch.setattr(guests, "ENDED_AT_ONCE", 2)
    at(monkeypatch, timezone.now() + timedelta(days=200))
    turns = [guests.end_expired_access() for _ in range(3)]
    assert turns == [2, 1, 0]


def test_the_page_of_guests_takes_as_many_statements_for_many(client: Client, world: World, group: Group, owner: User) -> None:
    def more(number: int) -> None:
        come_as_guest(Client(), owner, group, f"p{number}@universite.example")

    more(0)
    client.force_login(owner)
    address = reverse("groups:guests", args=[group.address])
    assert_constant_statements(lambda: client.get(address), lambda: [more(number) for number in range(1, 6)])


def test_a_guest_comes_into_groups_of_two_sponsors(client: Client, world: World, group: Group, guest: User) -> None:
    other_owner = world.person("group member")
    other = make_group(other_owner, GroupKind.CLOSED, "Autre groupe")
    client.post(link_for(other_owner, other), {"answer": "accept"})
    sponsors = dict(Membership.objects.filter(member=guest).values_list("group__name_fr", "sponsor__display_name"))
    assert sponsors == {"Groupe hidden": "Anouk Fortin", "Autre groupe": "Marc Bélanger"}
