"""Comments on a page and on its passages: written, marked, followed through editions, found, told, exported, and to whom."""

import json
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pycrdt import Doc

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import only, show_to_list
from intranet.kernel.comments import actions
from intranet.kernel.comments.models import Comment
from intranet.kernel.comments.things import NoPlaceError, Position
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as
from tests.comments.ways import counted, found
from tests.groups.exports import exported
from tests.groups.world import World
from tests.wiki.archives import archive
from tests.wiki.pages import edition
from tests.wiki.test_anchors import START, WORDS
from tests.wiki.test_imports import bring
from tests.wiki.test_tree import fresh, write
from tests.wiki.texts import body
from wiki.actions.history import set_edition_hidden
from wiki.actions.merging import restore_edition
from wiki.actions.pages import create_page, move_page
from wiki.actions.spaces import open_space
from wiki.actions.texts import append_update, document_of, publish_text, rewrite_page
from wiki.doors.editing import admits
from wiki.doors.rooms import MAY_EDIT
from wiki.models import Edition, Existing, SharedText, TextUpdate, Way, WikiPage
from wiki.queries.comments import comments_on
from wiki.text.shared import write_body

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def client(client: Client) -> Client:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def page(writer: User, front: WikiPage) -> WikiPage:
    return fresh(create_page(actor=writer, parent=front, title="Brûlages", language="fr", body=body(*START)))


@pytest.fixture
def reader() -> User:
    return make_member("Rita Reader", language="en")


def say(author: User, page: WikiPage, words: str = WORDS, text: str = "D’où vient ce chiffre ?") -> Comment:
    position = Position(at=f"{page.edition}:0", quote=words)
    return actions.add_comment(actor=author, thing=page, text=text, position=position)


def rewrite(page: WikiPage, writer: User, *paragraphs: str) -> Edition:
    return rewrite_page(actor=writer, page=page, body=body(*paragraphs), way=Way.FORM)


def type_in_editor(page: WikiPage, writer: User, *paragraphs: str) -> None:
    """As an editor does: into the log, without an edition."""
    text = SharedText.objects.get(page=page)
    document: Doc[object] = document_of(text)
    before = document.get_state()
    write_body(document, body(*paragraphs))
    append_update(text=text, data=document.get_update(before), authors=[writer.pk], clients={})


def marked(viewer: User, page: WikiPage) -> list[str]:
    """The words of the passages that the page marks."""
    shown = comments_on(viewer, fresh(page))
    return [part.partition("</mark>")[0] for part in shown.html.split('<mark class="passage" data-places="1">')[1:]]


# Written ------------------------------------------------------------------------------------------------------------------


def test_without_scripts_a_passage_is_chosen_by_the_link_of_its_block(client: Client, page: WikiPage, reader: User) -> None:
    sign_in_as(client, reader)
    read = client.get(page.get_absolute_url()).content.decode()
    assert "?passages=choose" in read
    chosen = client.get(f"{page.get_absolute_url()}?passages=choose").content.decode()
    assert chosen.count("passage-choice") == len(START)
    form = client.get(reverse("comments:comments", args=[page.key]), {"at": "1:17"}).content.decode()
    assert START[1] in form
    answer = client.post(reverse("comments:comments", args=[page.key]), {"at": "1:17", "text": "Source ?"})
    comment = Comment.objects.get()
    assert answer["Location"] == f"{page.get_absolute_url()}#comment-{comment.public_id}"
    assert comment.quote == START[1]
    read = client.get(page.get_absolute_url()).content.decode()
    assert f'<mark class="passage" data-places="1">{START[1]}</mark>' in read
    assert f'href="#remark-{comment.public_id}"' in read
    assert "0 comments" in read


def test_words_that_the_edition_does_not_say_have_no_place(client: Client, page: WikiPage, reader: User) -> None:
    with pytest.raises(NoPlaceError):
        say(reader, page, "la pluie")
    sign_in_as(client, reader)
    for at in ("1:100000", "7:0", "x", "1:-1"):
        assert client.get(reverse("comments:comments", args=[page.key]), {"at": at}).status_code == 404
    answer = client.post(
        f"/api/v1/things/{page.key}/comments",
        {"text": "Non", "at": "1:0", "quote": "la pluie"},
        content_type="application/json",
    )
    assert answer.status_code == 422


