"""Naming those who decide at the centre."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.views.administration import for_administrators
from intranet.kernel.moderation import actions, queries
from intranet.kernel.moderation.forms import CentralModeratorForm
from intranet.kernel.moderation.levels import central_moderators
from intranet.kernel.permissions import PermissionRefused


@for_administrators
@require_http_methods(["GET", "HEAD", "POST"])
def moderators(request: HttpRequest) -> HttpResponse:
    """Who they are, and one more."""
    form = CentralModeratorForm(request.POST or None)
    if form.is_valid():
        try:
            actions.name_central_moderator(actor=cast("User", request.user), member=form.cleaned_data["person"])
        except PermissionRefused as refusal:
            form.add_error("person", str(refusal.reason))
        else:
            messages.success(request, _("The person is now a central moderator."))
            return redirect("moderation:central_moderators")
    context = {"form": form, "moderators": central_moderators(), "waiting": queries.waiting_at_centre()}
    return render(request, "moderation/central_moderators.html", context)


@for_administrators
@require_POST
def remove(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take it back."""
    member = get_object_or_404(User, public_id=public_id)
    actions.dismiss_central_moderator(actor=cast("User", request.user), member=member)
    messages.success(request, _("The person is no longer a central moderator."))
    return redirect("moderation:central_moderators")
