"""Summaries: one mail for a period, in the right language, of what may still be seen, and none when there is nothing."""

from datetime import UTC, date, datetime
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from intranet.kernel.accounts.actions import suspend_member
from intranet.kernel.accounts.models import User
from intranet.kernel.follows.models import Follow
from intranet.kernel.notifications.actions import choose, digests, mark_all_read, prepare_digests, stop_mail
from intranet.kernel.notifications.actions.digests import period_of
from intranet.kernel.notifications.kinds import Mail, Section
from intranet.kernel.notifications.models import Cadence, Digest, MailState, Notification, PendingMail, Why
from intranet.kernel.testing import make_member, statements
from tests.notifications.world import SECRET, News, follower, send, tell

pytestmark = pytest.mark.django_db

TUESDAY = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)  # 7:30 in Toronto


def at(moment: datetime) -> None:
    """Move the news that was told to that moment."""
    Notification.objects.update(at=moment)


def morning(moment: datetime = TUESDAY) -> int:
    """What the worker does at that moment; says how many summaries it made."""
    with patch("django.utils.timezone.now", return_value=moment):
        made = prepare_digests()
    send()
    return made


def told(news: News, moment: datetime = datetime(2026, 11, 24, 1, 0, tzinfo=UTC), words: str = SECRET) -> None:
    before = set(Notification.objects.values_list("pk", flat=True))
    news.happen(make_member("Kateri Jacobs"), words=words)
    tell()
    Notification.objects.exclude(pk__in=before).update(at=moment)


@pytest.mark.parametrize(
    ("now", "zone", "cadence", "period"),
    [
        ("2026-11-24T12:00", "America/Toronto", "daily", "2026-11-24"),
        ("2026-11-24T11:59", "America/Toronto", "daily", "2026-11-23"),
        ("2026-11-24T12:00", "America/Vancouver", "daily", "2026-11-23"),
        ("2026-11-24T12:00", "America/Toronto", "weekly", "2026-11-23"),
        ("2026-11-23T11:59", "America/Toronto", "weekly", "2026-11-16"),
        ("2026-11-01T06:00", "America/Toronto", "daily", "2026-10-31"),  # the night when the clocks change
    ],
)
def test_a_period_begins_at_seven_where_the_member_is(now: str, zone: str, cadence: str, period: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    day, until = period_of(Cadence(cadence), ZoneInfo(zone), moment)
    assert day == date.fromisoformat(period)
    assert until.hour == 7
    assert until <= moment


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("fr", "Votre matin dans Passerelle : 1 avis, mardi 24 novembre", "Bonjour, Nora"),
        ("en", "Your morning on Passerelle: 1 notification, Tuesday, November 24", "Hello, Nora"),
    ],
)
def test_the_summary_is_one_mail_in_the_language_of_its_reader(daily: News, language: str, subject: str, words: str) -> None:
    follower("Nora Lemay", language=language)
    told(daily)
    morning()
    assert [message.subject for message in mail.outbox] == [subject]
    assert words in mail.outbox[0].body
    assert SECRET in mail.outbox[0].body
    html = mail.outbox[0].alternatives[0].content
    assert f'<html lang="{language}">' in html
    assert words in html


def test_there_is_no_mail_when_there_is_nothing(daily: News) -> None:
    follower()
    assert morning() == 0
    assert not mail.outbox


def test_the_same_morning_makes_no_second_mail_whatever_runs_twice(daily: News) -> None:
    follower()
    told(daily)
    assert [morning(), morning(), morning()] == [1, 0, 0]
    assert len(mail.outbox) == 1
    told(daily, words="late")
    assert morning() == 0
    assert morning(datetime(2026, 11, 25, 12, 30, tzinfo=UTC)) == 1
    assert len(mail.outbox) == 2
    assert "late" in mail.outbox[1].body
    assert SECRET not in mail.outbox[1].body


def test_what_comes_after_seven_is_in_the_next_one(daily: News) -> None:
    follower()
    told(daily, datetime(2026, 11, 24, 12, 10, tzinfo=UTC))
    assert morning() == 0
    assert morning(datetime(2026, 11, 25, 12, 10, tzinfo=UTC)) == 1


def test_a_morning_that_nobody_worked_is_made_up_for_once(daily: News) -> None:
    follower()
    told(daily, datetime(2026, 11, 20, 1, 0, tzinfo=UTC))
    told(daily, datetime(2026, 11, 22, 1, 0, tzinfo=UTC))
    assert morning(datetime(2026, 11, 24, 22, 0, tzinfo=UTC)) == 1
    assert len(mail.outbox) == 1


def test_each_member_has_their_own_morning(daily: News) -> None:
    follower("Toronto Reader", time_zone="America/Toronto")
    follower("Vancouver Reader", time_zone="America/Vancouver")
    follower("Nowhere Reader", time_zone="Nowhere/Nowhere")
    told(daily)
    assert morning() == 2
    assert morning(datetime(2026, 11, 24, 15, 30, tzinfo=UTC)) == 1


