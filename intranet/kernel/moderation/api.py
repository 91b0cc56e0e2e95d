"""Reporting, in JSON: the same action as the page."""

from typing import Annotated, Final, cast

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field, StringConstraints

from intranet.kernel.accounts.models import User
from intranet.kernel.moderation import actions, queries
from intranet.kernel.moderation.models import Reason
from intranet.kernel.rate_limits import limit
from intranet.kernel.text.lines import visible
from intranet.kernel.web.api import Input, InvalidProblem, Problem, api, refuse_parameters

router = Router(tags=["moderation"])

REPORTS: Final = "30/h"
NO_NUL: Final = r"^[^\x00]*$"


class ReportIn(Input):
    """A report: the thing, and what is wrong with it."""

    subject: Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z_]+:[0-9a-z]+$")] = Field(
        description="Key of the thing, such as thread:4f7…"
    )
    reason: Reason
    text: Annotated[str, StringConstraints(max_length=1_000, strip_whitespace=True, pattern=NO_NUL)] = Field(
        default="", description="Required when the reason is “other”"
    )


class ReportOut(Schema):
    """A pending report."""

    id: str
    subject: str
    reason: str
    state: str


@router.post(
    "reports",
    response={201: ReportOut, 403: Problem, 404: Problem, 409: Problem, 422: InvalidProblem, 429: Problem},
    summary="Report a thing",
)
def make_report(request: HttpRequest, body: ReportIn) -> Status[ReportOut]:
    """Report something to the moderators. Its author is never told who reported it."""
    refuse_parameters(request)
    reporter = cast("User", request.user)
    limit(request, "report", REPORTS)
    found = queries.reportable(reporter, body.subject)
    if found is None:
        raise Http404
    if body.reason == Reason.OTHER and not body.text:
        raise HttpError(422, _("Explain what is wrong, so that the moderators understand."))
    kind, thing = found
    try:
        made = actions.report(reporter=reporter, kind=kind, thing=thing, reason=body.reason, text=visible(body.text))
    except actions.AlreadyReported as known:
        raise HttpError(409, _("You have already reported this. It is waiting for a decision.")) from known
    return Status(201, ReportOut(id=made.public_id, subject=made.case.subject, reason=made.reason, state=made.case.state))


api.add_router("", router)
