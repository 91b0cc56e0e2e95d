"""Reading the mail of the demonstration; these pages exist in development alone, open to whoever is there."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from intranet.kernel.devmail.queries import latest_messages, message_named


@login_not_required
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    return render(request, "devmail/mailbox.html", {"messages_sent": latest_messages()})


@login_not_required
@require_safe
def message(request: HttpRequest, name: str) -> HttpResponse:
    found = message_named(name)
    if found is None:
        raise Http404
    return render(request, "devmail/message.html", {"mail": found})
