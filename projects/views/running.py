"""What a team says of its project: health, milestones, its end."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require
from projects import permissions
from projects.actions.running import (
    add_milestone,
    close_project,
    move_milestone,
    reach_milestone,
    remove_milestone,
    retire_project,
    say_health,
)
from projects.forms import CloseForm, HealthForm, MilestoneForm, MoveForm, RetireForm
from projects.models import Health, Phase, Project
from projects.queries.choices import project_named
from projects.queries.pages import dated_milestones, frame_of
from projects.views.addresses import FORM_METHODS, SECTION, of_project


def _page(request: HttpRequest, viewer: User, project: Project, name: str, form: forms.Form, **context: Any) -> HttpResponse:
    """A page under the head of the project."""
    shown = {"section": SECTION, "frame": frame_of(viewer, project), "form": form, **context}
    return render(request, f"projects/{name}.html", shown)


@require_http_methods(FORM_METHODS)
@of_project
def health(request: HttpRequest, viewer: User, project: Project) -> HttpResponse:
    """Say how it goes."""
    require(permissions.can_run_project(viewer, project))
    initial = {"health": project.health, "reason": project.health_reason, "phase": project.phase}
    form = HealthForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        is_news = say_health(
            actor=viewer,
            project=project,
            health=Health(values["health"]),
            reason=values["reason"],
            phase=Phase(values["phase"]),
        )
        messages.success(request, _("Said. Followers will read it.") if is_news else _("Said again. It is dated today."))
        return redirect(project)
    return _page(request, viewer, project, "health", form)


@require_http_methods(FORM_METHODS)
@of_project
def milestones(request: HttpRequest, viewer: User, project: Project) -> HttpResponse:
    """The milestones, and one more."""
    require(permissions.can_run_project(viewer, project))
    form = MilestoneForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        add_milestone(actor=viewer, project=project, title=form.title, due_on=form.cleaned_data["due_on"])
        messages.success(request, _("The milestone is added."))
        return redirect("projects:milestones", project.address)
    return _page(request, viewer, project, "milestones", form, milestones=dated_milestones(project))


@require_POST
@of_project
def milestone(request: HttpRequest, viewer: User, project: Project, public_id: str) -> HttpResponse:
    """Reach a milestone, move it or remove it: `act`."""
    found = project.milestones.filter(public_id=public_id).select_related("project").first()
    if found is None:
        raise Http404
    act = request.POST.get("act")
    if act == "reach":
        reach_milestone(actor=viewer, milestone=found)
        messages.success(request, _("The milestone is reached. Followers will read it."))
    elif act == "remove":
        remove_milestone(actor=viewer, milestone=found)
        messages.success(request, _("The milestone is removed."))
    else:
        require(permissions.can_run_project(viewer, project))
        form = MoveForm(request.POST)
        if form.is_valid():
            move_milestone(actor=viewer, milestone=found, due_on=form.cleaned_data["due_on"])
            messages.success(request, _("The milestone has a new date."))
        else:
            messages.error(request, _("Enter a date for the milestone."))
    return redirect("projects:milestones", project.address)


@require_http_methods(FORM_METHODS)
@of_project
def close(request: HttpRequest, viewer: User, project: Project) -> HttpResponse:
    """End the project, with what it taught."""
    require(permissions.can_lead_project(viewer, project))
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        close_project(actor=viewer, project=project, lessons=form.cleaned_data["lessons"])
        messages.success(request, _("The project has ended. What it taught stays on its page."))
        return redirect(project)
    return _page(request, viewer, project, "close", form)


@require_http_methods(FORM_METHODS)
@of_project
def retire(request: HttpRequest, viewer: User, project: Project) -> HttpResponse:
    """End the project in favour of another."""
    require(permissions.can_lead_project(viewer, project))
    form = RetireForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        other = project_named(viewer, form.cleaned_data["other"])
        if other is None:
            form.add_error("other", _("No project has this name or address."))
        elif not (decision := permissions.can_retire_project(viewer, project, other)):
            form.add_error("other", str(decision.reason))
        else:
            retire_project(actor=viewer, project=project, replacement=other, reason=form.cleaned_data["reason"])
            messages.success(request, _("The project is retired. Its followers are asked whether they follow the other one."))
            return redirect(project)
    return _page(request, viewer, project, "retire", form)
