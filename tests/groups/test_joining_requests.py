"""Asking to come into a closed group, and the answers."""

import pytest
from django.test import Client
from django.urls import reverse

from groups.actions.groups import archive_group, change_kind
from groups.joining import permissions
from groups.joining.actions import ask_to_join, ban_member, decide_request, withdraw_request
from groups.models import Group, GroupKind, GroupRole, JoinRequest
from groups.roles import role_of
from intranet.kernel.accounts.models import User
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.notifications.kinds import kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import assert_constant_statements, make_member
from tests.groups.world import World, make_group

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(world: World) -> Group:
    return world.groups["closed"]


@pytest.fixture
def asker(world: World) -> User:
    return world.person("employee")


def told(kind: str) -> set[User]:
    """Whom the last event of a kind tells."""
    event = Event.objects.filter(kind=kind).latest("pk")
    people = {person for one in kinds[kind].told(event) for person in one.people}
    seen = kinds[kind].visible_to(event, [person.pk for person in people])
    assert seen == {person.pk for person in people}
    return people


def test_a_request_is_sent_from_the_page_of_the_group(client: Client, group: Group, asker: User) -> None:
    client.force_login(asker)
    page = client.get(group.get_absolute_url()).content.decode()
    assert f'action="{reverse("groups:ask", args=[group.address])}"' in page
    client.post(reverse("groups:ask", args=[group.address]), {"message": "Je travaille sur les feux."})
    request = JoinRequest.objects.get(group=group, member=asker)
    assert (request.message, request.decided_at) == ("Je travaille sur les feux.", None)
    assert reverse("groups:withdraw_request", args=[group.address]) in client.get(group.get_absolute_url()).content.decode()


def test_the_animators_and_the_owners_are_told(world: World, group: Group, asker: User) -> None:
    ask_to_join(member=asker, group=group)
    assert told("groups.requested") == {world.person("owner"), world.person("animator")}


def test_who_is_accepted_is_in_the_group_and_told(world: World, group: Group, asker: User) -> None:
    request = ask_to_join(member=asker, group=group)
    decide_request(actor=world.person("animator"), request=request, is_accepted=True)
    assert role_of(asker, group) == GroupRole.MEMBER
    assert told("groups.request_decided") == {asker}
    assert AuditEntry.objects.filter(verb="groups.request_accepted").exists()


def test_a_refusal_says_why_and_another_request_may_be_made(client: Client, world: World, group: Group, asker: User) -> None:
    request = ask_to_join(member=asker, group=group)
    client.force_login(world.person("animator"))
    address = reverse("groups:decide_request", args=[group.address, request.public_id])
    refused = client.post(address, {f"{request.public_id}-decision": "refuse"})
    assert refused.status_code == 200
    assert "govuk-error-summary" in refused.content.decode()
    request.refresh_from_db()
    assert request.decided_at is None
    client.post(address, {f"{request.public_id}-decision": "refuse", f"{request.public_id}-reason": "Le groupe est complet."})
    request.refresh_from_db()
    assert (request.is_accepted, request.reason) == (False, "Le groupe est complet.")
    assert role_of(asker, group) is None
    client.force_login(asker)
    assert "Le groupe est complet." in client.get(reverse("groups:own_invitations")).content.decode()
    assert ask_to_join(member=asker, group=group).pk != request.pk


def test_sent_twice_it_is_one_request(client: Client, group: Group, asker: User) -> None:
    client.force_login(asker)
    for _ in range(2):
        assert client.post(reverse("groups:ask", args=[group.address]), {"message": ""}).status_code == 302
    assert JoinRequest.objects.filter(group=group, member=asker).count() == 1
    assert Event.objects.filter(kind="groups.requested").count() == 1


def test_a_request_is_decided_once(world: World, group: Group, asker: User) -> None:
    request = ask_to_join(member=asker, group=group)
    decide_request(actor=world.person("owner"), request=request, is_accepted=False, reason="Non.")
    with pytest.raises(PermissionRefused):
        decide_request(actor=world.person("animator"), request=request, is_accepted=True)
    assert role_of(asker, group) is None


@pytest.mark.parametrize("persona", ["group member", "employee", "guest", "administrator"])
def test_only_animators_decide(world: World, group: Group, asker: User, persona: str) -> None:
    request = ask_to_join(member=asker, group=group)
    with pytest.raises(PermissionRefused):
        decide_request(actor=world.person(persona), request=request, is_accepted=True)


