"""Pages of the terms of use and of the privacy notice."""

from typing import cast

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from intranet.kernel.accounts import onboarding
from intranet.kernel.accounts.models import User
from intranet.kernel.privacy import actions, queries
from intranet.kernel.privacy.forms import AcceptanceForm
from intranet.kernel.privacy.models import TextKind


@login_not_required
@require_GET
def terms(request: HttpRequest) -> HttpResponse:
    """The terms of use, for everybody."""
    return render(request, "privacy/text.html", {"text": queries.text_in_force(TextKind.TERMS)})


@login_not_required
@require_GET
def notice(request: HttpRequest) -> HttpResponse:
    """The privacy notice, for everybody."""
    return render(request, "privacy/text.html", {"text": queries.text_in_force(TextKind.PRIVACY)})


@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """The step of the first login, and again when a new version comes into force."""
    member = cast("User", request.user)
    form = AcceptanceForm(request.POST or None)
    if form.is_valid():
        actions.accept_texts(member=member)
        return onboarding.advance(request, "terms")
    context = {
        "form": form,
        "terms": queries.text_in_force(TextKind.TERMS),
        "notice": queries.text_in_force(TextKind.PRIVACY),
        "steps": onboarding.progress("terms"),
        "is_first": member.onboarded_at is None,
    }
    return render(request, "privacy/accept.html", context)


@require_POST
def refuse(request: HttpRequest) -> HttpResponse:
    """Refusing closes the door, and changes nothing else: the member may come back and accept."""
    logout(request)
    return redirect("account_login")
