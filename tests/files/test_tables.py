"""CSV files as programs write them, in the page of a document."""

import pytest
from django.conf import settings
from django.test import Client

from files.actions.items import create_document
from files.models import Item
from files.queries.previews import preview_of
from files.queries.tables import Table
from intranet.kernel.blobs.actions.preparing import make_pages
from intranet.kernel.blobs.actions.storing import store
from intranet.kernel.blobs.models import Preparation
from intranet.kernel.blobs.preparers.texts import PAGE_SIGNS
from intranet.kernel.testing import sign_in_as
from tests.files.libraries import library_of
from tests.groups.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def top(world: World) -> Item:
    return library_of(world.groups["closed"], world.person("owner"))


def shown(world: World, top: Item, content: bytes, name: str = "t.csv", page: str = "") -> Table:
    """What a reader sees of a page of a file."""
    owner = world.person("owner")
    document = create_document(actor=owner, parent=top, name=name, file=store([content], owner=owner, name=name))
    make_pages(list(Preparation.objects.all()))
    version = Item.objects.get(pk=document.pk).version
    assert version is not None
    return preview_of(owner, version, page).table


FRENCH = 'ID;Région;Débit\r\n1;"Montérégie; sud";"1,5"\r\n2;Côte-Nord;"le ""plus""\r\ngrand"\r\n3;L’Œuvre – est;2,25\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_of_a_french_excel_is_read_in_each_encoding(world: World, top: Item, encoding: str) -> None:
    table = shown(world, top, FRENCH.encode(encoding))
    assert table.head == ["ID", "Région", "Débit"]
    assert [list(row) for row in table.rows] == [
        ["1", "Montérégie; sud", "1,5"],
        ["2", "Côte-Nord", 'le "plus"\ngrand'],
        ["3", "L’Œuvre – est", "2,25"],
    ]


def test_latin_1_is_read(world: World, top: Item) -> None:
    assert shown(world, top, "nom;été\nGaspé;1\n".encode("latin-1")).head == ["nom", "été"]


@pytest.mark.parametrize(
    ("text", "head", "row"),
    [
        ("a,b\n1,2\n", ["a", "b"], ["1", "2"]),
        ("1,5;2,5\n3,5;4,5\n", ["1,5", "2,5"], ["3,5", "4,5"]),
        ('"Nom, prénom";âge\n"Roy, Léa";3\n', ["Nom, prénom", "âge"], ["Roy, Léa", "3"]),
        ("a\tb\n1\t2\n", ["a", "b"], ["1", "2"]),
        ("sep=|\na|b\n1|2\n", ["a", "b"], ["1", "2"]),
        ("seul\n1\n", ["seul"], ["1"]),
    ],
)
def test_what_stands_between_cells_is_found(world: World, top: Item, text: str, head: list[str], row: list[str]) -> None:
    table = shown(world, top, text.encode())
    assert (table.head, list(table.rows)) == (head, [row])


def test_a_cell_of_several_lines_is_not_cut_by_the_end_of_a_page(world: World, top: Item) -> None:
    row = '"un\ndeux";3\n'
    table = shown(world, top, ("a;b\n" + row * (2 * PAGE_SIGNS // len(row))).encode(), page="2")
    assert table.head == ["a", "b"]
    assert {tuple(row) for row in table.rows} == {("un\ndeux", "3")}


@pytest.mark.parametrize("content", [b"x;" * 1_000_000, b'a;b\n"' + b"x" * 1_000_000, b"a;b\n" + b'"' * 999_999])
def test_one_enormous_line_is_cut(world: World, top: Item, content: bytes) -> None:
    table = shown(world, top, content)
    assert 0 < len(table.head) <= 50
    assert all(len(cell) <= 300 for row in (table.head, *table.rows) for cell in row)


def test_a_sign_that_can_separate_nothing_is_passed_over(world: World, top: Item) -> None:
    assert shown(world, top, b'sep="\na;b\n').head == ["a;b"]


def test_a_text_of_windows_is_read(world: World, top: Item) -> None:
    owner = world.person("owner")
    file = store(["Où l’été s’achève…\r\n".encode("cp1252")], owner=owner, name="note.txt")
    document = create_document(actor=owner, parent=top, name="note.txt", file=file)
    make_pages(list(Preparation.objects.all()))
    client = Client()
    sign_in_as(client, owner)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    assert "Où l’été s’achève…" in client.get(document.get_absolute_url()).content.decode()
