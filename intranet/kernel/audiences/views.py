"""What administrators read beyond their audience, shown to the owner."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences import queries

SHOWN = 100


@require_GET
def reveals(request: HttpRequest) -> HttpResponse:
    """The latest reveals of what is the member's own: who, when, why."""
    member = cast("User", request.user)
    return render(request, "audiences/reveals.html", {"reveals": queries.reveals_of(member)[:SHOWN]})
