"""Pages of opportunities."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.models import Group
from groups.queries.visible import group_or_404
from intranet.kernel.accounts.models import User
from intranet.kernel.content.sent_twice import TokenUsed, offer_again
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from intranet.kernel.search.queries import SearchUnavailable
from profiles.visibility import people_visible_to
from projects.models import Application, Opportunity, Project
from projects.opportunities import permissions
from projects.opportunities.actions.applying import (
    answer_agreement,
    apply_to,
    finish_application,
    supervisor_to_ask,
    withdraw_application,
)
from projects.opportunities.actions.applying import choose as choose_among
from projects.opportunities.actions.inviting import be_suggested_again, decline
from projects.opportunities.actions.inviting import invite as invite_member
from projects.opportunities.actions.offering import change_opportunity, close_opportunity, offer_opportunity
from projects.opportunities.forms import AgreementForm, ApplyForm, ChooseForm, OpportunityForm, search_from
from projects.opportunities.queries.pages import (
    candidates_of,
    choices_for,
    invited_to,
    opportunities_page,
    opportunity_page,
    own_applications,
)
from projects.opportunities.queries.suggesting import opportunities_for, people_for, wants_no_suggestion
from projects.opportunities.queries.visible import JOINED, opportunity_or_404
from projects.opportunities.tabs import tabs_of
from projects.queries.visible import project_or_404
from projects.views.addresses import FORM_METHODS, PAGES_A_MINUTE, WRITES_A_MINUTE, viewer_of

SECTION: Final = "opportunities"
NEW_AN_HOUR: Final = "20/h"
INVITATIONS_AN_HOUR: Final = "30/h"
FITTING: Final = 5
# What one can narrow by.
HOURS: Final = (2, 4, 8, 16)

type _View[**P] = Callable[Concatenate[HttpRequest, User, Opportunity, P], HttpResponse]


def of_opportunity[**P](view: _View[P]) -> Callable[Concatenate[HttpRequest, str, P], HttpResponse]:
    """Give a view its reader and the opportunity of its address, which they may see; else Http404."""

    @wraps(view)
    def found(request: HttpRequest, public_id: str, *arguments: P.args, **names: P.kwargs) -> HttpResponse:
        viewer = viewer_of(request)
        limit(request, "projects", PAGES_A_MINUTE)
        opportunity = opportunity_or_404(viewer, public_id)
        if request.method == "POST":
            limit(request, "projects-writes", WRITES_A_MINUTE)
        return view(request, viewer, opportunity, *arguments, **names)

    return cast("Callable[Concatenate[HttpRequest, str, P], HttpResponse]", found)


@require_safe
def opportunities(request: HttpRequest) -> HttpResponse:
    """All that are open and shown to the reader, narrowed as they ask."""
    viewer = viewer_of(request)
    limit(request, "projects", PAGES_A_MINUTE)
    asked = search_from(request.GET)
    context: dict[str, Any] = {"section": SECTION, "asked": asked, "choices": choices_for(viewer), "hours": HOURS}
    try:
        context["page"] = opportunities_page(viewer, asked)
    except SearchUnavailable:
        context["is_unavailable"] = True
    if not asked.is_narrowed and asked.page == 1:
        context |= {"fitting": opportunities_for(viewer, FITTING), "applications": own_applications(viewer)}
        context["wants_no_suggestion"] = wants_no_suggestion(viewer)
    return render(request, "projects/opportunities/list.html", context)


@require_http_methods(FORM_METHODS)
def new_of_project(request: HttpRequest, address: str) -> HttpResponse:
    """Announce one of a project."""
    return _new(request, project_or_404(viewer_of(request), address))


@require_http_methods(FORM_METHODS)
def new_of_group(request: HttpRequest, address: str) -> HttpResponse:
    """Announce one of a group."""
    return _new(request, group_or_404(viewer_of(request), address))


def _new(request: HttpRequest, owner: Project | Group) -> HttpResponse:
    viewer = viewer_of(request)
    limit(request, "projects", PAGES_A_MINUTE)
    require(permissions.can_offer_opportunity(viewer, owner))
    form = OpportunityForm(request.POST if request.method == "POST" else None, owner=owner)
    if request.method == "POST" and form.is_valid():
        limit(request, "opportunities-new", NEW_AN_HOUR)
        try:
            made = offer_opportunity(actor=viewer, owner=owner, sent=form.sent, public_id=form.public_id)
        except TokenUsed:
            offer_again(form)
        else:
            messages.success(request, _("The opportunity is announced. Here are people who could do it."))
            return redirect("projects:people", made.public_id)
    return render(request, "projects/opportunities/edit.html", {"section": SECTION, "form": form, "owner": owner})


@require_http_methods(FORM_METHODS)
@of_opportunity
def edit(request: HttpRequest, viewer: User, opportunity: Opportunity) -> HttpResponse:
    """Change what it says, or renew it."""
    require(permissions.can_run_opportunity(viewer, opportunity))
    data = request.POST if request.method == "POST" else None
    form = OpportunityForm(data, owner=opportunity.owner, opportunity=opportunity)
    if request.method == "POST" and form.is_valid():
        change_opportunity(actor=viewer, opportunity=opportunity, sent=form.sent)
        messages.success(request, _("The opportunity is changed."))
        return redirect(opportunity)
    context = {"section": SECTION, "form": form, "owner": opportunity.owner, "opportunity": opportunity}
    return render(request, "projects/opportunities/edit.html", context)


@require_POST
@of_opportunity
def close(request: HttpRequest, viewer: User, opportunity: Opportunity) -> HttpResponse:
    """Take no more applications."""
    close_opportunity(actor=viewer, opportunity=opportunity)
    messages.success(request, _("The opportunity is closed."))
    return redirect("projects:choose", opportunity.public_id)


@require_safe
@of_opportunity
def opportunity(request: HttpRequest, viewer: User, opportunity: Opportunity) -> HttpResponse:
    """What it is, how the reader fits, and how to apply."""
    return render(request, "projects/opportunities/page.html", _page(viewer, opportunity, _apply_form(viewer, opportunity)))


def _page(viewer: User, opportunity: Opportunity, form: ApplyForm) -> dict[str, Any]:
    page = opportunity_page(viewer, opportunity)
    return {
        "section": SECTION,
        "page": page,
        "opportunity": opportunity,
        "form": form,
        "tabs": tabs_of(opportunity, "opportunity") if page.can_run else [],
    }


def _apply_form(viewer: User, opportunity: Opportunity, request: HttpRequest | None = None) -> ApplyForm:
    supervisor = supervisor_to_ask(viewer, opportunity) if opportunity.is_agreement_needed else None
    return ApplyForm(request.POST if request else None, supervisor=supervisor.display_name if supervisor else "")


@require_POST
@of_opportunity
def apply(request: HttpRequest, viewer: User, opportunity: Opportunity) -> HttpResponse:
    """Offer to do it."""
    form = _apply_form(viewer, opportunity, request)
    if not form.is_valid():
        require(permissions.can_apply(viewer, opportunity))
        return render(request, "projects/opportunities/page.html", _page(viewer, opportunity, form), status=422)
    apply_to(member=viewer, opportunity=opportunity, **form.cleaned_data)
    messages.success(request, _("Your application was sent. You will be told of the answer, whatever it is."))
    return redirect(opportunity)


@require_POST
@of_opportunity
def take_application_back(request: HttpRequest, viewer: User, opportunity: Opportunity) -> HttpResponse:
    """Take one's own application back."""
    found = Application.objects.select_related("opportunity").filter(opportunity=opportunity, member=viewer).first()
    if found is not None:
        withdraw_application(member=viewer, application=found)
        messages.success(request, _("Your application was taken back."))
    return redirect(opportunity)


