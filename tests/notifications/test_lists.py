"""The list, the bell and the ledger: what was told, why, and no word of what one may no longer see."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import add_audience_member, audience_for, move_place, place_for, remove_audience_member
from intranet.kernel.audiences.actions import everyone as everyone_audience
from intranet.kernel.audiences.models import Place
from intranet.kernel.follows.models import Follow
from intranet.kernel.notifications.actions import choose, mark_read, notify, withdraw
from intranet.kernel.notifications.kinds import Mail, Section
from intranet.kernel.notifications.models import Event, Notification
from intranet.kernel.notifications.queries.counts import unread_count
from intranet.kernel.notifications.queries.lists import ledger_of, notices_page, own_notification
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as
from tests.notifications.world import SECRET, SUBJECT, News, follower, tell, work

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

LIST = "/notifications/"
LEDGER = "/notifications/ledger/"


def told(news: News, actor: str = "Kateri Jacobs", **facts: str) -> Event:
    event = news.happen(make_member(actor), **facts)
    tell()
    return event


def page(client: Client, address: str = LIST) -> str:
    response = client.get(address, headers={"accept-language": "en"})
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


@pytest.fixture
def member(client: Client) -> Iterator[User]:
    reader = follower("Nora Lemay", language="en")
    sign_in_as(client, reader)
    with translation.override("en"):
        yield reader


# The list ------------------------------------------------------------------------------------------------------------------


def test_the_list_says_who_what_when_and_why(news: News, member: User, client: Client) -> None:
    told(news)
    shown = page(client)
    assert "Kateri Jacobs" in shown
    assert f"wrote of {SECRET}" in shown
    assert "You follow this topic" in shown
    assert "Shown here and on the bell" in shown
    assert "switched off in your settings" in shown
    assert "Today" in shown
    assert "1 unread" in shown


def test_several_events_of_one_subject_are_one_line(news: News, member: User, client: Client) -> None:
    for name in ("Kateri Jacobs", "Étienne Côté", "Priya Raghunathan"):
        told(news, name)
    notices = notices_page(member).notices
    assert [notice.line.sentence.line for notice in notices] == [f"Priya Raghunathan and 2 others wrote of {SECRET}"]
    assert page(client).count('<li class="notice"') == 1


def test_marking_a_line_reads_all_its_events_and_what_comes_later_is_unread_again(news: News, member: User) -> None:
    told(news)
    newest = told(news, "Étienne Côté")
    notification = own_notification(member, newest.public_id)
    assert notification is not None
    mark_read(notification=notification)
    assert unread_count(member) == 0
    assert [notice.is_read for notice in notices_page(member).notices] == [True]
    told(news, "Priya Raghunathan")
    assert unread_count(member) == 1
    assert [notice.is_read for notice in notices_page(member).notices] == [False]


def test_opening_pages_marks_nothing_and_posting_does(news: News, member: User, client: Client) -> None:
    event = told(news)
    page(client)
    page(client, LEDGER)
    assert unread_count(member) == 1
    answer = client.post(reverse("notifications:read", args=[event.public_id]), {"next": "/notifications/?show=to_you"})
    assert answer["Location"] == "/notifications/?show=to_you"
    assert unread_count(member) == 0
    told(news)
    assert client.post(reverse("notifications:read_all"))["Location"] == LIST
    assert unread_count(member) == 0


def test_the_way_back_leads_to_this_site_alone(news: News, member: User, client: Client) -> None:
    event = told(news)
    answer = client.post(reverse("notifications:read", args=[event.public_id]), {"next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


def test_nobody_marks_the_news_of_another(news: News, member: User, client: Client) -> None:
    event = told(news)
    sign_in_as(client, make_member("Someone Else"))
    assert client.post(reverse("notifications:read", args=[event.public_id])).status_code == 404
    assert unread_count(member) == 1


def test_filters_show_what_waits_and_what_is_said_to_the_reader(news: News, member: User, client: Client) -> None:
    told(news, words="marimba")
    told(News(name="tests.waiting", section=Section.WAITING), "Étienne Côté", words="accordion")
    told(News(name="tests.to_you", section=Section.TO_YOU), "Priya Raghunathan", words="bassoon")
    shown = {show: page(client, f"{LIST}?show={show}") for show in ("waiting", "to_you")}
    assert "accordion" in shown["waiting"]
    assert "marimba" not in shown["waiting"]
    assert "bassoon" in shown["to_you"]
    assert "accordion" not in shown["to_you"]
    assert "marimba" in page(client, f"{LIST}?show=nonsense")


def test_older_news_is_on_the_next_page_without_a_gap_or_a_double(news: News, member: User) -> None:
    for number in range(7):
        told(news, f"Writer {number}", subject=f"topic:{number:016}")
        Follow.objects.get_or_create(member=member, key=f"topic:{number + 1:016}")
    Follow.objects.get_or_create(member=member, key=f"topic:{0:016}")
    told(news, "Writer last", subject=f"topic:{0:016}")
    seen: list[str] = []
    before = ""
    for _page in range(10):
        found = notices_page(member, before=before, size=3)
        seen += [notice.public_id for notice in found.notices]
        before = found.older
        if not before:
            break
    everything = [notice.public_id for notice in notices_page(member, size=100).notices]
    assert seen == everything
    assert len(seen) == 7


def test_a_place_in_the_list_that_does_not_exist_shows_nothing(news: News, member: User, client: Client) -> None:
    told(news)
    assert SECRET not in page(client, f"{LIST}?before=0000000000000000")
    assert client.get(f"{LIST}?before=%00").status_code == 400


def test_no_serial_number_is_on_the_pages(news: News, member: User, client: Client) -> None:
    event = told(news)
    Notification.objects.filter(event=event).update(id=987_654_321)
    assert "987654321" not in page(client) + page(client, LEDGER)


def test_the_list_takes_as_many_statements_for_a_hundred_as_for_one(news: News, member: User, client: Client) -> None:
    others = [News(name=f"tests.kind{number}") for number in range(2)]
    for other in (news, *others):
        told(other)

    def grow() -> None:
        for number in range(15):
            told(news, f"Writer {number}", words=f"word {number}")

    assert_constant_statements(lambda: page(client), grow)
    assert_constant_statements(lambda: page(client, LEDGER), grow)
    assert_constant_statements(lambda: page(client, f"{LEDGER}?about=xylophone"), grow)


# The bell ------------------------------------------------------------------------------------------------------------------


def test_the_bell_counts_what_is_unread_up_to_99(news: News, member: User, client: Client) -> None:
    assert 'data-live-told="bell"' in page(client)
    told(news)
    assert "1 unread notification<" in page(client)
    Notification.objects.bulk_create(
        Notification(event=Event.objects.create(kind=news.kind.name, subject=SUBJECT), member=member, kind=news.kind.name,
                     subject=SUBJECT, reason="follows", outcome="shown") for _number in range(120)
    )  # fmt: skip
    shown = page(client)
    assert ">99+<" in shown
    assert unread_count(member) == 100
    assert client.get(reverse("notifications:count")).json() == {"count": 100}


def test_the_bell_costs_one_statement_when_nothing_is_unread(
    member: User, django_assert_num_queries: object, news: News
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert unread_count(member) == 0


# What one may no longer see ------------------------------------------------------------------------------------------------


class Thing:
    """Something with readers, such as a post in a group."""

    def __init__(self, place: Place) -> None:
        self.audience_id = place.audience_id
        self.place_id = place.pk


@pytest.fixture
def place() -> Place:
    return place_for(key="group:0000000000000001", audience=audience_for(kind="group", key="0000000000000001"))


def in_place(news: News, place: Place) -> Event:
    event = notify(kind=news.kind.name, subject=SUBJECT, actor=make_member("Kateri Jacobs"), thing=Thing(place))  # type: ignore[arg-type]
    tell()
    return event


def test_a_member_who_left_the_group_finds_no_word_of_it(news: News, member: User, client: Client, place: Place) -> None:
    add_audience_member(audience=place.audience, member=member)
    event = in_place(news, place)
    assert unread_count(member) == 1
    remove_audience_member(audience=place.audience, member=member)
    news.hidden_from = {member.pk}
    assert unread_count(member) == 0
    assert client.get(reverse("notifications:count")).json() == {"count": 0}
    everything = page(client) + page(client, LEDGER) + page(client, f"{LEDGER}?about={SECRET}")
    everything += page(client, f"{LEDGER}?about=/topics/0000000000000001/")
    assert "wrote of" not in everything
    assert "Kateri" not in everything
    assert event.public_id not in everything
    assert SECRET not in page(client) + page(client, LEDGER)


def test_a_place_that_closes_is_gone_from_the_bell_at_once(news: News, member: User, client: Client, place: Place) -> None:
    move_place(place=place, audience=everyone_audience())
    place.refresh_from_db()
    in_place(news, place)
    assert unread_count(member) == 1
    move_place(place=place, audience=audience_for(kind="group", key="0000000000000001"))
    assert unread_count(member) == 0
    Place.objects.update(moved_at=None, former_audiences=[])  # everything has followed: the shadow is lifted
    assert unread_count(member) == 0
    place.refresh_from_db()
    add_audience_member(audience=place.audience, member=member)
    Event.objects.update(audience=place.audience)
    assert unread_count(member) == 1


def test_what_was_withdrawn_leaves_the_list_the_ledger_and_the_bell(news: News, member: User, client: Client) -> None:
    told(news)
    withdraw(subject=SUBJECT)
    assert unread_count(member) == 0
    assert notices_page(member).notices == []
    assert ledger_of(member) == []


def test_news_of_an_app_that_is_gone_is_not_shown(news: News, member: User, client: Client) -> None:
    told(news)
    Notification.objects.update(kind="tests.gone")
    Event.objects.update(kind="tests.gone")
    assert SECRET not in page(client) + page(client, LEDGER)


def test_words_of_others_are_text_on_the_pages(news: News, member: User, client: Client) -> None:
    told(news, words="<script>alert(1)</script>")
    assert "<script>alert" not in page(client) + page(client, LEDGER)


# The ledger ----------------------------------------------------------------------------------------------------------------


def test_the_ledger_tells_every_outcome_in_words(member: User, client: Client) -> None:
    def outcome(news: News) -> str:
        told(news, f"Writer {news.kind.name}", words=news.kind.name)
        return ledger_of(member, text=news.kind.name)[0].steps[-1].text

    assert "about to be sent" in outcome(News(name="urgent", mail=Mail.AT_ONCE))
    assert "tomorrow morning" in outcome(News(name="daily", mail=Mail.DAILY))
    assert "Monday" in outcome(News(name="weekly", mail=Mail.WEEKLY))
    switched = News(name="switched")
    choose(member=member, choices={"switched": (False, Mail.NONE)})
    assert "switched off" in outcome(switched)
    blind = News(name="blind")
    blind.hidden_from = {member.pk}
    told(blind, "Writer blind", words="blind")
    assert ledger_of(member, text="blind") == []  # not a word while it cannot be seen
    blind.hidden_from = set()
    assert "could not see" in ledger_of(member, text="blind")[0].steps[-1].text
    work()
    assert "Sent by e-mail" in ledger_of(member, text="urgent")[0].steps[-1].text
    Follow.objects.update(muted=True)
    assert "muted" in outcome(News(name="muted"))
    own = News(name="own")
    own.happen(member, words="own act")
    tell()
    assert "did it yourself" in ledger_of(member, text="own act")[0].steps[-1].text
    shown = page(client, LEDGER)
    assert "You were not notified" in shown
    assert "You were notified" in shown


def test_an_address_finds_what_is_about_its_thing_or_came_by_following_it(news: News, member: User, client: Client) -> None:
    told(news)
    other = "topic:00000000000000zz"
    Follow.objects.create(member=member, key=other)
    told(news, "Étienne Côté", subject=other, words="bassoon")
    for address in (
        "/topics/0000000000000001-a-slug/",
        "http://127.0.0.1:8000/topics/0000000000000001/",
        "https://passerelle.example/x/#topic-0000000000000001",
    ):
        shown = page(client, f"{LEDGER}?about={address.replace('#', '%23')}")
        assert SECRET in shown
        assert "bassoon" not in shown
    assert "Nothing was found at this address" in page(client, f"{LEDGER}?about=/help/")
    assert "Nothing was found" in page(client, f"{LEDGER}?about=/topics/00000000000000aa/")


def test_words_are_found_whatever_the_accents(news: News, member: User, client: Client) -> None:
    told(news, words="Été indien")
    assert "indien" in page(client, f"{LEDGER}?about=ete+INDIEN")
    assert "Nothing was found" in page(client, f"{LEDGER}?about=hiver")


def test_an_endless_question_is_refused_with_what_to_do(member: User, client: Client) -> None:
    shown = page(client, f"{LEDGER}?about={'x' * 301}")
    assert "At most 300 characters" in shown


def test_the_ledger_of_another_is_not_mine(news: News, member: User, client: Client) -> None:
    told(news)
    sign_in_as(client, make_member("Someone Else"))
    assert SECRET not in page(client, f"{LEDGER}?about=x") + page(client, LEDGER)


def test_days_are_those_of_the_reader(news: News, member: User, client: Client) -> None:
    told(news)
    Notification.objects.update(at=timezone.now() - timedelta(days=1))
    assert "Yesterday" in page(client)
