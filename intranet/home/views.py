"""Pages that belong to no feature."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from intranet.kernel.accounts.models import User
from intranet.kernel.cards import cards_for
from intranet.kernel.navigation import main_menu


def index(request: HttpRequest) -> HttpResponse:
    """The home page: what happened in what the member follows, and where to go."""
    member = cast("User", request.user)
    context = {
        "section": "home",
        "main_cards": cards_for(member, "main"),
        "aside_cards": cards_for(member, "aside"),
        "places": [line for line in main_menu.lines(member) if line.hint],
    }
    return render(request, "home/index.html", context)


def help_page(request: HttpRequest) -> HttpResponse:
    """How to find one's way, without a mouse too."""
    return render(request, "home/help.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "home/accessibility.html")
