"""Documents in texts: choosing one, the card of one that an open page asks for again, and where one is shown."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from files.models import Item
from files.queries import picker
from files.queries.cards import cards_of
from files.queries.listing import crumbs_of, item_or_404
from files.queries.uses import uses_of
from files.views.addresses import PAGES_A_MINUTE, PARTS_A_MINUTE, of_item, viewer_of
from files.views.search import MAX_QUERY_LENGTH, SEARCHES_A_MINUTE
from intranet.kernel.accounts.models import User
from intranet.kernel.content.documents import unseen_card
from intranet.kernel.rate_limits import limit
from intranet.kernel.search.queries import SearchUnavailable


@require_safe
def pick(request: HttpRequest) -> HttpResponse:
    """Documents to put into a text: looked for by their words (`q`), or folder by folder (`in`).

    In a composer it is a window; by itself, a page that gives addresses to paste.
    """
    viewer = viewer_of(request)
    text, folder = request.GET.get("q", "").strip()[:MAX_QUERY_LENGTH], request.GET.get("in", "")
    limit(request, *(("search", SEARCHES_A_MINUTE) if text else ("files", PAGES_A_MINUTE)))
    number = request.GET.get("page", "")
    context: dict[str, object] = {"section": "files", "text": text, "site": settings.PUBLIC_URL}
    try:
        if text:
            context["offered"] = picker.found(viewer, text, number)
        elif folder:
            context["offered"] = picker.inside(viewer, item_or_404(viewer, folder), number)
        else:
            context["offered"] = picker.beginning(viewer)
    except SearchUnavailable:
        context["is_unavailable"] = True
    return render(request, "files/_pick.html" if request.headers.get("HX-Request") else "files/pick.html", context)


@require_safe
def card(request: HttpRequest, public_id: str) -> HttpResponse:
    """The card of a document as this reader sees it now; who does not see it reads the same as where there is none."""
    limit(request, "files-shown", PARTS_A_MINUTE)
    return HttpResponse(cards_of(viewer_of(request), [public_id]).get(public_id) or unseen_card())


@require_safe
@of_item
def uses(request: HttpRequest, viewer: User, item: Item) -> HttpResponse:
    """Where it is shown, as far as the reader sees: what its page fetches and, without scripts, a page."""
    context: dict[str, object] = {"section": "groups", "item": item, "uses": uses_of(viewer, item)}
    if request.headers.get("HX-Request"):
        return render(request, "files/_uses.html", context)
    return render(request, "files/uses.html", context | {"crumbs": crumbs_of(viewer, item)})
