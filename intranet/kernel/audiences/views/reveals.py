"""What administrators read beyond their audience: asking for it, reading it, and what its owners see of that."""

from typing import Final, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from intranet.kernel.accounts.confirmation import confirmed
from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.views.administration import for_administrators
from intranet.kernel.audiences import actions, queries, revealing
from intranet.kernel.audiences.forms import ConfirmationForm, RevealForm
from intranet.kernel.rate_limits import limit

SHOWN: Final = 100
REVEALS: Final = "20/h"
NOTHING_THERE: Final = 404


@require_safe
def reveals(request: HttpRequest) -> HttpResponse:
    """The latest reveals of what is the member's own: who, what, when, why."""
    member = cast("User", request.user)
    latest = list(queries.reveals_of(member)[:SHOWN])
    named = revealing.named(reveal.subject for reveal in latest)
    lines = [(reveal, named.get(reveal.subject)) for reveal in latest]
    return render(request, "audiences/reveals.html", {"lines": lines})


@for_administrators
@confirmed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest) -> HttpResponse:
    """Ask to read one thing: its address and a reason, then what will happen, then the thing."""
    hosts = {request.get_host(), urlsplit(settings.PUBLIC_URL).netloc}
    form = RevealForm(request.POST or None, hosts=hosts)
    if not form.is_valid():
        return _ask(request, form)
    asked: revealing.Asked = form.cleaned_data["address"]
    sent = request.POST if "confirm" in request.POST else None
    confirmation = ConfirmationForm(sent, kind=asked.kind, initial={"part": asked.names[revealing.FRAGMENT]})
    if not confirmation.is_valid():
        context = {
            "asked": asked,
            "form": confirmation,
            "address": request.POST["address"],
            "reason": form.cleaned_data["reason"],
        }
        return render(request, "audiences/reveal_confirm.html", context)
    limit(request, "reveal", REVEALS)
    return _reveal(request, form, asked, confirmation.cleaned_data.get("part", ""))


def _reveal(request: HttpRequest, form: RevealForm, asked: revealing.Asked, part: str) -> HttpResponse:
    viewer, kind = cast("User", request.user), asked.kind
    thing = actions.reveal_asked(actor=viewer, asked=asked, part=part, reason=form.cleaned_data["reason"])
    if thing is None:
        form.add_error("address", _("There is nothing at this address. Your request and its reason are in the audit log."))
        return _ask(request, form, status=NOTHING_THERE)
    if queries.revealed_until(viewer, thing.key) is None:
        messages.info(request, _("You can already read this. Nothing was revealed."))
        return redirect(kind.address(thing))
    return redirect("audiences:read", thing.key)


def _ask(request: HttpRequest, form: RevealForm, *, status: int = 200) -> HttpResponse:
    found = queries.open_reveals(cast("User", request.user))
    known = [(subject, revealing.kind_of(subject), until) for subject, until in found.items()]
    context = {"form": form, "kinds": revealing.revealables, "open": [line for line in known if line[1] is not None]}
    return render(request, "audiences/reveal.html", context, status=status)


@for_administrators
@never_cache
@require_safe
def read(request: HttpRequest, subject: str) -> HttpResponse:
    """What was revealed, for its hour: the thing alone, as its readers read it, with nothing to do."""
    viewer = cast("User", request.user)
    until, kind = queries.revealed_until(viewer, subject), revealing.kind_of(subject)
    thing = kind.find(subject.partition(":")[2]) if until is not None and kind is not None else None
    if kind is None or thing is None:
        raise Http404
    context = {"kind": kind, "until": until, **kind.context(viewer, thing)}
    return render(request, "audiences/read.html", context)
