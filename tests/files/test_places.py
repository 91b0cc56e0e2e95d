"""Comments on places of a document: a page, words, a rectangle; where they are in the next versions, and who learns of them."""

import json

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from files.actions.items import create_document
from files.actions.versions import add_version, restore_version
from files.models import Item
from files.queries.places import comments_on
from files.queries.previews import preview_of
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import store
from intranet.kernel.comments import actions
from intranet.kernel.comments.models import Comment
from intranet.kernel.comments.things import NoPlaceError, Position
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import assert_constant_statements, sign_in_as
from tests.comments.ways import counted, found
from tests.files.libraries import add, library_of, make_folder, narrow, show_pages, stored
from tests.groups.exports import exported
from tests.groups.world import World

pytestmark = pytest.mark.django_db

PAGES = ("Résumé", "Les rafales de vallée\nse lèvent en fin d’avant-midi.", "Les seuils")
WORDS = "rafales de vallée se lèvent"


@pytest.fixture
def client(client: Client) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def owner(world: World) -> User:
    return world.person("owner")


@pytest.fixture
def reader(world: World) -> User:
    return world.person("group member")


@pytest.fixture
def document(world: World, owner: User) -> Item:
    made = add(owner, library_of(world.groups["closed"], owner), "note.pdf", "application/pdf")
    show_pages(made, *PAGES, has_images=True)
    return fresh(made)


def fresh(item: Item) -> Item:
    return Item.objects.to_list().get(pk=item.pk)


def say(author: User, item: Item, at: str = "1:2", quote: str = WORDS, text: str = "Depuis quand ?") -> Comment:
    return actions.add_comment(actor=author, thing=fresh(item), text=text, position=Position(at=at, quote=quote))


def replace(owner: User, item: Item, *pages: str) -> None:
    """A new version, whose pages are made."""
    add_version(actor=owner, item=item, file=stored(owner, name="note.pdf", media_type="application/pdf"))
    show_pages(fresh(item), *pages, has_images=True)


def place_of(comment: Comment) -> tuple[int | None, bool]:
    comment.refresh_from_db()
    return comment.page, comment.is_lost


def test_words_follow_to_the_page_where_they_are_in_a_newer_version(owner: User, reader: User, document: Item) -> None:
    comment = say(reader, document)
    assert (comment.quote, place_of(comment)) == (WORDS, (2, False))
    add_version(actor=owner, item=document, file=stored(owner, name="note.pdf", media_type="application/pdf"))
    assert place_of(comment) == (2, True)  # until its pages are there
    show_pages(fresh(document), PAGES[0], "Une page de plus", PAGES[1].replace("\n", "  "), has_images=True)
    assert place_of(comment) == (3, False)


def test_what_is_not_found_is_on_the_version_that_had_it(client: Client, owner: User, reader: User, document: Item) -> None:
    comment = say(reader, document)
    replace(owner, document, *PAGES)
    late = say(reader, document, "2:3", "Les seuils")
    replace(owner, document, "Tout est autre")
    assert place_of(comment) == (2, True)
    sign_in_as(client, reader)
    page = client.get(document.get_absolute_url()).content.decode()
    assert "on version 1" in page
    assert "on version 2" in page
    assert "<mark" not in page
    place = client.get(late.get_absolute_url())["Location"]
    assert place == f"{document.get_absolute_url()}?version=2&page=3#comment-{late.public_id}"
    assert "Les seuils</mark>" in client.get(place).content.decode()
    restore_version(actor=owner, item=document, number=1)
    assert place_of(comment) == (2, False)
    assert place_of(late) == (3, False)


def test_a_rectangle_stays_on_the_version_that_it_was_drawn_on(owner: User, reader: User, document: Item) -> None:
    comment = say(reader, document, "1:2:100,200,300,40", "")
    shown = comments_on(reader, fresh(document), preview_of(reader, fresh(document).version, "2"))  # type: ignore[arg-type]
    (mark,) = shown.rectangles
    assert (mark.left, mark.top, mark.width, mark.height, mark.number) == (10, 20, 30, 4, 1)
    replace(owner, document, *PAGES)
    assert place_of(comment) == (2, True)


