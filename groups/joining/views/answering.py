"""Answering an invitation: on one's own pages when it came by name, and on the page of a mailed link."""

from typing import Any, Final

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from groups.joining import actions
from groups.joining.actions.guests import come_as_guest
from groups.joining.forms import GuestForm
from groups.joining.permissions import can_take_invitation, is_addressed_to
from groups.joining.queries.invitations import invitation_of, invitation_of_link, invitations_to
from groups.joining.queries.requests import own_requests
from groups.joining.views.loading import SECTION
from groups.models import Invitation, InvitationState
from groups.views.addresses import viewer_of
from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.onboarding import come_back_to
from intranet.kernel.accounts.queries import domain_of
from intranet.kernel.accounts.tasks import answer_address
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.rate_limits import limit

GONE: Final = 410
NOT_YOURS: Final = 403
ANSWERS_AN_HOUR: Final = "60/h"


# By name ----------------------------------------------------------------------------------------------------------------


@require_safe
def own_invitations(request: HttpRequest) -> HttpResponse:
    """What waits for one's answer, and one's own requests."""
    viewer = viewer_of(request)
    context = {"section": SECTION, "invitations": invitations_to(viewer), "requests": own_requests(viewer)}
    return render(request, "groups/joining/own.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, public_id: str) -> HttpResponse:
    """One invitation: the name and the purpose of the group, who invites, and the answer."""
    viewer = viewer_of(request)
    found = invitation_of(viewer, public_id)
    if found is None:
        raise Http404
    if found.state == InvitationState.ACCEPTED:
        return redirect(found.group)
    if not can_take_invitation(found):
        return _gone(request, _why_gone(found))
    if request.method != "POST":
        return render(
            request, "groups/joining/invitation.html", {"section": SECTION, "invitation": found, "group": found.group}
        )
    limit(request, "invitation-answer", ANSWERS_AN_HOUR)
    if request.POST.get("answer") == "accept":
        actions.accept_invitation(member=viewer, invitation=found)
        return redirect("groups:welcome", found.group.address)
    actions.decline_invitation(member=viewer, invitation=found)
    messages.success(request, _("You declined the invitation."))
    return redirect("groups:own_invitations")


# By a mailed link -------------------------------------------------------------------------------------------------------


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def mailed_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What a mailed link opens. Looking changes nothing, since mail scanners look; only the forms of the page do.

    A link that does not work says why and what to do, and nothing of the group.
    """
    found = invitation_of_link(token)
    viewer = request.user if isinstance(request.user, User) else None
    if found is None:
        return _gone(request, "unknown")
    if viewer is not None and found.accepted_at and found.member_id == viewer.pk:
        return redirect("groups:welcome", found.group.address)
    if not can_take_invitation(found):
        return _gone(request, _why_gone(found))
    if viewer is not None and not is_addressed_to(found, viewer):
        return render(request, "groups/joining/not_yours.html", {"here": request.path}, status=NOT_YOURS)
    if request.method != "POST":
        return _link_page(request, found, viewer)
    limit(request, "invitation-answer", ANSWERS_AN_HOUR)
    try:
        return _answer(request, found, viewer, token)
    except (actions.InvitationRefused, PermissionRefused):
        return _gone(request, "closed")


def _answer(request: HttpRequest, found: Invitation, viewer: User | None, token: str) -> HttpResponse:
    answer = request.POST.get("answer", "")
    if answer == "decline":
        actions.decline_by_link(token=token)
        return render(request, "groups/joining/declined.html")
    if viewer is not None and answer == "accept":
        actions.accept_by_link(member=viewer, token=token)
        return redirect("groups:welcome", found.group.address)
    if viewer is None and answer == "sign-up" and domain_of(found.email):
        return _open_account(request, found)
    if viewer is None and answer == "guest" and not domain_of(found.email):
        return _open_guest_account(request, found, token)
    return _link_page(request, found, viewer)


def _open_account(request: HttpRequest, found: Invitation) -> HttpResponse:
    """Mail the way in, as signing up does, and come back here after the first login."""
    limit(found.email, "way-in", "5/h")
    come_back_to(request, request.path)
    answer_address.enqueue(email=found.email, language=_language(), has_forgotten=False)
    return redirect("accounts:sign_up_sent")


def _open_guest_account(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    form = _guest_form(found, request.POST)
    if not form.is_valid():
        return _link_page(request, found, None, form)
    values = {"organization": "", **form.cleaned_data}
    try:
        membership = come_as_guest(token=token, language=_language(), **values)
    except actions.InvitationRefused:
        form.add_error(None, _("This address already has an account. Sign in to accept the invitation."))
        return _link_page(request, found, None, form)
    welcome = reverse("groups:welcome", args=[found.group.address])
    come_back_to(request, welcome)
    response: HttpResponse = perform_login(request, membership.member, redirect_url=welcome)
    return response


def _guest_form(found: Invitation, values: Any = None) -> GuestForm:
    return GuestForm(values, owner=User(email=found.email), is_organization_known=bool(found.organization))


def _link_page(request: HttpRequest, found: Invitation, viewer: User | None, form: GuestForm | None = None) -> HttpResponse:
    is_outside = domain_of(found.email) is None
    context = {
        "invitation": found,
        "group": found.group,
        "is_outside": is_outside,
        "is_signed_in": viewer is not None,
        "here": request.path,
        "form": form or (_guest_form(found) if is_outside and viewer is None else None),
    }
    return render(request, "groups/joining/mailed.html", context)


def _why_gone(found: Invitation) -> str:
    if found.state == InvitationState.WAITING:
        return "closed"
    return found.state.value


def _gone(request: HttpRequest, why: str) -> HttpResponse:
    """Why an invitation does not work any more, and what to do; nothing of the group."""
    context = {"why": why, "support": settings.SUPPORT_EMAIL, "is_signed_in": request.user.is_authenticated}
    return render(request, "groups/joining/gone.html", context, status=GONE)


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]
