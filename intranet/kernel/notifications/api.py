"""A member's notifications, in JSON: the same queries as the pages."""

from datetime import datetime
from typing import Annotated, Final, cast

from django.http import Http404, HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from intranet.kernel.accounts.models import User
from intranet.kernel.notifications import actions
from intranet.kernel.notifications.kinds import Section
from intranet.kernel.notifications.queries.counts import unread_count
from intranet.kernel.notifications.queries.lists import Notice, notices_page, own_notification
from intranet.kernel.rate_limits import limit
from intranet.kernel.web.api import PAGE_SIZE, PROBLEMS, WRITING_PROBLEMS, PageSize, Parameters, Problem, api, refuse_parameters

router = Router(tags=["notifications"])

REQUESTS_A_MINUTE: Final = "120/m"

PublicId = Annotated[str, StringConstraints(max_length=16, pattern=r"^[a-z0-9]+$")]


class NotificationOut(Schema):
    """One line: one event, or several about the same subject."""

    id: str
    kind: str
    section: str = Field(description="`waiting`, `to_you` or `followed`")
    text: str
    quote: str
    address: str
    at: datetime
    is_read: bool
    why: list[str] = Field(description="What happened, why it concerns the caller, and which channels it took")


class NotificationsOut(Schema):
    """One page of notifications that the caller can see, newest first."""

    unread: int = Field(description="At most 100")
    results: list[NotificationOut]
    older: str = Field(description="Value of `before` for the next page; empty on the last")


class NotificationParameters(Parameters):
    before: Annotated[str, StringConstraints(max_length=16, pattern=r"^[a-z0-9]*$")] = Field("", description="See `older`")
    section: Section | None = None
    page_size: PageSize = PAGE_SIZE


@router.get("/notifications", response={200: NotificationsOut, **PROBLEMS})
def notifications(request: HttpRequest, parameters: Query[NotificationParameters]) -> NotificationsOut:
    """List the notifications of the caller, newest first."""
    member = _caller(request)
    page = notices_page(member, section=parameters.section, before=parameters.before, size=parameters.page_size)
    return NotificationsOut(
        unread=unread_count(member), results=[_notification(notice) for notice in page.notices], older=page.older
    )


@router.post("/notifications/read", url_name="read_all_notifications", response={204: None, **WRITING_PROBLEMS})
def read_all(request: HttpRequest) -> Status[None]:
    """Mark everything as read."""
    refuse_parameters(request)
    actions.mark_all_read(member=_caller(request))
    return Status(204, None)


@router.post("/notifications/{id}/read", url_name="read_notification", response={204: None, 404: Problem, **WRITING_PROBLEMS})
def read(request: HttpRequest, id: Path[PublicId]) -> Status[None]:  # noqa: A002
    """Mark one line as read."""
    refuse_parameters(request)
    notification = own_notification(_caller(request), id)
    if notification is None:
        raise Http404
    actions.mark_read(notification=notification)
    return Status(204, None)


def _caller(request: HttpRequest) -> User:
    limit(request, "api", REQUESTS_A_MINUTE)
    return cast("User", request.user)


def _notification(notice: Notice) -> NotificationOut:
    return NotificationOut(
        id=notice.public_id,
        kind=notice.line.kind.name,
        section=notice.line.kind.section.value,
        text=notice.line.sentence.line,
        quote=notice.line.sentence.quote,
        address=notice.line.sentence.address,
        at=notice.at,
        is_read=notice.is_read,
        why=[step.text for step in notice.steps],
    )


api.add_router("", router)
