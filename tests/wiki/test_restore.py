"""Older editions that are brought back, changes that are taken back, and editions that are hidden."""

import pytest
from django.db import IntegrityError

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member
from tests.wiki.pages import edition, fresh, live_words, says, type_live, write
from tests.wiki.texts import body
from wiki.actions.history import set_edition_hidden
from wiki.actions.merging import MergeConflictError, merge_into_page, restore_edition, undo_edition
from wiki.actions.pages import archive_page
from wiki.actions.texts import document_of, rewrite_page
from wiki.models import Edition, SharedText, TextClient, Way, WikiPage

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]


@pytest.fixture
def page(writer: User, front: WikiPage) -> WikiPage:
    """A page with three editions."""
    page = write(writer, front, "Brûlages", "Un", "Deux")
    rewrite_page(actor=writer, page=page, body=body("Un", "Deux changé"), way=Way.FORM)
    rewrite_page(actor=writer, page=page, body=body("Un", "Deux changé", "Trois"), way=Way.FORM)
    return fresh(page)


def test_a_restored_edition_says_what_it_said_as_a_new_edition(writer: User, page: WikiPage) -> None:
    restore_edition(actor=writer, page=page, edition=edition(page, 1), base=3, summary="Trop tôt")
    assert says(page) == ["Un", "Deux"]
    last = edition(page, 4)
    assert (last.way, last.restored, last.summary, list(last.authors.all())) == (Way.RESTORE, 1, "Trop tôt", [writer])


def test_what_is_restored_twice_is_one_edition(writer: User, page: WikiPage) -> None:
    for base in (3, 3):
        restore_edition(actor=writer, page=page, edition=edition(page, 1), base=base)
    assert fresh(page).edition == 4


def test_words_that_others_write_meanwhile_stay(writer: User, page: WikiPage) -> None:
    other = make_member("Eva Roy")
    type_live(page, other, body("Un, et ceci", "Deux changé", "Trois", "Quatre"))
    restore_edition(actor=writer, page=page, edition=edition(page, 1), base=3)
    assert says(page) == ["Un, et ceci", "Deux", "Quatre"]
    assert set(edition(page, 4).authors.all()) == {writer, other}


def test_what_others_write_in_a_restored_passage_stands_after_it(writer: User, page: WikiPage) -> None:
    type_live(page, make_member("Eva Roy"), body("Un", "Deux changé encore", "Trois"))
    restore_edition(actor=writer, page=page, edition=edition(page, 1), base=3)
    assert says(page) == ["Un", "Deux", "Deux changé encore"]


def test_what_was_published_after_the_page_was_opened_stays(writer: User, page: WikiPage) -> None:
    rewrite_page(actor=make_member("Eva Roy"), page=page, body=body("Un", "Deux changé", "Trois", "Quatre"), way=Way.FORM)
    restore_edition(actor=writer, page=page, edition=edition(page, 1), base=3)
    assert says(page) == ["Un", "Deux", "Quatre"]


def test_fifty_restores_keep_the_state_bounded(writer: User, front: WikiPage) -> None:
    words = [f"Paragraphe {number} : le brûlage dirigé réduit le combustible. " * 3 for number in range(40)]
    page = write(writer, front, "Longue", *words)
    rewrite_page(actor=writer, page=page, body=body(*words[:20], "Autre", *words[21:]), way=Way.FORM)
    text = SharedText.objects.get(page=page)
    before = len(document_of(text).get_update())
    for turn in range(50):
        current = fresh(page).edition
        restore_edition(actor=writer, page=page, edition=edition(page, 1 + turn % 2), base=current)
    text.refresh_from_db()
    assert len(document_of(text).get_update()) < before * 2
    assert TextClient.objects.filter(text=text).count() == 1


def test_one_edition_is_undone_and_what_came_later_stays(writer: User, page: WikiPage) -> None:
    undo_edition(actor=writer, page=page, edition=edition(page, 2))
    assert says(page) == ["Un", "Deux", "Trois"]
    assert (edition(page, 4).undone, edition(page, 4).restored) == (2, None)


def test_an_edition_whose_words_were_changed_later_is_not_undone(writer: User, page: WikiPage) -> None:
    rewrite_page(actor=writer, page=page, body=body("Un", "Deux tout autre", "Trois"), way=Way.FORM)
    with pytest.raises(MergeConflictError):
        undo_edition(actor=writer, page=fresh(page), edition=edition(page, 2))
    assert says(page) == ["Un", "Deux tout autre", "Trois"]


