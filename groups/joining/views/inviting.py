"""Inviting: by name, by address, by a file of addresses; and what was sent."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.joining import actions
from groups.joining.forms import InviteAddressForm, InviteFileForm, InvitePersonForm
from groups.joining.permissions import can_invite
from groups.joining.queries.imports import files_of, refused_page, report_csv
from groups.joining.queries.invitations import sent_page
from groups.joining.queries.people import people_to_invite
from groups.joining.views.loading import desk, of_animators
from groups.models import Group, GroupKind, Invitation, InvitationImport, InvitationState
from groups.queries.group_page import Frame
from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.queries import domain_of
from intranet.kernel.permissions import PermissionRefused, require
from intranet.kernel.rate_limits import limit
from intranet.kernel.search.queries import SearchUnavailable

INVITATIONS_AN_HOUR: Final = "120/h"
# Of these, at addresses outside the government.
OUTSIDE_AN_HOUR: Final = "20/h"
FILES_AN_HOUR: Final = "5/h"
SUGGESTIONS_A_MINUTE: Final = "300/m"

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _inviting(viewer: User, frame: Frame) -> Group:
    require(can_invite(viewer, frame.group, standing=frame.standing))
    return frame.group


def _page(request: HttpRequest, frame: Frame, way: str, form: Any) -> HttpResponse:
    group = frame.group
    context = {
        **desk(frame, "invite"),
        "form": form,
        "way": way,
        "has_guests": group.kind != GroupKind.OPEN,
        "ways": [
            {"key": "person", "label": _("By name"), "address": reverse("groups:invite", args=[group.address])},
            {"key": "address", "label": _("By e-mail"), "address": reverse("groups:invite_address", args=[group.address])},
            {"key": "file", "label": _("A list"), "address": reverse("groups:invite_file", args=[group.address])},
        ],
    }
    return render(request, "groups/joining/invite.html", context)


def _try(form: Any, field: str, act: Callable[[], object]) -> bool:
    """Do it, or write the refusal beside the field, with what was typed."""
    try:
        act()
    except PermissionRefused as refusal:
        form.add_error(field, str(refusal.reason))
        return False
    return True


def _initial() -> dict[str, str]:
    return {"language": (get_language() or "fr")[:2]}


@form_page
@of_animators
def invite(request: HttpRequest, viewer: User, frame: Frame) -> HttpResponse:
    """Somebody of the government, by name."""
    group = _inviting(viewer, frame)
    completion = reverse("groups:people_to_invite", args=[group.address])
    form = InvitePersonForm(
        request.POST if request.method == "POST" else None,
        viewer=viewer,
        completion=completion,
        person=request.GET.get("person", ""),
    )
    if form.is_valid():
        limit(request, "invite", INVITATIONS_AN_HOUR)
        person, message = form.cleaned_data["person"], form.cleaned_data["message"]
        if _try(form, "person", lambda: actions.invite_person(actor=viewer, group=group, person=person, message=message)):
            messages.success(request, _("%(person)s is invited.") % {"person": person.display_name})
            return redirect("groups:invite", group.address)
    return _page(request, frame, "person", form)


@form_page
@of_animators
def invite_address(request: HttpRequest, viewer: User, frame: Frame) -> HttpResponse:
    """Whoever holds an address, whether it has an account or not: the page answers the same."""
    group = _inviting(viewer, frame)
    form = InviteAddressForm(request.POST if request.method == "POST" else None, prefix="address", initial=_initial())
    if form.is_valid():
        limit(request, "invite", INVITATIONS_AN_HOUR)
        values = form.cleaned_data
        if domain_of(values["email"]) is None:
            limit(request, "invite-outside", OUTSIDE_AN_HOUR)
        if _try(form, "email", lambda: actions.invite_address(actor=viewer, group=group, **values)):
            messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": values["email"]})
            return redirect("groups:invite_address", group.address)
    return _page(request, frame, "address", form)


@form_page
@of_animators
def invite_file(request: HttpRequest, viewer: User, frame: Frame) -> HttpResponse:
    """A file of addresses: kept at once, and read in the background."""
    group = _inviting(viewer, frame)
    is_sent = request.method == "POST"
    form = InviteFileForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, prefix="file", initial=_initial()
    )
    if form.is_valid():
        limit(request, "invite-file", FILES_AN_HOUR)
        values = {name: form.cleaned_data[name] for name in ("message", "language", "access_until")}
        name = form.cleaned_data["file"].name
        try:
            file = actions.invite_file(actor=viewer, group=group, name=name, text=form.text, **values)
        except PermissionRefused as refusal:
            form.add_error("file", str(refusal.reason))
        else:
            return redirect("groups:invited_file", group.address, file.public_id)
    return _page(request, frame, "file", form)


@require_safe
@of_animators
def invited_file(request: HttpRequest, _viewer: User, frame: Frame, public_id: str) -> HttpResponse:
    """How far a file is, then what became of its lines. With scripts the progress is brought anew by itself."""
    group = frame.group
    files = InvitationImport.objects.select_related("actor").defer("text")
    file = get_object_or_404(files, group=group, public_id=public_id)
    context = {
        **desk(frame, "invite"),
        "file": file,
        "refused": refused_page(file, request.GET.get("page")) if file.finished_at else None,
    }
    is_fragment = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")
    return render(request, "groups/joining/_file.html" if is_fragment else "groups/joining/file.html", context)


@require_safe
@of_animators
def report(_request: HttpRequest, _viewer: User, frame: Frame, public_id: str) -> HttpResponse:
    """The refused lines of a file, for a spreadsheet."""
    group = frame.group
    file = get_object_or_404(InvitationImport, group=group, public_id=public_id)
    response = HttpResponse(report_csv(file), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("refused-lines")}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@of_animators
def people(request: HttpRequest, viewer: User, frame: Frame) -> HttpResponse:
    """What completes a name: people whom the viewer may see and who are not in the group."""
    group = frame.group
    limit(request, "suggestions", SUGGESTIONS_A_MINUTE)
    try:
        lines = people_to_invite(viewer, group, request.GET.get("q", ""))
    except SearchUnavailable:
        lines = []
    return render(request, "groups/joining/_people.html", {"suggestions": lines})


# What was sent ----------------------------------------------------------------------------------------------------------


@require_safe
@of_animators
def invitations(request: HttpRequest, viewer: User, frame: Frame) -> HttpResponse:
    """What the group sent: what waits, expired, was answered, was withdrawn."""
    group = frame.group
    asked = request.GET.get("state", "")
    state = InvitationState(asked) if asked in InvitationState.values else InvitationState.WAITING
    sent = sent_page(group, state, request.GET.get("page"))
    here = reverse("groups:invitations", args=[group.address])
    states = [
        {"label": one.label, "address": f"{here}?state={one.value}", "is_current": one == state, "count": sent.counts[one]}
        for one in InvitationState
    ]
    context = {
        **desk(frame, "invitations"),
        "sent": sent,
        "states": states,
        "files": files_of(group),
        "can_invite": can_invite(viewer, group, standing=frame.standing),
    }
    return render(request, "groups/joining/invitations.html", context)


@require_POST
@of_animators
def withdraw_invitation(request: HttpRequest, viewer: User, frame: Frame, public_id: str) -> HttpResponse:
    """Take an invitation back."""
    group = frame.group
    invitation = get_object_or_404(Invitation.objects.select_related("group"), group=group, public_id=public_id)
    if invitation.withdrawn_at is None:  # sent twice, it was withdrawn already
        actions.withdraw_invitation(actor=viewer, invitation=invitation)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("groups:invitations", group.address)


@require_POST
@of_animators
def send_again(request: HttpRequest, viewer: User, frame: Frame, public_id: str) -> HttpResponse:
    """Send an invitation once more."""
    group = frame.group
    invitation = get_object_or_404(Invitation.objects.select_related("group"), group=group, public_id=public_id)
    limit(request, "invite", INVITATIONS_AN_HOUR)
    limit(f"invitation:{public_id}", "invite-again", "3/d")
    actions.send_again(actor=viewer, invitation=invitation)
    messages.success(request, _("The invitation is on its way again, for two weeks."))
    return redirect("groups:invitations", group.address)
