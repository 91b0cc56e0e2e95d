"""Knowledge at risk, for those who look after people."""

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from profiles.departures.permissions import can_see_risks
from profiles.departures.queries.pages import looks_after_others
from profiles.departures.queries.risks import Asked, Risks, risks_csv, risks_for, scope_of, words_to_choose
from profiles.views.addresses import page_number, typed, viewer_of

SECTION: Final = "at_risk"
PAGE_SIZE: Final = 50
READS: Final = "60/m"


def _asked(request: HttpRequest) -> Asked:
    query = request.GET
    return Asked(text=typed(query, "q"), word=typed(query, "kind"), unit=typed(query, "unit"))


def _found(request: HttpRequest, asked: Asked) -> Risks:
    """What is at risk. Raises PermissionRefused, TooManyRequests."""
    viewer = viewer_of(request)
    require(can_see_risks(is_in_charge=looks_after_others(viewer)))
    limit(request, "at_risk", READS)
    return risks_for(scope_of(viewer), asked)


@never_cache
@require_safe
def at_risk(request: HttpRequest) -> HttpResponse:
    """What one person alone holds, those who are about to leave first."""
    asked = _asked(request)
    risks = _found(request, asked)
    page = Paginator(risks.shown, PAGE_SIZE).get_page(page_number(request))
    context = {"section": SECTION, "asked": asked, "risks": risks, "page": page, "words": words_to_choose()}
    return render(request, "profiles/departures/at_risk.html", context)


@never_cache
@require_safe
def at_risk_file(request: HttpRequest) -> HttpResponse:
    """The same as a file for a spreadsheet."""
    risks = _found(request, _asked(request))
    response = HttpResponse(risks_csv(risks.shown), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("knowledge-at-risk")}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