@require_POST
@of_opportunity
def decline_it(request: HttpRequest, viewer: User, opportunity: Opportunity) -> HttpResponse:
    """Say no to it, or to every one (`answer=never`)."""
    decline(member=viewer, opportunity=opportunity, for_all_time=request.POST.get("answer") == "never")
    messages.success(request, _("It is noted. Nobody is told why."))
    return redirect("projects:opportunities")


@require_POST
def suggest_again(request: HttpRequest) -> HttpResponse:
    """Be suggested again, after having declined for all time."""
    limit(request, "projects-writes", WRITES_A_MINUTE)
    be_suggested_again(member=viewer_of(request))
    messages.success(request, _("Opportunities are suggested to you again."))
    return redirect("projects:opportunities")


@require_http_methods(FORM_METHODS)
@of_opportunity
def choose(request: HttpRequest, viewer: User, opportunity: Opportunity) -> HttpResponse:
    """Read the applications, choose, and tell everybody with a word."""
    require(permissions.can_choose(viewer, opportunity))
    candidates = candidates_of(viewer, opportunity)
    applications = [one.application for one in candidates]
    waiting = [one for one in applications if one.decided_at is None and one.member_id != viewer.pk]
    if request.method == "POST" and not waiting:
        return redirect("projects:choose", opportunity.public_id)
    form = ChooseForm(request.POST if request.method == "POST" else None, applications=waiting)
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("chosen", "word_to_chosen", "word_to_others")}
        choose_among(actor=viewer, opportunity=opportunity, **words)
        messages.success(request, _("Everybody is told."))
        return redirect("projects:choose", opportunity.public_id)
    context = {
        "section": SECTION,
        "opportunity": opportunity,
        "tabs": tabs_of(opportunity, "choose") if permissions.can_run_opportunity(viewer, opportunity) else [],
        "candidates": candidates,
        "waiting": waiting,
        "form": form,
        "chosen": request.POST.getlist("chosen"),
    }
    return render(request, "projects/opportunities/choose.html", context, status=422 if form.errors else 200)


