"""Changes for browsers whose WebSocket does not open: networks and proxies there are that let none through."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.rate_limits import limit
from intranet.kernel.realtime import bundles, queries
from intranet.kernel.realtime.cursors import cursor_now

RATE = "120/m"


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """What a page missed, as its WebSocket would say: `changes`, or `reload` when the page must be loaded again."""
    limit(request, "live-changes", RATE)
    keys = [key for key in request.GET.get("keys", "").split(" ") if key]
    try:
        since = int(request.GET.get("since", "0"))
    except ValueError:
        since = 0
    if not queries.are_keys(keys):
        return HttpResponseBadRequest(_("Send at most 50 keys, of at most 60 characters each."), content_type="text/plain")
    viewer = cast("User", request.user)
    missed = queries.changes_since(viewer, bundles.expanded(viewer, keys), since)
    if missed is None:
        return JsonResponse({"type": "reload", "cursor": cursor_now()})
    return JsonResponse({"type": "changes", **missed})
