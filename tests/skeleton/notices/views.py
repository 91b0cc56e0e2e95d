"""The pages of notices."""

from typing import Final, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from groups.models import Group
from groups.permissions import can_read_group
from groups.queries.group_page import frame_of
from groups.queries.visible import group_or_404
from intranet.kernel.accounts.models import User
from intranet.kernel.comments.queries import panel_of
from intranet.kernel.content.reading import readable
from intranet.kernel.content.sent_twice import TokenUsed, offer_again
from intranet.kernel.follows.queries import is_following
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit
from tests.skeleton.notices.actions import post_notice
from tests.skeleton.notices.forms import NoticeForm
from tests.skeleton.notices.permissions import can_post_notice
from tests.skeleton.notices.queries import notice_or_404, notices_of

PAGES_A_MINUTE: Final = "240/m"
NOTICES_AN_HOUR: Final = "20/h"


def _group(request: HttpRequest, address: str) -> tuple[User, Group]:
    """The reader and the group of an address, whose content they may read. Raises Http404, PermissionRefused."""
    viewer = cast("User", request.user)
    limit(request, "notices", PAGES_A_MINUTE)
    group = group_or_404(viewer, address)
    require(can_read_group(viewer, group))
    return viewer, group


@require_safe
def notices(request: HttpRequest, address: str) -> HttpResponse:
    """The notices of a group."""
    viewer, group = _group(request, address)
    frame = frame_of(viewer, group, tab="notices")
    can_post = can_post_notice(viewer, group, standing=frame.standing)
    context = {"group": group, "frame": frame, "notices": notices_of(viewer, group), "can_post": can_post}
    return render(request, "skeleton/notices.html", context)


@require_safe
def notice(request: HttpRequest, address: str, public_id: str) -> HttpResponse:
    """One notice and what members say of it."""
    viewer, group = _group(request, address)
    found = notice_or_404(viewer, group, public_id)
    context = {
        "group": group,
        "notice": found,
        "html": readable(viewer, [found.html])[0],
        "is_followed": is_following(viewer, found.key),
        "panel": panel_of(viewer, found),
    }
    return render(request, "skeleton/notice.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_notice(request: HttpRequest, address: str) -> HttpResponse:
    """Post a notice. What was typed stays on the page when it is refused."""
    viewer, group = _group(request, address)
    require(can_post_notice(viewer, group))
    form = NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limit(request, "notice", NOTICES_AN_HOUR)
        try:
            return redirect(post_notice(actor=viewer, group=group, **form.cleaned_data))
        except TokenUsed:
            offer_again(form)
    return render(request, "skeleton/new_notice.html", {"group": group, "form": form})
