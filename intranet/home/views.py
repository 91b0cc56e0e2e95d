"""Pages that belong to no feature."""

from typing import Final, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from intranet.kernel.accounts import onboarding
from intranet.kernel.accounts.actions.visits import visit_home
from intranet.kernel.accounts.models import User
from intranet.kernel.follows.queries import is_following_anything
from intranet.kernel.rate_limits import limit
from intranet.kernel.search.queries import SearchUnavailable
from intranet.kernel.search.sections import MAX_TEXT, found_sections, suggested_lines
from intranet.kernel.web.cards import cards_for
from intranet.kernel.web.since import happened_since
from intranet.kernel.web.waiting import waiting_for

SEARCHES_A_MINUTE: Final = "120/m"
SUGGESTIONS_A_MINUTE: Final = "300/m"


def index(request: HttpRequest) -> HttpResponse:
    """The home page: what happened since the last visit, what is said in what the member follows, and what waits for them."""
    member = cast("User", request.user)
    is_beginner = not is_following_anything(member)
    aside = cards_for(member, "aside")
    context = {
        "section": "home",
        "since": happened_since(member, visit_home(member=member)),
        "waiting": waiting_for(member),
        "top_cards": cards_for(member, "top"),
        "main_cards": cards_for(member, "main"),
        "beginner_cards": [card for card in aside if is_beginner and card.for_beginners],
        "aside_cards": [card for card in aside if not (is_beginner and card.for_beginners)],
    }
    return render(request, "home/index.html", context)


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """One search over everything that may be found, grouped by kind."""
    viewer = cast("User", request.user)
    limit(request, "search", SEARCHES_A_MINUTE)
    text = request.GET.get("q", "").strip()[:MAX_TEXT]
    context: dict[str, object] = {"text": text}
    try:
        context["found"] = found = found_sections(viewer, text)
        context["meant"] = list(dict.fromkeys(one.suggestion for one in found if one.suggestion))
    except SearchUnavailable:
        context["is_unavailable"] = True
    return render(request, "home/search.html", context)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """What completes the field of the top bar, as options of a list box; nothing while the engine does not answer."""
    viewer = cast("User", request.user)
    limit(request, "suggestions", SUGGESTIONS_A_MINUTE)
    try:
        lines = suggested_lines(viewer, request.GET.get("q", ""))
    except SearchUnavailable:
        lines = []
    return render(request, "kernel/_suggestions.html", {"suggestions": lines})


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """How to find one's way, without a mouse too: for everybody."""
    return render(request, "home/help.html", _layout(request))


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement, for everybody."""
    return render(request, "home/accessibility.html", _layout(request))


def _layout(request: HttpRequest) -> dict[str, object]:
    """The menus of the site for members who may use it, else a page without any."""
    member = request.user
    is_inside = isinstance(member, User) and not onboarding.lacks_second_factor(member) and not onboarding.next_step(request)
    return {"is_inside": is_inside, "layout": "kernel/base.html" if is_inside else "kernel/plain.html"}
