"""Asking for access to a thing whose name one knows, and answering."""

from typing import Any, Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from intranet.kernel.access import actions
from intranet.kernel.access.forms import AnswerForm, AskForm
from intranet.kernel.access.permissions import can_ask_for_access, can_decide_access
from intranet.kernel.access.queries import asked_or_404, last_request, request_or_404
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Shareable
from intranet.kernel.audiences.reach import reach_of_thing
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit

REQUESTS: Final = "20/d"
DECIDERS_SHOWN: Final = 5


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, word: str, public_id: str) -> HttpResponse:
    """Ask for access, then see what became of it, at one address. Sent twice, it is one request."""
    viewer = cast("User", request.user)
    asked, last = asked_or_404(viewer, word, public_id), last_request(viewer, word, public_id)
    is_waiting = last is not None and last.decided_at is None
    if asked.is_visible(viewer) and not is_waiting:
        return redirect(asked.address)
    form = AskForm(request.POST if request.method == "POST" and not is_waiting else None)
    if form.is_valid():
        require(can_ask_for_access(viewer, asked))
        limit(request, "access", REQUESTS)
        actions.ask_for_access(actor=viewer, asked=asked, message=form.cleaned_data["message"])
        messages.success(request, _("Your request is on its way."))
        return redirect("access:ask", word, public_id)
    context: dict[str, Any] = {"asked": asked, "last": last, "is_waiting": is_waiting, "form": form}
    context |= {"decision": can_ask_for_access(viewer, asked), "word": word, "public_id": public_id}
    context["deciders"] = asked.managers.order_by("display_name", "pk")[:DECIDERS_SHOWN]
    return render(request, "access/ask.html", context)


@require_POST
def withdraw(request: HttpRequest, word: str, public_id: str) -> HttpResponse:
    """Take one's own request back; there is none any more when it is sent twice."""
    viewer = cast("User", request.user)
    asked_or_404(viewer, word, public_id)
    last = last_request(viewer, word, public_id)
    if last is not None and last.decided_at is None:
        actions.withdraw_request(actor=viewer, request=last)
    messages.success(request, _("Your request is withdrawn."))
    return redirect("access:ask", word, public_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Answer a request, knowing who sees the thing today."""
    viewer = cast("User", request.user)
    asked_by, asked = request_or_404(viewer, public_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.decide_request(actor=viewer, request=asked_by, is_granted=form.is_granted, reason=form.cleaned_data["reason"])
        done = _("%(person)s has access now.") if form.is_granted else _("The request of %(person)s is refused.")
        messages.success(request, done % {"person": asked_by.member.display_name})
        return redirect("access:decide", public_id)
    reach = reach_of_thing(viewer, asked.thing) if isinstance(asked.thing, Shareable) else None
    decision = can_decide_access(viewer, asked_by, asked)
    context = {"asked": asked, "asked_by": asked_by, "form": form, "reach": reach, "decision": decision}
    return render(request, "access/decide.html", context)
