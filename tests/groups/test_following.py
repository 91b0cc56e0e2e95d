"""The one address that follows anything, asked by each persona of a group of each kind."""

import pytest
from django.test import Client
from django.urls import reverse

from intranet.kernel.follows.actions import follow
from intranet.kernel.follows.queries import is_following
from intranet.kernel.testing import sign_in_as
from tests.groups.world import KINDS, PERSONAS, World

pytestmark = pytest.mark.django_db

INSIDE = {"group member", "animator", "owner"}
READERS = {
    "open": {"employee", "other-organization employee", "administrator", *INSIDE},
    "closed": {"guest", *INSIDE},
    "hidden": {"guest", *INSIDE},
    "deleted": set(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_who_reads_a_group_follows_it_and_for_others_there_is_none(kind: str, world: World) -> None:
    group = world.groups[kind]
    for persona in PERSONAS:
        if persona in {"anonymous", "suspended"}:
            continue
        member = world.person(persona)
        client = sign_in_as(Client(), member)
        answer = client.post(reverse("kernel:follow", args=[group.key]), {"follow": "yes", "next": group.get_absolute_url()})
        is_reader = persona in READERS[kind]
        assert (answer.status_code, is_reader and answer["Location"]) == (
            (302, group.get_absolute_url()) if is_reader else (404, False)
        ), persona
    assert Client().post(reverse("kernel:follow", args=[group.key])).status_code == 302  # to sign in


def test_a_thing_that_one_no_longer_sees_is_unfollowed(world: World, client: Client) -> None:
    member, key = world.person("group member"), world.groups["hidden"].key
    follow(member=member, key=key)
    member.group_memberships.all().delete()
    sign_in_as(client, member).post(reverse("kernel:follow", args=[key]), {"follow": "no"})
    assert not is_following(member, key)


def test_scripts_get_the_button_alone(world: World, client: Client) -> None:
    group = world.groups["open"]
    address = reverse("kernel:follow", args=[group.key])
    sent = {"follow": "yes", "name": "Feux <b>", "next": group.get_absolute_url()}
    answer = sign_in_as(client, world.person("employee")).post(address, sent, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert 'aria-pressed="true"' in page
    assert "Feux &lt;b&gt;" in page
    assert "<html" not in page


def test_a_word_of_no_app_is_no_thing(world: World, client: Client) -> None:
    sign_in_as(client, world.person("employee"))
    assert client.post(reverse("kernel:follow", args=["nothing:0000"])).status_code == 404
