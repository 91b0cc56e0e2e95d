"""From an address to a project and its reader. What one may not see is what does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from intranet.kernel.accounts.models import User
from intranet.kernel.rate_limits import limit
from projects import permissions
from projects.models import Project
from projects.queries.visible import project_or_404, registration_or_404

SECTION: Final = "projects"
PAGES_A_MINUTE: Final = "240/m"
WRITES_A_MINUTE: Final = "30/m"
FORM_METHODS: Final = ["GET", "HEAD", "POST"]

type Finder = Callable[[User, str], Project]


def viewer_of(request: HttpRequest) -> User:
    """The member who is signed in: pages without one are refused before any view."""
    return cast("User", request.user)


def browser_of(request: HttpRequest) -> User:
    """The member who reads the registry; for a guest there is none. Raises Http404, TooManyRequests."""
    viewer = viewer_of(request)
    if not permissions.can_browse_projects(viewer):
        raise Http404
    limit(request, "projects", PAGES_A_MINUTE)
    return viewer


def _found_by[**P, Response: HttpResponseBase](
    find: Finder, view: Callable[Concatenate[HttpRequest, User, Project, P], Response]
) -> Callable[Concatenate[HttpRequest, str, P], Response | HttpResponse]:
    @wraps(view)
    def found(request: HttpRequest, address: str, *arguments: P.args, **names: P.kwargs) -> Response | HttpResponse:
        viewer = viewer_of(request)
        limit(request, "projects", PAGES_A_MINUTE)
        project = find(viewer, address)
        if request.method not in {"GET", "HEAD"}:
            limit(request, "projects-writes", WRITES_A_MINUTE)
        elif address != project.address and request.resolver_match is not None:
            match = request.resolver_match
            right = reverse(match.view_name, kwargs={**match.kwargs, "address": project.address})
            query = request.META.get("QUERY_STRING", "")
            return redirect(f"{right}?{query}" if query else right)
        return view(request, viewer, project, *arguments, **names)

    return cast("Callable[Concatenate[HttpRequest, str, P], Response | HttpResponse]", found)


def of_project[**P, Response: HttpResponseBase](
    view: Callable[Concatenate[HttpRequest, User, Project, P], Response],
) -> Callable[Concatenate[HttpRequest, str, P], Response | HttpResponse]:
    """Give a view its reader and the project of its address, which they may see; else Http404.

    A page is shown at the right address: with another slug, the reader is sent there, and the query string follows.
    """
    return _found_by(project_or_404, view)


def of_registration[**P, Response: HttpResponseBase](
    view: Callable[Concatenate[HttpRequest, User, Project, P], Response],
) -> Callable[Concatenate[HttpRequest, str, P], Response | HttpResponse]:
    """As `of_project`, for what was sent to the registry and those whom it concerns."""
    return _found_by(registration_or_404, view)
