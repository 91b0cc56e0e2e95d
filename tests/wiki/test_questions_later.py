"""For 90 days after the last day, questions reach who has left: two a week, until they say stop."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from groups.actions.membership import admit
from groups.models import GroupKind
from intranet.kernel.accounts.actions import suspend_member
from intranet.kernel.audiences.choosing import AROUND, Choice
from intranet.kernel.follows.models import Follow
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as
from profiles.departures.actions import follow_plans, open_plan
from profiles.models import Departure, DepartureKind
from profiles.visibility import person_key
from tests.groups.world import make_group
from tests.profiles.departures import in_days
from tests.wiki.asking import KEYS, SMOKE, Asking, answered, ask, begun, fresh, has_left, make_asking
from tests.wiki.pages import deliver, told
from wiki.knowledge.actions.asking import (
    join,
    open_round,
    propose,
    support,
    take_back,
    take_up,
)
from wiki.knowledge.actions.lining import send_waiting
from wiki.knowledge.actions.pages import answer_in_words, publish_knowledge
from wiki.knowledge.queries.asking import (
    line_of,
    rounds_for,
    rounds_to_ask,
    stop_token,
)
from wiki.models import AskedQuestion, KnowledgePage, QuestionRound

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> Asking:
    return make_asking()


def sent() -> list[str]:
    return list(AskedQuestion.objects.filter(sent_at__isnull=False).order_by("sent_at").values_list("words", flat=True))


def letters() -> list[EmailMultiAlternatives]:
    """The mails to Louise that say a question."""
    deliver()
    return [one for one in mail.outbox if one.to == ["louise@maison.example"] and SMOKE in one.body]


def a_week_passes() -> None:
    for question in AskedQuestion.objects.filter(sent_at__isnull=False):
        AskedQuestion.objects.filter(pk=question.pk).update(sent_at=question.sent_at - timedelta(days=7))  # type: ignore[operator]


def test_two_a_week_reach_who_has_left_and_the_others_wait_and_say_so(world: Asking) -> None:
    round_ = has_left(world)
    for number, member in enumerate((world.maude, world.nam, world.jean, world.maude)):
        ask(member, round_, f"Question {number}")
    assert sent() == ["Question 0", "Question 1"]
    assert [one.words for one in line_of(world.again())] == ["Question 2", "Question 3"]
    support(actor=world.jean, question=fresh(AskedQuestion.objects.get(words="Question 3")))
    html = sign_in_as(Client(), world.nam).get(round_.get_absolute_url()).content.decode()
    assert html.index("Question 3") < html.index("Question 2")
    assert "numéro\xa02" in html or "numéro 2" in html
    send_waiting()
    assert len(sent()) == 2
    a_week_passes()
    send_waiting()
    assert set(sent()[2:]) == {"Question 2", "Question 3"}


def test_questions_reach_them_by_mail_and_nobody_learns_an_address(world: Asking) -> None:
    round_ = has_left(world)
    ask(world.maude, round_)
    (letter,) = letters()
    assert world.maude.email not in letter.body
    html = sign_in_as(Client(), world.maude).get(round_.get_absolute_url()).content.decode()
    assert "louise@maison.example" not in html


def test_one_click_in_the_mail_stops_them_without_signing_in(world: Asking) -> None:
    round_ = has_left(world)
    ask(world.maude, round_)
    (letter,) = letters()
    address = re.search(r"<https?://[^/]+(/[^>]+)>", letter.extra_headers["List-Unsubscribe"]).group(1)  # type: ignore[union-attr]
    assert address == reverse("wiki:stop_by_mail", args=[stop_token(round_)])
    assert address in letter.body
    nobody = Client(enforce_csrf_checks=True)
    assert nobody.get(address).status_code == 200
    assert world.again().stopped_at is None
    for _twice in range(2):
        assert nobody.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert world.again().stopped_at is not None
    assert nobody.post(address[:-3] + "/").status_code == 404
    with override("en"), pytest.raises(PermissionRefused, match="takes no more questions"):
        ask(world.nam, world.again(), KEYS)
    assert send_waiting() == 0


def test_what_stood_on_their_page_already_is_not_sent_again(world: Asking) -> None:
    ask(world.maude, world.round)
    begun(world.louise)
    round_ = has_left(world)
    ask(world.nam, round_, KEYS)
    assert sent() == [KEYS]


def test_who_retired_answers_through_their_account_and_those_who_asked_are_told(world: Asking) -> None:
    round_ = has_left(world)
    question = ask(world.maude, round_)
    support(actor=world.nam, question=fresh(question))
    page = begun(world.louise)
    page = answered(world.louise, page, question)
    assert sorted(told("wiki.question_answered")) == ["Maude Roy", "Nam Pham"]
    later = ask(world.jean, round_, KEYS)
    tab = sign_in_as(Client(), world.louise)
    assert tab.post(reverse("wiki:take_up_question", args=[later.public_id])).status_code == 302
    answer_in_words(actor=world.louise, page=KnowledgePage.objects.get(pk=page.pk), question=KEYS, words="Au bureau.", seen="")
    assert "Jean Vaillancourt" in told("wiki.question_answered")


def test_readers_of_the_page_of_who_has_left_may_ask_and_strangers_not(world: Asking) -> None:
    page = begun(world.louise)
    publish_knowledge(actor=world.louise, page=page, choice=Choice(AROUND))
    assert not rounds_for(world.ruth)
    round_ = has_left(world)
    html = sign_in_as(Client(), world.ruth).get(page.get_absolute_url()).content.decode()
    assert round_.get_absolute_url() in html
    ask(world.ruth, round_)
    KnowledgePage.objects.filter(pk=page.pk).update(archived_at=timezone.now())
    assert not rounds_for(world.ruth)
    assert rounds_for(world.maude)  # who worked with them goes on


def test_after_ninety_days_nobody_is_sent_anything(world: Asking) -> None:
    round_ = has_left(world, days_ago=91)
    with pytest.raises(PermissionRefused, match="over"):
        ask(world.maude, round_)
    assert send_waiting() == 0


def test_nobody_is_asked_while_on_leave(world: Asking) -> None:
    Departure.objects.filter(pk=world.plan.pk).update(kind=DepartureKind.LEAVE, day=timezone.localdate())
    ask(world.maude, world.again())
    follow_plans()
    assert world.again().departure.closed_at is not None
    assert send_waiting() == 0
    with pytest.raises(PermissionRefused, match="over"):
        ask(world.nam, world.again(), KEYS)


def test_who_cannot_be_reached_is_asked_nothing(world: Asking) -> None:
    round_ = has_left(world)
    suspend_member(actor=None, member=world.louise, reason="Enquête.")
    with pytest.raises(PermissionRefused, match="no such questions"):
        propose(actor=world.maude, round_=world.again(), words=SMOKE)
    assert round_.pk
    assert send_waiting() == 0


def test_whom_they_muted_reaches_them_only_with_others(world: Asking) -> None:
    Follow.objects.create(member=world.louise, key=person_key(world.maude), muted=True)
    round_ = has_left(world)
    question = ask(world.maude, round_)
    assert sent() == []
    support(actor=world.nam, question=fresh(question))
    assert sent() == [SMOKE]


def test_taking_back_what_was_sent_makes_no_room_for_more(world: Asking) -> None:
    round_ = has_left(world)
    for number in range(4):
        question = ask(world.maude, round_, f"Question {number}")
        take_back(actor=world.maude, question=fresh(question))
    assert len(sent()) == 2


def test_who_retired_takes_a_question_up_on_the_page_they_published(world: Asking) -> None:
    page = begun(world.louise)
    publish_knowledge(actor=world.louise, page=page, choice=Choice(AROUND))
    round_ = has_left(world)
    question = ask(world.maude, round_)
    assert take_up(actor=world.louise, question=fresh(question)) == page


def test_pages_take_as_many_statements_for_many_questions_as_for_one(world: Asking) -> None:
    page = begun(world.louise)
    publish_knowledge(actor=world.louise, page=page, choice=Choice(AROUND))
    tab, person = sign_in_as(Client(), world.nam), sign_in_as(Client(), world.louise)
    ask(world.jean, world.round, KEYS)

    def grow() -> None:
        for number in range(4):
            question = ask(world.maude, world.round, f"Question {AskedQuestion.objects.count()} de {number}")
            support(actor=world.jean, question=fresh(question)) if number < 2 else None
            join(actor=world.louise, question=fresh(question), into=fresh(AskedQuestion.objects.order_by("pk")[0]))
        AskedQuestion.objects.filter(author=world.maude).update(author=world.jean)

    for run in (
        lambda: tab.get(world.round.get_absolute_url()),
        lambda: person.get(world.round.get_absolute_url()),
        lambda: tab.get(page.get_absolute_url()),
    ):
        run()
        assert_constant_statements(run, grow, at_most=40)


def test_lists_of_rounds_take_as_many_statements_for_many_colleagues(world: Asking) -> None:
    def grow() -> None:
        for number in range(2):
            leaver = make_member(f"Leaver {number}")
            group = make_group(leaver, GroupKind.OPEN, f"Group {QuestionRound.objects.count()}")
            admit(actor=leaver, group=group, member=world.nam)
            plan = open_plan(actor=leaver, member=leaver, kind=DepartureKind.RETIREMENT, day=in_days(20))
            open_round(actor=leaver, plan=plan)

    assert_constant_statements(lambda: rounds_to_ask(world.nam, 9), grow)