def test_who_read_an_older_edition_comments_on_what_is_there_now(page: WikiPage, writer: User, reader: User) -> None:
    read = fresh(page)
    rewrite(page, writer, "Une ligne de plus.", *START)
    comment = say(reader, read)
    assert not comment.is_lost
    assert marked(reader, page) == [WORDS]
    rewrite(page, writer, START[0])
    late = say(reader, read, "qui couvent")
    assert late.is_lost


def test_a_hidden_edition_is_not_read_by_commenting_on_it(page: WikiPage, writer: User, reader: User) -> None:
    read = fresh(page)
    rewrite(page, writer, "Propre.")
    page = fresh(page)
    set_edition_hidden(actor=make_member("Ada Minh", is_staff=True), page=page, edition=edition(page, 1), is_hidden=True)
    with pytest.raises(NoPlaceError):
        say(reader, read)


def test_a_page_closed_to_comments_takes_none_and_shows_those_it_has(page: WikiPage, reader: User) -> None:
    say(reader, page)
    WikiPage.objects.filter(pk=page.pk).update(is_open_to_comments=False)
    with pytest.raises(PermissionRefused, match="closed"):
        say(reader, fresh(page))
    assert marked(reader, page) == [WORDS]
    assert "passage-choice" not in comments_on(reader, fresh(page), is_choosing=True).html


# Followed -----------------------------------------------------------------------------------------------------------------


def test_a_passage_is_marked_in_every_edition_whoever_writes_and_however(page: WikiPage, writer: User, reader: User) -> None:
    say(reader, page)
    rewrite(page, make_member("Eva Roy"), "Avant tout.", *START)
    assert marked(reader, page) == [WORDS]
    type_in_editor(
        page, writer, "Avant tout.", START[0], f"Le soir : {START[1].replace('morts', 'tout à fait morts')}", START[2]
    )
    assert marked(reader, page) == [WORDS]
    publish_text(page=page)
    assert marked(reader, page) == ["combustibles 😀 tout à fait morts"]


def test_a_passage_is_found_again_where_its_words_are_pasted_restored_or_imported(
    page: WikiPage, writer: User, reader: User
) -> None:
    say(reader, page)
    type_in_editor(page, writer, START[0], START[2])  # cut, and published before it is pasted
    publish_text(page=page)
    assert Comment.objects.get().is_lost
    type_in_editor(page, writer, START[0], START[2], "Plus bas.", START[1])
    publish_text(page=page)
    assert marked(reader, page) == [WORDS]
    rewrite(page, writer, "Tout autre chose.")
    restored = Edition.objects.get(page=page, number=1)
    restore_edition(actor=writer, page=fresh(page), edition=restored, base=fresh(page).edition)
    assert marked(reader, page) == [WORDS]
    text = "\n\n".join(["# Brûlages", "De la direction.", START[2], START[1].replace("Notez", "Notez aussi"), START[0]])
    bring(writer, fresh(page).get_parent().specific, archive({"Brûlages.md": text.encode()}), existing=Existing.EDITION)
    assert Edition.objects.filter(page=page).latest("number").way == Way.IMPORT
    assert marked(reader, page) == [WORDS]
    assert not Comment.objects.get().is_lost


def test_who_comments_and_does_not_edit_changes_no_letter(client: Client, page: WikiPage, reader: User) -> None:
    WikiPage.objects.filter(pk=page.pk).update(editors="owners")
    sign_in_as(client, reader)
    comment = {"at": f"{page.edition}:0", "quote": WORDS, "text": "Source ?"}
    assert client.post(reverse("comments:comments", args=[page.key]), comment).status_code == 302
    statuses = [
        client.post(reverse("wiki:form", args=[page.address]), {"text": "Rien", "base": 1}).status_code,
        client.post(reverse("wiki:edit", args=[page.address]), {"title": "Rien", "was": page.title}).status_code,
        client.post(reverse("wiki:undo_edition", args=[page.address, 1]), {"base": 1}).status_code,
        client.post(reverse("wiki:restore_edition", args=[page.address, 1]), {"base": 1}).status_code,
        client.put(
            f"/api/v1/wiki/pages/{page.public_id}/text", {"base": 1, "body": body("Rien")}, content_type="application/json"
        ).status_code,
    ]
    assert statuses == [403] * 5
    assert MAY_EDIT not in (admits(reader, f"{page.public_id}/") or [MAY_EDIT])
    assert fresh(page).body == page.body
    assert TextUpdate.objects.filter(text__page=page).count() == 1


