"""Asking to come into a closed group, answering, and the page after one has come."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.joining import actions
from groups.joining.forms import DecisionForm, RequestForm
from groups.joining.permissions import can_request_to_join
from groups.joining.queries.requests import own_waiting_request, requests_page
from groups.joining.views.loading import SECTION, desk, of_animators
from groups.models import Group, JoinRequest
from groups.queries.group_page import Frame, frame_of
from groups.views.addresses import of_group
from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit

REQUESTS_AN_HOUR: Final = "30/h"


@require_http_methods(["GET", "HEAD", "POST"])
@of_group
def ask(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """Ask the animators of a closed group to let one in. Sent twice, it is one request."""
    if request.method == "POST" and own_waiting_request(viewer, group):
        return redirect(group)
    require(can_request_to_join(viewer, group))
    form = RequestForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"section": SECTION, "frame": frame_of(viewer, group), "form": form}
        return render(request, "groups/joining/ask.html", context)
    limit(request, "join-request", REQUESTS_AN_HOUR)
    actions.ask_to_join(member=viewer, group=group, message=form.cleaned_data["message"])
    messages.success(request, _("Your request is on its way to the facilitators of the group."))
    return redirect(group)


@require_POST
@of_group
def withdraw(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """Take one's own request back; there is none any more when it is sent twice."""
    asked = own_waiting_request(viewer, group)
    if asked is not None:
        actions.withdraw_request(member=viewer, request=asked)
    messages.success(request, _("Your request is withdrawn."))
    return redirect(group)


@require_safe
@of_animators
def requests(request: HttpRequest, _viewer: User, frame: Frame) -> HttpResponse:
    """What the animators have to answer."""
    return _desk(request, frame)


@require_POST
@of_animators
def decide(request: HttpRequest, viewer: User, frame: Frame, public_id: str) -> HttpResponse:
    """Accept a request, or refuse it with a reason."""
    rows = JoinRequest.objects.select_related("group", "member")
    asked = get_object_or_404(rows, group=frame.group, public_id=public_id)
    form = DecisionForm(request.POST, prefix=public_id)
    if not form.is_valid():
        return _desk(request, frame, refused=(public_id, form))
    actions.decide_request(actor=viewer, request=asked, is_accepted=form.is_accepted, reason=form.cleaned_data["reason"])
    done = _("%(person)s has joined the group.") if form.is_accepted else _("The request of %(person)s is refused.")
    messages.success(request, done % {"person": asked.member.display_name})
    return redirect("groups:requests", frame.group.address)


def _desk(request: HttpRequest, frame: Frame, *, refused: tuple[str, DecisionForm] | None = None) -> HttpResponse:
    page = requests_page(frame.group, request.GET.get("page"))
    forms = dict([refused]) if refused else {}
    waiting = [(asked, forms.get(asked.public_id) or DecisionForm(prefix=asked.public_id)) for asked in page]
    context = {
        **desk(frame, "requests"),
        "listed": page,
        "waiting": waiting,
        "refused": refused[1] if refused else None,
    }
    return render(request, "groups/joining/requests.html", context)


@require_safe
@of_group
def welcome(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """The first page after one came in: what the group says to newcomers, and what to do first."""
    frame = frame_of(viewer, group)
    if not frame.standing.is_member:
        raise Http404
    return render(request, "groups/joining/welcome.html", {"section": SECTION, "frame": frame})
