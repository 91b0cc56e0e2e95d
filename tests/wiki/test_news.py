"""What happens to pages is told to those who follow them, once, and to nobody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from intranet.kernel.accounts.models import User
from intranet.kernel.comments.actions import add_comment
from intranet.kernel.follows.actions import follow
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.queries.lines import lines_of
from intranet.kernel.testing import make_member
from tests.wiki.pages import fresh, line, mailed, narrow, told, write
from tests.wiki.texts import body
from wiki.actions.history import set_edition_hidden
from wiki.actions.news import SITTING
from wiki.actions.pages import archive_page, delete_page, move_page, rename_page, restore_page
from wiki.actions.texts import rewrite_page
from wiki.cards import _happened
from wiki.exports import _facts
from wiki.models import Edition, Way, WikiPage
from wiki.notifications import ADDED, DELETED, EDITED, MOVED
from wiki.queries.home import changed_since

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(writer: User, front: WikiPage) -> WikiPage:
    """A page with another above it, that was written long ago."""
    above = write(writer, front, "Feux")
    made = write(writer, above, "Brûlages", "Un.")
    long_ago = timezone.now() - timedelta(days=9)
    WikiPage.objects.update(created_at=long_ago)
    Edition.objects.update(at=long_ago)
    Event.objects.all().delete()
    return fresh(made)


@pytest.fixture
def reader() -> User:
    return make_member("Rita Reader")


def edit(actor: User, page: WikiPage, words: str, **facts: str) -> None:
    rewrite_page(actor=actor, page=fresh(page), body=body(words), way=Way.FORM, **facts)


def test_an_edition_is_told_to_who_follows_the_page_or_one_above_and_not_to_its_writer(page: WikiPage, reader: User) -> None:
    other, editor = make_member("Otto Above"), make_member("Eva Roy")
    follow(member=reader, key=page.key)
    follow(member=other, key=WikiPage.objects.get(title="Feux").subtree_key)
    follow(member=editor, key=page.key)
    edit(editor, page, "Deux.", summary="Le permis")
    assert told(EDITED) == ["Rita Reader", "Otto Above"]
    assert line(reader, EDITED) == "Eva Roy changed the page “Brûlages”"
    assert line(reader, EDITED, "fr") == "Eva Roy a modifié la page «\u00a0Brûlages\u00a0»"


def test_a_sitting_is_one_piece_of_news_for_each_who_writes_in_it(page: WikiPage, reader: User) -> None:
    eva, kim = make_member("Eva Roy"), make_member("Kim Côté")
    follow(member=reader, key=page.key)
    for number in range(5):
        edit(eva, page, f"Texte {number}")
    assert told(EDITED) == ["Rita Reader"]
    edit(kim, page, "Et moi.")
    edit(eva, page, "Encore moi.")
    assert told(EDITED) == ["Rita Reader"] * 2
    assert line(reader, EDITED) == "Kim Côté and Eva Roy changed the page “Brûlages”"
    Edition.objects.update(at=timezone.now() - SITTING - timedelta(minutes=1))
    edit(eva, page, "Le lendemain.")
    assert len(told(EDITED)) == 3


def test_who_is_responsible_hears_of_changes_without_following(page: WikiPage, writer: User) -> None:
    keeper = make_member("Kay Keeper")
    WikiPage.objects.filter(pk=page.pk).update(responsible=keeper)
    edit(writer, page, "Deux.")
    assert told(EDITED) == ["Kay Keeper"]


def test_new_pages_are_told_together_to_those_who_follow_what_is_above(page: WikiPage, reader: User, writer: User) -> None:
    follow(member=reader, key=WikiPage.objects.get(title="Feux").subtree_key)
    write(writer, page, "Permis", "Texte.")
    write(writer, page, "Vent")
    assert told(ADDED) == ["Rita Reader"] * 2
    assert told(EDITED) == []  # a first text is no second piece of news
    assert line(reader, ADDED) == "Nadia Côté wrote “Vent” and 1 other page"


def test_a_page_that_is_renamed_moved_or_archived_is_told(page: WikiPage, reader: User, writer: User, front: WikiPage) -> None:
    follow(member=reader, key=page.key)
    rename_page(actor=writer, page=page, title="Brûlages dirigés")
    move_page(actor=writer, page=fresh(page), parent=fresh(front))
    archive_page(actor=writer, page=fresh(page), is_archived=True)
    assert told(MOVED) == ["Rita Reader"] * 3
    hows = [event.facts["how"] for event in Event.objects.filter(kind=MOVED).order_by("pk")]
    assert hows == ["renamed", "moved", "archived"]


def test_a_deleted_page_is_told_to_those_who_saw_it_and_to_nobody_once_it_is_back(page: WikiPage, writer: User) -> None:
    reader, outsider = make_member("Rita Reader"), make_member("Omar Out")
    above = WikiPage.objects.get(title="Feux")
    write(writer, page, "Dessous")
    for member in (reader, outsider):
        follow(member=member, key=above.subtree_key)
    narrow(page, reader, writer)
    manager = make_member("Ada Minh", is_staff=True)
    narrow(fresh(page), reader, writer, manager)
    delete_page(actor=manager, page=fresh(page))
    assert told(DELETED) == ["Rita Reader"]
    assert line(reader, DELETED) == "Ada Minh deleted the page “Brûlages”"
    assert line(outsider, DELETED) == ""
    restore_page(actor=manager, page=fresh(page))
    assert line(reader, DELETED) == ""


def test_a_comment_is_told_to_who_follows_the_page(page: WikiPage, reader: User) -> None:
    follow(member=reader, key=page.key)
    add_comment(actor=make_member("Eva Roy"), thing=page, text="Et le vent ?")
    assert "Rita Reader" in told("comments.added")


def test_news_wait_for_the_morning_s_mail_like_others(page: WikiPage, reader: User) -> None:
    follow(member=reader, key=page.key)
    edit(make_member("Eva Roy"), page, "Deux.")
    assert reader.email not in mailed()


def test_home_says_once_for_each_page_who_changed_what_one_follows(page: WikiPage, reader: User) -> None:
    eva, kim = make_member("Eva Roy"), make_member("Kim Côté")
    follow(member=reader, key=WikiPage.objects.get(title="Feux").subtree_key)
    before = timezone.now()
    edit(eva, page, "Deux.")
    edit(kim, page, "Trois.", summary="Points d’eau")
    edit(reader, page, "Quatre.")
    with translation.override("en"):
        (happening,) = _happened(reader, before, 9)
    assert happening.line == "Kim Côté and 1 other changed “Brûlages”"
    assert happening.quote == "Points d’eau"
    assert changed_since(eva, before, 9) == []
    narrow(write(eva, fresh(page), "Dessous") and fresh(page), eva)
    assert changed_since(reader, before, 9) == []


def test_what_a_hidden_edition_was_said_to_change_is_told_nowhere(
    writer: User, page: WikiPage, reader: User, client: Client
) -> None:
    follow(member=reader, key=page.key)
    since = timezone.now()
    edit(writer, page, "Injure.", summary="Injurieux")
    edit(make_member("Eva Roy"), page, "Un.")
    manager = make_member("Ada Minh", is_staff=True)
    hidden = Edition.objects.get(page=page, number=2)
    set_edition_hidden(actor=manager, page=page, edition=hidden, is_hidden=True)
    client.force_login(reader)
    history = client.get(f"/api/v1/wiki/pages/{page.public_id}/editions").json()["results"]
    facts = _facts(WikiPage.objects.prefetch_related("editions__authors", "page_tags").get(pk=page.pk), "")
    events = Event.objects.filter(kind=EDITED).select_related("actor").order_by("-pk")
    told_of = [lines_of([event], reader)[0].sentence.quote for event in events]
    assert "Injurieux" not in str([history, facts["editions"], told_of])
    (one,) = changed_since(reader, since, 5)
    assert one.edition.number == 3
