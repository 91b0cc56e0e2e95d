"""Who is in a project, who offers to be, and what they showed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.follows.queries import followed_among
from intranet.kernel.permissions import require
from projects import permissions
from projects.actions.hands import appreciate as appreciate_somebody
from projects.actions.hands import finish_contribution
from projects.actions.roles import leave_project, name_role, take_lead
from projects.forms import DecisionForm, RoleForm, SkillsForm
from projects.models import Participation, Project, ProjectRole
from projects.queries.pages import frame_of, offers_waiting
from projects.queries.people import can_leave, skills_to_show, team_of
from projects.tabs import tabs_of
from projects.views.addresses import SECTION, of_project


def team_page(
    request: HttpRequest, viewer: User, project: Project, *, refused: tuple[str, DecisionForm] | None = None
) -> HttpResponse:
    """Everybody in the project whom the reader may know of; for the team, the offers too."""
    frame = frame_of(viewer, project)
    offers = offers_waiting(viewer, project) if frame.can.run else []
    kept = dict([refused] if refused else [])
    context: dict[str, Any] = {
        "section": SECTION,
        "frame": frame,
        "tabs": tabs_of(viewer, frame, "team"),
        "people": team_of(viewer, project, frame),
        "offers": [(one, kept.get(one.public_id) or DecisionForm(prefix=one.public_id)) for one in offers],
        "roles": ProjectRole.choices,
        "refused": refused[1] if refused else None,
        "can_leave": can_leave(viewer, project),
        "can_take_lead": frame.can.lead and permissions.can_take_lead(viewer, project, standing=frame.standing),
    }
    return render(request, "projects/team.html", context, status=422 if refused else 200)


@require_safe
@of_project
def team(request: HttpRequest, viewer: User, project: Project) -> HttpResponse:
    """Who is in it."""
    return team_page(request, viewer, project)


def _participation(project: Project, public_id: str) -> Participation:
    """Somebody in the project. Raises Http404."""
    rows = Participation.objects.filter(project=project, public_id=public_id).select_related("project__audience", "member")
    found = rows.first()
    if found is None:
        raise Http404
    return found


@require_POST
@of_project
def role(request: HttpRequest, viewer: User, project: Project, public_id: str) -> HttpResponse:
    """Give somebody another role, or none."""
    found = _participation(project, public_id)
    form = RoleForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["role"]
        name_role(actor=viewer, participation=found, role=ProjectRole(chosen) if chosen else None)
        messages.success(request, _("The role is changed."))
    return redirect("projects:team", project.address)


@require_POST
@of_project
def lead(request: HttpRequest, viewer: User, project: Project) -> HttpResponse:
    """Lead it, where nobody does any more."""
    take_lead(actor=viewer, project=project)
    messages.success(request, _("You lead this project."))
    return redirect("projects:team", project.address)


@require_POST
@of_project
def leave(request: HttpRequest, viewer: User, project: Project) -> HttpResponse:
    """Stop working on it."""
    found = Participation.objects.filter(project=project, member=viewer, left_at=None).first()
    if found is None:
        require(permissions.can_lead_project(viewer, project))
        return redirect(project)
    leave_project(actor=viewer, participation=found)
    if followed_among(viewer, [project.key]):
        messages.success(request, _("You are no longer in the project. You still follow it."))
    else:
        messages.success(request, _("You are no longer in the project."))
    return redirect(project)


@require_POST
@of_project
def finish(request: HttpRequest, viewer: User, project: Project, public_id: str) -> HttpResponse:
    """Say that somebody's work is done, and what they showed in it."""
    found = _participation(project, public_id)
    require(permissions.can_finish_contribution(viewer, found))
    form = SkillsForm(request.POST, skills=skills_to_show(viewer, found), prefix=found.public_id)
    if form.is_valid():
        finish_contribution(actor=viewer, participation=found, skills=form.chosen)
        messages.success(request, _("The contribution is finished, and is told on the profile of the person."))
    else:
        messages.error(request, str(form.errors["skills"][0]))
    return redirect("projects:team", project.address)


@require_POST
@of_project
def appreciate(request: HttpRequest, viewer: User, project: Project, public_id: str) -> HttpResponse:
    """Say in turn what a member of the team showed."""
    found = _participation(project, public_id)
    require(permissions.can_appreciate(viewer, found))
    form = SkillsForm(request.POST, skills=skills_to_show(viewer, found), prefix=found.public_id)
    if form.is_valid():
        appreciate_somebody(actor=viewer, participation=found, skills=form.chosen)
        messages.success(request, _("Thank you. The person is told."))
    else:
        messages.error(request, str(form.errors["skills"][0]))
    return redirect("projects:team", project.address)
