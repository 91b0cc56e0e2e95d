"""Pages of libraries, as a person without JavaScript uses them."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from files.actions.items import describe_item
from files.forms import MAX_DROPPED
from files.models import Item, Version
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.testing import sign_in_as
from tests.files.libraries import add, library_of, make_folder, narrow, show_pages, upload_of
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


def test_whole_folders_come_with_their_files_and_empty_ones_too(world: World, tab: Client) -> None:
    member = world.person("group member")
    top = library_of(world.groups["closed"], world.person("owner"))
    make_folder(world.person("owner"), top, "Photos")
    sent = [upload_of(member, top, name) for name in ("a.txt", "b.txt", "a.txt")]
    paths = ("Photos/2026", "", "Photos/2026")
    data = {"sent_uploads": [file.public_id for file in sent], "folder": ["Vide/Plus bas", "Photos"]}
    data |= {f"sent_uploads_folder:{file.public_id}": path for file, path in zip(sent, paths, strict=True)}  # type: ignore[misc]
    asked = tab.post(top.get_absolute_url(), data, follow=True)
    made = {(item.parent.name, item.name) for item in Item.objects.exclude(parent=None).select_related("parent") if item.parent}
    assert made == {
        *(("", "Photos"), ("", "Vide"), ("Vide", "Plus bas"), ("", "b.txt")),
        *(("Photos", "2026"), ("2026", "a.txt")),
    }
    (form,) = asked.context["forms"]
    tab.post(asked.request["PATH_INFO"] + "?" + asked.request["QUERY_STRING"], {f"{form.prefix}-choice": "both"})
    assert Item.objects.get(name="a (2).txt").parent.name == "2026"  # type: ignore[union-attr]


def test_paths_that_cannot_be_or_are_too_many_are_refused_before_anything_is_made(world: World, tab: Client) -> None:
    top = library_of(world.groups["closed"], world.person("owner"))
    too_many = [f"{number}/a/b" for number in range(MAX_DROPPED // 2)]
    for folders in (["Photos/.."], too_many):
        assert tab.post(top.get_absolute_url(), {"folder": folders}).status_code == 400
    assert not Item.objects.exclude(parent=None).exists()


def test_chosen_items_leave_as_one_archive(world: World, tab: Client) -> None:
    address = reverse("files:group", args=[world.groups["closed"].address])
    send(tab, address, ("a.txt", b"Un"), ("b.txt", b"Deux"))
    page = tab.get(address).content.decode()
    chosen = Item.objects.get(name="b.txt")
    assert f'name="item" value="{chosen.public_id}" form="chosen"' in page
    answer = tab.get(
        reverse("files:archive", args=[library_of(world.groups["closed"], chosen.created_by).public_id]),
        {"item": chosen.public_id},
    )
    assert zipfile.ZipFile(io.BytesIO(b"".join(answer))).namelist() == ["b.txt"]


def test_an_album_shows_pictures_with_their_descriptions(world: World, tab: Client) -> None:
    owner = world.person("owner")
    top = library_of(world.groups["closed"], owner)
    picture, other = add(owner, top, "pente.png", "image/png"), add(owner, top, "plan.txt")
    show_pages(picture, "", has_images=True)
    describe_item(actor=owner, item=picture, description="Une pente brûlée")
    page = tab.get(top.get_absolute_url(), {"view": "grid"}).content.decode()
    small = reverse("files:page_small", args=[picture.public_id, 1, 1])
    assert f'src="{small}" alt="Une pente brûlée"' in page
    assert page.count('class="album__picture"') == 1
    assert other.get_absolute_url() in page
    assert tab.get(small).status_code == 200
