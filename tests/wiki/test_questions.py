"""What should we ask? Colleagues propose and support questions to somebody who leaves, and are told of answers, once."""

import pytest
from django.test import Client
from django.urls import reverse

from groups.actions.membership import admit, leave_group
from intranet.kernel.accounts.actions import close_account, suspend_member
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.choosing import AROUND, Choice
from intranet.kernel.follows.models import Follow
from intranet.kernel.notifications.models import Delivery, Event, PendingEvent
from intranet.kernel.notifications.queries.lines import lines_of
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member, sign_in_as
from profiles.departures.actions import cancel_plan, change_plan, follow_plans
from profiles.departures.queries.plans import lines_of as plan_lines
from profiles.models import DepartureKind, OrganizationRole, Profile
from profiles.visibility import person_key
from tests.profiles.departures import in_days, make_leaving, planned
from tests.profiles.organizations import make_holder
from tests.wiki.asking import KEYS, SMOKE, Asking, answered, ask, asked_on, begun, fresh, has_left, make_asking
from tests.wiki.pages import line, mailed, told
from wiki.knowledge.actions.asking import (
    join,
    open_round,
    propose,
    separate,
    settle,
    stop_round,
    support,
    take_back,
    take_support_back,
    take_up,
)
from wiki.knowledge.actions.pages import answer_in_words, begin_knowledge, publish_knowledge
from wiki.knowledge.queries.asking import Asked, asked_in, questions_page, rounds_for, rounds_to_ask, similar_to
from wiki.models import AskedQuestion, AskedState, KnowledgePage, QuestionRound, QuestionSet
from wiki.text.sections import sections

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> Asking:
    return make_asking()


def ranked(world: Asking, viewer: User | None = None) -> list[Asked]:
    return asked_in(world.again(), viewer)


def supporters(count: int, world: Asking) -> list[User]:
    people = [make_member(f"Colleague {number}") for number in range(count)]
    for member in people:
        admit(actor=world.louise, group=world.leaving.groups[0], member=member)
    return people


def only(person: User) -> Choice:
    return Choice("chosen", (f"member:{person.public_id}",))


# Who may ask --------------------------------------------------------------------------------------------------------------


def test_those_who_share_a_group_are_told_once_and_may_ask(world: Asking) -> None:
    assert set(told("wiki.questions_open")) == {"Jean Vaillancourt", "Maude Roy", "Nam Pham"}
    open_round(actor=world.louise, plan=world.plan)
    assert len(told("wiki.questions_open")) == 3
    assert "Louise Gagnon" in line(world.maude, "wiki.questions_open")
    assert [one.pk for one in rounds_to_ask(world.maude, 9)] == [world.round.pk]
    assert not rounds_to_ask(world.louise, 9)


def test_who_worked_with_them_in_nothing_does_not_learn_that_they_leave(world: Asking) -> None:
    assert not rounds_for(world.ruth)
    tab = sign_in_as(Client(), world.ruth)
    assert tab.get(world.round.get_absolute_url()).status_code == 404
    with pytest.raises(PermissionRefused):
        propose(actor=world.ruth, round_=world.round, words=SMOKE)
    assert line(world.ruth, "wiki.questions_open") == ""
    assert "Louise" not in tab.get("/").content.decode()


