"""The directory of groups, one's own groups, and a new one."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from groups import permissions
from groups.actions.groups import create_group
from groups.forms import NewGroupForm, search_from
from groups.models import GroupKind
from groups.queries.directory import SORTS, GroupSearch, groups_page, largest_groups
from groups.queries.listing import my_groups
from groups.queries.suggestions import groups_to_join
from groups.views.addresses import browser_of, viewer_of
from intranet.kernel.accounts.models import User
from intranet.kernel.content.sent_twice import TokenUsed, offer_again
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from intranet.kernel.search.queries import SearchUnavailable

SECTION: Final = "groups"
NEW_GROUPS_AN_HOUR: Final = "20/h"
OWN_ON_TOP: Final = 6


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Find a group by its name, what it is for, its kind, its organizations or its tools."""
    viewer = browser_of(request)
    asked = search_from(request.GET)
    is_fragment = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")
    context = {"section": SECTION, "asked": asked, "sorts": SORTS, "is_fragment": is_fragment, **_found(viewer, asked)}
    if is_fragment:
        response = render(request, "groups/_directory.html", context)
        response["HX-Push-Url"] = f"{request.path}?{asked.query_string}" if asked.query_string else request.path
    else:
        context["can_create"] = bool(permissions.can_create_group(viewer))
        response = render(request, "groups/directory.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _found(viewer: User, asked: GroupSearch) -> dict[str, Any]:
    """What the page shows: one's own groups and suggestions before anything is asked, then what is found."""
    own = my_groups(viewer) if asked.is_empty and asked.page == 1 else []
    context: dict[str, Any] = {"own": own[:OWN_ON_TOP], "own_count": len(own)}
    try:
        context["found"] = groups_page(viewer, asked)
        if asked.is_empty and asked.page == 1:
            context["suggestions"] = groups_to_join(viewer)
    except SearchUnavailable:
        context |= {"is_unavailable": True, "largest": largest_groups(viewer)}
    return context


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The groups that one is in, guests too: all of them, whatever their kind."""
    viewer = viewer_of(request)
    context = {
        "section": SECTION,
        "groups": my_groups(viewer),
        "can_browse": bool(permissions.can_browse_groups(viewer)),
        "can_create": bool(permissions.can_create_group(viewer)),
    }
    return render(request, "groups/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a group."""
    viewer = browser_of(request)
    require(permissions.can_create_group(viewer))
    form = NewGroupForm(request.POST or None, actor=viewer)
    if request.method == "POST" and form.is_valid():
        limit(request, "groups-new", NEW_GROUPS_AN_HOUR)
        try:
            group = create_group(
                actor=viewer,
                kind=GroupKind(form.cleaned_data["kind"]),
                texts=form.texts,
                organizations=form.chosen_organizations,
                tool_keys=form.cleaned_data.get("tools"),
                public_id=form.public_id,
            )
        except TokenUsed:
            offer_again(form)
        else:
            messages.success(request, _("The group was created. You are its owner."))
            return redirect(group)
    return render(request, "groups/new.html", {"section": SECTION, "form": form})
