"""Groups in JSON: what is refused, what is bounded, what is told."""

import pytest
from django.test import Client

from groups.models import GroupRole
from groups.roles import role_of
from intranet.kernel.accounts.models import User
from intranet.kernel.search.testing import own_index
from intranet.kernel.testing import sign_in_as
from tests.groups.world import World

pytestmark = pytest.mark.django_db
API = "/api/v1/groups"


def _post(client: Client, path: str, body: str = "{}") -> int:
    return client.post(f"{API}/{path}", body, content_type="application/json").status_code


def test_groups_are_listed_with_what_the_caller_is_in_them(world: World, client: Client) -> None:
    sign_in_as(client, world.person("group member"))
    with own_index():
        answer = client.get(f"{API}?sort=name").json()
        assert client.get(f"{API}?kind=closed&page_size=1").json()["total"] == 1
        assert client.get(f"{API}?page=50").json()["results"] == []
    assert [one["name"]["en"] for one in answer["results"]] == ["Group closed", "Group hidden", "Group open"]
    assert {one["role"] for one in answer["results"]} == {"member"}
    assert answer["results"][0]["id"] == world.groups["closed"].public_id


def test_a_group_tells_outsiders_its_listing_alone(world: World, client: Client) -> None:
    sign_in_as(client, world.person("employee"))
    found = client.get(f"{API}/{world.groups['closed'].public_id}").json()
    assert (found["kind"], found["role"], found["tools"], found["can_write"]) == ("closed", None, [], False)
    assert found["welcome"] == {"fr": "", "en": ""}


def test_members_come_page_by_page(world: World, client: Client) -> None:
    sign_in_as(client, world.person("group member"))
    address = f"{API}/{world.groups['closed'].public_id}/members"
    names, after = [], ""
    while True:
        page = client.get(f"{address}?page_size=2&after={after}").json()
        names += [one["name"] for one in page["results"]]
        after = page["after"]
        if not after:
            break
    assert names == ["Anouk Fortin", "Guillaume Roy", "Marc Bélanger", "Olivia Owens"]
    assert [one["name"] for one in client.get(f"{address}?role=guest").json()["results"]] == ["Guillaume Roy"]
    sign_in_as(client, world.person("employee"))
    assert client.get(address).status_code == 403


def test_the_handle_of_a_member_is_given_where_the_page_would_lead_to_them(world: World, client: Client) -> None:
    address = f"{API}/{world.groups['closed'].public_id}/members"

    def handles(persona: str) -> dict[str, str]:
        listed = sign_in_as(client, world.person(persona)).get(address).json()["results"]
        return {one["name"]: one["handle"] for one in listed}

    seen = handles("group member")
    assert (seen["Olivia Owens"], seen["Guillaume Roy"]) == (world.person("owner").handle, "")
    assert set(handles("guest").values()) == {""}
    assert client.get(f"{address}?page_size=1").json()["after"] not in User.objects.values_list("handle", flat=True)


@pytest.mark.parametrize(
    "query", ["?nope=1", "?page=0", "?page=51", "?page_size=101", "?kind=secret", "?sort=age", "?organization=%20"]
)
def test_what_is_not_declared_or_out_of_bounds_is_refused(query: str, world: World, client: Client) -> None:
    sign_in_as(client, world.person("employee"))
    assert client.get(f"{API}{query}").status_code == 422


def test_joining_and_leaving(world: World, client: Client) -> None:
    employee, group = world.person("employee"), world.groups["open"]
    sign_in_as(client, employee)
    assert _post(client, f"{group.public_id}/join", '{"role": "owner"}') == 422
    assert role_of(employee, group) is None
    for _ in range(2):
        assert _post(client, f"{group.public_id}/join") == 200
    assert role_of(employee, group) == GroupRole.MEMBER
    assert _post(client, f"{group.public_id}/leave") == 200
    assert _post(client, f"{group.public_id}/leave") == 403
    assert role_of(employee, group) is None


def test_refusals_have_their_reason(world: World, client: Client) -> None:
    sign_in_as(client, world.person("employee"))
    refused = client.post(f"{API}/{world.groups['closed'].public_id}/join", "{}", content_type="application/json")
    assert refused.status_code == 403
    assert refused.json()["detail"]
    sign_in_as(client, world.person("owner"))
    assert _post(client, f"{world.groups['open'].public_id}/leave") == 403


def test_nobody_calls_it_without_an_account(client: Client, db: None) -> None:
    assert client.get(API).status_code == 401
