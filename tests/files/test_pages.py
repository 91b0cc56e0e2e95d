"""Pages of libraries, as a person without JavaScript uses them."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from files.models import Item, Version
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.testing import sign_in_as
from tests.files.libraries import add, library_of, make_folder, narrow
from tests.groups.world import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("settings")]


@pytest.fixture
def tab(world: World) -> Client:
    """The browser of a member of the closed group."""
    client = Client()
    sign_in_as(client, world.person("group member"))
    return client


def send(tab: Client, address: str, *files: tuple[str, bytes]) -> object:
    return tab.post(address, {"sent": [SimpleUploadedFile(name, content) for name, content in files]}, follow=True)


def test_files_are_uploaded_read_replaced_and_brought_back(world: World, tab: Client) -> None:
    address = reverse("files:group", args=[world.groups["closed"].address])
    send(tab, address, ("été & co.txt", b"Un"), ("plan.csv", b"a;b"))
    assert set(Item.objects.filter(is_folder=False).values_list("name", flat=True)) == {"été & co.txt", "plan.csv"}
    document = Item.objects.get(name="été & co.txt")
    replace = reverse("files:replace", args=[document.public_id])
    tab.post(replace, {"sent": SimpleUploadedFile("autre.txt", b"Deux"), "note": "Mieux", "base": "1"})
    answer = tab.get(reverse("files:download", args=[document.public_id]))
    assert b"".join(answer) == b"Deux"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    tab.post(reverse("files:restore_version", args=[document.public_id, 1]))
    assert b"".join(tab.get(reverse("files:download", args=[document.public_id]))) == b"Un"
    assert AuditEntry.objects.filter(verb="files.downloaded", subject=document.key).count() == 2


def test_a_taken_name_asks_what_to_do_and_loses_nothing(world: World, tab: Client) -> None:
    address = reverse("files:group", args=[world.groups["closed"].address])
    send(tab, address, ("plan.txt", b"Un"))
    for choice, content in (("version", b"Deux"), ("both", b"Trois"), ("leave", b"Quatre")):
        asked = send(tab, address, ("plan.txt", content))
        form = asked.context["forms"][0]  # type: ignore[attr-defined]
        tab.post(asked.request["PATH_INFO"] + "?" + asked.request["QUERY_STRING"], {f"{form.prefix}-choice": choice})  # type: ignore[attr-defined]
    assert sorted(Item.objects.filter(is_folder=False).values_list("name", flat=True)) == ["plan (2).txt", "plan.txt"]
    assert Version.objects.filter(item__name="plan.txt").count() == 2


def test_a_folder_leaves_as_one_archive_of_known_length_with_what_one_sees(world: World, tab: Client) -> None:
    owner = world.person("owner")
    address = reverse("files:group", args=[world.groups["closed"].address])
    send(tab, address, ("plan.txt", b"Un"), ("..\\x.txt", b"Deux"))
    top = library_of(world.groups["closed"], owner)
    make_folder(owner, top, "Vide")
    narrow(owner, add(owner, top, "secret.txt"))
    answer = tab.get(reverse("files:archive", args=[top.public_id]))
    content = b"".join(answer)
    assert len(content) == int(answer.headers["Content-Length"])
    assert sorted(zipfile.ZipFile(io.BytesIO(content)).namelist()) == ["Vide/", "plan.txt", "x.txt"]


def test_a_folder_is_made_renamed_moved_deleted_and_restored(world: World, tab: Client) -> None:
    address = reverse("files:group", args=[world.groups["closed"].address])
    for name in ("Saison 2027", "Archives"):
        tab.post(address, {"do": "folder", "name": name})
    refused = tab.post(address, {"do": "folder", "name": "Archives"})
    assert refused.status_code == 400
    season, archives = Item.objects.get(name="Saison 2027"), Item.objects.get(name="Archives")
    tab.post(reverse("files:rename", args=[season.public_id]), {"name": "Saison 2028", "description": "Les feux"})
    tab.post(reverse("files:move", args=[season.public_id]), {"folder": archives.public_id})
    season.refresh_from_db()
    assert (season.name, season.description, season.parent) == ("Saison 2028", "Les feux", archives)
    tab.post(reverse("files:delete", args=[season.public_id]))
    assert "Saison 2028" in tab.get(reverse("files:trash", args=[archives.public_id])).content.decode()
    tab.post(reverse("files:restore", args=[season.public_id]))
    assert tab.get(season.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("persona", ["employee", "administrator"])
def test_an_outsider_finds_no_library(world: World, persona: str) -> None:
    document = add(world.person("owner"), library_of(world.groups["closed"], world.person("owner")), "plan.txt")
    client = Client()
    sign_in_as(client, world.person(persona))
    for name in ("item", "download", "rename", "move", "delete", "replace"):
        assert client.get(reverse(f"files:{name}", args=[document.public_id])).status_code == 404