@pytest.mark.parametrize(
    ("at", "quote"),
    [("1:9", ""), ("7:1", ""), ("1:2", "la pluie"), ("1:1", WORDS), ("1:2:1,2,3,2000", ""), ("x", "")],
)
def test_what_a_version_does_not_have_is_no_place(reader: User, document: Item, at: str, quote: str) -> None:
    with pytest.raises(NoPlaceError):
        say(reader, document, at, quote)


def test_without_scripts_a_place_is_chosen_in_a_form(client: Client, reader: User, document: Item) -> None:
    sign_in_as(client, reader)
    assert reverse("files:place", args=[document.public_id, 1]) in client.get(document.get_absolute_url()).content.decode()
    form = reverse("files:place", args=[document.public_id, 1])
    assert client.get(form, {"page": "2"}).status_code == 200
    wrong = client.get(form, {"page": "2", "words": "la pluie"}).content.decode()
    assert "la pluie" in wrong
    assert "not on page 2" in wrong
    assert "no such page" in client.get(form, {"page": "8", "words": ""}).content.decode()
    answer = client.get(form, {"page": "2", "words": WORDS})["Location"]
    assert WORDS in client.get(answer).content.decode()
    client.post(reverse("comments:comments", args=[document.key]), {"at": "1:2", "quote": WORDS, "text": "Depuis quand ?"})
    page = client.get(f"{document.get_absolute_url()}?page=2").content.decode()
    assert 'data-places="1">rafales de vallée<br>se lèvent</mark>' in page
    assert "page 2 (1 comment)" in client.get(document.get_absolute_url()).content.decode()
    by_part = client.get(form, {"page": "2", "words": "", "part": "0,0,333,333"})["Location"]
    assert "at=1%3A2%3A0%2C0%2C333%2C333" in by_part


def test_who_may_only_read_chooses_no_place(client: Client, owner: User, reader: User, document: Item) -> None:
    narrow(owner, document, reader)
    assert sign_in_as(client, reader).get(reverse("files:place", args=[document.public_id, 1])).status_code == 403
    with pytest.raises(PermissionRefused):
        say(reader, document)
    assert "Comment on a place" not in client.get(document.get_absolute_url()).content.decode()


def test_a_narrowed_document_closes_its_conversations_with_their_words(
    client: Client, owner: User, reader: User, document: Item
) -> None:
    comment = say(reader, document)
    addresses = [
        reverse("files:place", args=[document.public_id, 1]),
        f"{reverse('comments:comments', args=[document.key])}?at=1:2",
        f"/api/v1/things/{document.key}/comments",
        comment.get_absolute_url(),
    ]
    sign_in_as(client, reader)
    assert {client.get(address).status_code for address in addresses} == {200, 302}
    assert [line.public_id for line in found(reader, "rafales")] == [comment.public_id]
    narrow(owner, document)
    assert {client.get(address).status_code for address in addresses} == {404}
    assert client.post(reverse("comments:settle", args=[comment.public_id])).status_code == 404
    assert counted(reader, "rafales") == 0


def test_comments_in_folders_are_in_the_export_of_their_group(world: World, owner: User) -> None:
    group = world.groups["closed"]
    folder = make_folder(owner, make_folder(owner, library_of(group, owner), "Saison"), "Été")
    file = store([b"Les rafales"], owner=owner, name="deep.txt")
    deep = create_document(actor=owner, parent=folder, name="deep.txt", file=file)
    show_pages(deep, "Les rafales de vallée")
    say(owner, deep, "1:1", "rafales de vallée", "Au fond")
    (row,) = json.loads(exported(owner, group).files["comments.json"])["comments"]
    assert (row["text"], row["quote"], row["page"], row["thing"]["title"]) == ("Au fond", "rafales de vallée", 1, "deep.txt")
    assert (row["is_lost"], row["is_resolved"]) == (False, False)


def test_the_page_takes_as_many_statements_for_ten_places_as_for_one(client: Client, reader: User, document: Item) -> None:
    sign_in_as(client, reader)

    def grow() -> None:
        for number in range(4):
            say(reader, document, f"1:{number % 3 + 1}", "", f"Numéro {number}")

    grow()
    assert_constant_statements(lambda: client.get(f"{document.get_absolute_url()}?page=2"), grow, at_most=22)