def test_a_large_group_makes_nobody_a_colleague(world: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groups.queries.together.MOST", 2)
    assert not rounds_for(world.maude)


def test_the_supervisor_sees_the_questions_and_asks_too(world: Asking) -> None:
    ask(world.maude, world.round)
    assert [one.question.words for one in asked_in(rounds_for(world.leaving.kateri).get())] == [SMOKE]
    ask(world.leaving.kateri, world.round, KEYS)


def test_a_supervisor_opens_questions_but_of_a_leave_the_person_alone() -> None:
    leaving = make_leaving(pages=0)
    plan = planned(leaving, kind=DepartureKind.LEAVE)
    with pytest.raises(PermissionRefused, match="Only the person"):
        open_round(actor=leaving.kateri, plan=plan)
    with pytest.raises(PermissionRefused):
        open_round(actor=leaving.jean, plan=plan)
    change_plan(actor=leaving.louise, plan=plan, kind=DepartureKind.TRANSFER, day=in_days(9))
    assert open_round(actor=leaving.kateri, plan=plan).opened_by == leaving.kateri


@pytest.mark.parametrize(("kind", "is_promised"), [(DepartureKind.LEAVE, False), (DepartureKind.TRANSFER, True)])
def test_questions_by_mail_are_promised_but_for_a_leave(kind: DepartureKind, is_promised: bool) -> None:
    leaving = make_leaving(pages=0)
    plan = planned(leaving, kind=kind)
    assert ("90 jours" in sign_in_as(Client(), leaving.louise).get(plan.get_absolute_url()).content.decode()) == is_promised


def test_colleagues_of_a_protected_person_learn_nothing() -> None:
    leaving = make_leaving(pages=0)
    User.objects.filter(pk=leaving.louise.pk).update(is_protected=True)
    leaving.louise.refresh_from_db()
    round_ = open_round(actor=leaving.louise, plan=planned(leaving))
    assert not told("wiki.questions_open")
    assert not rounds_for(leaving.jean)
    assert [one.pk for one in rounds_for(leaving.kateri)] == [round_.pk]


def test_a_plan_that_is_cancelled_takes_its_questions_and_their_news_away(world: Asking) -> None:
    ask(world.maude, world.round)
    assert told("wiki.questions_open")
    cancel_plan(actor=world.louise, plan=world.plan)
    for member in (world.maude, world.louise):
        assert not rounds_for(member)
        assert not line(member, "wiki.questions_open") + line(member, "wiki.question_proposed")


def test_a_new_day_is_said_wherever_the_old_one_was(world: Asking) -> None:
    told("wiki.questions_open")
    before = line(world.maude, "wiki.questions_open")
    change_plan(actor=world.louise, plan=world.plan, kind=DepartureKind.RETIREMENT, day=in_days(3))
    assert line(world.maude, "wiki.questions_open") != before


def test_who_left_the_group_asks_no_more_and_their_question_stays(world: Asking) -> None:
    ask(world.maude, world.round)
    leave_group(actor=world.maude, group=world.leaving.groups[0])
    assert not rounds_for(world.maude)
    assert [one.question.words for one in ranked(world)] == [SMOKE]


@pytest.mark.parametrize("end", [suspend_member, close_account])
def test_who_is_suspended_or_gone_asks_nothing(end: object, world: Asking) -> None:
    first, second = ask(world.maude, world.round), ask(world.maude, world.round, KEYS)
    support(actor=world.nam, question=fresh(first))
    end(actor=None, member=world.maude, reason="Enquête.")  # type: ignore[operator]
    assert [(one.question.pk, one.count) for one in ranked(world)] == [(first.pk, 1)]
    assert second.pk not in {one.question.pk for one in ranked(world)}


def test_who_muted_the_person_is_not_invited_and_the_person_hears_nothing_of_whom_they_muted() -> None:
    leaving = make_leaving(pages=0)
    Follow.objects.create(member=leaving.jean, key=person_key(leaving.louise), muted=True)
    Follow.objects.create(member=leaving.louise, key=person_key(leaving.jean), muted=True)
    round_ = open_round(actor=leaving.louise, plan=planned(leaving))
    assert "Jean Vaillancourt" not in told("wiki.questions_open")
    ask(leaving.jean, round_)
    assert not told("wiki.question_proposed")


# Supporting and joining ---------------------------------------------------------------------------------------------------


def test_a_sixth_support_is_refused_with_what_to_do_and_one_that_is_taken_back_is_free(world: Asking) -> None:
    asked = [ask(world.maude, world.round, f"Question {number}, mais laquelle\u202f?") for number in range(6)]
    for question in asked[:5]:
        support(actor=world.nam, question=fresh(question))
    with pytest.raises(PermissionRefused, match="Take one support back"):
        support(actor=world.nam, question=fresh(asked[5]))
    tab = sign_in_as(Client(), world.nam)
    html = tab.post(reverse("wiki:support_question", args=[asked[5].public_id]), follow=True).content.decode()
    assert "five questions" in html or "cinq questions" in html
    take_support_back(actor=world.nam, question=fresh(asked[0]))
    support(actor=world.nam, question=fresh(asked[5]))
    assert questions_page(world.nam, world.again()).left == 0


def test_one_counts_once_whatever_one_proposed_or_supports(world: Asking) -> None:
    first, second = ask(world.maude, world.round), ask(world.nam, world.round, KEYS)
    support(actor=world.nam, question=fresh(first))
    support(actor=world.nam, question=fresh(first))
    support(actor=world.maude, question=fresh(first))  # their own: nothing to support
    join(actor=world.louise, question=fresh(second), into=fresh(first))
    (one,) = ranked(world, world.nam)
    assert (one.count, one.is_own, len(one.joined)) == (2, True, 1)


def test_a_similar_question_is_shown_before_sending_and_can_be_supported_or_proposed_anyway(world: Asking) -> None:
    known = ask(world.maude, world.round, "Comment reconnaître la fumée d’un feu de forêt\u202f?")
    tab, address = sign_in_as(Client(), world.nam), world.round.get_absolute_url()
    words = "Comment savoir que la fumée est un feu\u202f?"
    html = tab.post(address, {"words": words}).content.decode()
    assert words in html
    assert known.words.split("\u202f")[0] in html
    assert reverse("wiki:support_question", args=[known.public_id]) in html
    assert AskedQuestion.objects.count() == 1
    assert tab.post(address, {"words": words, "anyway": "on"}).status_code == 302
    assert AskedQuestion.objects.count() == 2


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("Où sont les clés des refuges ?", "Qui a les clés du refuge ?", True),
        ("How do we read the hydrometry station?", "Comment lire la station d’hydrométrie ?", True),
        ("Où sont les clés ?", "Où sont les cartes ?", False),
        ("Quelles tours faut-il garder ?", "Qui appeler quand l’hélicoptère n’est pas libre ?", False),
    ],
)
def test_questions_are_alike_by_what_they_are_about(one: str, other: str, is_alike: bool, world: Asking) -> None:
    ask(world.maude, world.round, one)
    assert bool(similar_to(other, ranked(world))) is is_alike


