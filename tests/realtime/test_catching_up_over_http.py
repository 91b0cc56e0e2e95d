"""The same changes over HTTP, where no WebSocket opens."""

import pytest
from django.test import Client
from django.urls import reverse

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.rate_limits import parse_rate
from intranet.kernel.realtime import actions, views
from intranet.kernel.realtime.models import Change
from intranet.kernel.testing import make_member, sign_in_as
from tests.groups.world import make_group

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]
ADDRESS = reverse("realtime:changes")


@pytest.fixture
def owner() -> User:
    return make_member("Olivia Owens")


@pytest.fixture
def group(owner: User) -> Group:
    made = make_group(owner)
    Change.objects.all().delete()
    actions.announce(thing=made, keys=[made.key], kind="group_edited", subject=made.key, version=7, facts={"count": 1})
    return made


def test_a_page_asks_what_happened_to_what_it_shows(client: Client, owner: User, group: Group) -> None:
    sign_in_as(client, owner)
    answer = client.get(ADDRESS, {"keys": f"thread:other {group.key}", "since": "-1000"}).json()
    (change,) = answer["changes"]
    assert (answer["type"], change["version"], change["kind"], change["keys"]) == ("changes", 7, "group_edited", [group.key])
    assert change["cursor"] < answer["cursor"]
    assert client.get(ADDRESS, {"keys": "thread:other", "since": "-1000"}).json()["changes"] == []


def test_who_does_not_see_the_thing_is_answered_as_if_nothing_had_happened(client: Client, owner: User, group: Group) -> None:
    Change.objects.update(audience=group.members_audience)
    sign_in_as(client, make_member("Luc Roy"))
    answer = client.get(ADDRESS, {"keys": group.key, "since": "-1000"}).json()
    assert (set(answer), answer["changes"]) == ({"type", "changes", "cursor"}, [])


@pytest.mark.parametrize("since", ["", "1", "soon"])
def test_a_page_without_a_cursor_of_this_week_is_loaded_again(client: Client, owner: User, group: Group, since: str) -> None:
    sign_in_as(client, owner)
    assert client.get(ADDRESS, {"keys": group.key, "since": since}).json()["type"] == "reload"


def test_too_many_keys_are_refused_with_words(client: Client, owner: User) -> None:
    sign_in_as(client, owner)
    answer = client.get(ADDRESS, {"keys": " ".join(f"thread:{number}" for number in range(51))})
    assert (answer.status_code, b"50" in answer.content) == (400, True)


def test_asking_without_end_is_limited(client: Client, owner: User) -> None:
    sign_in_as(client, owner)
    amount, _seconds = parse_rate(views.RATE)
    statuses = [client.get(ADDRESS).status_code for _ in range(amount + 1)]
    assert (set(statuses[:-1]), statuses[-1]) == ({200}, 429)
