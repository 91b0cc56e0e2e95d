"""The wiki in JSON."""

import pytest
from django.test import Client

from groups.models import Group
from tests.groups.world import World
from tests.wiki.pages import fresh, front_of, narrow, write
from tests.wiki.texts import block, body
from wiki.actions.texts import append_update, locked_text, rewrite_page
from wiki.models import Editors, Way, WikiPage

pytestmark = pytest.mark.django_db

JSON = "application/json"


@pytest.fixture
def group(client: Client, world: World) -> Group:
    """The closed group; a member of it is signed in."""
    client.force_login(world.person("group member"))
    return world.groups["closed"]


@pytest.fixture
def top(group: Group, world: World) -> WikiPage:
    return front_of(group, world.person("owner"))


def test_a_program_writes_reads_and_changes_pages(client: Client, top: WikiPage) -> None:
    (space,) = client.get("/api/v1/wiki/spaces").json()["results"]
    assert (space["owner"], space["front_page"]) == ("group", top.public_id)
    sent = {"title": "Brûlages", "language": "fr", "body": body("Un.", block("script"))}
    made = client.post(f"/api/v1/wiki/pages/{top.public_id}/pages", sent, content_type=JSON)
    assert made.status_code == 201
    page = made.json()
    assert (page["text"], page["edition"], page["left_out"]) == ("Un.\n", 1, ["script in doc"])
    new = {"base": 1, "body": body("Un.", "Deux."), "summary": "Une suite"}
    saved = client.put(f"/api/v1/wiki/pages/{page['id']}/text", new, content_type=JSON)
    assert (saved.status_code, saved.json()) == (200, {"edition": 2, "left_out": []})
    assert client.get(f"/api/v1/wiki/pages/{page['id']}").json()["html"] == "<p>Un.</p><p>Deux.</p>"
    history = client.get(f"/api/v1/wiki/pages/{page['id']}/editions").json()
    assert [(one["number"], one["summary"], one["way"]) for one in history["results"]] == [
        (2, "Une suite", "api"),
        (1, "", "api"),
    ]
    other = client.post(f"/api/v1/wiki/pages/{top.public_id}/pages", {"title": "B", "language": "en"}, content_type=JSON).json()
    change = {"title": "Brûlages dirigés", "parent": other["id"], "tags": ["Feux"], "is_archived": True}
    changed = client.patch(f"/api/v1/wiki/pages/{page['id']}", change, content_type=JSON).json()
    assert (changed["title"], changed["parent"], changed["tags"]) == ("Brûlages dirigés", other["id"], ["Feux"])
    listed = f"/api/v1/wiki/spaces/{space['id']}/pages"
    assert [one["title"] for one in client.get(listed).json()["results"]] == [top.title, "B"]
    assert [one["title"] for one in client.get(f"{listed}?archived=true").json()["results"]] == ["Brûlages dirigés"]
    assert client.patch(f"/api/v1/wiki/pages/{page['id']}", {"is_archived": False}, content_type=JSON).status_code == 200
    assert client.delete(f"/api/v1/wiki/pages/{other['id']}").status_code == 403  # something is under it


def test_a_change_that_is_refused_in_part_changes_nothing(client: Client, top: WikiPage, world: World) -> None:
    page, other = write(world.person("group member"), top, "Page"), write(world.person("owner"), top, "Autre")
    WikiPage.objects.filter(pk=other.pk).update(editors=Editors.OWNERS)
    change = {"title": "Autre titre", "parent": other.public_id}
    assert client.patch(f"/api/v1/wiki/pages/{page.public_id}", change, content_type=JSON).status_code == 403
    assert fresh(page).title == "Page"


def test_a_text_made_from_an_older_edition_is_refused(client: Client, top: WikiPage, world: World) -> None:
    owner = world.person("owner")
    page = write(owner, top, "Brûlages", "Un.")
    rewrite_page(actor=owner, page=page, body=body("Un.", "Deux."), way=Way.FORM)
    sent = {"base": 1, "body": body("Autre chose.")}
    assert client.put(f"/api/v1/wiki/pages/{page.public_id}/text", sent, content_type=JSON).status_code == 409
    assert fresh(page).text == "Un.\nDeux.\n"


def test_a_text_in_which_somebody_is_writing_is_not_written_over(client: Client, top: WikiPage, world: World) -> None:
    owner = world.person("owner")
    page = write(owner, top, "Brûlages", "Un.")
    text = locked_text(page)
    append_update(text=text, data=b"\x00\x00", authors=[owner.pk], clients={})
    sent = {"base": 1, "body": body("Autre chose.")}
    assert client.put(f"/api/v1/wiki/pages/{page.public_id}/text", sent, content_type=JSON).status_code == 409


def test_what_one_may_not_see_does_not_exist_and_what_one_may_not_do_is_refused(
    client: Client, top: WikiPage, world: World
) -> None:
    owner = world.person("owner")
    page = write(owner, top, "Secret")
    write(owner, page, "Dessous")
    narrow(page, owner)
    for method, suffix in (("get", ""), ("get", "/editions"), ("delete", ""), ("post", "/pages"), ("put", "/text")):
        bodies = {"post": {"title": "X", "language": "fr"}, "put": {"base": 0, "body": {}}}
        sent = {"data": bodies[method], "content_type": JSON} if method in bodies else {}
        answer = getattr(client, method)(f"/api/v1/wiki/pages/{page.public_id}{suffix}", **sent)
        assert answer.status_code == 404, (method, suffix)
    assert client.delete(f"/api/v1/wiki/pages/{top.public_id}").status_code == 403
    client.force_login(world.person("guest"))
    sent = {"title": "X", "language": "fr"}
    assert client.post(f"/api/v1/wiki/pages/{top.public_id}/pages", sent, content_type=JSON).status_code == 403


def test_a_title_that_shows_nothing_is_refused(client: Client, top: WikiPage) -> None:
    sent = {"title": "\u200b ", "language": "fr"}
    assert client.post(f"/api/v1/wiki/pages/{top.public_id}/pages", sent, content_type=JSON).status_code == 422
