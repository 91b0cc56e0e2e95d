"""Notices in JSON: the same query and the same refusals as the page."""

from datetime import date
from typing import Final, cast

from django.http import HttpRequest
from ninja import Path, Router, Schema

from groups.permissions import can_read_group
from groups.queries.visible import group_or_404
from intranet.kernel.accounts.models import User
from intranet.kernel.contributions.schemas import PublicId
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from intranet.kernel.web.api import PROBLEMS, Problem, api, refuse_parameters
from tests.skeleton.notices.queries import notices_of

REQUESTS_A_MINUTE: Final = "120/m"
router = Router(tags=["notices"])


class NoticeOut(Schema):
    id: str
    title: str
    text: str
    until: date


@router.get("/groups/{id}/notices", response={200: list[NoticeOut], 404: Problem, **PROBLEMS})
def notices(request: HttpRequest, id: Path[PublicId]) -> list[NoticeOut]:  # noqa: A002
    """List the notices of a group whose day has not passed."""
    viewer = cast("User", request.user)
    limit(request, "api", REQUESTS_A_MINUTE)
    refuse_parameters(request)
    group = group_or_404(viewer, id)
    require(can_read_group(viewer, group))
    return [NoticeOut(id=one.public_id, title=one.title, text=one.text, until=one.until) for one in notices_of(viewer, group)]


api.add_router("", router)
