"""A hidden group cannot be told from one that does not exist."""

import re
from collections.abc import Callable, Mapping

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from groups.models import Group, GroupKind
from groups.queries.directory import GroupSearch, groups_page, largest_groups
from groups.queries.suggestions import groups_to_join
from groups.urls import group_patterns
from intranet.kernel.accounts.models import User
from intranet.kernel.data.public_ids import new_public_id
from intranet.kernel.follows.actions import follow
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.sections import found_sections, suggested_lines
from intranet.kernel.testing import sign_in_as
from tests.groups.test_groups_personas import ROWS
from tests.groups.world import World, make_group

pytestmark = pytest.mark.django_db

# What every answer has of its own: the id of the request, and the token that protects its forms.
OWN_HEADERS = {"X-Request-ID", "Set-Cookie", "Content-Security-Policy", "Server-Timing"}
OWN_WORDS = re.compile(rb'(?:name="csrfmiddlewaretoken" value|nonce|X-CSRFToken)[^>]*')
OUTSIDERS = ("employee", "other-organization employee", "administrator")


def _headers(response: HttpResponse) -> Mapping[str, str]:
    return {name: value for name, value in response.headers.items() if name not in OWN_HEADERS}


def _ask(client: Client, name: str, address: str, world: World) -> tuple[HttpResponse, list[str]]:
    """The answer, and the statements as they are written."""
    row = ROWS[name]
    url = reverse(f"groups:{name}", args=[address, *row.arguments(world, "hidden")])
    ask = client.get if row.method == "GET" else client.post
    written: list[str] = []

    def write(execute: Callable[..., object], sql: str, *others: object) -> object:
        written.append(sql)
        return execute(sql, *others)

    with connection.execute_wrapper(write):
        response = ask(url, row.data(world, "hidden"))
    return response, written


def _address_like(address: str) -> str:
    """An address of the same length that leads nowhere."""
    return new_public_id() + address[16:]


def _shape(sql: str) -> str:
    """A statement without its values."""
    return re.sub(r"'[^']*'|\b\d+\b", "?", sql)


@pytest.mark.parametrize("persona", OUTSIDERS)
def test_every_address_answers_for_a_hidden_group_as_for_none(persona: str, world: World, client: Client) -> None:
    sign_in_as(client, world.person(persona))
    hidden = world.groups["hidden"].address
    missing = _address_like(hidden)
    for name in (pattern.name for pattern in group_patterns):
        _ask(client, name, missing, world)  # what is remembered from the first request on
        nothing, statements_for_nothing = _ask(client, name, missing, world)
        found, statements_for_hidden = _ask(client, name, hidden, world)
        assert found.status_code == nothing.status_code == 404, name
        assert _headers(found) == _headers(nothing), name
        own = OWN_WORDS.sub(b"", found.content).replace(hidden.encode(), b"ADDRESS")
        other = OWN_WORDS.sub(b"", nothing.content).replace(missing.encode(), b"ADDRESS")
        assert own == other, name
        # The same statements, so the same time: nothing is looked at further for a group that is there.
        assert [_shape(one) for one in statements_for_hidden] == [_shape(one) for one in statements_for_nothing], name


@pytest.mark.parametrize("path", ["", "/members"])
def test_the_api_answers_for_a_hidden_group_as_for_none(path: str, world: World, client: Client) -> None:
    sign_in_as(client, world.person("employee"))
    found = client.get(f"/api/v1/groups/{world.groups['hidden'].public_id}{path}")
    nothing = client.get(f"/api/v1/groups/{new_public_id()}{path}")
    assert (found.status_code, found.content) == (nothing.status_code, nothing.content)
    assert found.status_code == 404
    assert _headers(found) == _headers(nothing)


@pytest.mark.parametrize("verb", ["join", "leave"])
def test_the_api_joins_a_hidden_group_as_it_joins_none(verb: str, world: World, client: Client) -> None:
    sign_in_as(client, world.person("employee"))
    found = client.post(f"/api/v1/groups/{world.groups['hidden'].public_id}/{verb}", "{}", content_type="application/json")
    nothing = client.post(f"/api/v1/groups/{new_public_id()}/{verb}", "{}", content_type="application/json")
    assert (found.status_code, found.content) == (nothing.status_code, nothing.content)
    assert found.status_code == 404


def test_outsiders_find_and_count_nothing_of_it(world: World, search_engine: SearchEngine) -> None:
    build_missing()
    hidden, employee, member = world.groups["hidden"], world.person("employee"), world.person("group member")
    page = groups_page(employee, GroupSearch())
    assert {one.group for one in page.groups} == {world.groups["open"], world.groups["closed"]}
    assert page.total == 2
    counts = {value.value: value.count for facet in page.facets if facet.kind.parameter == "kind" for value in facet.values}
    assert counts == {"open": 1, "closed": 1}
    assert not groups_page(employee, GroupSearch(text="hidden")).total
    assert not [line for line in suggested_lines(employee, "Groupe hid") if line.section.kind == "group"]
    assert not [one for one in found_sections(employee, "Groupe hidden") if any("hidden" in str(line) for line in one.lines)]
    assert hidden not in [one.group for one in [*groups_to_join(employee), *largest_groups(employee)]]
    assert {one.group for one in groups_page(member, GroupSearch()).groups} >= {hidden}


def test_nobody_follows_what_they_may_not_see(world: World) -> None:
    with pytest.raises(PermissionRefused) as refusal:
        follow(member=world.person("employee"), key=world.groups["hidden"].key)
    with pytest.raises(PermissionRefused) as nothing:
        follow(member=world.person("employee"), key=f"group:{new_public_id()}")
    assert str(refusal.value.reason) == str(nothing.value.reason)


def test_a_name_that_a_hidden_group_has_is_free(world: World, employee: User, client: Client) -> None:
    hidden = world.groups["hidden"]
    again = make_group(employee, GroupKind.OPEN, hidden.name_fr)
    assert again.pk != hidden.pk
    sign_in_as(client, employee)
    form = {"name_fr": hidden.name_fr, "name_en": hidden.name_en, "kind": "open"}
    answer = client.post(reverse("groups:new"), form)
    assert answer.status_code == 302
    assert Group.objects.filter(name_fr=hidden.name_fr).count() == 3


def test_home_says_nothing_of_it_to_outsiders(world: World, client: Client) -> None:
    sign_in_as(client, world.person("employee"))
    assert b"Groupe hidden" not in client.get("/").content
    sign_in_as(client, world.person("group member"))
    assert b"Groupe hidden" in client.get("/").content


def test_a_guest_sees_the_groups_that_invited_them_and_no_other(
    world: World, client: Client, search_engine: SearchEngine
) -> None:
    build_missing()
    guest = world.person("guest")
    found = [line.value for one in found_sections(guest, "Groupe") for line in one.lines]
    assert sorted(found) == ["Groupe closed", "Groupe hidden"]
    sign_in_as(client, guest)
    page = client.get(reverse("groups:mine")).content
    assert b"Groupe closed" in page
    assert b"Groupe open" not in page
    assert client.get("/api/v1/groups").status_code == 404
