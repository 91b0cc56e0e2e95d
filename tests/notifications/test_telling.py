"""Whom an event tells, whom it passes over and why, and that nobody is told twice whatever dies."""

from unittest.mock import patch

import pytest

from intranet.kernel.accounts.actions import suspend_member
from intranet.kernel.accounts.models import Kind as AccountKind
from intranet.kernel.accounts.models import State, User
from intranet.kernel.data.bulk import insert_rows
from intranet.kernel.follows.models import Follow
from intranet.kernel.notifications import bell
from intranet.kernel.notifications.actions import choose, notify, telling, withdraw
from intranet.kernel.notifications.kinds import Mail, Told
from intranet.kernel.notifications.models import Delivery, Event, Notification, Outcome, PendingEvent
from intranet.kernel.testing import make_member, statements
from intranet.kernel.work import outboxes
from tests.notifications.world import SUBJECT, News, follower, let_leases_end, outbox, tell

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]


def outcome_of(event: Event, member: User) -> str | None:
    return Notification.objects.filter(event=event, member=member).values_list("outcome", flat=True).first()


def crowd(size: int) -> list[int]:
    """Members made without a password, who follow the topic."""
    first = make_member("First Follower").pk
    rows = [
        (f"member.{number}", f"Member {number}", f"member.{number}@demo.gouv.example", State.ACTIVE.value)
        for number in range(size)
    ]
    insert_rows(User, ("handle", "display_name", "email", "state"), rows)
    keys = list(User.objects.filter(pk__gt=first).values_list("pk", flat=True))
    insert_rows(Follow, ("member", "key"), [(key, SUBJECT) for key in keys])
    return keys


def test_whoever_follows_is_told_once(news: News) -> None:
    member, actor = follower(), make_member("Kateri Jacobs")
    event = news.happen(actor)
    tell()
    told = Notification.objects.get(event=event)
    assert (told.member, told.outcome, told.reason, told.follow_key) == (member, Outcome.SHOWN, "follows", SUBJECT)
    assert not PendingEvent.objects.exists()


def test_the_actor_is_not_told_of_their_own_act(news: News) -> None:
    actor = follower("Kateri Jacobs")
    assert outcome_of(_told(news, actor), actor) == Outcome.OWN_ACT


def test_a_mute_a_choice_and_what_is_not_for_them_pass_people_over_and_are_noted(news: News) -> None:
    muted = follower("Mathilde Roy", muted=True)
    off = follower("Oscar Fortin")
    choose(member=off, choices={news.kind.name: (False, Mail.NONE)})
    mail_only = follower("Maya Singh")
    choose(member=mail_only, choices={news.kind.name: (False, Mail.DAILY)})
    blind = follower("Benoît Caron")
    news.hidden_from = {blind.pk}
    event = _told(news)
    assert outcome_of(event, muted) == Outcome.MUTED
    assert outcome_of(event, off) == Outcome.SWITCHED_OFF
    assert outcome_of(event, mail_only) == Outcome.MAIL_ONLY
    assert outcome_of(event, blind) == Outcome.NOT_VISIBLE
    assert set(Notification.objects.exclude(mail=Mail.NONE).values_list("member", flat=True)) == {mail_only.pk}


@pytest.mark.parametrize("state", [State.SUSPENDED, State.DEPARTED, State.UNCLAIMED])
def test_accounts_that_do_not_work_get_nothing(urgent: News, state: State) -> None:
    member = follower(state=state)
    assert outcome_of(_told(urgent), member) == Outcome.NO_ACCOUNT
    assert not Delivery.objects.exists()


def test_a_guest_is_told_of_what_they_may_see_alone(news: News) -> None:
    invited = follower("Guillaume Roy", kind=AccountKind.GUEST)
    stranger = follower("Gina Rossi", kind=AccountKind.GUEST)
    news.hidden_from = {stranger.pk}
    event = _told(news)
    assert outcome_of(event, invited) == Outcome.SHOWN
    assert outcome_of(event, stranger) == Outcome.NOT_VISIBLE


def test_essential_news_obeys_neither_a_mute_nor_a_choice() -> None:
    essential = News(name="tests.essential", is_essential=True, mail=Mail.NONE, on_site=False)
    member = follower(muted=True)
    event = _told(essential)
    told = Notification.objects.get(event=event, member=member)
    assert (told.outcome, told.mail) == (Outcome.SHOWN, Mail.AT_ONCE)
    assert Delivery.objects.filter(event=event, member=member).exists()


def test_a_person_found_for_two_reasons_is_told_for_the_first() -> None:
    def told(event: Event):
        yield Told("named", User.objects.filter(display_name="Nora Lemay"))
        yield Told("follows", User.objects.filter(follows__key=event.subject), event.subject)

    news = News(reasons={"named": "You were named.", "follows": "You follow it."}, told=told)
    member = follower("Nora Lemay")
    other = follower("Other Follower")
    _told(news)
    assert dict(Notification.objects.values_list("member", "reason")) == {member.pk: "named", other.pk: "follows"}


