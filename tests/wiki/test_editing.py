"""What follows writing in the editor: publication, the log, the page of the editor, and the titles that complete links."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pycrdt import Doc, XmlElement

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import only, show_to_list
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member, sign_in_as
from tests.groups.world import World
from tests.wiki.editors import more_words
from tests.wiki.test_tree import fresh, write
from tests.wiki.texts import body
from wiki.actions import editing
from wiki.actions.pages import archive_page
from wiki.actions.spaces import open_space
from wiki.actions.texts import COMPACTED_AFTER, append_update, document_of, rewrite_page
from wiki.models import Edition, FormerTitle, SharedText, TextClient, TextUpdate, Way, WikiPage
from wiki.text.shared import fragment_of

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]


@pytest.fixture
def page(writer: User, front: WikiPage) -> WikiPage:
    return write(writer, front, "Brûlages", "Premier.")


def type_into(page: WikiPage, author: User, words: str) -> SharedText:
    """As the room of the page stores what somebody types."""
    text = SharedText.objects.get(page=page)
    document: Doc[object] = document_of(text)
    before = document.get_state()
    more_words(words)(document)
    clients = {document.client_id: author.pk}
    append_update(text=text, data=document.get_update(before), authors=[author.pk], clients=clients)
    return SharedText.objects.get(page=page)


def age(page: WikiPage, by: timedelta) -> None:
    TextUpdate.objects.filter(text__page=page).update(at=timezone.now() - by)


def text_of(page: WikiPage) -> str:
    return fresh(page).text


def test_who_has_finished_publishes_with_a_title_and_a_summary(writer: User, page: WikiPage) -> None:
    type_into(page, writer, "Neuf. ")
    edition = editing.finish_editing(actor=writer, page=page, title="Brûlages dirigés", summary="Un essai")
    assert edition is not None
    assert (edition.title, edition.summary, edition.way) == ("Brûlages dirigés", "Un essai", Way.EDITOR)
    assert text_of(page) == "Neuf. Premier.\n"
    assert FormerTitle.objects.filter(page=page).exists()
    assert editing.finish_editing(actor=writer, page=fresh(page)) is None


def test_a_summary_goes_to_what_the_worker_published_of_the_same_author(writer: User, page: WikiPage) -> None:
    type_into(page, writer, "Neuf. ")
    age(page, editing.QUIET)
    editing.publish_due()
    assert editing.finish_editing(actor=writer, page=fresh(page), summary="Un essai") is None
    assert Edition.objects.get(page=page, number=2).summary == "Un essai"
    other = make_member("Eva Roy")
    editing.finish_editing(actor=other, page=fresh(page), summary="Pas le mien")
    assert Edition.objects.get(page=page, number=2).summary == "Un essai"


def test_nobody_finishes_what_they_may_not_edit(writer: User, page: WikiPage) -> None:
    type_into(page, writer, "Neuf. ")
    archive_page(actor=writer, page=fresh(page), is_archived=True)
    with pytest.raises(PermissionRefused):
        editing.finish_editing(actor=writer, page=fresh(page))


@pytest.mark.parametrize(
    ("first", "last", "is_published"),
    [
        (timedelta(seconds=10), timedelta(seconds=10), False),
        (editing.QUIET, editing.QUIET, True),
        (editing.LONGEST, timedelta(seconds=1), True),
    ],
    ids=["still writing", "quiet", "for too long"],
)
def test_what_is_written_where_an_editor_stays_open_is_published_in_time(
    writer: User, page: WikiPage, first: timedelta, last: timedelta, is_published: bool
) -> None:
    type_into(page, writer, "Un. ")
    age(page, first)
    type_into(page, writer, "Deux. ")
    TextUpdate.objects.filter(text__page=page, number=3).update(at=timezone.now() - last)
    editing.publish_due()
    assert ("Deux" in text_of(page)) is is_published


def test_a_text_that_cannot_be_read_keeps_no_other_from_being_published(writer: User, page: WikiPage, front: WikiPage) -> None:
    other = write(writer, front, "Autre", "Premier.")
    for one in (page, other):
        type_into(one, writer, "Neuf. ")
        age(one, editing.QUIET)
    last = TextUpdate.objects.filter(text__page=page).order_by("number").last()
    assert last is not None
    TextUpdate.objects.filter(pk=last.pk).update(data=b"\x01\x01\x01")
    editing.publish_due()
    assert text_of(other) == "Neuf. Premier.\n"


def test_a_long_log_is_one_state_again(writer: User, page: WikiPage) -> None:
    for _ in range(COMPACTED_AFTER):
        text = type_into(page, writer, "a")
    assert text.head - text.snapshot_head < COMPACTED_AFTER
    assert document_of(text).get_update() == document_of(text).get_update()
    assert len(text.snapshot) < 50_000


def test_a_text_that_was_written_anew_again_and_again_begins_a_new_epoch(
    writer: User, page: WikiPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editing, "STATE_BYTES", 300)
    for number in range(60):
        rewrite_page(actor=writer, page=page, body=body(*(f"Alinéa {number} {one}" for one in range(number % 7))), way=Way.API)
    text = type_into(page, writer, "Dernier. ") if text_of(page) else SharedText.objects.get(page=page)
    words = text_of(page)
    assert not editing.renew_text(text.pk)  # somebody has just written
    age(page, editing.ALONE)
    editing.end_editing(text=text)
    assert len(document_of(text).get_update()) > editing.budget_of(len(words))
    assert editing.renew_text(text.pk)
    renewed = SharedText.objects.get(pk=text.pk)
    assert renewed.epoch == text.epoch + 1
    assert len(renewed.snapshot) < editing.budget_of(len(words))
    editing.finish_editing(actor=writer, page=page)
    assert text_of(page).replace("Dernier. ", "") == words
    # A copy of the old epoch writes no more, and what was written as somebody is nobody's in the new one.
    with pytest.raises(ValueError, match="epoch"):
        append_update(text=text, data=b"\x00\x00", authors=[writer.pk], clients={})
    assert not TextClient.objects.filter(text=text, is_server=False).exists()
    # And the server writes on.
    rewrite_page(actor=writer, page=page, body=body("Après."), way=Way.API)
    assert text_of(page) == "Après.\n"
    assert not editing.renew_text(text.pk)


def test_old_updates_are_forgotten_once_they_are_in_a_state_and_published(writer: User, page: WikiPage) -> None:
    text = type_into(page, writer, "Un. ")
    age(page, editing.UPDATES_KEPT + timedelta(days=1))
    editing.forget_updates()
    assert TextUpdate.objects.count() == 2
    editing.end_editing(text=text)
    editing.publish_due()
    editing.forget_updates()
    assert TextUpdate.objects.count() == 0
    rewrite_page(actor=writer, page=page, body=body("Un. Premier.", "Deux."), way=Way.API)
    assert text_of(page) == "Un. Premier.\nDeux.\n"


# The page of the editor -------------------------------------------------------------------------------------------------


def test_the_editor_is_for_those_who_may_edit(client: Client, world: World) -> None:
    group, owner = world.groups["closed"], world.person("owner")
    page = write(owner, open_space(actor=owner, owner=group), "Réservé", "Mots")
    address = reverse("wiki:edit", args=[page.address])
    assert sign_in_as(client, owner).get(address).status_code == 200
    assert sign_in_as(client, world.person("guest")).get(address).status_code == 403
    assert sign_in_as(client, make_member("Olga Out")).get(address).status_code == 404


def test_a_title_that_was_left_as_it_was_does_not_undo_a_new_one(client: Client, writer: User, page: WikiPage) -> None:
    address = reverse("wiki:edit", args=[page.address])
    other = make_member("Eva Roy")
    editing.finish_editing(actor=other, page=page, title="Brûlages dirigés")
    sent = {"title": "Brûlages", "was": "Brûlages", "summary": ""}
    assert sign_in_as(client, writer).post(address, sent).status_code == 302
    assert fresh(page).title == "Brûlages dirigés"
    answer = client.post(address, {"title": "", "was": "Brûlages", "summary": "Gardé"})
    assert answer.status_code == 200
    assert "Gardé" in answer.content.decode()


BROKEN = {"type": "mystery", "content": [{"type": "text", "text": "?"}]}


def test_a_page_with_a_broken_node_is_read_and_says_how_to_mend_it(client: Client, writer: User, page: WikiPage) -> None:
    whole = fresh(page).body
    WikiPage.objects.filter(pk=page.pk).update(body={**whole, "content": [BROKEN, {"no": "type"}, *whole["content"]]})
    client.cookies["language"] = "en"
    sign_in_as(client, writer)
    for name in ("page", "form", "history", "edit"):
        answer = client.get(reverse(f"wiki:{name}", args=[page.address]))
        assert answer.status_code == 200
        assert ("mystery in doc" in answer.content.decode()) == (name in {"page", "edit"})
    assert "Premier." in client.get(page.get_absolute_url()).content.decode()
    # Publishing is enough, though nothing was written.
    assert client.post(reverse("wiki:edit", args=[page.address]), {"title": page.title, "was": page.title}).status_code == 302
    assert fresh(page).problems == []
    assert fresh(page).body == whole
    assert "mystery" not in client.get(page.get_absolute_url()).content.decode()


def test_who_only_reads_a_broken_page_is_told_nothing_of_it(client: Client, world: World) -> None:
    group, owner = world.groups["open"], world.person("owner")
    page = write(owner, open_space(actor=owner, owner=group), "Cassée", "Mots")
    WikiPage.objects.filter(pk=page.pk).update(body={"type": "doc", "content": [BROKEN, *page.body["content"]]})
    html = sign_in_as(client, make_member("Olga Out")).get(page.get_absolute_url()).content.decode()
    assert "Mots" in html
    assert "mystery" not in html


def test_the_editor_says_what_of_its_own_text_it_cannot_read(client: Client, writer: User, page: WikiPage) -> None:
    text = SharedText.objects.get(page=page)
    document = document_of(text, client=99)
    before = document.get_state()
    fragment_of(document).children.append(XmlElement("mystery"))
    append_update(text=text, data=document.get_update(before), authors=[writer.pk], clients={99: writer.pk})
    html = sign_in_as(client, writer).get(reverse("wiki:edit", args=[page.address])).content.decode()
    assert "mystery in doc" in html


def test_titles_are_those_of_pages_that_the_viewer_sees(client: Client, writer: User, front: WikiPage) -> None:
    write(writer, front, "Feux de forêt")
    write(writer, front, "Coupe-feux")
    write(writer, front, "Des feux de camp")
    hidden = write(writer, front, "Feux secrets")
    write(writer, hidden, "Feux dessous")
    show_to_list(place=fresh(hidden).around, parts=[only(writer)])

    def found(viewer: User, words: str) -> list[str]:
        answer = sign_in_as(client, viewer).get(reverse("wiki:titles"), {"q": words})
        return [one["title"] for one in answer.json()["pages"]]

    assert found(make_member("Eva Roy"), "feux") == ["Feux de forêt", "Coupe-feux", "Des feux de camp"]
    assert "Feux secrets" in found(writer, "FEUX")
    assert found(writer, "f") == []
