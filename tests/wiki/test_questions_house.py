"""Questions to somebody who leaves in the rest of the house: the API, moderation, reveals, and the demonstration."""

import pytest
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.choosing import Choice
from intranet.kernel.audiences.revealing import revealables
from intranet.kernel.moderation.subjects import subjects
from intranet.kernel.testing import sign_in_as
from tests.wiki.asking import KEYS, SMOKE, Asking, answered, ask, asked_on, begun, fresh, make_asking
from tests.wiki.pages import told
from wiki.knowledge.actions.demonstration_questions import ASKED, load_questions
from wiki.knowledge.queries.asking import asked_in
from wiki.models import ASKED as WORD
from wiki.models import AskedQuestion, AskedState, QuestionRound

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> Asking:
    return make_asking()


class Caller:
    """A member who uses the API with the session of their browser."""

    def __init__(self, member: User, world: Asking) -> None:
        self.tab = sign_in_as(Client(), member)
        self.address = f"/api/v1/departures/{world.plan.public_id}/questions"

    def list(self) -> dict[str, object]:
        return dict(self.tab.get(self.address).json())

    def propose(self, words: str, **more: object) -> tuple[int, dict[str, object]]:
        response = self.tab.post(self.address, {"words": words, **more}, content_type="application/json")
        return response.status_code, dict(response.json())


def test_the_api_lists_proposes_and_supports(world: Asking) -> None:
    maude, nam = Caller(world.maude, world), Caller(world.nam, world)
    (leaving,) = maude.tab.get("/api/v1/departures/asked").json()["results"]
    assert (leaving["id"], leaving["person"]) == (world.plan.public_id, world.louise.handle)
    status, made = maude.propose(SMOKE)
    assert (status, made["asked_by"], made["is_own"]) == (201, 1, True)
    assert nam.propose("Comment savoir qu’une fumée est un feu\u202f?")[0] == 409
    assert nam.propose("Comment savoir qu’une fumée est un feu\u202f?", anyway=True)[0] == 201
    assert nam.tab.put(f"/api/v1/questions/{made['id']}/support").json()["asked_by"] == 2
    assert nam.list()["supports_left"] == 4
    assert nam.tab.delete(f"/api/v1/questions/{made['id']}/support").json()["asked_by"] == 1
    own = nam.tab.get("/api/v1/departures/asked/mine").json()["results"]
    assert [one["is_own"] for one in own] == [True]


def test_the_api_tells_strangers_nothing_and_of_an_answer_those_who_see_it_alone(world: Asking) -> None:
    question = ask(world.maude, world.round)
    ask(world.nam, world.round, KEYS)
    page = answered(world.louise, begun(world.louise), question, Choice("chosen", (f"member:{world.maude.public_id}",)))
    stranger = Caller(world.ruth, world)
    assert stranger.tab.get(stranger.address).status_code == 404
    assert stranger.tab.put(f"/api/v1/questions/{question.public_id}/support").status_code == 404
    assert stranger.propose(SMOKE)[0] == 404
    for member, state, answer in ((world.maude, "answered", page.get_absolute_url()), (world.nam, "waiting", "")):
        results = Caller(member, world).list()["results"]
        assert isinstance(results, list)
        (one,) = [one for one in results if one["words"] == SMOKE]
        assert (one["state"], one["answer"]) == (state, answer)


def test_a_reported_question_is_hidden_and_leaves_the_page(world: Asking) -> None:
    question = ask(world.maude, world.round)
    page = begun(world.louise)
    subject, moderator = subjects[WORD], world.leaving.odile
    thing = subject.find(question.public_id)
    assert thing is not None
    assert subject.is_visible(world.nam, thing)
    assert not subject.is_visible(world.ruth, thing)
    html = sign_in_as(Client(), world.nam).get(world.round.get_absolute_url()).content.decode()
    assert reverse("moderation:report", args=[question.key]) in html
    assert subject.hide is not None
    assert subject.restore is not None
    subject.hide(moderator, thing)
    assert not asked_in(world.again())
    assert SMOKE not in asked_on(page)
    assert not told("wiki.question_answered")
    subject.restore(moderator, fresh(question))
    assert [one.question.pk for one in asked_in(world.again())] == [question.pk]
    assert SMOKE in asked_on(page)


def test_what_is_asked_can_be_revealed_and_the_person_owns_it(world: Asking) -> None:
    ask(world.maude, world.round)
    kind = revealables["questions"]
    names = {"departure": world.plan.public_id}
    assert kind.is_at("wiki:colleague_questions", names)
    thing = kind.at(names, "")
    assert thing is not None
    assert list(kind.owners(thing)) == [world.louise]
    assert not kind.is_visible(world.ruth, thing)
    assert SMOKE in [one.question.words for one in kind.context(world.ruth, thing)["asked"]]  # type: ignore[attr-defined]


def test_the_demonstration_has_a_question_that_is_joined_and_one_that_is_answered(world: Asking) -> None:
    QuestionRound.objects.all().delete()
    assert load_questions() == 1
    assert load_questions() == 0
    questions = AskedQuestion.objects.all()
    assert questions.count() == len(ASKED)
    assert questions.exclude(joined_to=None).count() == 1
    assert questions.get(state=AskedState.ANSWERED).page is not None
    assert max(one.count for one in asked_in(QuestionRound.objects.get())) > 1
