"""Libraries in JSON."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from files.models import Item
from groups.models import Group
from tests.files.libraries import add, library_of, make_folder, narrow
from tests.groups.world import World

pytestmark = pytest.mark.django_db(transaction=True)

JSON = "application/json"


@pytest.fixture
def group(client: Client, world: World) -> Group:
    """The closed group; a member of it is signed in."""
    client.force_login(world.person("group member"))
    return world.groups["closed"]


def test_a_program_fills_a_library_and_reads_it(client: Client, group: Group) -> None:
    top = client.post(f"/api/v1/groups/{group.public_id}/library").json()["id"]
    folder = client.post(f"/api/v1/items/{top}/folders", {"name": "Saison 2027"}, content_type=JSON).json()["id"]
    sent = {"file": SimpleUploadedFile("été.txt", b"Un"), "note": "Premier jet"}
    document = client.post(f"/api/v1/items/{folder}/documents", sent).json()
    assert (document["name"], document["size"], document["right"]) == ("été.txt", 2, "edit")
    replaced = client.post(f"/api/v1/items/{document['id']}/versions", {"file": SimpleUploadedFile("x", b"Deux"), "base": 1})
    assert replaced.json()["number"] == 2
    stale = client.post(f"/api/v1/items/{document['id']}/versions", {"file": SimpleUploadedFile("x", b"Trois"), "base": 1})
    assert stale.status_code == 409
    assert b"".join(client.get(f"/api/v1/items/{document['id']}/content")) == b"Deux"
    assert [one["name"] for one in client.get(f"/api/v1/items/{folder}/items").json()["results"]] == ["été.txt"]
    assert [one["number"] for one in client.get(f"/api/v1/items/{document['id']}").json()["versions"]] == [2, 1]


def test_a_program_renames_moves_deletes_and_restores(client: Client, group: Group) -> None:
    top = client.post(f"/api/v1/groups/{group.public_id}/library").json()["id"]
    one, other = (
        client.post(f"/api/v1/items/{top}/folders", {"name": name}, content_type=JSON).json()["id"] for name in ("A", "B")
    )
    taken = client.patch(f"/api/v1/items/{one}", {"name": "B"}, content_type=JSON)
    assert taken.status_code == 409
    moved = client.patch(f"/api/v1/items/{one}", {"name": "C", "parent": other}, content_type=JSON).json()
    assert (moved["name"], moved["parent"]) == ("C", other)
    assert client.delete(f"/api/v1/items/{one}").status_code == 204
    assert client.get(f"/api/v1/items/{one}").status_code == 404
    assert client.post(f"/api/v1/items/{one}/restore").json()["parent"] == other


def test_a_program_shares_and_reads_what_became_of_it(client: Client, group: Group, world: World) -> None:
    owner, member, animator = (world.person(one) for one in ("owner", "group member", "animator"))
    top = library_of(group, owner)
    document = f"/api/v1/items/{add(owner, top, 'plan.txt').public_id}"
    for part in ("readers", "links", "downloads"):
        assert client.get(f"{document}/{part}").status_code == 403
    client.force_login(owner)
    line = {"who": f"member:{member.public_id}", "right": "comment"}
    readers = client.put(f"{document}/readers", {"lines": [line]}, content_type=JSON).json()
    rights = {(one["name"], one["right"]) for one in readers["lines"]}
    assert rights == {(member.display_name, "comment"), (owner.display_name, "manage")}
    assert client.put(f"{document}/readers", {"lines": [line, line]}, content_type=JSON).status_code == 404
    assert client.put(f"{document}/name-known", {"is_known": True}, content_type=JSON).status_code == 204
    made = client.post(f"{document}/links", {"days": 3, "right": "comment"}, content_type=JSON).json()
    assert made["opens"]
    assert client.post(f"{document}/links", {"days": 91}, content_type=JSON).status_code == 422
    assert client.post(f"{document}/links", {"is_anonymous": True}, content_type=JSON).status_code == 403
    assert [one["id"] for one in client.get(f"{document}/links").json()] == [made["id"]]
    assert client.delete(f"{document}/links/{made['id']}").status_code == 204
    assert client.get(f"{document}/links").json() == []
    client.force_login(animator)
    assert client.get(document).status_code == 404
    closed = client.get(f"/api/v1/items/{top.public_id}/items").json()["closed"]
    asking = f"/api/v1/access/document/{closed[0]['id']}"
    request = client.post(asking, {"message": "Pour le comité"}, content_type=JSON).json()
    client.force_login(owner)
    assert client.post(f"/api/v1/access-requests/{request['id']}", {"is_granted": False}, content_type=JSON).status_code == 422
    assert client.post(f"/api/v1/access-requests/{request['id']}", {"is_granted": True}, content_type=JSON).status_code == 204
    client.force_login(animator)
    assert client.get(document).json()["right"] == "view"


def test_what_one_may_not_see_does_not_exist(client: Client, group: Group, world: World) -> None:
    owner = world.person("owner")
    secret = narrow(owner, add(owner, library_of(group, owner), "secret.txt"))
    for suffix in ("", "/content", "/items"):
        assert client.get(f"/api/v1/items/{secret.public_id}{suffix}").status_code == 404
    assert client.delete(f"/api/v1/items/{secret.public_id}").status_code == 404
    client.force_login(world.person("employee"))
    assert client.get(f"/api/v1/groups/{group.public_id}/library").status_code == 403
    assert client.post(f"/api/v1/groups/{group.public_id}/library").status_code == 403
    assert Item.objects.filter(name="secret.txt").exists()


def test_a_change_that_is_refused_in_part_changes_nothing(client: Client, group: Group, world: World) -> None:
    member, top = world.person("group member"), library_of(group, world.person("owner"))
    document, folder = add(member, top, "plan.txt"), make_folder(member, top, "A")
    add(member, folder, "note.txt")
    changed = {"name": "note.txt", "parent": folder.public_id}
    assert client.patch(f"/api/v1/items/{document.public_id}", changed, content_type=JSON).status_code == 409
    document.refresh_from_db()
    assert document.name == "plan.txt"


def test_nothing_is_put_into_a_document(client: Client, group: Group, world: World) -> None:
    top = library_of(group, world.person("owner"))
    document, other = (add(world.person("owner"), top, name) for name in ("plan.txt", "note.txt"))
    inside = f"/api/v1/items/{document.public_id}"
    assert client.post(f"{inside}/folders", {"name": "A"}, content_type=JSON).status_code == 403
    assert client.post(f"{inside}/documents", {"file": SimpleUploadedFile("x.txt", b"Un")}).status_code == 403
    moved = client.patch(f"/api/v1/items/{other.public_id}", {"parent": document.public_id}, content_type=JSON)
    assert moved.status_code == 403
    assert not Item.objects.filter(parent=document).exists()
