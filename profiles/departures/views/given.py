"""What colleagues who leave hand over to somebody, and the answers."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from intranet.kernel.rate_limits import limit
from profiles.departures import actions
from profiles.departures.forms import AnswerForm
from profiles.departures.queries.plans import Given, given_by_person
from profiles.views.addresses import viewer_of

SECTION: Final = "departures"
ANSWERS: Final = "120/h"


def _form(request: HttpRequest, given: Given) -> AnswerForm:
    prefix = given.departure.public_id
    is_sent = request.method == "POST" and request.POST.get("departure") == prefix
    handovers = [line.handover.public_id for line in given.lines]
    waiting = [line.handover.public_id for line in given.waiting]
    return AnswerForm(request.POST if is_sent else None, handovers=handovers, waiting=waiting, prefix=prefix)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def given(request: HttpRequest) -> HttpResponse:
    """Accept or refuse, one by one or all; or give back what somebody asks for who is back."""
    viewer = viewer_of(request)
    found = [(one, _form(request, one)) for one in given_by_person(viewer)]
    for one, form in found:
        if form.is_bound and form.is_valid():
            limit(request, "departures", ANSWERS)
            chosen, word = form.cleaned_data["handovers"], form.cleaned_data["word"]
            if one.is_back:
                actions.answer_back(actor=viewer, handovers=chosen, gives_back=form.is_yes, word=word)
            else:
                actions.answer(actor=viewer, handovers=chosen, is_accepted=form.is_yes, word=word)
            messages.success(request, _("Your answer is sent."))
            return redirect("profiles:given")
    return render(request, "profiles/departures/given.html", {"section": SECTION, "found": found})