def test_the_person_and_curators_join_and_who_proposed_separates(world: Asking) -> None:
    first, second = ask(world.maude, world.round), ask(world.nam, world.round, KEYS)
    with pytest.raises(PermissionRefused):
        join(actor=world.jean, question=fresh(second), into=fresh(first))
    join(actor=world.louise, question=fresh(second), into=fresh(first))
    with pytest.raises(PermissionRefused):
        separate(actor=world.jean, question=fresh(second))
    separate(actor=world.nam, question=fresh(second))
    assert len(ranked(world)) == 2


def test_somebody_who_proposes_too_much_is_told_to_support(world: Asking) -> None:
    for number in range(10):
        ask(world.maude, world.round, f"Question {number}")
    with pytest.raises(PermissionRefused, match="Support those of others"):
        ask(world.maude, world.round, "Une de plus")
    response = sign_in_as(Client(), world.maude).post(world.round.get_absolute_url(), {"words": "Une de plus", "anyway": "on"})
    assert response.status_code == 422
    assert "Une de plus" in response.content.decode()


def test_what_is_taken_back_is_erased_unless_others_ask_it(world: Asking) -> None:
    first, second = ask(world.maude, world.round), ask(world.maude, world.round, KEYS)
    support(actor=world.nam, question=fresh(second))
    for question in (first, second):
        take_back(actor=world.maude, question=fresh(question))
    left = AskedQuestion.objects.get()
    assert (left.words, left.author) == (KEYS, None)


# The knowledge page -------------------------------------------------------------------------------------------------------


