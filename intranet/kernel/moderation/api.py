"""Reporting, in JSON: the same action as the page."""

from typing import Annotated, Final, cast

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from ninja.errors import HttpError
from pydantic import ConfigDict, Field, StringConstraints

from intranet.kernel.accounts.models import User
from intranet.kernel.content.signs import VISIBLE, is_blank
from intranet.kernel.moderation import actions, queries
from intranet.kernel.moderation.models import Reason
from intranet.kernel.rate_limits import limit
from intranet.kernel.text.lines import visible
from intranet.kernel.web.api import WRITING_PROBLEMS, Input, Problem, api, refuse_parameters

router = Router(tags=["moderation"])

REPORTS: Final = "30/h"
NO_NUL: Final = r"^[^\x00]*$"


class ReportIn(Input):
    """A report: the thing, and what is wrong with it."""

    # With the reason “other” there is a text to read.
    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"reason": {"const": Reason.OTHER.value}}, "required": ["reason"]},
            "then": {"properties": {"text": {"pattern": VISIBLE}}, "required": ["text"]},
        }
    )

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
    response={201: ReportOut, 404: Problem, 409: Problem, **WRITING_PROBLEMS},
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
    if body.reason == Reason.OTHER and is_blank(body.text):
        raise HttpError(422, _("Explain what is wrong, so that the moderators understand."))
    kind, thing = found
    try:
        made = actions.report(reporter=reporter, kind=kind, thing=thing, reason=body.reason, text=visible(body.text))
    except actions.AlreadyReported as known:
        raise HttpError(409, _("You have already reported this. It is waiting for a decision.")) from known
    return Status(201, ReportOut(id=made.public_id, subject=made.case.subject, reason=made.reason, state=made.case.state))


api.add_router("", router)
