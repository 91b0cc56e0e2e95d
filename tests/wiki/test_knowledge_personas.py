"""Every address of knowledge, for every persona: of a draft, a published page, that of a hidden group, and one that is gone.

The group member speaks, the animator interviews, and the owner of the group is asked to read.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse

from groups.actions.groups import delete_group
from intranet.kernel.audiences.choosing import AROUND, Choice
from intranet.kernel.testing import sign_in_as
from intranet.kernel.web import views
from tests.groups.signed_in import SENT_TO_SIGN_IN, bare_page
from tests.groups.world import PERSONAS, World
from tests.keeping import undone
from tests.wiki.recordings import WEBM, begun, kept, made_ready
from wiki.knowledge.actions.pages import agree, ask_for_review, begin_knowledge, publish_knowledge
from wiki.knowledge.actions.recordings import add_slice
from wiki.knowledge.urls import knowledge_patterns
from wiki.models import KnowledgePage, QuestionSet
from wiki.text.sections import sections

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]
STATES = ("draft", "open", "hidden", "deleted")
SPEAKER, INTERVIEWER, REVIEWER = "group member", "animator", "owner"
AUTHORS = (SPEAKER, INTERVIEWER)
INSIDE = (*AUTHORS, REVIEWER)
EMPLOYEES = ("employee", "other-organization employee", *INSIDE, "administrator")

type Answers = Mapping[str, int]


def only(*personas: str, gets: int = 200, others: int = 404) -> dict[str, int]:
    return {"*": others, **dict.fromkeys(personas, gets)}


@dataclass(frozen=True)
class Row:
    """What is answered for a page in each state; a `deleted` page answers 404 to all. `of` says what the address names."""

    draft: Answers
    open: Answers
    hidden: Answers
    method: str = "GET"
    of: str = "page"
    rest: tuple[object, ...] = ()
    deleted: Answers | None = None

    def expected(self, state: str, persona: str) -> int:
        answers = self.deleted or {"*": 404} if state == "deleted" else getattr(self, state)
        return int(answers.get(persona, answers["*"]))


def anybody(answers: Answers, method: str = "GET", of: str = "nothing") -> Row:
    """The address is of no page."""
    return Row(answers, answers, answers, method, of, deleted=answers)


def read(of: str = "page", *rest: object) -> Row:
    """Whoever sees the page."""
    return Row(only(*INSIDE), only(*EMPLOYEES), only(*INSIDE, "guest"), of=of, rest=rest)


def acting(*personas: str, gets: int = 302, method: str = "POST", of: str = "page", rest: tuple[object, ...] = ()) -> Row:
    """What these may do, and those who see the page otherwise not."""
    inside = {"*": 404, **dict.fromkeys(INSIDE, 403)}
    mine = dict.fromkeys(personas, gets)
    everyone = {**only(*EMPLOYEES, gets=403), **mine}
    return Row({**inside, **mine}, everyone, {**inside, "guest": 403, **mine}, method, of, rest)


def own(*personas: str, gets: int = 302, method: str = "POST", of: str = "unfinished", rest: tuple[object, ...] = ()) -> Row:
    """What these may do, and of which others learn nothing."""
    return Row(*[only(*personas, gets=gets)] * 3, method, of, rest)


TABLE: dict[str, Row] = {
    "recording": read("recording"),
    "recording_file": read("recording", "mp4"),
    "captions_file": read("recording"),
    "slice": own(SPEAKER, gets=400, method="PUT", rest=(0, 1)),
    "keep_recording": own(SPEAKER),
    "discard_recording": own(SPEAKER),
    "captions": acting(*AUTHORS, gets=200, method="GET", of="recording"),
    "transcript": acting(*AUTHORS, gets=200, method="GET", of="recording"),
    "approve_captions": acting(SPEAKER, of="recording"),
    "convert_again": acting(*AUTHORS, of="recording"),
    "remove_recording": acting(*AUTHORS, of="recording"),
    "consent_recording": Row(*[only(SPEAKER, gets=302)] * 3, method="POST", of="recording", deleted=only(SPEAKER, gets=302)),
    "begin_recording": acting(*AUTHORS, gets=422),
    "record_word": Row(only(*INSIDE, gets=302), only(*EMPLOYEES, gets=302), only(*INSIDE, "guest", gets=302)),
    "knowledge": anybody(only(*EMPLOYEES, others=403)),
    "own_knowledge": anybody(only(*EMPLOYEES, others=403)),
    "begin_knowledge": anybody(only(*EMPLOYEES, others=403)),
    "question_sets": anybody(only("administrator", others=403)),
    "new_question_set": anybody(only("administrator", others=403)),
    "question_set": anybody(only("administrator"), of="set"),
    "archive_set": anybody(only("administrator", gets=302), "POST", "set"),
    "knowledge_page": read(),
    "answers": acting(*AUTHORS, gets=302, method="GET"),
    "answer": acting(*AUTHORS, gets=200, method="GET", of="question"),
    "send_recording": acting(*AUTHORS, gets=422, of="question"),
    "knowledge_settings": acting(*AUTHORS, gets=200, method="GET"),
    "knowledge_skills": Row(
        acting(*AUTHORS).draft,
        acting(SPEAKER).open,
        {**acting(SPEAKER).hidden, INTERVIEWER: 403},
        method="POST",
    ),
    "agree": acting(SPEAKER),
    # Of what is published, nobody.
    "ask_review": Row(acting(*AUTHORS).draft, acting().open, acting().hidden, method="POST"),
    "review_knowledge": Row(
        {"*": 404, **dict.fromkeys(AUTHORS, 403), REVIEWER: 302},
        only(*EMPLOYEES, gets=403),
        only(*INSIDE, "guest", gets=403),
        method="POST",
    ),
    "publish_knowledge": acting(SPEAKER, gets=422),
    "draft_knowledge": acting(SPEAKER),
}


@pytest.fixture(autouse=True)
def _bare_refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_page", bare_page)


@pytest.fixture
def tabs(world: World) -> dict[str, Client]:
    return {persona: sign_in_as(Client(), member) for persona, member in world.people.items()}


def page_in(world: World, state: str) -> KnowledgePage:
    """A page in a state, with a recording that is played and one that was interrupted."""
    group = world.groups["hidden" if state == "hidden" else "open"]
    speaker, interviewer = world.person(SPEAKER), world.person(INTERVIEWER)
    questions = QuestionSet.objects.first()
    assert questions is not None
    page = begin_knowledge(actor=interviewer, owner=group, title="Savoir", language="fr", questions=questions, speaker=speaker)
    agree(actor=speaker, page=page, is_given=True)
    ask_for_review(actor=speaker, page=page, reviewer=world.person(REVIEWER))
    page = KnowledgePage.objects.get(pk=page.pk)
    first, second, *_rest = (one.words for one in sections(page.body))
    made_ready(kept(speaker, page, WEBM + b"film", first))
    add_slice(actor=speaker, recording=begun(speaker, page, second), take=0, number=0, content=WEBM)
    if state != "draft":
        publish_knowledge(actor=speaker, page=page, choice=Choice(AROUND))
    if state == "deleted":
        delete_group(actor=world.person("owner"), group=group)
    return KnowledgePage.objects.get(pk=page.pk)


def arguments(row: Row, page: KnowledgePage) -> list[object]:
    questions = QuestionSet.objects.first()
    assert questions is not None
    named: dict[str, list[object]] = {
        "nothing": [],
        "page": [page.address],
        "set": [questions.public_id],
        "question": [page.address, sections(page.body)[0].anchor],
        "recording": [page.recordings.exclude(state="recording").get().public_id],
        "unfinished": [page.recordings.get(state="recording").public_id],
    }
    return [*named[row.of], *row.rest]


def status(tab: Client, method: str, address: str) -> int:
    with undone():
        response = getattr(tab, method.lower())(address)
        if response.streaming:
            response.getvalue()
    is_to_sign_in = response.status_code == 302 and response.url.startswith(resolve_url(settings.LOGIN_URL))
    return 401 if is_to_sign_in else int(response.status_code)


def test_no_address_is_missing_from_the_table() -> None:
    assert {pattern.name for pattern in knowledge_patterns} == TABLE.keys()


@pytest.mark.parametrize("state", STATES)
def test_each_persona_gets_its_answer(state: str, world: World, tabs: dict[str, Client]) -> None:
    page, wrong = page_in(world, state), {}
    for name, row in TABLE.items():
        address = reverse(f"wiki:{name}", args=arguments(row, page))
        for persona in PERSONAS:
            wanted = 401 if persona in SENT_TO_SIGN_IN else row.expected(state, persona)
            found = status(tabs[persona], row.method, address)
            if found != wanted:
                wrong[name, persona] = f"{found} instead of {wanted}"
    assert not wrong


def test_what_changes_something_is_never_a_get(world: World, tabs: dict[str, Client]) -> None:
    page = page_in(world, "open")
    for name, row in TABLE.items():
        if row.method != "GET":
            assert tabs[SPEAKER].get(reverse(f"wiki:{name}", args=arguments(row, page))).status_code == 405, name