def test_what_is_written_while_others_type_is_held_in_what_they_publish(page: WikiPage, writer: User, reader: User) -> None:
    type_in_editor(page, writer, "Pas encore publié.", START[0], f"Le soir : {START[1]}", START[2])
    say(reader, fresh(page))
    assert marked(reader, page) == [WORDS]
    type_in_editor(page, writer, "Pas encore publié.", START[0], f"Le soir : {START[1].replace('morts', 'secs')}", START[2])
    publish_text(page=page)
    assert marked(reader, page) == ["combustibles 😀"]


def test_a_comment_on_deleted_text_says_so_and_finds_its_place_when_the_words_come_back(
    client: Client, page: WikiPage, writer: User, reader: User
) -> None:
    comment = say(reader, page)
    rewrite(page, writer, START[0], START[2])
    comment.refresh_from_db()
    assert comment.is_lost
    read = sign_in_as(client, reader).get(page.get_absolute_url()).content.decode()
    assert "on deleted text" in read
    assert "<mark" not in read
    restored = Edition.objects.get(page=page, number=1).revision
    assert restored is not None
    rewrite_page(actor=writer, page=page, body=restored.content["body"], way=Way.RESTORE, restored=1)
    comment.refresh_from_db()
    assert not comment.is_lost
    assert marked(reader, page) == [WORDS]


def test_a_text_that_begins_anew_keeps_its_comments_in_place(page: WikiPage, writer: User, reader: User) -> None:
    comment = say(reader, page)
    text = SharedText.objects.get(page=page)
    anew: Doc[object] = Doc()
    write_body(anew, page.body)
    text.updates.all().delete()
    SharedText.objects.filter(page=page).update(epoch=2, snapshot=anew.get_update(), snapshot_head=text.head)
    rewrite(page, writer, "Après.", *START)
    assert marked(reader, page) == [WORDS]
    comment.refresh_from_db()
    assert comment.anchor["epoch"] == 2
    rewrite(page, writer, "Après.", START[0], START[1].replace("morts", "secs"), START[2])
    assert marked(reader, page) == ["combustibles 😀"]


def test_resolved_conversations_are_not_marked_and_come_back_with_who_opened_them_again(
    client: Client, page: WikiPage, writer: User, reader: User
) -> None:
    comment = say(reader, page)
    other = make_member("Omar Other")
    settle = reverse("comments:settle", args=[comment.public_id])
    WikiPage.objects.filter(pk=page.pk).update(editors="owners")
    assert sign_in_as(client, other).post(settle).status_code == 403
    assert sign_in_as(client, reader).post(settle).status_code == 302
    assert marked(reader, page) == []
    comment.refresh_from_db()
    assert (comment.is_resolved, comment.settled_by) == (True, reader)
    assert f"Resolved by {reader.display_name}" in client.get(page.get_absolute_url()).content.decode()
    client.post(settle, {"do": "reopen"})
    assert marked(reader, page) == [WORDS]


