"""Requests for access in JSON: the same actions and refusals as the pages."""

from datetime import datetime
from typing import Annotated, Final, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field, StringConstraints

from intranet.kernel.access import actions
from intranet.kernel.access.models import MAX_WORDS, AccessRequest
from intranet.kernel.access.permissions import can_ask_for_access
from intranet.kernel.access.queries import asked_or_404, last_request, request_or_404
from intranet.kernel.access.views import REQUESTS
from intranet.kernel.accounts.models import User
from intranet.kernel.content.signs import VISIBLE
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from intranet.kernel.text.lines import clean_line
from intranet.kernel.web.api import WRITING_PROBLEMS, Input, Problem, api, refuse_parameters

router = Router(tags=["access"])

CALLS_A_MINUTE: Final = "120/m"

Word = Annotated[str, StringConstraints(max_length=20, pattern=r"^[a-z]+$")]
PublicId = Annotated[str, StringConstraints(max_length=16, pattern=r"^[a-z0-9]+$")]
Words = Annotated[str, StringConstraints(max_length=MAX_WORDS, pattern=r"^[^\x00]*$")]


class AskIn(Input):
    message: Annotated[
        str,
        StringConstraints(min_length=1, max_length=MAX_WORDS, pattern=r"^[^\x00]*$"),
        Field(json_schema_extra={"pattern": VISIBLE}, description="Why the caller needs it"),
    ]


class AccessRequestOut(Schema):
    """A request of the caller's that waits for an answer."""

    id: str
    message: str
    made_at: datetime


class AccessAnswerIn(Input):
    is_granted: bool
    reason: Words = Field("", description="A word for the person; needed to refuse")


@router.post("/access/{word}/{id}", response={201: AccessRequestOut, 404: Problem, **WRITING_PROBLEMS})
def ask(request: HttpRequest, word: Path[Word], id: Path[PublicId], body: AskIn) -> Status[AccessRequestOut]:  # noqa: A002
    """Ask for access to a thing whose name the caller may know, such as `document`. Sent twice, it is one request."""
    viewer = _caller(request)
    asked = asked_or_404(viewer, word, id)
    message = clean_line(body.message)
    if not message:
        raise HttpError(422, _("Say in a few words why you need it."))
    require(can_ask_for_access(viewer, asked))
    limit(request, "access", REQUESTS)
    return Status(201, _request(actions.ask_for_access(actor=viewer, asked=asked, message=message)))


@router.delete("/access/{word}/{id}", response={204: None, 404: Problem, **WRITING_PROBLEMS})
def withdraw(request: HttpRequest, word: Path[Word], id: Path[PublicId]) -> Status[None]:  # noqa: A002
    """Take the caller's own request back. Repeating it has no effect."""
    viewer = _caller(request)
    asked_or_404(viewer, word, id)
    last = last_request(viewer, word, id)
    if last is not None and last.decided_at is None:
        actions.withdraw_request(actor=viewer, request=last)
    return Status(204, None)


@router.post("/access-requests/{id}", response={204: None, 404: Problem, **WRITING_PROBLEMS})
def answer(request: HttpRequest, id: Path[PublicId], body: AccessAnswerIn) -> Status[None]:  # noqa: A002
    """Answer a request, once; for those who manage what it asks for. A refusal says why."""
    viewer = _caller(request)
    asked_by, _asked = request_or_404(viewer, id)
    reason = clean_line(body.reason)
    if not body.is_granted and not reason:
        raise HttpError(422, _("Say why, so that the person knows what to do."))
    actions.decide_request(actor=viewer, request=asked_by, is_granted=body.is_granted, reason=reason)
    return Status(204, None)


def _caller(request: HttpRequest) -> User:
    limit(request, "api", CALLS_A_MINUTE)
    refuse_parameters(request)
    return cast("User", request.user)


def _request(made: AccessRequest) -> AccessRequestOut:
    return AccessRequestOut(id=made.public_id, message=made.message, made_at=made.made_at)


api.add_router("", router)
