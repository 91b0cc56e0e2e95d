"""Guests of a group and the end of their access, and those who are kept out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.joining import actions
from groups.joining.actions.guests import extend_access
from groups.joining.forms import BanForm, ExtendForm
from groups.joining.queries.people import bans_page, guests_of, guests_page
from groups.joining.views.loading import desk, of_animators
from groups.models import Ban
from groups.permissions import can_own_group
from groups.queries.group_page import Frame
from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import PermissionRefused


@require_safe
@of_animators
def guests(request: HttpRequest, viewer: User, frame: Frame) -> HttpResponse:
    """Who is a guest, who answers for them, and until when."""
    return _guests(request, viewer, frame)


@require_POST
@of_animators
def extend(request: HttpRequest, viewer: User, frame: Frame, public_id: str) -> HttpResponse:
    """Choose another last day for a guest."""
    membership = get_object_or_404(guests_of(frame.group), member__public_id=public_id)
    form = ExtendForm(request.POST, prefix=public_id)
    if not form.is_valid():
        return _guests(request, viewer, frame, refused=(public_id, form))
    extend_access(actor=viewer, membership=membership, until=form.cleaned_data["until"])
    messages.success(request, _("The end date of %(person)s was changed.") % {"person": membership.member.display_name})
    return redirect("groups:guests", frame.group.address)


def _guests(request: HttpRequest, viewer: User, frame: Frame, *, refused: tuple[str, ExtendForm] | None = None) -> HttpResponse:
    group = frame.group
    page = guests_page(group, request.GET.get("page"))
    forms = dict([refused]) if refused else {}
    can_extend = can_own_group(viewer, group, standing=frame.standing) and not group.archived_at
    shown = [
        (one, (forms.get(one.member.public_id) or ExtendForm(prefix=one.member.public_id)) if can_extend else None)
        for one in page
    ]
    context = {
        **desk(frame, "guests"),
        "listed": page,
        "guests": shown,
        "refused": refused[1] if refused else None,
    }
    return render(request, "groups/joining/guests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_animators
def bans(request: HttpRequest, viewer: User, frame: Frame) -> HttpResponse:
    """Who is kept out and why, and keeping somebody out."""
    group = frame.group
    completion = reverse("groups:people_to_invite", args=[group.address])
    form = BanForm(request.POST if request.method == "POST" else None, viewer=viewer, group=group, completion=completion)
    if form.is_valid():
        person = form.cleaned_data["person"]
        try:
            actions.ban_member(actor=viewer, group=group, member=person, reason=form.cleaned_data["reason"])
        except PermissionRefused as refusal:
            form.add_error("person", str(refusal.reason))
        else:
            messages.success(request, _("%(person)s is banned from the group.") % {"person": person.display_name})
            return redirect("groups:bans", frame.group.address)
    page = bans_page(group, request.GET.get("page"))
    context = {**desk(frame, "bans"), "listed": page, "form": form}
    return render(request, "groups/joining/bans.html", context)


@require_POST
@of_animators
def lift(request: HttpRequest, viewer: User, frame: Frame, public_id: str) -> HttpResponse:
    """Let somebody come again."""
    ban = Ban.objects.select_related("group", "member").filter(group=frame.group, member__public_id=public_id).first()
    if ban is not None:  # sent twice, it was lifted already
        actions.lift_ban(actor=viewer, ban=ban)
    messages.success(request, _("The ban is lifted."))
    return redirect("groups:bans", frame.group.address)