def test_a_page_has_room_for_so_many_open_conversations(page: WikiPage, reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intranet.kernel.comments.permissions.MAX_PLACED", 1)
    first = say(reader, page)
    with pytest.raises(PermissionRefused, match="Resolve one"):
        say(reader, page)
    actions.add_comment(actor=reader, thing=page, text="Sur toute la page")
    actions.settle(actor=reader, comment=first, is_resolved=True)
    say(reader, page)


def test_the_page_takes_as_many_statements_for_ten_passages_as_for_one(page: WikiPage, reader: User) -> None:
    def grow() -> None:
        for number in range(4):
            actions.add_comment(actor=reader, thing=page, text="Oui", parent=say(reader, page, text=f"Numéro {number}"))

    grow()
    assert_constant_statements(lambda: comments_on(reader, fresh(page)), grow)


# To whom ------------------------------------------------------------------------------------------------------------------


def everything(viewer: User, page: WikiPage, comment: Comment) -> dict[str, bool]:
    """What each way says of the page and of the passage."""
    client = sign_in_as(Client(), viewer)
    passage = {"at": "1:0", "quote": WORDS}
    return {
        "page": client.get(page.get_absolute_url()).status_code == 200,
        "anchors": client.get(reverse("wiki:anchors", args=[page.public_id])).status_code == 200,
        "form": client.get(reverse("comments:comments", args=[page.key]), passage).status_code == 200,
        "comment": client.get(comment.get_absolute_url()).status_code == 302,
        "settle": client.post(reverse("comments:settle", args=[comment.public_id])).status_code != 404,
        "api": client.get(f"/api/v1/things/{page.key}/comments").status_code == 200,
        "found": bool(found(viewer, "combustibles")),
        "counted": counted(viewer, "combustibles") > 0,
    }


@pytest.mark.usefixtures("search_engine")
def test_a_narrowed_page_closes_its_conversations_with_their_words(
    page: WikiPage, writer: User, reader: User, front: WikiPage
) -> None:
    below = write(writer, page, "Dessous", WORDS)
    comment, other = say(reader, page), say(reader, fresh(below))
    assert all(everything(reader, page, comment).values())
    page = fresh(page)
    page.audience = show_to_list(place=page.around, parts=[only(writer)])
    page.save(update_fields=["audience"])
    assert not any(everything(reader, page, comment).values())
    assert not any(everything(reader, below, other).values())
    assert everything(writer, page, comment)["anchors"]


@pytest.mark.usefixtures("search_engine")
def test_comments_go_with_a_page_that_becomes_a_place_or_moves_under_another(
    page: WikiPage, writer: User, reader: User, front: WikiPage
) -> None:
    comment = say(reader, page)
    write(writer, page, "Dessous")
    comment.refresh_from_db()
    assert comment.place_id == fresh(page).place_id
    narrow = write(writer, front, "Étroit")
    write(writer, narrow, "Déjà dedans")
    narrow = fresh(narrow)
    narrow.audience = show_to_list(place=narrow.around, parts=[only(writer)])
    narrow.save(update_fields=["audience"])
    leaf = write(writer, front, "Feuille", WORDS)
    said = say(reader, fresh(leaf))
    assert counted(reader, "combustibles") == 2
    move_page(actor=writer, page=fresh(leaf), parent=fresh(narrow))
    said.refresh_from_db()
    assert said.place_id == fresh(leaf).place_id
    assert counted(reader, "combustibles") == 1
    move_page(actor=writer, page=fresh(page), parent=fresh(narrow))
    assert counted(reader, "combustibles") == 0


def test_a_guest_comments_where_the_group_has_invited_them_and_nobody_in_an_archived_group(world: World) -> None:
    group, owner, guest = world.groups["closed"], world.person("owner"), world.person("guest")
    page = fresh(write(owner, open_space(actor=owner, owner=group), "Plan", WORDS))
    say(guest, page)
    with pytest.raises(PermissionRefused):
        say(world.person("employee"), page)
    group.archived_at = group.created_at
    group.save(update_fields=["archived_at"])
    with pytest.raises(PermissionRefused, match="archived"):
        say(guest, fresh(page))


def test_comments_on_pages_of_a_group_are_in_its_export_with_the_words(world: World) -> None:
    group, owner = world.groups["closed"], world.person("owner")
    top = write(owner, open_space(actor=owner, owner=group), "Plan", WORDS)
    below = write(owner, top, "Dessous", WORDS)
    say(owner, fresh(top), text="Ici")
    say(owner, fresh(below), text="Dessous")
    rows = json.loads(exported(owner, group).files["comments.json"])["comments"]
    assert {(row["text"], row["quote"], row["is_lost"]) for row in rows} == {("Ici", WORDS, False), ("Dessous", WORDS, False)}


def test_an_editor_gets_positions_of_yjs(client: Client, page: WikiPage, reader: User) -> None:
    comment = say(reader, page)
    sign_in_as(client, reader)
    (one,) = client.get(reverse("wiki:anchors", args=[page.public_id])).json()["passages"]
    assert (one["comment"], one["quote"], one["epoch"], one["is_lost"]) == (comment.public_id, WORDS, 1, False)
    assert (one["first"]["assoc"], one["last"]["assoc"]) == (0, -1)
    length = one["last"]["item"]["clock"] - one["first"]["item"]["clock"]
    assert length == len(WORDS.encode("utf-16-le")) // 2 - 1
