"""The plain form: Markdown in a field, joined with what others wrote, and nothing that was typed is lost."""

import re
import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member, sign_in_as
from tests.groups.world import World
from tests.wiki.pages import edition, fresh, live_words, says, type_live, write
from tests.wiki.texts import body
from wiki.actions.history import set_edition_hidden
from wiki.actions.pages import archive_page
from wiki.actions.spaces import open_space
from wiki.actions.texts import rewrite_page
from wiki.models import Way, WikiPage

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]


@pytest.fixture
def page(writer: User, front: WikiPage) -> WikiPage:
    return fresh(write(writer, front, "Brûlages", "Un", "Deux", "Trois"))


@pytest.fixture
def client(writer: User) -> Client:
    client = sign_in_as(Client(), writer)
    client.cookies["language"] = "en"
    return client


def address(page: WikiPage) -> str:
    return reverse("wiki:form", args=[page.address])


def test_the_form_shows_the_page_as_markdown_and_publishes_what_is_sent(client: Client, page: WikiPage) -> None:
    assert "Un\n\nDeux\n\nTrois" in client.get(address(page)).content.decode()
    answer = client.post(address(page), {"text": "Un\r\n\r\n**Deux**\r\n\r\nTrois", "base": 1, "summary": "Plus fort"})
    assert answer.status_code == 302
    assert "<strong>Deux</strong>" in fresh(page).html
    assert (edition(page, 2).way, edition(page, 2).summary) == (Way.FORM, "Plus fort")


def test_a_preview_publishes_nothing_and_keeps_what_was_typed(client: Client, page: WikiPage) -> None:
    html = client.post(address(page), {"text": "<script>x</script> *Autre*", "base": 1, "do": "preview"}).content.decode()
    assert "<em>Autre</em>" in html
    assert "<script>x" not in html
    assert fresh(page).edition == 1


def test_what_others_published_and_what_they_are_writing_is_joined(client: Client, page: WikiPage) -> None:
    rewrite_page(actor=make_member("Eva Roy"), page=page, body=body("Un", "Deux", "Trois, publié"), way=Way.FORM)
    type_live(page, make_member("Zoé Vif"), body("Un", "Deux", "Trois, publié", "En direct"))
    client.post(address(page), {"text": "Un, à moi\n\nDeux\n\nTrois", "base": 1})
    assert says(page) == live_words(page) == ["Un, à moi", "Deux", "Trois, publié", "En direct"]


def test_nothing_is_published_while_a_choice_is_missing_and_markers_never_are(client: Client, page: WikiPage) -> None:
    rewrite_page(actor=make_member("Eva Roy"), page=page, body=body("Un, là", "Deux, là", "Trois"), way=Way.FORM)
    sent = {"text": "Un, ici\n\nDeux, ici\n\nTrois\n\nQuatre", "base": 1}
    answer = client.post(address(page), sent)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "2 passages to choose" in html
    assert "Eva Roy" in html
    first, second = dict.fromkeys(re.findall(r"choice-([0-9a-f]{16})", html))
    answer = client.post(address(page), {**sent, "decided": "1", f"choice-{first}": "theirs"})
    assert answer.status_code == 409
    assert "Choose for passage 2" in answer.content.decode()
    assert fresh(page).edition == 2
    choices = {f"choice-{first}": "both", f"choice-{second}": "other", f"other-{second}": "Deux, *ensemble*"}
    assert client.post(address(page), {**sent, **choices}).status_code == 302
    assert says(page) == ["Un, ici", "Un, là", "Deux, ensemble", "Trois", "Quatre"]
    assert "&lt;&lt;&lt;" not in fresh(page).html


def test_a_hidden_edition_is_not_read_by_way_of_a_conflict(client: Client, page: WikiPage) -> None:
    rewrite_page(actor=make_member("Eva Roy"), page=page, body=body("Un autre", "Deux", "Trois"), way=Way.FORM)
    manager = make_member("Ada Minh", is_staff=True)
    set_edition_hidden(actor=manager, page=page, edition=edition(page, 1), is_hidden=True)
    answer = client.post(address(page), {"text": "Encore\n\nDeux, ici", "base": 1})
    assert answer.status_code == 409
    assert "Before you both" not in answer.content.decode()