def test_the_ten_most_supported_join_the_page_and_the_eleventh_waits(world: Asking) -> None:
    asked = [ask(member, world.round, f"Question {number}") for number, member in enumerate([world.maude, world.nam] * 6)][:11]
    page = begun(world.louise)
    assert [words for words in asked_on(page) if words.startswith("Question")] == [one.words for one in asked[:10]]
    support(actor=world.jean, question=fresh(asked[10]))
    now = [words for words in asked_on(page) if words.startswith("Question")]
    assert asked[10].words in now
    assert asked[9].words not in now
    assert len(now) == 10


def test_a_question_that_fell_behind_stays_once_it_is_answered(world: Asking) -> None:
    page = begun(world.louise)
    question = ask(world.maude, world.round)
    assert SMOKE in asked_on(page)
    answer_in_words(actor=world.louise, page=KnowledgePage.objects.get(pk=page.pk), question=SMOKE, words="Oui.", seen="")
    take_back(actor=world.maude, question=fresh(question))
    assert SMOKE in asked_on(page)


def test_once_the_page_is_published_questions_join_it_only_when_the_person_takes_them_up(world: Asking) -> None:
    page = begun(world.louise)
    publish_knowledge(actor=world.louise, page=page, choice=Choice(AROUND))
    question = ask(world.maude, world.round)
    assert SMOKE not in asked_on(page)
    take_up(actor=world.louise, question=fresh(question))
    assert SMOKE in asked_on(page)


def test_what_is_declined_after_all_leaves_the_published_page(world: Asking) -> None:
    page = begun(world.louise)
    publish_knowledge(actor=world.louise, page=page, choice=Choice(AROUND))
    question = ask(world.maude, world.round)
    take_up(actor=world.louise, question=fresh(question))
    assert SMOKE in asked_on(page)
    settle(actor=world.louise, question=fresh(question))
    assert SMOKE not in asked_on(page)


def test_a_question_that_is_joined_is_asked_on_the_page_in_the_other_s_words_alone(world: Asking) -> None:
    page = begun(world.louise)
    publish_knowledge(actor=world.louise, page=page, choice=Choice(AROUND))
    first, second = ask(world.maude, world.round), ask(world.nam, world.round, KEYS)
    take_up(actor=world.louise, question=fresh(first))
    join(actor=world.louise, question=fresh(first), into=fresh(second))
    assert SMOKE not in asked_on(page)
    take_up(actor=world.louise, question=fresh(second))
    assert KEYS in asked_on(page)


def test_what_somebody_says_they_know_is_handed_over_to_nobody(world: Asking) -> None:
    page = begun(world.louise)
    follow_plans()
    assert page.title not in {one.title for one in plan_lines(world.louise, world.plan)}


def test_the_page_says_how_many_colleagues_asked(world: Asking) -> None:
    question = ask(world.maude, world.round)
    support(actor=world.nam, question=fresh(question))
    page = answered(world.louise, begun(world.louise), question)
    reader = sign_in_as(Client(), world.ruth)
    assert "2 collègues" in reader.get(page.get_absolute_url()).content.decode()


def test_who_interviews_learns_of_no_questions_that_they_do_not_see(world: Asking) -> None:
    ask(world.maude, world.round)
    questions = QuestionSet.objects.first()
    assert questions is not None
    facts = {"owner": None, "title": "Entrevue", "language": "fr", "questions": questions, "speaker": world.louise}
    page = begin_knowledge(actor=world.ruth, **facts)  # type: ignore[arg-type]
    ask(world.nam, world.round, KEYS)
    assert not {SMOKE, KEYS} & set(asked_on(page))
    page = begin_knowledge(actor=world.jean, **facts)  # type: ignore[arg-type]
    assert {SMOKE, KEYS} <= set(asked_on(page))


# Answers ------------------------------------------------------------------------------------------------------------------


