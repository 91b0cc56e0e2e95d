"""Questions to colleagues who leave, in JSON: listed, proposed, supported; and one's own."""

from datetime import date, datetime
from typing import Annotated, Final, Literal, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field, StringConstraints

from intranet.kernel.accounts.models import User
from intranet.kernel.content.signs import VISIBLE, is_blank
from intranet.kernel.rate_limits import limit
from intranet.kernel.text.lines import clean_line
from intranet.kernel.web.api import PROBLEMS, WRITING_PROBLEMS, Input, Problem, refuse_parameters
from wiki.knowledge.actions import asking as actions
from wiki.knowledge.queries.asking import (
    Asked,
    asked_in,
    asked_or_404,
    own_questions,
    question_or_404,
    round_or_404,
    rounds_to_ask,
    similar_to,
    supports_left,
)
from wiki.models import MAX_TITLE_LENGTH, QuestionRound

router = Router(tags=["questions"])

REQUESTS_A_MINUTE: Final = "120/m"
PROPOSED_AN_HOUR: Final = "30/h"
LISTED: Final = 100

PublicId = Annotated[str, StringConstraints(max_length=16, pattern=r"^[a-z0-9]+$")]
QuestionWords = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_TITLE_LENGTH, pattern=r"^[^\x00-\x1f]+$"),
    Field(json_schema_extra={"pattern": VISIBLE}),
]


class LeavingOut(Schema):
    """A colleague who leaves, to whom the caller may propose questions."""

    id: str = Field(description="Id of the departure")
    person: str = Field(description="Handle of the person")
    name: str
    day: date
    address: str


class LeavingListOut(Schema):
    results: list[LeavingOut]


class AskedOut(Schema):
    """A question, with those that are joined to it."""

    id: str
    words: str
    also: list[str] = Field(description="The words of the questions that are joined to it")
    author: str = Field(description="Handle of who proposed it; empty when they took it back")
    asked_by: int = Field(description="How many colleagues ask it")
    rank: int = Field(description="From 1; 0 when the person does not answer it")
    state: Literal["waiting", "answered", "declined", "elsewhere"]
    is_own: bool
    is_supported: bool
    sent_at: datetime | None = Field(description="When it was sent to the person, after their last day")
    answer: str = Field(description="Path of the page that answers it; empty when there is none that the caller sees")


class AskedListOut(Schema):
    supports_left: int
    results: list[AskedOut]


class OwnAskedOut(Schema):
    """A question that the caller proposed or supports."""

    id: str
    departure: str
    words: str
    is_own: bool
    at: datetime


class OwnAskedListOut(Schema):
    results: list[OwnAskedOut]


class QuestionInput(Input):
    """A question to propose; `anyway`, although there is one like it."""

    words: QuestionWords
    anyway: bool = False


@router.get("/departures/asked", response={200: LeavingListOut, **PROBLEMS})
def colleagues_to_ask(request: HttpRequest) -> LeavingListOut:
    """List the colleagues who leave and to whom the caller may propose questions."""
    viewer = _caller(request)
    refuse_parameters(request)
    return LeavingListOut(results=[_leaving(round_) for round_ in rounds_to_ask(viewer, LISTED)])


@router.get("/departures/asked/mine", response={200: OwnAskedListOut, **PROBLEMS})
def own_asked(request: HttpRequest) -> OwnAskedListOut:
    """List what the caller proposed and supports, whatever became of it."""
    viewer = _caller(request)
    refuse_parameters(request)
    results = [
        OwnAskedOut(
            id=one.question.public_id,
            departure=one.question.round.departure.public_id,
            words=one.question.words,
            is_own=one.is_own,
            at=one.at,
        )
        for one in own_questions(viewer)
    ]
    return OwnAskedListOut(results=results)


@router.get("/departures/{id}/questions", response={200: AskedListOut, 404: Problem, **PROBLEMS})
def asked_questions(request: HttpRequest, id: Path[PublicId]) -> AskedListOut:  # noqa: A002
    """List the questions to somebody who leaves, the most supported first."""
    viewer = _caller(request)
    refuse_parameters(request)
    asked = asked_in(round_or_404(viewer, id), viewer)
    return AskedListOut(supports_left=supports_left(asked), results=[_asked(one) for one in asked])


@router.post("/departures/{id}/questions", response={201: AskedOut, 404: Problem, 409: Problem, **WRITING_PROBLEMS})
def propose_question(request: HttpRequest, id: Path[PublicId], sent: QuestionInput) -> Status[AskedOut]:  # noqa: A002
    """Propose a question. 409 when one like it has been asked: support that one, or send `anyway`."""
    viewer = _caller(request)
    refuse_parameters(request)
    round_ = round_or_404(viewer, id)
    words = clean_line(sent.words)
    if is_blank(words):
        raise HttpError(422, _("Type a question."))
    if not sent.anyway and (similar := similar_to(words, asked_in(round_, viewer))):
        raise HttpError(409, _("A similar question has been asked: %(id)s") % {"id": similar[0].asked.question.public_id})
    limit(request, "questions", PROPOSED_AN_HOUR)
    question = actions.propose(actor=viewer, round_=round_, words=words)
    return Status(201, _asked(asked_or_404(viewer, question)))


@router.put("/questions/{id}/support", response={200: AskedOut, 404: Problem, **WRITING_PROBLEMS})
def support_asked(request: HttpRequest, id: Path[PublicId]) -> AskedOut:  # noqa: A002
    """Support a question; five of one departure at most."""
    viewer = _caller(request)
    refuse_parameters(request)
    question = question_or_404(viewer, id)
    actions.support(actor=viewer, question=question)
    return _asked(asked_or_404(viewer, question))


@router.delete("/questions/{id}/support", response={200: AskedOut, 404: Problem, **WRITING_PROBLEMS})
def take_asked_support_back(request: HttpRequest, id: Path[PublicId]) -> AskedOut:  # noqa: A002
    """Support a question no longer."""
    viewer = _caller(request)
    refuse_parameters(request)
    question = question_or_404(viewer, id)
    actions.take_support_back(actor=viewer, question=question)
    return _asked(asked_or_404(viewer, question))


def _caller(request: HttpRequest) -> User:
    limit(request, "api", REQUESTS_A_MINUTE)
    return cast("User", request.user)


def _leaving(round_: QuestionRound) -> LeavingOut:
    person = round_.person
    return LeavingOut(
        id=round_.departure.public_id,
        person=person.handle,
        name=person.display_name,
        day=round_.departure.day,
        address=round_.get_absolute_url(),
    )


def _asked(one: Asked) -> AskedOut:
    question = one.question
    return AskedOut(
        id=question.public_id,
        words=question.words,
        also=[joined.words for joined in one.joined],
        author=question.author.handle if question.author else "",
        asked_by=one.count,
        rank=one.rank,
        state=cast("Literal['waiting', 'answered', 'declined', 'elsewhere']", one.shown_state),
        is_own=one.is_own,
        is_supported=one.is_supported,
        sent_at=question.sent_at,
        answer=question.page.get_absolute_url() if one.is_answered and question.page else "",
    )
