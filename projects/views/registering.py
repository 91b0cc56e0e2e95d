"""Proposing a project: its name and those like it first, then everything else; and changing it."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.content.drafts import draft_key, forget_draft
from intranet.kernel.content.sent_twice import TokenUsed, offer_again
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from intranet.kernel.text.bilingual import reading_language
from projects import permissions
from projects.actions.registering import change_project, propose_project
from projects.forms import NameForm, ProjectForm
from projects.models import Project
from projects.queries.choices import choices_of_form, initial_of, main_organization
from projects.queries.portfolio import portfolio_size
from projects.queries.similar import similar_projects
from projects.views.addresses import FORM_METHODS, SECTION, browser_of, of_registration

NEW_AN_HOUR: Final = "20/h"
SEARCHES_A_MINUTE: Final = "30/m"


def _steps(current: int) -> list[dict[str, str]]:
    labels = (_("Name it"), _("Similar projects"), _("Describe it"), _("Send it to the registry"))
    states = ["done" if place < current else "current" if place == current else "" for place in range(len(labels))]
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]


@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Name a project, and see who already does something like it, in both languages."""
    viewer = browser_of(request)
    require(permissions.can_propose_project(viewer))
    is_named = "title" in request.GET
    form = NameForm(request.GET if is_named else None, initial={"language": reading_language()})
    context: dict[str, Any] = {"section": SECTION, "form": form, "steps": _steps(0), "is_searched": False}
    if is_named and form.is_valid():
        limit(request, "search", SEARCHES_A_MINUTE)
        values = form.cleaned_data
        context["similar"] = similar_projects(viewer, f"{values['title']}. {values['summary']}")
        context |= {"steps": _steps(1), "is_searched": True, "size": portfolio_size(viewer)}
    context["organization"] = main_organization(viewer)
    return render(request, "projects/begin.html", context)


@require_http_methods(FORM_METHODS)
def describe(request: HttpRequest) -> HttpResponse:
    """Everything else, then it is sent to the registry."""
    viewer = browser_of(request)
    require(permissions.can_propose_project(viewer))
    language = "en" if request.GET.get("language") == "en" else "fr"
    initial: dict[str, Any] = {
        f"title_{language}": request.GET.get("title", "")[:120],
        f"summary_{language}": request.GET.get("summary", "")[:280],
        "difference": request.GET.get("difference", "")[:500],
    }
    organization = main_organization(viewer)
    if organization is not None:
        initial["lead"] = organization.public_id
    data = request.POST if request.method == "POST" else None
    form = ProjectForm(data, **choices_of_form(viewer), initial=initial)
    if request.method == "POST" and form.is_valid():
        limit(request, "projects-new", NEW_AN_HOUR)
        try:
            project = propose_project(actor=viewer, sent=form.sent, public_id=form.public_id)
        except TokenUsed:
            offer_again(form)
        else:
            messages.success(request, _("Your project was sent to the registry."))
            return forget_draft(request, redirect("projects:registration", project.address))
    context = {"section": SECTION, "form": form, "steps": _steps(2), "draft": draft_key("project", "new")}
    return render(request, "projects/describe.html", context)


@require_http_methods(FORM_METHODS)
@of_registration
def edit(request: HttpRequest, viewer: User, project: Project) -> HttpResponse:
    """Change what a project says; one that waits is corrected."""
    require(permissions.can_change_project(viewer, project))
    data = request.POST if request.method == "POST" else None
    form = ProjectForm(data, **choices_of_form(viewer, project), project=project, initial=initial_of(project))
    if request.method == "POST" and form.is_valid():
        changed = change_project(actor=viewer, project=project, sent=form.sent)
        messages.success(request, _("The project is changed."))
        target = "projects:registration" if changed.pending_at else "projects:project"
        return forget_draft(request, redirect(target, changed.address))
    context = {"section": SECTION, "form": form, "project": project, "draft": draft_key("project", project.public_id)}
    return render(request, "projects/edit.html", context)
