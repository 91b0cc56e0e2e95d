"""The page of a project, its news, and the reader's own projects."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.follows.actions import follow as follow_key
from intranet.kernel.follows.actions import unfollow as unfollow_key
from microblog.forms import NewPostForm
from microblog.queries.streams import named, page_of
from projects import permissions
from projects.models import Project
from projects.panels import panels_of
from projects.queries.pages import frame_of, own_projects, project_page
from projects.roles import registered_by
from projects.tabs import tabs_of
from projects.views.addresses import SECTION, browser_of, of_project


@require_safe
@of_project
def project(request: HttpRequest, viewer: User, project: Project) -> HttpResponse:
    """What a project is, how it goes, who is in it, and what is new."""
    page = project_page(viewer, project)
    context = {
        "section": SECTION,
        "page": page,
        "frame": page.frame,
        "tabs": tabs_of(viewer, page.frame, "project"),
        "panels": panels_of(viewer, project, page.frame.standing),
    }
    return render(request, "projects/project.html", context)


@require_safe
@of_project
def news(request: HttpRequest, viewer: User, project: Project) -> HttpResponse:
    """The project's stream, with a composer for its team."""
    frame = frame_of(viewer, project)
    page = page_of(viewer, named(project.key), request.GET.get("before", ""))
    context = {"section": SECTION, "frame": frame, "tabs": tabs_of(viewer, frame, "news"), "page": page, "keys": [project.key]}
    if request.headers.get("HX-Request"):
        return render(request, "projects/news.html#page", context)
    context["feed"] = project.key
    if frame.can.run:
        context["composer"] = NewPostForm(targets=[(project.key, str(project.title))], audience=project.key)
    return render(request, "projects/news.html", context)


@require_POST
@of_project
def follow(request: HttpRequest, viewer: User, project: Project) -> HttpResponse:
    """Hear of a project, or no longer (`follow=no`)."""
    is_following = request.POST.get("follow") != "no"
    act = follow_key if is_following else unfollow_key
    act(member=viewer, key=project.key)
    if request.headers.get("HX-Request"):
        context = {"address": request.path, "name": str(project.title), "is_following": is_following}
        return render(request, "kernel/_follow.html", context)
    return redirect(project)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What one registers, works on, offered and follows."""
    viewer = browser_of(request)
    context = {
        "section": SECTION,
        "title": _("My projects"),
        "own": own_projects(viewer),
        "can_propose": bool(permissions.can_propose_project(viewer)),
        "is_registrar": bool(registered_by(viewer)),
    }
    return render(request, "projects/mine.html", context)
