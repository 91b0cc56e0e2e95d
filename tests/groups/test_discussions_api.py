"""Discussions in JSON."""

import pytest
from django.test import Client

from groups.discussions import actions
from groups.models import Reply, Thread
from intranet.kernel.testing import sign_in_as
from tests.groups.discussions import make_reply, make_thread
from tests.groups.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def tab(client: Client, world: World) -> Client:
    return sign_in_as(client, world.person("group member"))


def at(world: World, *parts: str, kind: str = "closed") -> str:
    return "/".join(["/api/v1/groups", world.groups[kind].public_id, "threads", *parts])


def post(tab: Client, address: str, **values: object) -> object:
    return tab.post(address, values, content_type="application/json")


def test_a_discussion_is_begun_read_and_answered(tab: Client, world: World) -> None:
    made = post(tab, at(world), title="Un titre", text="*Bonjour* à tous")
    assert made.status_code == 201
    thread = Thread.objects.get()
    assert made.json()["id"] == thread.public_id
    assert made.json()["language"] == "fr"
    reply = post(tab, at(world, thread.public_id, "replies"), text="Oui")
    assert (reply.status_code, reply.json()["text"], reply.json()["level"]) == (201, "Oui", 1)
    under = post(tab, at(world, thread.public_id, "replies"), text="Non", parent=reply.json()["id"])
    assert (under.json()["parent"], under.json()["level"]) == (reply.json()["id"], 2)
    listed = tab.get(at(world)).json()
    assert [(one["id"], one["replies"]) for one in listed["results"]] == [(thread.public_id, 2)]
    read = tab.get(at(world, thread.public_id)).json()
    assert (read["text"], read["html"]) == ("Bonjour à tous", "<p><em>Bonjour</em> à tous</p>")
    assert [one["text"] for one in read["results"]] == ["Oui", "Non"]


@pytest.mark.parametrize(
    "values",
    [
        {"text": "x"},
        {"title": "T", "text": ""},
        {"title": "T", "text": "x" * 20_001},
        {"title": "T", "text": "\u200b"},
        {"title": "T", "text": "x", "author": "me"},
    ],
)
def test_bad_input_is_refused(values: dict[str, str], tab: Client, world: World) -> None:
    assert post(tab, at(world), **values).status_code == 422
    assert not Thread.objects.exists()


def test_the_same_token_makes_one(tab: Client, world: World) -> None:
    made = {post(tab, at(world), title="T", text="x", token="a1").json()["id"] for _ in range(2)}
    assert made == {Thread.objects.get().public_id}


def test_a_token_used_for_something_else_is_a_conflict(tab: Client, world: World) -> None:
    made = post(tab, at(world), title="T", text="x", token="a1").json()["id"]
    for address, values in (
        (at(world), {"title": "U", "text": "x"}),
        (at(world), {"title": "T", "text": "y"}),
        (at(world, kind="hidden"), {"title": "T", "text": "x"}),
    ):
        assert post(tab, address, **values, token="a1").status_code in {404, 409}
    assert Thread.objects.get().public_id == made
    to = at(world, made, "replies")
    under = post(tab, to, text="Oui", token="a1")
    assert post(tab, to, text="Oui", token="a1").json()["id"] == under.json()["id"]
    assert post(tab, to, text="Oui", parent=under.json()["id"], token="a1").status_code == 409
    assert post(tab, to, text="Non", token="a1").status_code == 409
    assert Reply.objects.get().public_id == under.json()["id"]


def test_what_was_deleted_is_not_given_again_for_its_token(tab: Client, world: World) -> None:
    thread = Thread.objects.get(public_id=post(tab, at(world), title="T", text="x", token="a1").json()["id"])
    reply = post(tab, at(world, thread.public_id, "replies"), text="Oui", token="a1").json()["id"]
    actions.delete_reply(actor=world.person("group member"), reply=Reply.objects.get(public_id=reply))
    assert post(tab, at(world, thread.public_id, "replies"), text="Oui", token="a1").status_code == 409
    actions.delete_thread(actor=world.person("group member"), thread=thread)
    answer = post(tab, at(world), title="T", text="x", token="a1")
    assert (answer.status_code, "jeton" in answer.json()["detail"]) == (409, True)


def test_a_reply_to_nothing_is_a_404(tab: Client, world: World) -> None:
    thread = make_thread(world.person("group member"), world.groups["closed"])
    assert post(tab, at(world, thread.public_id, "replies"), text="x", parent="0" * 16).status_code == 404
    assert post(tab, at(world, "0" * 16, "replies"), text="x").status_code == 404
    assert not Reply.objects.exists()


def test_only_members_write(client: Client, world: World) -> None:
    thread = make_thread(world.person("group member"), world.groups["open"])
    make_reply(world.person("group member"), thread)
    sign_in_as(client, world.person("employee"))
    assert client.get(at(world, thread.public_id, kind="open")).status_code == 200
    assert post(client, at(world, kind="open"), title="T", text="x").status_code == 403
    assert post(client, at(world, thread.public_id, "replies", kind="open"), text="x").status_code == 403


def test_the_handle_of_an_author_is_given_where_a_page_would_lead_to_them(tab: Client, world: World) -> None:
    author = world.person("animator")
    thread = make_thread(author, world.groups["closed"])
    make_reply(author, thread)

    def handles() -> set[str]:
        listed, read = tab.get(at(world)).json(), tab.get(at(world, thread.public_id)).json()
        return {one["author"]["handle"] for one in (*listed["results"], read, *read["results"])}

    assert handles() == {author.handle}
    author.is_protected = True
    author.save()
    assert handles() == {""}
    mine = post(tab, at(world, thread.public_id, "replies"), text="Oui").json()
    assert mine["author"]["handle"] == world.person("group member").handle
