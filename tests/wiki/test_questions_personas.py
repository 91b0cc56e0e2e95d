"""Every address of questions to somebody who leaves, for every persona: while they are there, after, and of a cancelled plan.

The group member leaves; the animator and the owner share a group with them, and the owner asks. The guest is in it too.
"""

from dataclasses import dataclass

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intranet.kernel.testing import sign_in_as
from intranet.kernel.web import views
from profiles.departures.actions import cancel_plan, open_plan
from profiles.models import Departure, DepartureKind
from tests.groups.signed_in import SENT_TO_SIGN_IN, bare_page
from tests.groups.world import PERSONAS, World
from tests.keeping import undone
from tests.profiles.departures import in_days
from wiki.knowledge.actions.asking import join, open_round, propose, remember_colleagues
from wiki.knowledge.queries.asking import stop_token
from wiki.knowledge.urls import asking_patterns
from wiki.models import AskedQuestion, QuestionRound

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]
PERSON, ASKER, COLLEAGUE = "group member", "owner", "animator"
STATES = ("there", "left", "cancelled")


def only(*personas: str, gets: int = 200, others: int = 404) -> dict[str, int]:
    return {"*": others, **dict.fromkeys(personas, gets)}


@dataclass(frozen=True)
class Row:
    """What each persona gets while there are questions; of a cancelled plan 404, but for `cancelled`."""

    answers: dict[str, int]
    method: str = "GET"
    of: str = "question"
    cancelled: dict[str, int] | None = None


SEEN = only(PERSON, ASKER, COLLEAGUE)
TABLE = {
    "colleague_questions": Row(SEEN, of="plan"),
    "open_questions": Row(only(PERSON, gets=302), "POST", "plan", cancelled=only(PERSON, gets=403)),
    "stop_questions": Row({**only(ASKER, COLLEAGUE, gets=403), PERSON: 302}, "POST", "plan"),
    "stop_by_mail": Row({"*": 200}, of="token", cancelled={"*": 200}),
    "asked_question": Row(SEEN),
    "support_question": Row({**only(ASKER, COLLEAGUE, gets=302), PERSON: 403}, "POST"),
    "take_up_question": Row({**only(ASKER, COLLEAGUE, gets=403), PERSON: 302}, "POST"),
    "join_question": Row({**only(COLLEAGUE, ASKER, gets=403), PERSON: 422}, "POST"),
    "separate_question": Row({**only(PERSON, ASKER, gets=302), COLLEAGUE: 403}, "POST", "joined"),
    "take_back_question": Row({**only(PERSON, COLLEAGUE, gets=403), ASKER: 302}, "POST"),
}


@pytest.fixture(autouse=True)
def _bare_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_page", bare_page)


def questions_in(world: World, state: str) -> QuestionRound:
    person, asker = world.person(PERSON), world.person(ASKER)
    plan = open_plan(actor=person, member=person, kind=DepartureKind.TRANSFER, day=in_days(30))
    round_ = open_round(actor=person, plan=plan)
    first, second = (propose(actor=asker, round_=round_, words=words) for words in ("Pourquoi\u202f?", "Comment\u202f?"))
    join(actor=person, question=second, into=first)
    if state == "left":
        remember_colleagues(plan=plan)
        Departure.objects.filter(pk=plan.pk).update(closed_at=timezone.now())
    if state == "cancelled":
        cancel_plan(actor=person, plan=plan)
    return round_


def arguments(row: Row, round_: QuestionRound) -> list[object]:
    named = {
        "plan": round_.departure.public_id,
        "token": stop_token(round_),
        "question": AskedQuestion.objects.get(joined_to=None).public_id,
        "joined": AskedQuestion.objects.exclude(joined_to=None).get().public_id,
    }
    return [named[row.of]]


def status(tab: Client, method: str, address: str) -> int:
    with undone():
        response = getattr(tab, method.lower())(address)
    is_to_sign_in = response.status_code == 302 and response.url.startswith(resolve_url(settings.LOGIN_URL))
    return 401 if is_to_sign_in else int(response.status_code)


def test_no_address_is_missing_from_the_table() -> None:
    assert {pattern.name for pattern in asking_patterns} == TABLE.keys()


@pytest.mark.parametrize("state", STATES)
def test_each_persona_gets_its_answer(state: str, world: World) -> None:
    tabs = {persona: sign_in_as(Client(), member) for persona, member in world.people.items()}
    round_, wrong = questions_in(world, state), {}
    for name, row in TABLE.items():
        address = reverse(f"wiki:{name}", args=arguments(row, round_))
        answers = (row.cancelled or {"*": 404}) if state == "cancelled" else row.answers
        for persona in PERSONAS:
            wanted = answers.get(persona, answers["*"])
            if persona in SENT_TO_SIGN_IN and row.of != "token":
                wanted = 401
            elif state == "left" and (name, persona) == ("open_questions", PERSON):
                wanted = 403
            found = status(tabs[persona], row.method, address)
            if found != wanted:
                wrong[name, persona] = f"{found} instead of {wanted}"
    assert not wrong


def test_what_changes_something_is_never_a_get(world: World) -> None:
    round_ = questions_in(world, "there")
    tab = sign_in_as(Client(), world.person(PERSON))
    for name, row in TABLE.items():
        if row.method == "POST":
            assert tab.get(reverse(f"wiki:{name}", args=arguments(row, round_))).status_code == 405, name