def test_its_author_withdraws_it_and_nobody_else(client: Client, world: World, group: Group, asker: User) -> None:
    request = ask_to_join(member=asker, group=group)
    with pytest.raises(PermissionRefused):
        withdraw_request(member=world.person("group member"), request=request)
    client.force_login(asker)
    for _ in range(2):
        assert client.post(reverse("groups:withdraw_request", args=[group.address])).status_code == 302
    assert not JoinRequest.objects.filter(member=asker).exists()


@pytest.mark.parametrize(("kind", "persona"), [("open", "employee"), ("closed", "group member"), ("hidden", "group member")])
def test_nobody_asks_where_it_makes_no_sense(world: World, kind: str, persona: str) -> None:
    with pytest.raises(PermissionRefused):
        ask_to_join(member=world.person(persona), group=world.groups[kind])


def test_a_guest_asks_nothing(world: World, group: Group) -> None:
    from tests.groups.joining import settled_guest

    with pytest.raises(PermissionRefused):
        ask_to_join(member=settled_guest(), group=group)


def test_an_archived_group_takes_no_request(world: World, group: Group, asker: User) -> None:
    archive_group(actor=world.person("owner"), group=group)
    group.refresh_from_db()
    with pytest.raises(PermissionRefused):
        ask_to_join(member=asker, group=group)


def test_a_hidden_group_is_not_there_to_be_asked(client: Client, world: World, asker: User) -> None:
    client.force_login(asker)
    hidden = reverse("groups:ask", args=[world.groups["hidden"].address])
    nothing = reverse("groups:ask", args=["0000000000000000-groupe-hidden"])
    answers = [client.post(address, {"message": "x"}) for address in (hidden, nothing)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert not JoinRequest.objects.exists()


def test_a_request_to_a_group_hidden_since_is_no_trace_of_it(client: Client, world: World, group: Group, asker: User) -> None:
    ask_to_join(member=asker, group=group)
    change_kind(actor=world.person("owner"), group=group, kind=GroupKind.HIDDEN)
    client.force_login(asker)
    assert "Groupe closed" not in client.get(reverse("groups:own_invitations")).content.decode()


def test_nobody_waits_for_more_answers_than_the_limit(monkeypatch: pytest.MonkeyPatch, employee: User) -> None:
    monkeypatch.setattr(permissions, "MAX_OWN_REQUESTS", 2)
    owner = make_member("Olivia Owens")
    groups = [make_group(owner, GroupKind.CLOSED, f"Groupe {number}") for number in range(3)]
    for group in groups[:2]:
        ask_to_join(member=employee, group=group)
    with pytest.raises(PermissionRefused, match="2"):
        ask_to_join(member=employee, group=groups[2])


def test_a_group_has_no_more_requests_to_answer_than_the_limit(
    monkeypatch: pytest.MonkeyPatch, group: Group, asker: User
) -> None:
    monkeypatch.setattr(permissions, "MAX_REQUESTS_OF_A_GROUP", 1)
    ask_to_join(member=make_member("Noé Roy"), group=group)
    with pytest.raises(PermissionRefused):
        ask_to_join(member=asker, group=group)


def test_who_is_banned_asks_nothing_and_reads_why(client: Client, world: World, group: Group, asker: User) -> None:
    request = ask_to_join(member=asker, group=group)
    ban_member(actor=world.person("animator"), group=group, member=asker, reason="Propos blessants")
    request.refresh_from_db()
    assert (request.is_accepted, request.reason) == (False, "Propos blessants")
    client.force_login(asker)
    refused = client.post(reverse("groups:ask", args=[group.address]), {"message": ""})
    assert refused.status_code == 403
    assert "Propos blessants" in refused.content.decode()
    assert "Propos blessants" in client.get(group.get_absolute_url()).content.decode()


def test_the_page_of_requests_takes_as_many_statements_for_many(client: Client, world: World, group: Group) -> None:
    client.force_login(world.person("animator"))

    def grow() -> None:
        for number in range(12):
            ask_to_join(member=make_member(f"Personne {number}"), group=group, message="Bonjour")

    ask_to_join(member=make_member("Noé Roy"), group=group)
    assert_constant_statements(lambda: client.get(reverse("groups:requests", args=[group.address])), grow)


def test_requests_are_paged(client: Client, world: World, group: Group) -> None:
    for number in range(27):
        ask_to_join(member=make_member(f"Personne {number}"), group=group)
    client.force_login(world.person("owner"))
    first = client.get(reverse("groups:requests", args=[group.address])).content.decode()
    second = client.get(reverse("groups:requests", args=[group.address]) + "?page=2").content.decode()
    assert first.count('id="request-') == 25
    assert second.count('id="request-') == 2
