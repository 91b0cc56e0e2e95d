"""Departures in JSON: one's own plan, what one is asked to take over, and the answer."""

from datetime import date
from typing import Annotated, Final, Literal, cast

from django.http import Http404, HttpRequest
from ninja import Path, Router, Schema
from pydantic import Field, StringConstraints

from intranet.kernel.accounts.models import User
from intranet.kernel.rate_limits import limit
from intranet.kernel.web.api import PROBLEMS, WRITING_PROBLEMS, Problem, api, refuse_parameters
from profiles.departures import actions
from profiles.departures.queries.pages import own_plan
from profiles.departures.queries.plans import Line, given_to, lines_of

router = Router(tags=["departures"])

REQUESTS_A_MINUTE: Final = "120/m"

HandoverId = Annotated[str, StringConstraints(max_length=16, pattern=r"^[a-z0-9]+$")]
Word = Annotated[str, StringConstraints(max_length=500, strip_whitespace=True, pattern=r"^[^\x00-\x1f]*$")]


class HandoverOut(Schema):
    """Something that is handed over."""

    id: str
    kind: str = Field(description="The kind of the thing, such as group, project or page")
    title: str
    address: str
    state: str = Field(description="Such as proposed, asked, accepted or refused")
    person: str = Field(description="Handle of who leaves")
    successor: str = Field(description="Handle of the successor; empty without one")
    reason: str = Field(description="Why the successor is proposed, in the caller's language")
    day: date = Field(description="Last day of who leaves")


class DepartureOut(Schema):
    """The plan of a departure."""

    id: str
    kind: Literal["retirement", "transfer", "leave", "departure"]
    day: date
    handovers: list[HandoverOut]


class GivenOut(Schema):
    """What the caller is asked to take over, or has accepted."""

    results: list[HandoverOut]


class HandoverAnswer(Schema):
    """The answer of a successor."""

    accepted: bool
    word: Word = ""


@router.get("/departures/mine", response={200: DepartureOut, 404: Problem, **PROBLEMS})
def own_departure(request: HttpRequest) -> DepartureOut:
    """Get the plan of the caller's own departure."""
    viewer = _caller(request)
    refuse_parameters(request)
    plan = own_plan(viewer)
    if plan is None:
        raise Http404
    kind = cast("Literal['retirement', 'transfer', 'leave', 'departure']", plan.kind)
    handovers = [_out(line, viewer.handle, plan.day) for line in lines_of(viewer, plan)]
    return DepartureOut(id=plan.public_id, kind=kind, day=plan.day, handovers=handovers)


@router.get("/departures/given", response={200: GivenOut, **PROBLEMS})
def handovers_given(request: HttpRequest) -> GivenOut:
    """List what the caller is asked to take over, or has accepted."""
    viewer = _caller(request)
    refuse_parameters(request)
    return GivenOut(results=[_given(line) for line in given_to(viewer)])


@router.post("/departures/given/{id}", response={200: HandoverOut, 404: Problem, **WRITING_PROBLEMS})
def answer_handover(request: HttpRequest, id: Path[HandoverId], sent: HandoverAnswer) -> HandoverOut:  # noqa: A002
    """Accept to take something over, or refuse; or give back, or keep, what somebody asks for who is back."""
    viewer = _caller(request)
    refuse_parameters(request)
    line = next((one for one in given_to(viewer) if one.handover.public_id == id), None)
    if line is None:
        raise Http404
    if line.handover.departure.back_at is None:
        actions.answer(actor=viewer, handovers=[id], is_accepted=sent.accepted, word=sent.word)
    else:
        actions.answer_back(actor=viewer, handovers=[id], gives_back=sent.accepted, word=sent.word)
    line.handover.refresh_from_db(fields=["state"])
    return _given(line)


def _caller(request: HttpRequest) -> User:
    limit(request, "api", REQUESTS_A_MINUTE)
    return cast("User", request.user)


def _given(line: Line) -> HandoverOut:
    departure = line.handover.departure
    return _out(line, departure.member.handle, departure.day)


def _out(line: Line, person: str, day: date) -> HandoverOut:
    row = line.handover
    return HandoverOut(
        id=row.public_id,
        kind=line.kind.word,
        title=line.title,
        address=line.address,
        state=row.state,
        person=person,
        successor=row.successor.handle if row.successor else "",
        reason=str(line.reason),
        day=day,
    )


api.add_router("", router)
