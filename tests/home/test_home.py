"""The home page is what happens: since the last visit, in what one follows, and what waits."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.actions.membership import admit
from groups.discussions.actions import start_thread
from groups.models import Group, GroupRole
from intranet.kernel.accounts.actions.visits import VISIT_GAP, visit_home
from intranet.kernel.accounts.models import HomeVisit, User
from intranet.kernel.follows.actions import follow
from intranet.kernel.testing import make_member, sign_in_as, statements
from intranet.kernel.web import since
from intranet.kernel.web.since import Happening, Source, happened_since, sources
from microblog import actions
from microblog.streams import Target
from profiles.visibility import person_key
from tests.groups.world import make_group
from tests.notifications.world import tell
from tests.registries import hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader() -> User:
    return make_member("Maëlle Tremblay-Nguyen")


@pytest.fixture
def author() -> User:
    return make_member("Amadou Diallo")


def home(member: User) -> str:
    return sign_in_as(Client(), member).get("/").content.decode()


def happening(about: str, at: datetime, line: str = "Quelque chose") -> Happening:
    return Happening(at=at, about=about, actor=None, line=line, address="/help/", icon="bell")


# Visits ------------------------------------------------------------------------------------------------------------------


def test_a_visit_lasts_until_nothing_was_opened_for_a_while(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    start = timezone.now()

    def visit_after(minutes: int) -> datetime:
        monkeypatch.setattr(timezone, "now", lambda: start + timedelta(minutes=minutes))
        return visit_home(member=reader)

    assert visit_after(0) == reader.joined_at
    assert visit_after(10) == reader.joined_at
    assert visit_after(29) == reader.joined_at
    assert visit_after(29 + VISIT_GAP // timedelta(minutes=1)) == start + timedelta(minutes=29)
    assert HomeVisit.objects.count() == 1


def test_reloading_the_page_writes_nothing_and_takes_no_lock(reader: User) -> None:
    visit_home(member=reader)
    with statements() as made:
        visit_home(member=reader)
    assert len(made) == 1


def test_who_never_opened_the_page_is_told_of_a_week_at_most(reader: User) -> None:
    reader.joined_at = timezone.now() - timedelta(days=400)
    assert visit_home(member=reader) >= timezone.now() - timedelta(days=8)


def test_the_page_is_shown_where_nothing_can_be_written(reader: User, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.READ_ONLY = True
    assert "Bonjour" in home(reader)
    assert not HomeVisit.objects.exists()
    settings.READ_ONLY = False

    def fail(**_values: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(HomeVisit.objects, "update_or_create", fail)
    assert "Bonjour" in home(reader)


# Since the last visit -----------------------------------------------------------------------------------------------------


def test_sources_are_mixed_by_time_and_tell_of_a_thing_once(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    hold(monkeypatch, sources)
    for key, order, told in (
        ("second", 2, [happening("b", now, "Encore"), happening("c", now - timedelta(hours=2))]),
        ("first", 1, [happening("a", now - timedelta(hours=1)), happening("b", now - timedelta(hours=3), "D’abord")]),
    ):
        sources.register(Source(key=key, order=order, happened=lambda _member, _since, _size, told=told: told))
    found = happened_since(reader, now - timedelta(days=1))
    assert [(one.about, one.line) for one in found.happenings] == [
        ("a", "Quelque chose"),
        ("c", "Quelque chose"),
        ("b", "D’abord"),
    ]
    assert not found.has_more


def test_only_the_newest_are_shown(reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    many = [happening(str(number), now) for number in range(since.MAX_SHOWN + 1)]
    hold(monkeypatch, sources, [Source(key="many", order=1, happened=lambda *_: many)])
    found = happened_since(reader, now)
    assert len(found.happenings) == since.MAX_SHOWN
    assert found.has_more


def test_who_answered_since_the_last_visit_is_told_with_their_words(reader: User, author: User) -> None:
    root = actions.publish_post(author=reader, target=Target(), text="Qui connaît les vents du fleuve?")
    actions.reply(author=author, parent=root, text="J’ai la série de 2019.")
    tell()
    page = home(reader)
    assert "Depuis votre dernière visite" in page
    told = page.partition("Depuis votre dernière visite")[2].partition("</section>")[0]
    assert "J’ai la série de 2019." in told
    assert ">Répondre<" in told
    HomeVisit.objects.update(since=timezone.now())
    assert "Depuis votre dernière visite" not in home(reader)


def test_only_what_somebody_says_may_be_replied_to(reader: User, author: User) -> None:
    follow(member=author, key=person_key(reader))
    tell()
    told = home(reader).partition("Depuis votre dernière visite")[2].partition("</section>")[0]
    assert "Amadou Diallo" in told
    assert ">Répondre<" not in told


# The stream ---------------------------------------------------------------------------------------------------------------


def test_the_stream_of_what_one_follows_is_on_the_home_page(reader: User, author: User) -> None:
    stranger = make_member("Wei Deer")
    follow(member=reader, key=person_key(author))
    actions.publish_post(author=author, target=Target(), text="Le calcul de la nuit est fini.")
    actions.publish_post(author=stranger, target=Target(), text="Rien à voir.")
    page = home(reader)
    assert "Le calcul de la nuit est fini." in page
    assert "Rien à voir." not in page
    assert 'id="composer"' in page
    assert page.count('role="search"') == 1


def test_where_what_is_new_ends_the_reader_is_told(reader: User, author: User) -> None:
    follow(member=reader, key=person_key(author))
    old = actions.publish_post(author=author, target=Target(), text="Vu hier.")
    visit_home(member=reader)
    assert "Vous êtes à jour" not in home(reader)
    HomeVisit.objects.update(since=old.published_at)
    actions.publish_post(author=author, target=Target(), text="Nouveau ce matin.")
    page = home(reader)
    assert page.index("Nouveau ce matin.") < page.index("Vous êtes à jour") < page.index("Vu hier.")


def test_who_follows_nothing_reads_everyone_and_has_a_first_post_ready(reader: User, author: User) -> None:
    actions.publish_post(author=author, target=Target(), text="Le calcul de la nuit est fini.")
    page = home(reader)
    assert "Vous ne suivez encore personne" in page
    assert "Le calcul de la nuit est fini." in page
    assert "Votre première publication est prête" in page
    actions.publish_post(author=reader, target=Target(), text="Bonjour!")
    assert "Votre première publication est prête" not in home(reader)
    follow(member=reader, key=person_key(author))
    assert "Vous ne suivez encore personne" not in home(reader)


def test_a_post_sent_from_the_home_page_leads_back_to_it(reader: User) -> None:
    client = sign_in_as(Client(), reader)
    sent = client.post(reverse("microblog:publish"), {"text": "Bonjour", "audience": "everyone", "next": "/"})
    assert sent.status_code == 302
    assert sent["Location"].startswith("/#post-")


# What waits ---------------------------------------------------------------------------------------------------------------


def test_what_waits_for_approval_is_told_to_who_animates_the_group(reader: User, author: User) -> None:
    group = make_group(reader, name="Feux de forêt")
    admit(actor=None, group=group, member=author, role=GroupRole.MEMBER)
    Group.objects.filter(pk=group.pk).update(is_approval_needed=True)
    group.refresh_from_db()
    for number in range(2):
        actions.publish_post(author=author, target=Target(group=group), text=f"Relevé {number}")
    start_thread(actor=author, group=group, title="Vents", text="Qui a la série?")
    page = home(reader)
    assert "2 publications attendent" in page
    assert "1 message attend" in page
    assert reverse("microblog:waiting", args=[group.address]) in page
    assert "attendent" not in home(author)
