"""Contesting a suspension, without signing in: asking for a link, and what the link opens."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from intranet.kernel.accounts.forms import AddressForm
from intranet.kernel.accounts.models import LinkPurpose
from intranet.kernel.accounts.queries import link_of
from intranet.kernel.moderation import actions, queries
from intranet.kernel.moderation.forms import AppealForm
from intranet.kernel.moderation.tasks import answer_suspended
from intranet.kernel.rate_limits import limit

ASKED_FROM_A_NETWORK = "20/h"
ASKED_FOR_AN_ADDRESS = "5/h"
APPEALS = "20/h"
LINK_GONE = 410


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Take an address and answer the same, as fast, for every address: nobody learns here whose account is suspended."""
    form = AddressForm(request.POST or None)
    if form.is_valid():
        email = form.cleaned_data["email"]
        limit(request, "contest", ASKED_FROM_A_NETWORK)
        limit(email, "contest", ASKED_FOR_AN_ADDRESS)
        answer_suspended.enqueue(email=email)
        return redirect("moderation:asked_to_contest")
    return render(request, "moderation/suspended/ask.html", {"form": form})


@login_not_required
@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """What happens next, whatever the address was."""
    return render(request, "moderation/suspended/asked.html", {"support": settings.SUPPORT_EMAIL})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contest(request: HttpRequest, token: str) -> HttpResponse:
    """What was decided, and why the author contests it: opening the link changes nothing, sending the form uses it up."""
    link = link_of(token, LinkPurpose.APPEAL)
    own = queries.own_suspension(link.member) if link is not None and link.member is not None else None
    if own is None:
        return _gone(request)
    form = AppealForm(request.POST or None)
    if request.method == "POST":
        limit(request, "appeal", APPEALS)
    if not form.is_valid():
        return render(request, "moderation/suspended/contest.html", {"own": own, "form": form})
    try:
        actions.contest_with_link(token=token, text=form.cleaned_data["text"])
    except actions.LinkRefused:
        return _gone(request)
    return redirect("moderation:contested")


@login_not_required
@require_safe
def contested(request: HttpRequest) -> HttpResponse:
    """The suspension is contested: who answers, and how one hears of it."""
    return render(request, "moderation/suspended/contested.html")


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "moderation/suspended/gone.html", {"support": settings.SUPPORT_EMAIL}, status=LINK_GONE)
