"""From an address to a group and its reader. What one may not see is what does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from groups import permissions
from groups.models import Group
from groups.queries.visible import group_or_404
from intranet.kernel.accounts.models import User
from intranet.kernel.rate_limits import limit

# What a person reads in a minute, and far less than a copy takes.
PAGES_A_MINUTE: Final = "240/m"


def viewer_of(request: HttpRequest) -> User:
    """The member who is signed in: pages without one are refused before any view."""
    return cast("User", request.user)


def browser_of(request: HttpRequest) -> User:
    """The member who reads the directory of groups; for a guest there is none. Raises Http404, TooManyRequests."""
    viewer = viewer_of(request)
    if not permissions.can_browse_groups(viewer):
        raise Http404
    limit(request, "groups", PAGES_A_MINUTE)
    return viewer


def of_group[**P, Response: HttpResponseBase](
    view: Callable[Concatenate[HttpRequest, User, Group, P], Response],
) -> Callable[Concatenate[HttpRequest, str, P], Response | HttpResponse]:
    """Give a view its reader and the group of its address, which they may see; else Http404.

    A page is shown at the right address: with another slug, the reader is sent there, and the query string follows.
    """

    @wraps(view)
    def found(request: HttpRequest, address: str, *arguments: P.args, **names: P.kwargs) -> Response | HttpResponse:
        viewer = viewer_of(request)
        limit(request, "groups", PAGES_A_MINUTE)
        group = group_or_404(viewer, address)
        match = request.resolver_match
        if request.method in {"GET", "HEAD"} and address != group.address and match is not None:
            right = reverse(match.view_name, kwargs={**match.kwargs, "address": group.address})
            query = request.META.get("QUERY_STRING", "")
            return redirect(f"{right}?{query}" if query else right)
        return view(request, viewer, group, *arguments, **names)

    return cast("Callable[Concatenate[HttpRequest, str, P], Response | HttpResponse]", found)
