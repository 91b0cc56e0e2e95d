"""A group that was reported: hidden from everybody with what it holds, and given back."""

import pytest
from django.test import Client
from django.urls import reverse

from groups.actions.groups import hide_group, restore_group
from groups.models import Group
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.moderation.subjects import subjects
from intranet.kernel.testing import sign_in_as
from tests.groups.world import World

pytestmark = pytest.mark.django_db


def test_a_hidden_one_is_found_by_nobody_until_it_is_given_back(world: World, client: Client) -> None:
    group, administrator = world.groups["closed"], world.person("administrator")
    for _ in range(2):
        hide_group(actor=administrator, group=group)
    for persona in ("owner", "group member", "employee"):
        sign_in_as(client, world.person(persona))
        assert client.get(reverse("groups:group", args=[group.address])).status_code == 404
        assert group.content_id in audience_ids(world.person(persona))
    restore_group(actor=administrator, group=group)
    sign_in_as(client, world.person("owner"))
    assert client.get(reverse("groups:group", args=[group.address])).status_code == 200
    assert set(Group.objects.visible_to(world.person("employee"))) == {world.groups["open"], group}
    assert group.content_id in audience_ids(world.person("employee"))


def test_its_owners_answer_for_it_and_do_not_decide(world: World) -> None:
    kind = subjects.get("group")
    assert kind is not None
    group = kind.find(world.groups["closed"].public_id)
    assert group is not None
    assert kind.author(group) == world.person("owner")
    assert kind.moderators(group) == []
    assert kind.is_visible(world.person("employee"), group)
    assert "Groupe closed" in kind.excerpt(group)
    hidden = kind.find(world.groups["hidden"].public_id)
    assert hidden is not None
    assert not kind.is_visible(world.person("employee"), hidden)
    assert kind.find(world.groups["deleted"].public_id) is None


def test_a_guest_reads_no_count_of_everyone(world: World, client: Client) -> None:
    address = reverse("groups:group", args=[world.groups["closed"].address])
    sign_in_as(client, world.person("employee"))
    assert "visible par" in client.get(address).content.decode().split('id="reach-title"')[1].split("</li>")[0]
    sign_in_as(client, world.person("guest"))
    assert "visible par" not in client.get(address).content.decode().split('id="reach-title"')[1].split("</li>")[0]