def test_nothing_from_a_group_left_meanwhile_and_no_mail_when_it_was_all(daily: News) -> None:
    member = follower()
    other = News(name="tests.other", mail=Mail.DAILY)
    told(daily)
    told(other, words="marimba")
    daily.hidden_from = {member.pk}
    morning()
    message = mail.outbox[0]
    assert "marimba" in message.body
    assert SECRET not in message.body + message.alternatives[0].content + message.subject
    assert ": 1 " in message.subject.replace("\u00a0", " ")
    daily.hidden_from = set()
    told(daily)
    daily.hidden_from = {member.pk}
    morning(datetime(2026, 11, 25, 12, 30, tzinfo=UTC))
    assert len(mail.outbox) == 1
    last = Digest.objects.latest("period")
    assert (last.state, last.why) == (MailState.CANCELLED, Why.NOTHING_LEFT)


def test_what_was_read_muted_or_switched_off_meanwhile_is_not_in_it(daily: News) -> None:
    member = follower()
    told(daily)
    morning_of = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
    mark_all_read(member=member)
    morning(morning_of)
    assert not mail.outbox
    told(daily)
    Follow.objects.update(muted=True)
    morning(datetime(2026, 11, 25, 12, 30, tzinfo=UTC))
    assert not mail.outbox


def test_who_was_suspended_meanwhile_gets_none(daily: News) -> None:
    member = follower()
    told(daily)
    suspend_member(actor=None, member=member, reason="A reason")
    morning()
    assert not mail.outbox
    assert Digest.objects.get().why == Why.NO_ACCOUNT


def test_a_weekly_summary_leaves_on_monday(daily: News) -> None:
    member = follower(language="en")
    choose(member=member, choices={daily.kind.name: (True, Mail.WEEKLY)})
    told(daily, datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    assert morning() == 0
    assert morning(datetime(2026, 11, 30, 12, 1, tzinfo=UTC)) == 1
    assert mail.outbox[0].subject == "Your week on Passerelle: 1 notification, Monday, November 30"
    assert "every Monday" in mail.outbox[0].body


def test_changing_how_often_misses_and_doubles_nothing(daily: News) -> None:
    member = follower()
    told(daily, words="first")
    choose(member=member, choices={daily.kind.name: (True, Mail.WEEKLY)})
    told(daily, words="second")
    assert morning() == 0
    choose(member=member, choices={daily.kind.name: (True, Mail.DAILY)})
    assert morning() == 1
    choose(member=member, choices={daily.kind.name: (True, Mail.WEEKLY)})
    assert morning(datetime(2026, 11, 30, 12, 1, tzinfo=UTC)) == 0
    assert len(mail.outbox) == 1
    assert Notification.objects.filter(digest=Digest.objects.get()).count() == 2


def test_ending_the_summary_ends_what_waited_for_it_too(daily: News) -> None:
    member = follower()
    told(daily)
    stop_mail(member=member, cadence=Cadence.DAILY)
    assert morning() == 0
    assert Notification.objects.get().mail == Mail.NONE


def test_it_is_grouped_by_what_it_asks_and_says_what_waits(daily: News) -> None:
    waiting = News(name="tests.waiting", mail=Mail.DAILY, section=Section.WAITING)
    to_you = News(name="tests.to_you", mail=Mail.DAILY, section=Section.TO_YOU)
    follower(language="en")
    for news in (daily, to_you, waiting):
        told(news)
    morning()
    body = mail.outbox[0].body
    titles = ["Waiting for you", "Mentions and replies", "In what you follow"]
    assert [body.index(title) for title in titles] == sorted(body.index(title) for title in titles)
    assert "1 needs your answer." in body
    assert mail.outbox[0].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_several_events_of_one_subject_are_one_line(daily: News) -> None:
    follower(language="en")
    for name in ("Kateri Jacobs", "Étienne Côté", "Priya Raghunathan"):
        daily.happen(make_member(name))
    tell()
    at(datetime(2026, 11, 24, 1, 0, tzinfo=UTC))
    morning()
    assert "Priya Raghunathan and 2 others wrote" in mail.outbox[0].body
    assert "1 notification" in mail.outbox[0].subject


def test_batches_make_everyones_and_cost_no_statement_for_each(daily: News, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "MEMBERS_AT_ONCE", 4)
    for number in range(10):
        follower(f"Reader {number}")
    told(daily)
    with statements() as sql, patch("django.utils.timezone.now", return_value=TUESDAY):
        assert prepare_digests() == 10
    assert PendingMail.objects.count() == 10
    assert len(sql) < 45
    send()
    assert len(mail.outbox) == 10


def test_a_worker_that_dies_while_making_them_makes_none_twice(daily: News, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "MEMBERS_AT_ONCE", 2)
    for number in range(5):
        follower(f"Reader {number}")
    told(daily)
    with patch.object(digests.time, "sleep", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        morning()
    assert Digest.objects.count() == 2
    morning()
    assert len(mail.outbox) == 5
    assert len({message.to[0] for message in mail.outbox}) == 5
    assert User.objects.count() == 6
