"""What happens in a group, for its owners."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from groups import permissions
from groups.models import Group
from groups.queries.group_page import frame_of
from groups.queries.statistics import FEW, statistics_csv, statistics_of
from groups.views.addresses import of_group
from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require

SECTION: Final = "groups"


@require_safe
@of_group
def statistics(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """Twelve months, and where the members work."""
    require(permissions.can_see_statistics(viewer, group))
    context = {
        "section": SECTION,
        "frame": frame_of(viewer, group, tab="statistics"),
        "statistics": statistics_of(group),
        "few": FEW,
    }
    return render(request, "groups/statistics.html", context)


@require_safe
@of_group
def statistics_file(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:  # noqa: ARG001 - the view's signature
    """The same as a file for a spreadsheet."""
    require(permissions.can_see_statistics(viewer, group))
    response = HttpResponse(statistics_csv(statistics_of(group)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("statistics")}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
