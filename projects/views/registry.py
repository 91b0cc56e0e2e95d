"""The registry: what waits for its answer, and the page of a registration for whom it concerns."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require
from projects import permissions
from projects.actions.registering import (
    answer_registry,
    ask_for_changes,
    confirm_project,
    decide_partnership,
    withdraw_registration,
)
from projects.forms import AnswerForm, DecisionForm, QuestionForm
from projects.models import Partnership, Project
from projects.queries.pages import desk_of, registration_of
from projects.queries.similar import similar_projects
from projects.roles import registered_by
from projects.views.addresses import SECTION, browser_of, of_registration


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for those who answer for an organization."""
    viewer = browser_of(request)
    organizations = registered_by(viewer)
    if not organizations:
        raise Http404
    return render(request, "projects/desk.html", {"section": SECTION, "desk": desk_of(viewer, organizations)})


def _page(request: HttpRequest, viewer: User, project: Project, status: int = 200, **forms: object) -> HttpResponse:
    page = registration_of(viewer, project)
    text = ". ".join((project.title_fr, project.title_en, project.summary_fr, project.summary_en))
    context: dict[str, Any] = {
        "section": SECTION,
        "page": page,
        "project": project,
        "similar": similar_projects(viewer, text, skills=page.skills, but=project) if project.pending_at else [],
        "question_form": QuestionForm(),
        "answer_form": AnswerForm(),
        "partner_forms": [(one, DecisionForm(prefix=one.organization.public_id)) for one in page.mine],
        **forms,
    }
    return render(request, "projects/registration.html", context, status=status)


@require_safe
@of_registration
def registration(request: HttpRequest, viewer: User, project: Project) -> HttpResponse:
    """Where it is, what was asked, and what the reader has to answer."""
    return _page(request, viewer, project)


@require_POST
@of_registration
def confirm(request: HttpRequest, viewer: User, project: Project) -> HttpResponse:
    """Take it into the registry."""
    confirm_project(actor=viewer, project=project)
    messages.success(request, _("The project is in the registry. The person who proposed it is told."))
    return redirect("projects:desk")


@require_POST
@of_registration
def ask(request: HttpRequest, viewer: User, project: Project) -> HttpResponse:
    """Ask for changes first."""
    require(permissions.can_decide_registration(viewer, project))
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _page(request, viewer, project, 422, question_form=form, refused=form)
    ask_for_changes(actor=viewer, project=project, reason=form.cleaned_data["reason"])
    messages.success(request, _("Your question was sent."))
    return redirect("projects:registration", project.address)


@require_POST
@of_registration
def answer(request: HttpRequest, viewer: User, project: Project) -> HttpResponse:
    """Answer the registry."""
    require(permissions.can_answer_registry(viewer, project))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, viewer, project, 422, answer_form=form, refused=form)
    answer_registry(actor=viewer, project=project, text=form.cleaned_data["answer"])
    messages.success(request, _("Your answer was sent to the registry."))
    return redirect("projects:registration", project.address)


@require_POST
@of_registration
def withdraw(request: HttpRequest, viewer: User, project: Project) -> HttpResponse:
    """Take the registration back."""
    withdraw_registration(actor=viewer, project=project)
    messages.success(request, _("The registration was withdrawn."))
    return redirect("projects:mine")


@require_POST
@of_registration
def partner(request: HttpRequest, viewer: User, project: Project, organization: str) -> HttpResponse:
    """Agree for an organization that one answers for, or decline."""
    rows = Partnership.objects.select_related("project", "organization").filter(project=project)
    asked = rows.filter(organization__public_id=organization).first()
    if asked is None:
        raise Http404
    require(permissions.can_decide_partnership(viewer, asked))
    form = DecisionForm(request.POST, prefix=organization)
    if not form.is_valid():
        return _page(request, viewer, project, 422, partner_forms=[(asked, form)], refused=form)
    decide_partnership(actor=viewer, partnership=asked, is_agreed=form.is_accepted, reason=form.cleaned_data["reason"])
    messages.success(request, _("Your answer was sent."))
    return redirect("projects:desk")