@require_POST
@of_opportunity
def finish_work(request: HttpRequest, viewer: User, opportunity: Opportunity, application: str) -> HttpResponse:
    """Say that the work for a group is done, and what the person showed."""
    require(permissions.can_choose(viewer, opportunity))
    found = Application.objects.filter(opportunity=opportunity, public_id=application).first()
    if found is None:
        raise Http404
    found.opportunity = opportunity
    chosen = request.POST.getlist("skills")
    skills = [skill for skill in opportunity.skills.all() if skill.public_id in chosen]
    finish_application(actor=viewer, application=found, skills=skills)
    messages.success(request, _("The work is finished. The person is told."))
    return redirect("projects:choose", opportunity.public_id)


@require_safe
@of_opportunity
def people(request: HttpRequest, viewer: User, opportunity: Opportunity) -> HttpResponse:
    """Who could do it, and why."""
    require(permissions.can_run_opportunity(viewer, opportunity))
    limit(request, "search", PAGES_A_MINUTE)
    context: dict[str, Any] = {"section": SECTION, "opportunity": opportunity, "tabs": tabs_of(opportunity, "people")}
    context["invitations"] = invited_to(viewer, opportunity)
    try:
        context["people"] = people_for(viewer, opportunity)
    except SearchUnavailable:
        context["is_unavailable"] = True
    return render(request, "projects/opportunities/people.html", context)


@require_POST
@of_opportunity
def invite(request: HttpRequest, viewer: User, opportunity: Opportunity, person: str) -> HttpResponse:
    """Invite somebody to apply."""
    require(permissions.can_run_opportunity(viewer, opportunity))
    limit(request, "opportunities-invitations", INVITATIONS_AN_HOUR)
    member = people_visible_to(viewer).filter(public_id=person).first()
    if member is None:
        raise Http404
    invite_member(actor=viewer, opportunity=opportunity, member=member)
    messages.success(request, _("Invited: %(person)s") % {"person": member.display_name})
    return redirect("projects:people", opportunity.public_id)


@require_http_methods(FORM_METHODS)
def agreement(request: HttpRequest, application: str) -> HttpResponse:
    """The supervisor agrees, or not."""
    viewer = viewer_of(request)
    limit(request, "projects", PAGES_A_MINUTE)
    joined = [f"opportunity__{name}" for name in JOINED]
    rows = Application.objects.filter(public_id=application, supervisor=viewer).select_related("member", *joined)
    found = rows.first()
    if found is None or not permissions.can_see_opportunity(viewer, found.opportunity):
        raise Http404
    form = AgreementForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer_agreement(actor=viewer, application=found, is_agreed=form.is_agreed, answer=form.cleaned_data["answer"])
        messages.success(request, _("Your answer was sent."))
        return redirect(reverse("projects:agreement", args=[found.public_id]))
    context = {"section": SECTION, "form": form, "application": found, "opportunity": found.opportunity}
    return render(request, "projects/opportunities/agreement.html", context)
