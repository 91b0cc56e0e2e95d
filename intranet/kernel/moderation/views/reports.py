"""Reporting something, what became of it, and what was decided of one's own."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.moderation import actions, permissions, queries
from intranet.kernel.moderation.forms import AppealForm, ReportForm
from intranet.kernel.moderation.levels import route_of
from intranet.kernel.moderation.models import Level, Reason
from intranet.kernel.moderation.subjects import Reported, Subject
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit

# A person in trouble reports a dozen things at once; nobody reports a hundred.
REPORTS = "30/h"
APPEALS = "20/h"


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, subject: str) -> HttpResponse:
    """Report a thing: a page, or a piece of one when a script asks."""
    viewer = cast("User", request.user)
    found = queries.reportable(viewer, subject)
    if found is None:
        raise Http404
    kind, thing = found
    require(permissions.can_report(viewer, kind, thing))
    route = route_of(kind, thing, viewer)
    context: dict[str, object] = {
        "subject": subject,
        "kind": kind.label,
        "back": _address_back(request, kind.address(thing)),
        "is_placed": route.level == Level.PLACE,
        "is_in_organization": route.organization != "",
        "is_fragment": bool(request.headers.get("HX-Request")),
    }
    if queries.waiting_report(viewer, subject) is not None:
        return _answer(request, "already", context)
    form = ReportForm(request.POST or None, auto_id="report-%s")
    if request.method == "POST":
        limit(request, "report", REPORTS)
        if form.is_valid():
            return _send(request, found, form, context)
    return _answer(request, "form", {**context, "form": form})


def _send(request: HttpRequest, found: tuple[Subject, Reported], form: ReportForm, context: dict[str, object]) -> HttpResponse:
    kind, thing = found
    reason, text = Reason(form.cleaned_data["reason"]), form.cleaned_data["text"]
    try:
        actions.report(reporter=cast("User", request.user), kind=kind, thing=thing, reason=reason, text=text)
    except actions.AlreadyReported:
        return _answer(request, "already", context)
    if context["is_fragment"]:
        return _answer(request, "sent", context)
    messages.success(request, _("Your report was sent. You will be notified of the decision."))
    return redirect(str(context["back"]))


def _answer(request: HttpRequest, state: str, context: dict[str, object]) -> HttpResponse:
    template = "moderation/_report.html" if context["is_fragment"] else "moderation/report.html"
    return render(request, template, {"state": state, **context})


def _address_back(request: HttpRequest, address: str) -> str:
    """The page that the reader came from, when it is one of ours; else the thing's own."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else address


def _tabs(current: str) -> list[dict[str, object]]:
    """One's own pages: what one reported, and what was decided of what one wrote."""
    pages = {"own_reports": _("My reports"), "about_mine": _("About what I wrote")}
    return [
        {"label": label, "address": reverse(f"moderation:{name}"), "is_current": name == current}
        for name, label in pages.items()
    ]


@require_safe
def own_reports(request: HttpRequest) -> HttpResponse:
    """What one reported, and what was decided."""
    page = queries.own_reports_page(cast("User", request.user), after=request.GET.get("after", ""))
    return render(request, "moderation/own_reports.html", {"page": page, "tabs": _tabs("own_reports")})


@require_safe
def about_mine(request: HttpRequest) -> HttpResponse:
    """What was decided of one's own."""
    page = queries.about_mine_page(cast("User", request.user), after=request.GET.get("after", ""))
    return render(request, "moderation/about_mine.html", {"page": page, "tabs": _tabs("about_mine")})


@require_http_methods(["GET", "HEAD", "POST"])
def appeal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Contest what was decided of one's own, once."""
    viewer = cast("User", request.user)
    own = queries.own_case(viewer, public_id)
    if own is None:
        raise Http404
    require(permissions.can_appeal_decision(viewer, own.case))
    form = AppealForm(request.POST or None)
    if request.method == "POST":
        limit(request, "appeal", APPEALS)
        if form.is_valid():
            actions.appeal(author=viewer, case=own.case, text=form.cleaned_data["text"])
            messages.success(request, _("Other people will review the decision. You will be notified of the outcome."))
            return redirect("moderation:about_mine")
    return render(request, "moderation/appeal.html", {"own": own, "form": form})
