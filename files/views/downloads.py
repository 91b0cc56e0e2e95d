"""Who downloaded an item and who gave access to it, for those who manage it; and one's own downloads."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from files.models import Item
from files.permissions import can_manage_item
from files.queries.downloads import download_counts, downloads_of, grants_of_record, is_read_by_everyone, own_downloads
from files.queries.listing import crumbs_of
from files.views.addresses import PAGES_A_MINUTE, of_item, viewer_of
from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit


@require_safe
@of_item
def item_record(request: HttpRequest, viewer: User, item: Item) -> HttpResponse:
    """The downloads of an item, the last first; with `show=grants`, what was done to who sees it."""
    require(can_manage_item(viewer, item))
    is_of_grants = request.GET.get("show") == "grants"
    is_counted = not is_of_grants and is_read_by_everyone(item)
    number = request.GET.get("page", "")
    context = {"section": "groups", "item": item, "crumbs": crumbs_of(viewer, item), "is_of_grants": is_of_grants}
    context["kept_days"] = settings.AUDIT_KEPT_DAYS
    context["counts"] = download_counts(item) if is_counted else None
    if not is_counted:
        context["found"] = grants_of_record(viewer, item, number) if is_of_grants else downloads_of(item, number)
    return render(request, "files/record.html", context)


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """What the reader downloaded, the last first."""
    viewer = viewer_of(request)
    limit(request, "files", PAGES_A_MINUTE)
    found = own_downloads(viewer, request.GET.get("page", ""))
    return render(request, "files/downloads.html", {"section": "files", "found": found, "kept_days": settings.AUDIT_KEPT_DAYS})
