"""Plans of departures: the list, opening one, naming successors, and changing or cancelling it."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import PermissionRefused, require
from intranet.kernel.rate_limits import limit
from profiles.departures import actions, permissions
from profiles.departures.forms import AS_PROPOSED, ASK, DepartureForm, NameForm
from profiles.departures.queries.pages import departures_page, own_plan, plan_page
from profiles.departures.queries.plans import plan_or_404
from profiles.models import Departure
from profiles.panels import panels_of_plan
from profiles.views.addresses import typed, viewer_of

SECTION: Final = "departures"
CHANGES: Final = "120/h"


@never_cache
@require_safe
def departures(request: HttpRequest) -> HttpResponse:
    """One's own plan, and those of the people whom one looks after."""
    context = {"section": SECTION, "found": departures_page(viewer_of(request))}
    return render(request, "profiles/departures/departures.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Plan one's own departure, or that of somebody whom one looks after (`?person=`)."""
    viewer = viewer_of(request)
    of_others = "others" in request.GET or "person" in request.GET
    form = DepartureForm(
        request.POST or None, viewer=viewer, asks_person=of_others, initial={"person": typed(request.GET, "person")}
    )
    if not of_others:
        known = own_plan(viewer)
        if known is not None:  # the form was sent twice, or a second tab is open
            return redirect(known)
        require(permissions.can_open_plan(viewer, viewer))
    if request.method == "POST" and form.is_valid():
        limit(request, "departures", CHANGES)
        member = form.cleaned_data.get("person") or viewer
        try:
            plan = actions.open_plan(actor=viewer, member=member, kind=form.departure_kind, day=form.cleaned_data["day"])
        except PermissionRefused as refusal:
            form.add_error("person" if of_others else None, str(refusal.reason))
        else:
            messages.success(request, _("The plan is open. Look at who is proposed, then ask them."))
            return redirect(plan)
    return render(request, "profiles/departures/form.html", {"section": SECTION, "form": form, "of_others": of_others})


@never_cache
@require_safe
def plan(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is handed over, to whom, and what is missing."""
    viewer = viewer_of(request)
    return _show(request, viewer, plan_or_404(viewer, public_id), None)


def _show(request: HttpRequest, viewer: User, found: Departure, form: NameForm | None) -> HttpResponse:
    page = plan_page(viewer, found)
    form = form or NameForm(viewer=viewer, handovers=page.askable, without=page.without_successor)
    panels = panels_of_plan(viewer, found)
    context: dict[str, Any] = {"section": SECTION, "plan": found, "page": page, "form": form, "panels": panels}
    return render(request, "profiles/departures/plan.html", context)


@require_POST
def name(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask somebody, or everybody who is proposed, or leave things with the person."""
    viewer = viewer_of(request)
    found = plan_or_404(viewer, public_id)
    limit(request, "departures", CHANGES)
    page = plan_page(viewer, found)
    form = NameForm(request.POST, viewer=viewer, handovers=page.askable, without=page.without_successor)
    if form.is_valid():
        try:
            said = _done(viewer, found, form.cleaned_data)
        except PermissionRefused as refusal:
            form.add_error("successor", str(refusal.reason))
        else:
            if said:
                messages.success(request, said)
            return redirect(found)
    return _show(request, viewer, found, form)


def _done(viewer: User, found: Departure, sent: dict[str, Any]) -> str:
    """Do what was sent, and say it; "" when there was nothing left to do. Raises PermissionRefused."""
    chosen, word = sent["handovers"], sent["word"]
    if sent["do"] == ASK:
        actions.ask_successor(actor=viewer, plan=found, handovers=chosen, successor=sent["successor"], word=word)
        return _("Asked by bell and by mail: %(person)s") % {"person": sent["successor"].display_name}
    if sent["do"] == AS_PROPOSED:
        count = actions.ask_as_proposed(actor=viewer, plan=found, handovers=chosen, word=word)
        return ngettext("Asked for %(count)s thing", "Asked for %(count)s things", count) % {"count": count} if count else ""
    actions.keep_with_person(actor=viewer, plan=found, handovers=chosen)
    return _("This stays where it is.")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, public_id: str) -> HttpResponse:
    """Another day or another kind."""
    viewer = viewer_of(request)
    found = plan_or_404(viewer, public_id)
    require(permissions.can_change_plan(viewer, found))
    initial = {"kind": found.kind, "day": found.day}
    form = DepartureForm(request.POST or None, viewer=viewer, asks_person=False, initial=initial)
    if request.method == "POST" and form.is_valid():
        limit(request, "departures", CHANGES)
        actions.change_plan(actor=viewer, plan=found, kind=form.departure_kind, day=form.cleaned_data["day"])
        messages.success(request, _("The plan is changed. Those who were asked are told."))
        return redirect(found)
    return render(request, "profiles/departures/form.html", {"section": SECTION, "form": form, "plan": found})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """The person stays; asks first."""
    viewer = viewer_of(request)
    found = plan_or_404(viewer, public_id)
    if found.cancelled_at is not None:
        return redirect(found)
    require(permissions.can_change_plan(viewer, found))
    if request.method == "POST":
        actions.cancel_plan(actor=viewer, plan=found)
        messages.success(request, _("The plan is cancelled. Nothing is handed over."))
        return redirect("profiles:departures")
    return render(request, "profiles/departures/cancel.html", {"section": SECTION, "plan": found})


@require_POST
def back(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say that one is back from a leave, and ask for what was handed over."""
    viewer = viewer_of(request)
    found = plan_or_404(viewer, public_id)
    if viewer.pk == found.member_id and found.back_at is not None:
        return redirect(found)
    actions.come_back(actor=viewer, plan=found)
    messages.success(request, _("Those who have your things are asked to give them back."))
    return redirect(found)