def test_two_who_asked_one_question_are_both_told_of_its_answer_once_also_by_a_worker_that_begins_again(world: Asking) -> None:
    page = begun(world.louise)
    first, second = ask(world.maude, world.round), ask(world.nam, world.round, "Fumée ou feu\u202f?")
    join(actor=world.louise, question=fresh(second), into=fresh(first))
    support(actor=world.jean, question=fresh(first))
    page = answered(world.louise, page, first)
    both = ["Jean Vaillancourt", "Maude Roy", "Nam Pham"]
    assert sorted(told("wiki.question_answered")) == both
    event = Event.objects.get(kind="wiki.question_answered")
    PendingEvent.objects.create(event=event)  # the worker was killed before it forgot the event
    publish_knowledge(actor=world.louise, page=page, choice=Choice(AROUND))  # and the page is published again
    assert sorted(told("wiki.question_answered")) == both
    assert Delivery.objects.filter(event__kind="wiki.question_answered").count() == 3
    assert {world.maude.email, world.nam.email, world.jean.email} <= mailed()
    assert page.get_absolute_url() in _addresses(world.maude)


def _addresses(reader: User) -> str:
    events = Event.objects.filter(kind="wiki.question_answered").select_related("actor").order_by("-pk")
    return " ".join(one.sentence.address for one in lines_of(events, reader))


def test_who_may_not_see_the_page_learns_nothing_of_it_and_is_told_once_they_may(world: Asking) -> None:
    first, second = ask(world.maude, world.round), ask(world.nam, world.round, KEYS)
    support(actor=world.nam, question=fresh(first))
    page = answered(world.louise, begun(world.louise), first, only(world.maude))
    assert told("wiki.question_answered") == ["Maude Roy"]
    assert not line(world.nam, "wiki.question_answered")
    (one,) = [one for one in ranked(world, world.nam) if one.question.pk == first.pk]
    assert not one.is_answered
    tab = sign_in_as(Client(), world.nam)
    for address in (world.round.get_absolute_url(), "/", "/notifications/", "/notifications/ledger/"):
        html = tab.get(address).content.decode()
        assert page.public_id not in html
        assert page.title not in html
        assert "Répondue" not in html
    # What they may do with it is what they could before.
    take_support_back(actor=world.nam, question=fresh(first))
    support(actor=world.nam, question=fresh(first))
    assert second.pk in {one.question.pk for one in ranked(world, world.nam)}
    publish_knowledge(actor=world.louise, page=page, choice=Choice(AROUND))
    assert sorted(told("wiki.question_answered")) == ["Maude Roy", "Nam Pham"]
    assert "Louise Gagnon" in line(world.nam, "wiki.question_answered")


def test_what_a_curator_may_do_with_a_question_does_not_tell_them_of_its_answer(world: Asking) -> None:
    question = ask(world.maude, world.round)
    tab = sign_in_as(Client(), make_holder(world.leaving.organization, OrganizationRole.CURATOR))
    way = f'href="{reverse("wiki:asked_question", args=[question.public_id])}"'
    assert way in tab.get(world.round.get_absolute_url()).content.decode()
    answered(world.louise, begun(world.louise), question, only(world.maude))
    assert way in tab.get(world.round.get_absolute_url()).content.decode()


def test_a_page_that_is_narrowed_takes_the_news_of_its_answers_with_it(world: Asking) -> None:
    question = ask(world.maude, world.round)
    page = answered(world.louise, begun(world.louise), question)
    assert line(world.maude, "wiki.question_answered") == "" or told("wiki.question_answered")
    publish_knowledge(actor=world.louise, page=page, choice=only(world.nam))
    assert not line(world.maude, "wiki.question_answered")
    assert not ranked(world, world.maude)[0].is_answered


def test_the_person_declines_without_a_word_or_names_who_knows(world: Asking) -> None:
    page = begun(world.louise)
    first, second = ask(world.maude, world.round), ask(world.nam, world.round, KEYS)
    settle(actor=world.louise, question=fresh(first))
    settle(actor=world.louise, question=fresh(second), knows=world.jean, reply="Il les a.")
    assert sorted(told("wiki.question_settled")) == ["Maude Roy", "Nam Pham"]
    assert "Jean Vaillancourt" in line(world.nam, "wiki.question_settled")
    assert {one.rank for one in ranked(world)} == {0}
    assert not {SMOKE, KEYS} & set(asked_on(page))
    with pytest.raises(PermissionRefused):
        settle(actor=world.jean, question=fresh(first))
    take_up(actor=world.louise, question=fresh(first))
    assert fresh(first).state == AskedState.WAITING


