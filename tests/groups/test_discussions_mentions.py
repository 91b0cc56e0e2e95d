"""Whom the editors of discussions complete after `@`: people who see what is in the group, and nobody who is hidden."""

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from groups.actions.groups import change_kind
from groups.actions.membership import admit
from groups.models import Group, GroupKind
from intranet.kernel.accounts.models import State, User
from intranet.kernel.content.mentions import people_to_mention
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as
from tests.groups.discussions import make_reply, make_thread
from tests.groups.world import World
from tests.profiles.organizations import make_organization, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(world: World) -> User:
    return world.person("group member")


def join(world: World, group: Group, name: str, **fields: object) -> User:
    person = make_member(name, **fields)
    admit(actor=None, group=group, member=person)
    return person


def found(viewer: User, group: Group, typed: str) -> list[str]:
    return [one.person.display_name for one in people_to_mention(viewer, group.key, typed)]


def index() -> None:
    build_missing()
    index_now()


@pytest.mark.parametrize("kind", ["closed", "hidden"])
def test_members_alone_complete_a_name_in_a_closed_group(kind: str, world: World, writer: User) -> None:
    group = world.groups[kind]
    join(world, group, "Zoé Lavoie-Gagnon")
    join(world, group, "Zacharie Lavoie")
    make_member("Zita Lavoie")
    assert found(writer, group, "lavo") == ["Zacharie Lavoie", "Zoé Lavoie-Gagnon"]
    assert found(writer, group, "ZOE") == ["Zoé Lavoie-Gagnon"]
    assert found(writer, group, "gagn") == ["Zoé Lavoie-Gagnon"]
    assert found(writer, group, "zacharie.la") == ["Zacharie Lavoie"]
    assert found(writer, group, "avoie") == []
    assert found(writer, group, "zita") == []
    assert found(writer, group, "%") == found(writer, group, ".") == found(writer, group, "_") == []


@pytest.mark.usefixtures("search_engine")
def test_anybody_completes_a_name_in_an_open_group_its_members_first(world: World, writer: User) -> None:
    group = world.groups["open"]
    make_member("Amélie Lavoie")
    join(world, group, "Zacharie Lavoie")
    index()
    assert found(writer, group, "lavoie") == ["Zacharie Lavoie", "Amélie Lavoie"]
    assert found(world.person("employee"), group, "lavoie") == ["Zacharie Lavoie", "Amélie Lavoie"]


@pytest.mark.usefixtures("search_engine")
@pytest.mark.parametrize("kind", ["open", "closed"])
def test_who_is_hidden_answers_as_who_is_not(kind: str, world: World, writer: User) -> None:
    group = world.groups[kind]
    for number, fields in enumerate(
        ({"state": State.SUSPENDED}, {"state": State.DEPARTED}, {"state": State.UNCLAIMED}, {"is_protected": True})
    ):
        person = join(world, group, f"Personne Cachée{number}")
        for name, value in fields.items():
            setattr(person, name, value)
        person.save()
    index()
    assert found(writer, group, "personne") == found(writer, group, "cachee") == found(writer, group, "xyzzy") == []
    assert found(writer, group, "guillaume") == []  # the guest of the group


@pytest.mark.usefixtures("search_engine")
def test_the_people_of_a_group_are_named_to_its_readers_only(world: World) -> None:
    index()
    for persona in ("employee", "other-organization employee", "administrator"):
        with pytest.raises(PermissionRefused):
            people_to_mention(world.person(persona), world.groups["closed"].key, "marc")
        for kind in ("hidden", "deleted"):
            with pytest.raises(Http404):
                people_to_mention(world.person(persona), world.groups[kind].key, "marc")
    assert found(world.person("guest"), world.groups["closed"], "marc") == []
    assert found(world.person("owner"), world.groups["closed"], "marc") == ["Marc Bélanger"]


@pytest.mark.usefixtures("search_engine")
def test_a_group_that_closes_suggests_its_members_alone_at_once(world: World, writer: User) -> None:
    group = world.groups["open"]
    make_member("Amélie Lavoie")
    index()
    assert found(writer, group, "lavoie") == ["Amélie Lavoie"]
    change_kind(actor=world.person("owner"), group=group, kind=GroupKind.CLOSED)
    assert found(writer, group, "lavoie") == []


def test_an_option_says_who_it_is_in_the_language_of_the_reader(world: World, writer: User, client: Client) -> None:
    person = join(world, world.groups["closed"], "Zoé Lavoie")
    place(person, organization=make_organization("Ministère des Forêts", "Department of Forests"), title_fr="Cheffe")
    sign_in_as(client, writer)
    ask = {"in": world.groups["closed"].key, "q": "zo"}
    for language, words in (("fr", "Ministère des Forêts"), ("en", "Department of Forests")):
        client.cookies["language"] = language
        page = client.get(reverse("content:mentions"), ask).content.decode()
        assert 'data-value="zoe.lavoie"' in page
        assert words in page


def test_every_editor_of_a_discussion_completes_names(world: World, writer: User, client: Client) -> None:
    group = world.groups["closed"]
    thread = make_thread(writer, group)
    reply = make_reply(writer, thread)
    sign_in_as(client, writer)
    attribute = f'data-mentions="{reverse("content:mentions")}?in=group%3A{group.public_id}"'
    for name, arguments in (
        ("new_thread", ()),
        ("thread", (thread.public_id,)),
        ("reply_to_thread", (thread.public_id,)),
        ("edit_thread", (thread.public_id,)),
        ("edit_reply", (thread.public_id, reply.public_id)),
    ):
        page = client.get(reverse(f"groups:{name}", args=[group.address, *arguments])).content.decode()
        assert page.count(attribute) == 1, name


def test_completing_takes_as_many_statements_for_many_members(world: World, writer: User) -> None:
    group = world.groups["closed"]
    join(world, group, "Zoé Lavoie")

    def grow() -> None:
        for number in range(20):
            join(world, group, f"Zoé Lavoie {number}")

    assert_constant_statements(lambda: found(writer, group, "zo"), grow)