def test_who_may_not_edit_restores_nothing(writer: User, page: WikiPage) -> None:
    guest = make_member("Guy Guest", email="guy@elsewhere.example")
    WikiPage.objects.filter(pk=page.pk).update(editors="owners")
    for act in (restore_edition, undo_edition):
        with pytest.raises(PermissionRefused):
            act(actor=guest, page=fresh(page), edition=edition(page, 2), **({"base": 3} if act is restore_edition else {}))
    WikiPage.objects.filter(pk=page.pk).update(editors="members")
    archive_page(actor=writer, page=fresh(page), is_archived=True)
    with pytest.raises(PermissionRefused, match="archived"):
        restore_edition(actor=writer, page=fresh(page), edition=edition(page, 1), base=3)


def test_a_hidden_edition_is_neither_restored_nor_undone(writer: User, page: WikiPage) -> None:
    manager = make_member("Ada Minh", is_staff=True)
    set_edition_hidden(actor=manager, page=page, edition=edition(page, 1), is_hidden=True)
    with pytest.raises(PermissionRefused, match="hidden"):
        restore_edition(actor=writer, page=page, edition=edition(page, 1), base=3)
    assert AuditEntry.objects.get(verb="wiki.edition_hidden").subject == page.key
    set_edition_hidden(actor=manager, page=page, edition=edition(page, 1), is_hidden=False)
    restore_edition(actor=writer, page=page, edition=edition(page, 1), base=3)


def test_what_the_edition_before_a_hidden_one_changed_is_not_undone_from_it(writer: User, page: WikiPage) -> None:
    manager = make_member("Ada Minh", is_staff=True)
    set_edition_hidden(actor=manager, page=page, edition=edition(page, 1), is_hidden=True)
    with pytest.raises(PermissionRefused, match="hidden"):
        undo_edition(actor=writer, page=page, edition=edition(page, 2))


def test_the_current_edition_is_not_hidden_and_only_who_manages_the_page_hides_one(writer: User, page: WikiPage) -> None:
    manager = make_member("Ada Minh", is_staff=True)
    with pytest.raises(PermissionRefused, match="as it is now"):
        set_edition_hidden(actor=manager, page=page, edition=edition(page, 3), is_hidden=True)
    with pytest.raises(PermissionRefused, match="manages"):
        set_edition_hidden(actor=writer, page=page, edition=edition(page, 1), is_hidden=True)


# Texts that were written from an older edition -------------------------------------------------------------------------------


def test_a_text_from_an_older_edition_joins_what_is_published_and_what_is_being_written(writer: User, page: WikiPage) -> None:
    type_live(page, make_member("Eva Roy"), body("Un", "Deux changé", "Trois", "En direct"))
    merge_into_page(actor=writer, page=page, body=body("Un à moi", "Deux"), base=1, way=Way.FORM)
    assert says(page) == ["Un à moi", "Deux changé", "Trois", "En direct"]
    assert live_words(page) == says(page)


def test_a_conflict_writes_nothing_and_its_answer_is_written(writer: User, page: WikiPage) -> None:
    with pytest.raises(MergeConflictError) as refused:
        merge_into_page(actor=writer, page=page, body=body("Un", "Deux à moi"), base=1, way=Way.FORM)
    assert (says(page), Edition.objects.filter(page=page).count()) == (["Un", "Deux changé", "Trois"], 3)
    (conflict,) = [one for one in refused.value.found if hasattr(one, "key")]
    answers = {conflict.key: body("Deux à nous")["content"]}
    merge_into_page(actor=writer, page=page, body=body("Un", "Deux à moi"), base=1, way=Way.FORM, answers=answers)
    assert says(page) == ["Un", "Deux à nous", "Trois"]


def test_a_text_that_changes_nothing_makes_no_edition(writer: User, page: WikiPage) -> None:
    assert merge_into_page(actor=writer, page=page, body=body("Un", "Deux changé", "Trois"), base=3, way=Way.FORM) is None
    assert fresh(page).edition == 3


def test_a_base_that_nobody_knows_overwrites_nothing(writer: User, page: WikiPage) -> None:
    with pytest.raises(MergeConflictError):
        merge_into_page(actor=writer, page=page, body=body("Tout autre"), base=99, way=Way.FORM)
    assert says(page) == ["Un", "Deux changé", "Trois"]


def test_numbers_of_editions_are_given_once(page: WikiPage) -> None:
    with pytest.raises(IntegrityError):
        Edition.objects.create(page=page, number=1, way=Way.FORM, title="x")