def test_a_choice_holds_only_for_the_wordings_that_were_seen(client: Client, page: WikiPage) -> None:
    other = make_member("Eva Roy")
    rewrite_page(actor=other, page=page, body=body("Un, là", "Deux", "Trois"), way=Way.FORM)
    sent = {"text": "Un, ici\n\nDeux\n\nTrois", "base": 1}
    (key,) = set(re.findall(r"choice-([0-9a-f]{16})", client.post(address(page), sent).content.decode()))
    rewrite_page(actor=other, page=page, body=body("Un, encore ailleurs", "Deux", "Trois"), way=Way.FORM)
    answer = client.post(address(page), {**sent, "decided": "1", f"choice-{key}": "mine"})
    assert answer.status_code == 409
    assert says(page)[0] == "Un, encore ailleurs"


def test_who_may_no_longer_edit_finds_what_they_typed(client: Client, writer: User, page: WikiPage) -> None:
    archive_page(actor=writer, page=page, is_archived=True)
    answer = client.post(address(page), {"text": "Mes mots perdus ?", "base": 1})
    assert answer.status_code == 403
    assert "Mes mots perdus ?" in answer.content.decode()
    assert "archived" in answer.content.decode()


def test_who_no_longer_sees_the_page_finds_what_they_typed_and_nothing_of_the_page(world: World) -> None:
    owner, member = world.person("owner"), world.person("group member")
    page = fresh(write(owner, open_space(actor=owner, owner=world.groups["hidden"]), "Réservé", "Secret"))
    client = sign_in_as(Client(), member)
    Group.objects.filter(pk=world.groups["hidden"].pk).update(tools=[])
    WikiPage.objects.filter(pk=page.pk).update(deleted_at=page.created_at)
    answer = client.post(address(page), {"text": "Mes mots", "base": 1})
    assert answer.status_code == 404
    html = answer.content.decode()
    assert "Mes mots" in html
    assert "Réservé" not in html
    assert "Secret" not in html


def test_whose_session_ended_finds_what_they_typed(page: WikiPage) -> None:
    answer = Client().post(address(page), {"text": "Mes mots", "base": 1})
    assert answer.status_code == 403
    assert "Mes mots" in answer.content.decode()
    assert "Brûlages" not in answer.content.decode()
    assert says(page) == ["Un", "Deux", "Trois"]
    assert Client().post(address(page), {}).status_code == 302


def test_a_form_that_expired_shows_what_was_typed(writer: User, page: WikiPage) -> None:
    client = sign_in_as(Client(enforce_csrf_checks=True), writer)
    answer = client.post(address(page), {"text": "<b>Mes mots</b>", "base": 1})
    assert answer.status_code == 403
    assert "&lt;b&gt;Mes mots&lt;/b&gt;" in answer.content.decode()


def test_a_text_that_is_too_long_or_whose_base_is_nonsense_is_kept_in_the_form(client: Client, page: WikiPage) -> None:
    answer = client.post(address(page), {"text": "Mes mots", "base": "x"})
    assert answer.status_code == 200
    assert "Mes mots" in answer.content.decode()
    assert fresh(page).edition == 1


def test_an_address_that_is_none_leads_nowhere_and_the_page_is_published(client: Client, page: WikiPage) -> None:
    for typed in ("[mot](page:Été)", "![Photo](file:Été)", "[Document](file:Été)", "![Photo](file:)"):
        assert client.post(address(page), {"text": typed, "base": fresh(page).edition, "do": "preview"}).status_code == 200
        assert client.post(address(page), {"text": typed, "base": fresh(page).edition}).status_code == 302
        assert client.get(fresh(page).get_absolute_url()).status_code == 200


def test_a_text_without_words_empties_the_page(client: Client, page: WikiPage) -> None:
    assert client.post(address(page), {"text": "", "base": 1}).status_code == 302
    assert fresh(page).html == "<p></p>"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_both_are_kept() -> None:
    writer = make_member("Nadia Côté")
    page = fresh(write(writer, open_space(actor=writer, owner=None), "Brûlages", "Un", "Deux", "Trois"))
    barrier, statuses = threading.Barrier(2), []

    def send(text: str) -> None:
        try:
            client = sign_in_as(Client(), User.objects.get(pk=writer.pk))
            barrier.wait(timeout=20)
            statuses.append(client.post(address(page), {"text": text, "base": 1}).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[text]) for text in ("Un, ici\n\nDeux\n\nTrois", "Un\n\nDeux\n\nTrois, là")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert statuses == [302, 302]
    assert says(page) == ["Un, ici", "Deux", "Trois, là"]
