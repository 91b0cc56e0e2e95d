"""A copy of what a group holds, for its owners."""

from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from groups import permissions
from groups.actions.exports import KEPT, ask_for_export, note_download
from groups.models import Group, GroupExport
from groups.queries.exports import export_under_way, last_export
from groups.queries.group_page import frame_of
from groups.views.addresses import of_group
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.downloads import download
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit

SECTION: Final = "groups"
EXPORTS_AN_HOUR: Final = "5/h"
EXPORTS_OF_A_GROUP: Final = "10/d"
DOWNLOADS_AN_HOUR: Final = "20/h"


@require_http_methods(["GET", "HEAD", "POST"])
@of_group
def export(request: HttpRequest, viewer: User, group: Group) -> HttpResponse:
    """Ask for an archive, see how far it is, and find it. With scripts the progress is brought anew by itself."""
    require(permissions.can_export_group(viewer, group))
    if request.method == "POST":
        limit(request, "group-export", EXPORTS_AN_HOUR)
        limit(group.key, "group-export", EXPORTS_OF_A_GROUP)
        made = ask_for_export(actor=viewer, group=group)
        if made.actor_id == viewer.pk:
            messages.success(request, _("The export is being prepared. You will be notified when it is ready."))
        return redirect("groups:export", group.address)
    context = {
        "section": SECTION,
        "frame": frame_of(viewer, group, tab="settings"),
        "under_way": export_under_way(group),
        "last": last_export(viewer, group),
        "days": KEPT.days,
    }
    is_fragment = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")
    return render(request, "groups/_export.html" if is_fragment else "groups/export.html", context)


@require_POST
@of_group
def download_export(request: HttpRequest, viewer: User, group: Group, public_id: str) -> HttpResponseBase:
    """The archive, to the owner who asked for it, as long as it is kept and they own the group."""
    require(permissions.can_export_group(viewer, group))
    limit(request, "group-export-download", DOWNLOADS_AN_HOUR)
    ready = GroupExport.objects.ready().select_related("file")
    found = get_object_or_404(ready, group=group, actor=viewer, public_id=public_id)
    day = timezone.localtime(found.asked_at)
    response = download(request, found.file, name=f"{group.address}-{day:%Y-%m-%d}.zip")
    note_download(actor=viewer, export=found)
    return response
