"""The pages of the history: the list, an edition, comparisons, restoring, undoing, hiding, and whose words are whose."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.models import User
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as
from tests.wiki.pages import edition, fresh, says, type_live, write
from tests.wiki.texts import body, paragraph, text
from wiki.actions.history import set_edition_hidden
from wiki.actions.pages import create_page
from wiki.actions.texts import document_of, rewrite_page
from wiki.models import Edition, SharedText, TextClient, Way, WikiPage
from wiki.queries.authorship import authorship_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(writer: User, front: WikiPage) -> WikiPage:
    """A page with two editions, of two authors."""
    page = write(writer, front, "Brûlages", "Demander le permis la veille.", "Rester près du feu.")
    new = body("Demander le permis avant 6 h.", "Rester près du feu.", "Noter le vent.")
    rewrite_page(actor=make_member("Eva Roy"), page=page, body=new, way=Way.FORM, summary="L’heure du permis")
    return fresh(page)


def browser(viewer: User) -> Client:
    """A client that reads English."""
    client = sign_in_as(Client(), viewer)
    client.cookies["language"] = "en"
    return client


def get(viewer: User, name: str, page: WikiPage, /, *numbers: int, **query: object) -> str:
    answer = browser(viewer).get(reverse(f"wiki:{name}", args=[page.address, *numbers]), query)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def post(viewer: User, name: str, page: WikiPage, number: int, **data: object) -> int:
    return int(sign_in_as(Client(), viewer).post(reverse(f"wiki:{name}", args=[page.address, number]), data).status_code)


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_the_list_says_who_wrote_each_edition_why_how_and_by_how_much(writer: User, page: WikiPage) -> None:
    html = plain(get(writer, "history", page))
    for words in ("L’heure du permis", "Eva Roy", "Nadia Côté", "Plain form", "+15 characters"):
        assert words in html


def test_the_list_is_paged_and_takes_as_many_statements_for_many_editions(writer: User, page: WikiPage) -> None:
    def grow() -> None:
        rows = (Edition(page=page, number=number, way=Way.API, title="Brûlages") for number in range(3, 63))
        for row in Edition.objects.bulk_create(rows):
            row.authors.add(writer)
        WikiPage.objects.filter(pk=page.pk).update(edition=62)

    client = browser(writer)
    assert_constant_statements(lambda: client.get(reverse("wiki:history", args=[page.address])), grow, at_most=22)
    newest = '<span class="version__n">62</span>'
    assert newest in get(writer, "history", page)
    assert newest not in get(writer, "history", page, page=2)


def test_an_older_edition_is_shown_with_its_banner(writer: User, page: WikiPage) -> None:
    html = get(writer, "edition", page, 1)
    assert "Demander le permis la veille." in html
    assert "You are reading an older edition." in html
    assert "You are reading an older edition." not in get(writer, "edition", page, 2)


def test_a_comparison_marks_words_and_says_it_to_who_does_not_see_them(writer: User, page: WikiPage) -> None:
    html = get(writer, "compare", page, old=1, new=2)
    assert "Passages changed: 1, added: 1, removed: 0, moved: 0." in html
    assert "[removed: la veille]" in plain(html)
    assert "[added: avant 6 h]" in plain(html)
    assert "[added: Noter le vent.]" in plain(html)


def test_a_comparison_of_an_edition_that_is_not_there_is_a_404(writer: User, page: WikiPage) -> None:
    client = browser(writer)
    for query in ({"old": 1, "new": 9}, {"old": "x"}, {"old": 0, "new": 1}):
        assert client.get(reverse("wiki:compare", args=[page.address]), query).status_code == 404


def test_restoring_asks_first_and_says_that_it_was_done(writer: User, page: WikiPage) -> None:
    assert "Restore edition 1" in get(writer, "restore_edition", page, 1)
    assert post(writer, "restore_edition", page, 1, base=2, summary="") == 302
    assert says(page) == ["Demander le permis la veille.", "Rester près du feu."]
    assert "Edition 1 restored" in get(writer, "history", page)


def test_undoing_asks_what_becomes_of_passages_that_later_editions_changed(writer: User, page: WikiPage) -> None:
    later = make_member("Zoé Vif")
    rewrite_page(
        actor=later, page=page, body=body("Demander le permis à midi.", "Rester près du feu.", "Noter le vent."), way=Way.FORM
    )
    client = browser(writer)
    address = reverse("wiki:undo_edition", args=[page.address, 2])
    answer = client.post(address, {"base": 3, "summary": "Trop tôt"})
    html = answer.content.decode()
    assert answer.status_code == 409
    for words in ("1 passage to choose", "As it was before edition 2", "As it is now", "Zoé Vif", "Trop tôt"):
        assert words in html
    (key,) = set(re.findall(r"choice-([0-9a-f]{16})", html))
    answer = client.post(address, {"base": 3, "decided": "1"})
    assert (answer.status_code, "A choice is missing" in answer.content.decode()) == (409, True)
    assert fresh(page).edition == 3
    # What the edition added and nobody touched is taken back without a question.
    answer = client.post(address, {"base": 3, "summary": "Trop tôt", f"choice-{key}": "both"})
    assert answer.status_code == 302
    assert says(page) == ["Demander le permis la veille.", "Demander le permis à midi.", "Rester près du feu."]
    assert (edition(page, 4).undone, edition(page, 4).summary) == (2, "Trop tôt")


def test_undoing_what_is_left_as_it_is_now_makes_no_edition(writer: User, page: WikiPage) -> None:
    rewrite_page(actor=writer, page=page, body=body("Demander le permis à midi.", "Rester près du feu."), way=Way.FORM)
    client = browser(writer)
    address = reverse("wiki:undo_edition", args=[page.address, 2])
    (key,) = set(re.findall(r"choice-([0-9a-f]{16})", client.post(address, {"base": 3}).content.decode()))
    answer = client.post(address, {"base": 3, f"choice-{key}": "theirs"}, follow=True)
    assert "Nothing was changed." in answer.content.decode()
    assert fresh(page).edition == 3


def test_nothing_of_a_hidden_edition_is_read_by_anybody(writer: User, page: WikiPage) -> None:
    manager = make_member("Ada Minh", is_staff=True)
    rewrite_page(actor=writer, page=page, body=body("Propre."), way=Way.FORM)
    assert post(manager, "hide_edition", page, 2) == 302
    for viewer in (writer, manager):
        html = get(viewer, "history", page)
        assert "L’heure du permis" not in html
        assert "Hidden by those who manage the space" in html
        client = browser(viewer)
        for name in ("edition", "restore_edition", "undo_edition"):
            assert client.get(reverse(f"wiki:{name}", args=[page.address, 2])).status_code == 404
        assert client.get(reverse("wiki:compare", args=[page.address]), {"old": 2, "new": 3}).status_code == 404
        assert client.get(reverse("wiki:undo_edition", args=[page.address, 3])).status_code == 404
    assert post(writer, "hide_edition", page, 1) == 403
    assert post(manager, "hide_edition", page, 2, hide="no") == 302
    assert "L’heure du permis" in get(writer, "history", page)


def test_every_link_of_the_history_leads_somewhere_whatever_is_hidden(writer: User, page: WikiPage) -> None:
    """Nor does a page of one edition offer to compare it."""
    client, alone = browser(writer), write(writer, fresh(page).get_parent().specific, "Seule", "Un.")
    assert "Compare the two" not in get(writer, "history", alone)
    rewrite_page(actor=writer, page=page, body=body("Propre."), way=Way.FORM)
    page = fresh(page)
    set_edition_hidden(actor=make_member("Ada Minh", is_staff=True), page=page, edition=edition(page, 2), is_hidden=True)
    for html in (get(writer, "history", page), get(writer, "edition", page, 3), get(writer, "compare", page)):
        for address in set(re.findall(rf'href="([^"]*{page.public_id}[^"]*)"', html)):
            assert client.get(unescape(address)).status_code == 200, address
    assert "Edition 3 compared with edition 1" in get(writer, "compare", page, new=3)


def test_titles_of_editions_are_those_of_their_time(writer: User, page: WikiPage) -> None:
    assert "Brûlages" in get(writer, "edition", page, 1)


# Whose words are whose -----------------------------------------------------------------------------------------------------


def authors_of(page: WikiPage) -> dict[str, int]:
    page = fresh(page)
    found = authorship_of(page, document_of(SharedText.objects.get(page=page)))
    return {author.name: author.signs for author in found.authors}


def test_each_word_is_that_of_who_wrote_it(writer: User, page: WikiPage) -> None:
    html = plain(get(writer, "authors", page))
    assert "1[Nadia Côté] Demander le permis 2[Eva Roy] avant 6 h1[Nadia Côté] ." in html
    counts = authors_of(page)
    assert list(counts) == ["Nadia Côté", "Eva Roy"]
    assert sum(counts.values()) == len("".join(fresh(page).text.split()))


def test_words_with_marks_links_and_signs_of_two_units_keep_their_authors(writer: User, front: WikiPage) -> None:
    page = write(writer, front, "Brûlages", "😀 été")
    other = make_member("Eva Roy")
    rewrite_page(actor=other, page=page, body=body(paragraph("😀 é", text("té 😀", "strong"), "t <b>"), "Fin"), way=Way.API)
    counts = authors_of(page)
    assert counts["Nadia Côté"] == len("😀été")
    found = authorship_of(fresh(page), document_of(SharedText.objects.get(page=page)))
    assert plain(found.html).replace("1", "").replace("2", "").count("[Eva Roy]") >= 2
    assert "<b>" not in found.html


def test_what_is_being_written_is_told_to_nobody_who_reads(writer: User, page: WikiPage) -> None:
    type_live(
        page, make_member("Zoé Vif"), body("Demander le permis avant 6 h, en direct.", "Rester près du feu.", "Noter le vent.")
    )
    html = get(writer, "authors", page)
    assert "en direct" not in html
    assert "Zoé Vif" not in html
    assert set(authors_of(page)) == {"Nadia Côté", "Eva Roy"}


def test_words_that_somebody_brought_from_elsewhere_are_said_as_such(writer: User, front: WikiPage) -> None:
    page = create_page(actor=writer, parent=front, title="Guide", language="fr", body=body("Venu d’ailleurs."), way=Way.IMPORT)
    rewrite_page(actor=writer, page=page, body=body("Venu d’ailleurs.", "De ma main."), way=Way.FORM)
    assert authors_of(page) == {"Brought by Nadia Côté": 15, "Nadia Côté": 9}


def test_words_whose_author_nobody_knows_are_said_as_such(writer: User, page: WikiPage) -> None:
    TextClient.objects.filter(member=writer).delete()
    assert "Not known" in authors_of(page)


def test_the_words_of_one_author_are_marked_alone(writer: User, page: WikiPage) -> None:
    html = get(writer, "authors", page, only=2)
    assert "[Eva Roy]" in html
    assert "[Nadia Côté]" not in html


def test_an_edition_that_is_hidden_keeps_the_words_of_the_page_readable(writer: User, page: WikiPage) -> None:
    set_edition_hidden(actor=make_member("Ada Minh", is_staff=True), page=page, edition=edition(page, 1), is_hidden=True)
    assert "[Eva Roy] avant 6 h" in plain(get(writer, "authors", page))