def test_nobody_is_told_of_what_was_withdrawn_before_the_worker_came(news: News) -> None:
    follower()
    event = news.happen()
    withdraw(subject=SUBJECT)
    tell()
    assert not Notification.objects.filter(event=event).exists()


def test_withdrawing_one_reply_leaves_the_others_of_the_thread(news: News) -> None:
    kept, gone = (notify(kind=news.kind.name, subject=SUBJECT, actor=None, facts={"reply": reply}) for reply in ("a", "b"))
    withdraw(subject=SUBJECT, facts={"reply": "b"})
    assert list(Event.objects.filter(withdrawn_at=None)) == [kept]
    assert gone != kept


def test_the_request_stores_the_fact_and_leaves_the_rest_to_the_worker(news: News) -> None:
    crowd(600)
    with statements() as sql:
        news.happen()
    assert len([line for line in sql if line.startswith("INSERT")]) == 2
    assert not Notification.objects.exists()


def test_a_slice_holds_five_hundred_and_each_is_one_transaction_of_few_statements(news: News) -> None:
    crowd(1_100)
    event = news.happen()
    with statements() as sql:
        tell()
    assert Notification.objects.filter(event=event).count() == 1_100
    begun = [line for line in sql if line.startswith("SAVEPOINT")]
    assert len(begun) < 20
    assert len(sql) < 80


def test_a_worker_that_dies_between_two_slices_leaves_the_rest_to_the_next_and_doubles_nobody(
    news: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(25)
    monkeypatch.setattr(telling, "SLICE", 10)
    event = news.happen()
    with patch.object(bell, "ring", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        tell()
    assert Notification.objects.filter(event=event).count() == 10
    let_leases_end()
    tell()
    assert Notification.objects.filter(event=event).count() == 25
    assert not PendingEvent.objects.exists()


def test_a_worker_that_dies_inside_a_slice_leaves_nothing_of_it(urgent: News, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(5)
    event = urgent.happen()
    with patch.object(telling, "_ask_for_mail", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        tell()
    assert not Notification.objects.filter(event=event).exists()
    let_leases_end()
    tell()
    assert Notification.objects.filter(event=event).count() == Delivery.objects.filter(event=event).count() == 5


def test_two_workers_that_tell_the_same_event_tell_everyone_once(urgent: News) -> None:
    crowd(7)
    event = urgent.happen()
    row = PendingEvent.objects.get()
    telling.tell_people([row])
    telling.tell_people([row])
    assert Notification.objects.filter(event=event).count() == Delivery.objects.filter(event=event).count() == 7


def test_a_large_event_lets_others_pass_between_its_turns(news: News, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd(40)
    monkeypatch.setattr(telling, "SLICE", 10)
    monkeypatch.setattr(telling, "SLICES_A_TURN", 2)
    large = news.happen()
    outboxes.deliver_batch(outbox(PendingEvent))
    assert Notification.objects.filter(event=large).count() == 20
    member = follower("Someone Else", key="topic:0000000000000002")
    small = news.happen(subject="topic:0000000000000002")
    outboxes.deliver_batch(outbox(PendingEvent))
    outboxes.deliver_batch(outbox(PendingEvent))
    assert outcome_of(small, member) == Outcome.SHOWN
    tell()
    assert Notification.objects.filter(event=large).count() == 40


def test_someone_suspended_between_two_slices_gets_nothing(news: News, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "SLICE", 1)
    monkeypatch.setattr(telling, "SLICES_A_TURN", 1)
    first, second = follower("Anne First"), follower("Zoé Second")
    event = news.happen()
    outboxes.deliver_batch(outbox(PendingEvent))
    suspend_member(actor=None, member=second, reason="A reason")
    tell()
    assert outcome_of(event, first) == Outcome.SHOWN
    assert outcome_of(event, second) == Outcome.NO_ACCOUNT


def test_open_pages_hear_the_new_count(news: News) -> None:
    member, busy = follower("Anne First"), follower("Zoé Second")
    _told(news)
    Notification.objects.filter(member=member).delete()
    with patch("intranet.kernel.realtime.actions.tell") as said:
        _told(news)
    heard = {tuple(call.kwargs["members"]): call.kwargs["facts"] for call in said.call_args_list}
    assert heard == {(member.public_id,): {"count": 1}, (busy.public_id,): {"count": 2}}
    assert {call.kwargs["name"] for call in said.call_args_list} == {bell.NAME}


def _told(news: News, actor: User | None = None) -> Event:
    event = news.happen(actor)
    tell()
    return event
