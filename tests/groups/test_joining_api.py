"""Requests and invitations in JSON."""

import pytest
from django.test import Client

from groups.joining.actions import invite_person, withdraw_invitation
from groups.models import Group, GroupRole, JoinRequest
from groups.roles import role_of
from intranet.kernel.accounts.models import User
from tests.groups.world import World

pytestmark = pytest.mark.django_db

JSON = "application/json"


@pytest.fixture
def asker(client: Client, world: World) -> User:
    member = world.person("employee")
    client.force_login(member)
    return member


def requests_of(group: Group) -> str:
    return f"/api/v1/groups/{group.public_id}/requests"


def test_a_request_is_made_once_and_withdrawn(client: Client, world: World, asker: User) -> None:
    address = requests_of(world.groups["closed"])
    first = client.post(address, {"message": " Bonjour "}, content_type=JSON)
    again = client.post(address, {"message": "Encore"}, content_type=JSON)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    assert JoinRequest.objects.get(member=asker).message == "Bonjour"
    assert [client.delete(address).status_code for _ in range(2)] == [204, 204]
    assert not JoinRequest.objects.exists()


@pytest.mark.parametrize(("kind", "status"), [("open", 403), ("hidden", 404), ("deleted", 404)])
def test_a_request_is_refused_as_on_the_page(client: Client, world: World, asker: User, kind: str, status: int) -> None:
    answer = client.post(requests_of(world.groups[kind]), {}, content_type=JSON)
    assert answer.status_code == status
    assert answer.json()["detail"]


@pytest.mark.parametrize("body", [{"message": "x" * 501}, {"message": "x\x00"}, {"reason": "x"}, {"message": 5}])
def test_what_is_not_understood_is_refused(client: Client, world: World, asker: User, body: dict[str, object]) -> None:
    assert client.post(requests_of(world.groups["closed"]), body, content_type=JSON).status_code == 422


def test_an_invitation_is_listed_and_answered(client: Client, world: World, asker: User) -> None:
    group = world.groups["hidden"]
    made = invite_person(actor=world.person("owner"), group=group, person=asker, message="Viens")
    (offer,) = client.get("/api/v1/invitations").json()
    assert offer["group"] == {"fr": "Groupe hidden", "en": "Group hidden"}
    assert set(offer) == {"id", "group", "purpose", "inviter", "message", "expires_at"}
    address = f"/api/v1/invitations/{made.public_id}"
    assert client.post(address, {"answer": "perhaps"}, content_type=JSON).status_code == 422
    answer = client.post(address, {"answer": "accept"}, content_type=JSON)
    assert answer.json() == {"is_member": True, "address": group.get_absolute_url()}
    assert role_of(asker, group) == GroupRole.MEMBER
    assert client.post(address, {"answer": "accept"}, content_type=JSON).status_code == 404
    assert client.get("/api/v1/invitations").json() == []


def test_an_invitation_of_somebody_else_or_withdrawn_is_none(client: Client, world: World, asker: User) -> None:
    group = world.groups["hidden"]
    other = invite_person(actor=world.person("owner"), group=group, person=world.person("other-organization employee"))
    own = invite_person(actor=world.person("owner"), group=group, person=asker)
    withdraw_invitation(actor=world.person("owner"), invitation=own)
    answers = [
        client.post(f"/api/v1/invitations/{public_id}", {"answer": "accept"}, content_type=JSON)
        for public_id in (other.public_id, own.public_id, "0000000000000000")
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
