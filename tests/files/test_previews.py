"""What the page of a document shows of it, and to whom."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from files.actions.items import describe_item, restore_item, trash_item
from files.actions.versions import add_version
from files.models import Item
from files.queries.tables import MAX_ROWS
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.blobs.actions.preparing import make_pages
from intranet.kernel.blobs.actions.storing import store
from intranet.kernel.blobs.models import Preparation, Scan, StoredFile
from intranet.kernel.testing import sign_in_as
from tests.blobs.test_pages import pdf
from tests.files.libraries import add, library_of, narrow, show_pages, stored
from tests.groups.world import World

pytestmark = pytest.mark.django_db

FILM = bytes.fromhex("0000001c667479706d703432000000006d703432") + b"film" * 100


@pytest.fixture
def top(world: World) -> Item:
    return library_of(world.groups["closed"], world.person("owner"))


def tab_of(world: World, persona: str) -> Client:
    client = Client()
    sign_in_as(client, world.person(persona))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def tab(world: World) -> Client:
    return tab_of(world, "group member")


def page_of(tab: Client, document: Item, query: str = "") -> str:
    return tab.get(document.get_absolute_url() + query).content.decode()


def image_of(document: Item, version: int = 1, page: int = 1) -> str:
    return reverse("files:page_image", args=[document.public_id, version, page])


def test_a_pdf_is_shown_a_page_at_a_time_with_its_text_below(world: World, top: Item, tab: Client) -> None:
    owner = world.person("owner")
    document = add(owner, top, "note.pdf", "application/pdf")
    show_pages(document, "Les rafales", "Les seuils <b>", has_images=True)
    first, second = page_of(tab, document), page_of(tab, document, "?page=2")
    assert "Les rafales" in first
    assert "Les seuils" not in first
    assert "Les seuils &lt;b&gt;" in second
    assert image_of(document, page=2) in second
    assert "?page=1#preview" in second
    answer = tab.get(image_of(document))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
    assert tab.get(image_of(document, page=3)).status_code == 404


def test_a_picture_has_its_description_as_its_text(world: World, top: Item, tab: Client) -> None:
    document = add(world.person("owner"), top, "pente.png", "image/png")
    show_pages(document, "", has_images=True)
    assert 'alt="A picture without a description"' in page_of(tab, document)
    describe_item(actor=world.person("owner"), item=document, description="Une pente où repoussent des bleuets")
    assert 'alt="Une pente où repoussent des bleuets"' in page_of(tab, document)


def test_text_markdown_and_tables_are_read_in_the_page(world: World, top: Item, tab: Client) -> None:
    owner = world.person("owner")
    text, note = add(owner, top, "notes.txt"), add(owner, top, "note.md", "text/markdown")
    show_pages(text, "Un <script>\nDeux")
    show_pages(note, "# Rafales\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<script>alert(1)</script>")
    table = add(owner, top, "stations.csv", "text/csv")
    show_pages(table, "station;rafale\n" + "".join(f"S{number};{number}\n" for number in range(MAX_ROWS + 1)), "Dernière;7\n")
    assert "Un &lt;script&gt;<br>Deux" in page_of(tab, text)
    shown = page_of(tab, note)
    assert "<h2>Rafales</h2>" in shown
    assert "<td>2</td>" in shown
    assert "&lt;script&gt;alert(1)" in shown
    rows = page_of(tab, table)
    assert '<th scope="col">rafale</th>' in rows
    assert f"<td>S{MAX_ROWS - 1}</td>" in rows
    assert f"<td>S{MAX_ROWS}</td>" not in rows
    assert "Only 200 rows" in rows
    last = page_of(tab, table, "?page=2")
    assert '<th scope="col">rafale</th>' in last
    assert "<td>Dernière</td>" in last


def test_a_film_is_played_in_parts_and_noted_once(world: World, top: Item, tab: Client) -> None:
    owner = world.person("owner")
    document = add(owner, top, "x.txt")
    add_version(actor=owner, item=document, file=store([FILM], owner=owner, name="film.mp4"))
    assert "<video" in page_of(tab, document)
    address = reverse("files:play", args=[document.public_id, 2])
    for part in ("bytes=0-", "bytes=10-13"):
        answer = tab.get(address, headers={"range": part})
        assert answer.status_code == 206
    assert answer.content == FILM[10:14]
    assert AuditEntry.objects.filter(verb="files.downloaded", subject=document.key).count() == 1
    assert tab.get(reverse("files:play", args=[document.public_id, 1])).status_code == 404


def test_what_is_not_there_yet_and_what_will_never_be_is_said(world: World, top: Item, tab: Client) -> None:
    unknown = add(world.person("owner"), top, "plan.dwg", "application/octet-stream")
    assert "Files of this type are not shown here." in page_of(tab, unknown)
    document = add(world.person("owner"), top, "plan.pdf", "application/pdf")
    waiting = page_of(tab, document)
    assert "The preview is being prepared." in waiting
    assert 'data-hx-trigger="every 4s"' in waiting
    fragment = tab.get(document.get_absolute_url() + "?version=1", headers={"hx-request": "true"}).content.decode()
    assert "<html" not in fragment
    show_pages(document)
    never = page_of(tab, document)
    assert "This document has no preview." in never
    assert "every 4s" not in never
    for scan, words in ((Scan.PENDING, "being scanned for viruses"), (Scan.INFECTED, "contains a virus")):
        StoredFile.objects.update(scan=scan)
        assert words in page_of(tab, document)


def test_the_worker_makes_pages_of_what_is_put_into_a_library(world: World, top: Item, tab: Client) -> None:
    owner = world.person("owner")
    document = add(owner, top, "note.pdf")
    add_version(actor=owner, item=document, file=store([pdf("Propagation")], owner=owner, name="note.pdf"))
    preparations = Preparation.objects.filter(file=Item.objects.get(pk=document.pk).version.file)  # type: ignore[union-attr]
    make_pages(list(preparations))
    assert "Propagation" in page_of(tab, document)
    assert tab.get(image_of(document, version=2)).status_code == 200


def test_pages_ask_the_document_who_may_see_them_now_older_versions_too(world: World, top: Item) -> None:
    owner, outsider = world.person("owner"), tab_of(world, "animator")
    document = add(owner, top, "note.pdf", "application/pdf")
    show_pages(document, "Les rafales", has_images=True)
    add_version(actor=owner, item=document, file=stored(owner, name="note.pdf"))
    addresses = [image_of(document), reverse("files:page_small", args=[document.public_id, 1, 1])]

    def answers() -> set[int]:
        return {outsider.get(address).status_code for address in [*addresses, f"{document.get_absolute_url()}?version=1"]}

    assert answers() == {200}
    trash_item(actor=owner, item=document)
    assert answers() == {404}
    restore_item(actor=owner, item=Item.objects.get(pk=document.pk))
    assert answers() == {200}
    narrow(owner, document)
    assert answers() == {404}


def test_pages_of_an_infected_file_are_given_to_nobody(world: World, top: Item, tab: Client) -> None:
    document = add(world.person("owner"), top, "note.pdf", "application/pdf")
    show_pages(document, "x", has_images=True)
    StoredFile.objects.filter(pk=document.version.file_id).update(scan=Scan.INFECTED)  # type: ignore[union-attr]
    assert tab.get(image_of(document)).status_code == 403
