"""The portfolio as a page and as files, and which organizations work together."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from intranet.kernel.data.spreadsheets import BYTE_ORDER_MARK, safe_cell
from intranet.kernel.notifications.letters import absolute
from intranet.kernel.rate_limits import limit
from intranet.kernel.search.queries import SearchUnavailable
from intranet.kernel.web.text_files import Written
from projects import permissions
from projects.forms import search_from
from projects.models import Health
from projects.queries.facts import project_facts
from projects.queries.portfolio import (
    ENDED,
    NOT_SAID,
    ListedProject,
    choices_for,
    exported_projects,
    portfolio_page,
)
from projects.queries.ties import ties_for
from projects.roles import registered_by
from projects.views.addresses import SECTION, browser_of

EXPORTS_AN_HOUR: Final = "30/h"


@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    """One table of projects, with bars of time."""
    viewer = browser_of(request)
    asked = search_from(request.GET)
    context: dict[str, Any] = {
        "section": SECTION,
        "asked": asked,
        "choices": choices_for(viewer),
        "healths": [*Health.choices, (NOT_SAID, _("Not said for 60 days"))],
        "ended": ENDED,
        "can_propose": bool(permissions.can_propose_project(viewer)),
        "is_registrar": bool(registered_by(viewer)),
    }
    try:
        context["found"] = portfolio_page(viewer, asked)
    except SearchUnavailable:
        context["is_unavailable"] = True
    return render(request, "projects/portfolio.html", context)


@require_safe
def ties(request: HttpRequest) -> HttpResponse:
    """Who works with whom, drawn and as a table that says the same."""
    viewer = browser_of(request)
    return render(request, "projects/ties.html", {"section": SECTION, "found": ties_for(viewer, request.GET.get("page", "1"))})


# Files ------------------------------------------------------------------------------------------------------------------


@require_safe
def csv_file(request: HttpRequest) -> HttpResponseBase:
    """What was asked for, for a spreadsheet, as it is read."""
    return _file(request, _csv, "csv", "text/csv")


@require_safe
def json_file(request: HttpRequest) -> HttpResponseBase:
    """What was asked for as open data, in both languages, as it is read."""
    return _file(request, _json, "json", "application/json")


type Found = Iterator[list[ListedProject]]


def _file(request: HttpRequest, text: Callable[[Found], Iterator[str]], ending: str, content_type: str) -> HttpResponseBase:
    """What was asked for as a file; the page, which says it, while search is away."""
    viewer = browser_of(request)
    limit(request, "export", EXPORTS_AN_HOUR)
    try:
        found = exported_projects(viewer, search_from(request.GET))
    except SearchUnavailable:
        return redirect(f"{reverse('projects:portfolio')}?{request.GET.urlencode()}")
    name = _("projects")
    return Written(text(found), name=f"{name}.{ending}", content_type=content_type)


def _csv(found: Found) -> Iterator[str]:
    yield BYTE_ORDER_MARK
    yield _line(
        *(_("Project"), _("Summary"), _("Lead organization"), _("Partner organizations"), _("Phase"), _("Health"), _("Reason")),
        *(_("Said on"), _("Start"), _("Planned end"), _("Budget"), _("Followers"), _("Address")),
    )
    for lines in found:
        for one in lines:
            project = one.project
            yield _line(
                project.title,
                project.summary,
                project.lead.name,
                ", ".join(str(partner.name) for partner in one.partners),
                project.get_phase_display(),
                project.get_health_display(),
                project.health_reason,
                timezone.localtime(project.health_at).date().isoformat() if project.health_at else "",
                project.starts_on or "",
                project.ends_on or "",
                project.get_budget_display(),
                one.followers,
                absolute(project.get_absolute_url()),
            )


def _line(*cells: object) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([safe_cell(cell) for cell in cells])
    return out.getvalue()


def _json(found: Found) -> Iterator[str]:
    """One document; each project is a line, so that no more than a batch is ever in memory."""
    yield f'{{"made_at": {json.dumps(timezone.now().isoformat())}, "projects": ['
    comma = ""
    for lines in found:
        for one in lines:
            yield f"{comma}\n{json.dumps(project_facts(one), ensure_ascii=False)}"
            comma = ","
    yield "\n]}\n"