def test_a_question_that_is_settled_waits_no_more(world: Asking) -> None:
    question = ask(world.maude, world.round)
    assert line(world.louise, "wiki.question_proposed")
    settle(actor=world.louise, question=fresh(question))
    assert not line(world.louise, "wiki.question_proposed")
    round_ = has_left(world)
    second = ask(world.nam, round_, KEYS)
    assert line(world.louise, "wiki.question_sent")
    settle(actor=world.louise, question=fresh(second))
    assert not line(world.louise, "wiki.question_sent")


def test_who_else_knows_is_named_to_those_alone_who_may_see_them(world: Asking) -> None:
    known = make_member("Paul Protégé")
    User.objects.filter(pk=known.pk).update(is_protected=True)
    Profile.objects.filter(pk=known.pk).update(supervisor=world.louise)
    question = ask(world.maude, world.round)
    settle(actor=world.louise, question=fresh(question), knows=User.objects.get(pk=known.pk))
    assert told("wiki.question_settled") == ["Maude Roy"]
    assert "Paul" not in line(world.maude, "wiki.question_settled")
    for member, is_named in ((world.maude, False), (world.louise, True)):
        html = sign_in_as(Client(), member).get(world.round.get_absolute_url()).content.decode()
        assert ("Paul Protégé" in html) == is_named


def test_a_question_that_is_sent_twice_is_one(world: Asking) -> None:
    tab = sign_in_as(Client(), world.maude)
    for _twice in range(2):
        assert tab.post(world.round.get_absolute_url(), {"words": SMOKE, "anyway": "on"}).status_code == 302
    assert world.round.asked.count() == 1


def test_who_takes_no_more_questions_is_asked_none(world: Asking) -> None:
    stop_round(actor=world.louise, round_=world.again())
    with pytest.raises(PermissionRefused, match="takes no more questions"):
        ask(world.maude, world.round)
    stop_round(actor=world.louise, round_=world.again(), is_stopped=False)
    ask(world.maude, world.round)


# Pages --------------------------------------------------------------------------------------------------------------------


def test_the_person_answers_from_the_list_of_questions(world: Asking) -> None:
    question = ask(world.maude, world.round)
    tab = sign_in_as(Client(), world.louise)
    address = reverse("wiki:take_up_question", args=[question.public_id])
    assert tab.post(address)["Location"] == f"{reverse('wiki:begin_knowledge')}?asked={question.public_id}"
    page = begun(world.louise)
    anchor = next(one.anchor for one in sections(page.body) if one.asks(SMOKE))
    assert tab.post(address)["Location"] == reverse("wiki:answer", args=[page.address, anchor])


def test_a_page_that_is_begun_to_answer_a_question_asks_it_though_it_was_declined(world: Asking) -> None:
    question = ask(world.maude, world.round)
    settle(actor=world.louise, question=fresh(question))
    tab = sign_in_as(Client(), world.louise)
    begin = tab.post(reverse("wiki:take_up_question", args=[question.public_id]))["Location"]
    form = tab.get(begin).context["form"]
    sent = {name: form[name].value() for name in ("questions", "owner", "language", "public_id")} | {"title": "Savoir"}
    asked = tab.post(begin, sent)["Location"]
    assert SMOKE in tab.get(asked).content.decode().replace("\u00a0", "\u202f")
    assert SMOKE in asked_on(KnowledgePage.objects.get())


def test_the_plan_leads_to_the_questions_and_opens_them() -> None:
    leaving = make_leaving(pages=0)
    plan = planned(leaving)
    tab = sign_in_as(Client(), leaving.louise)
    address = reverse("wiki:open_questions", args=[plan.public_id])
    assert address in tab.get(plan.get_absolute_url()).content.decode()
    assert tab.post(address).status_code == 302
    round_ = QuestionRound.objects.get()
    html = sign_in_as(Client(), leaving.kateri).get(plan.get_absolute_url()).content.decode()
    assert round_.get_absolute_url() in html
