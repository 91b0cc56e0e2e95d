"""The page of a group; coming in, going, and hearing of it."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups import permissions
from groups.actions.membership import join_group, leave_group
from groups.models import Group
from groups.panels import panels_of
from groups.queries.group_page import frame_of, group_page
from groups.roles import role_of
from groups.views.addresses import of_group
from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit

SECTION: Final = "groups"
JOINS_AN_HOUR: Final = "60/h"


@require_safe
@of_group
def group(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """What a group is, who looks after it, and what is new in it."""
    page = group_page(viewer, group)
    frame = page.frame
    panels = panels_of(viewer, group, frame.standing, can_read=frame.can_read)
    return render(request, "groups/group.html", {"section": SECTION, "page": page, "frame": frame, "panels": panels})


@require_POST
@of_group
def join(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """Come into an open group; with scripts, only the button changes."""
    limit(request, "groups-join", JOINS_AN_HOUR)
    join_group(actor=viewer, group=group)
    if request.headers.get("HX-Request"):
        return render(request, "groups/_join.html", {"group": group, "role": role_of(viewer, group)})
    messages.success(request, _("You are a member of {name}.").format(name=group.name))
    return redirect(group)


@require_http_methods(["GET", "HEAD", "POST"])
@of_group
def leave(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """Ask first, then go. The last owner is offered to hand the group over."""
    if permissions.can_see_group(viewer, group) and permissions.is_last_owner(viewer, group):
        context = {
            "section": SECTION,
            "frame": frame_of(viewer, group),
            "can_transfer": bool(permissions.can_change_group(viewer, group)),
        }
        return render(request, "groups/last_owner.html", context, status=403 if request.method == "POST" else 200)
    if request.method == "POST":
        name = str(group.name)
        leave_group(actor=viewer, group=group)
        messages.success(request, _("You left {name}.").format(name=name))
        return redirect("groups:mine")
    require(permissions.can_leave_group(viewer, group))
    return render(request, "groups/leave.html", {"section": SECTION, "frame": frame_of(viewer, group)})
