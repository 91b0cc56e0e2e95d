"""From an address to a group that the reader animates."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, Concatenate, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from groups.joining.queries.requests import requests_waiting
from groups.models import Group, GroupKind
from groups.permissions import can_animate_group
from groups.queries.group_page import Frame, frame_of
from groups.roles import standing_of
from groups.views.addresses import of_group
from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require

SECTION: Final = "groups"


def of_animators[**P](
    view: Callable[Concatenate[HttpRequest, User, Frame, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, str, P], HttpResponse]:
    """Give a view its reader and the head of the group of its address, which they animate.

    Http404 for a group that they may not see, PermissionRefused for one that they do not animate.
    """

    def found(request: HttpRequest, viewer: User, group: Group, /, *arguments: P.args, **names: P.kwargs) -> HttpResponse:
        standing = standing_of(viewer, group)
        require(can_animate_group(viewer, group, standing=standing))
        return view(request, viewer, frame_of(viewer, group, tab="", standing=standing), *arguments, **names)

    update_wrapper(found, view)
    return of_group(found)


def desk(frame: Frame, current: str) -> dict[str, Any]:
    """What each page of the animators shows above its own content: the head of the group and the tabs of their work."""
    group = frame.group
    pages = [("invite", _("Invite")), ("invitations", _("Invitations sent")), ("bans", _("Banned people"))]
    if group.kind != GroupKind.OPEN:
        pages[2:2] = [("guests", _("Guests"))]
    waiting = requests_waiting(group).count()
    if group.kind == GroupKind.CLOSED or waiting:
        pages.insert(0, ("requests", _("Requests")))
    tabs = [
        {
            "label": label,
            "address": reverse(f"groups:{name}", args=[group.address]),
            "is_current": name == current,
            "count": waiting if name == "requests" else 0,
        }
        for name, label in pages
    ]
    return {"section": SECTION, "frame": frame, "desk_tabs": tabs}
