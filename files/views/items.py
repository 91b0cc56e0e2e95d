"""One folder or document: reading it, and what is done with it."""

from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from files import permissions
from files.actions.downloads import note_download
from files.actions.items import (
    NameTakenError,
    copy_item,
    describe_item,
    move_item,
    purge_item,
    rename_item,
    restore_item,
    trash_item,
)
from files.actions.locks import ask_to_release, lock_item, release_item
from files.actions.versions import add_version, restore_version
from files.archives import archive_of
from files.forms import FolderChoiceForm, RenameForm, VersionForm
from files.models import Item, Right
from files.queries.listing import crumbs_of, folders_to_choose, in_trash_or_404, versions_of
from files.queries.names import were_used
from files.queries.places import comments_on
from files.queries.previews import preview_of
from files.queries.uses import uses_of
from files.roles import right_of
from files.views.addresses import WRITES_A_MINUTE, of_item, or_ask, viewer_of
from files.views.folders import folder_view
from files.views.sending import send_version
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import store_sent
from intranet.kernel.blobs.downloads import FileStream
from intranet.kernel.follows.queries import is_following
from intranet.kernel.permissions import PermissionRefused, require
from intranet.kernel.rate_limits import limit

SECTION: Final = "groups"
QUESTIONS_AN_HOUR: Final = "10/h"
# Of one selection: an address has an end.
MAX_CHOSEN: Final = 200


@require_http_methods(["GET", "HEAD", "POST"])
@or_ask
@of_item
def item(request: HttpRequest, viewer: User, item: Item) -> HttpResponse:
    """A folder, or the page of a document, which shows its current version or another (`version`), at a page of it (`page`)."""
    if item.is_top and request.method != "POST":
        return redirect(item)
    if item.is_folder:
        return folder_view(request, viewer, item)
    if request.method == "POST":
        raise Http404
    versions = list(versions_of(item))
    wanted = request.GET.get("version") or str(item.version.number if item.version else "")
    version = next((one for one in versions if str(one.number) == wanted), None)
    if version is None:
        raise Http404
    preview = preview_of(viewer, version, request.GET.get("page", ""))
    shown = {"versions": versions, "preview": preview, "comments": comments_on(viewer, item, preview)}
    template = "files/_preview.html" if request.headers.get("HX-Request") else "files/document.html"
    return render(request, template, _context(viewer, item) | shown)


def _context(viewer: User, item: Item) -> dict[str, object]:
    right = right_of(viewer, item) or Right.VIEW
    return {
        "section": SECTION,
        "item": item,
        "crumbs": crumbs_of(viewer, item),
        "can_change": right >= Right.EDIT and not item.is_top,
        "can_manage": right >= Right.MANAGE,
        "can_share": permissions.can_share_item(viewer, item, beyond=False),
        "lock": permissions.lock_of(item),
        "is_following": is_following(viewer, item.key),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@of_item
def rename(request: HttpRequest, viewer: User, item: Item) -> HttpResponse:
    """Call it otherwise, or say what it is."""
    require(permissions.can_edit_item(viewer, item))
    form = RenameForm(request.POST or None, initial={"name": item.name, "description": item.description})
    if request.method == "POST" and form.is_valid():
        try:
            rename_item(actor=viewer, item=item, name=form.cleaned_data["name"])
        except NameTakenError:
            form.add_error("name", _("There is already something of this name here. Choose another name."))
        else:
            return redirect(describe_item(actor=viewer, item=item, description=form.cleaned_data["description"]))
    return render(request, "files/rename.html", _context(viewer, item) | {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@of_item
def move(request: HttpRequest, viewer: User, item: Item) -> HttpResponse:
    """Put it, or a copy of it (`do=copy`), into another folder; what that changes for its readers is said before."""
    require(permissions.can_see_item(viewer, item))
    form = FolderChoiceForm(folders_to_choose(viewer, item), request.POST or None)
    if request.method == "POST" and form.is_valid():
        folder = form.cleaned_data["folder"]
        try:
            if request.POST.get("do") == "copy":
                copy_item(actor=viewer, item=item, folder=folder)
            else:
                move_item(actor=viewer, item=item, folder=folder)
        except NameTakenError:
            form.add_error("folder", _("There is already something of this name in that folder. Rename it first."))
        except PermissionRefused as refused:
            form.add_error("folder", str(refused.reason))
        else:
            return redirect(folder)
    can_move = permissions.can_edit_item(viewer, item)
    return render(request, "files/move.html", _context(viewer, item) | {"form": form, "can_move": can_move})


@require_http_methods(["GET", "HEAD", "POST"])
@of_item
def delete(request: HttpRequest, viewer: User, item: Item) -> HttpResponse:
    """Put it in the trash; asked first, because a folder goes with what is in it."""
    require(permissions.can_edit_item(viewer, item))
    if request.method != "POST":
        return render(request, "files/delete.html", _context(viewer, item) | {"uses": uses_of(viewer, item)})
    above = crumbs_of(viewer, item)
    trash_item(actor=viewer, item=item)
    messages.success(request, _("“%(name)s” is in the trash. It can be restored for 30 days.") % {"name": item.name})
    return redirect(above[-1] if above else "files:shared")


@require_POST
def restore(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take it out of the trash."""
    viewer = viewer_of(request)
    limit(request, "files-writes", WRITES_A_MINUTE)
    item = restore_item(actor=viewer, item=in_trash_or_404(viewer, public_id))
    messages.success(request, _("“%(name)s” was restored.") % {"name": item.name})
    return redirect(item)


@require_http_methods(["GET", "HEAD", "POST"])
def purge(request: HttpRequest, public_id: str) -> HttpResponse:
    """Delete it for good; asked first."""
    viewer = viewer_of(request)
    limit(request, "files-writes", WRITES_A_MINUTE)
    item = in_trash_or_404(viewer, public_id)
    require(permissions.can_purge_item(viewer, item))
    above = crumbs_of(viewer, item)
    if request.method != "POST":
        return render(request, "files/purge.html", {"section": SECTION, "item": item, "folder": above[-1] if above else None})
    purge_item(actor=viewer, item=item)
    messages.success(request, _("“%(name)s” was deleted for good.") % {"name": item.name})
    return redirect(above[0] if above else "files:shared")


# Versions ----------------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@of_item
def replace(request: HttpRequest, viewer: User, item: Item) -> HttpResponse:
    """Add a version. Who worked from an older one is told which came between."""
    require(permissions.can_edit_item(viewer, item))
    if item.version is None:
        raise Http404
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = VersionForm(viewer, item.key, *data, initial={"base": item.version.number})
    if request.method != "POST" or not form.is_valid():
        if were_used(viewer, request.POST.getlist("sent_uploads")):
            return redirect(item)
        return render(request, "files/replace.html", _context(viewer, item) | {"form": form})
    values = form.cleaned_data
    file = store_sent(values["sent"][0], by=viewer)
    replaced = add_version(actor=viewer, item=item, file=file, base=values["base"], note=values["note"])
    if replaced.overtaken is not None:
        words = {"person": replaced.overtaken.author.display_name, "number": replaced.overtaken.number}
        text = _("%(person)s added version %(number)s while you were working. Yours was added after it: compare the two.")
        messages.warning(request, text % words)
    else:
        messages.success(request, _("Version %(number)d was added.") % {"number": replaced.version.number})
    return redirect(item)


@require_POST
@of_item
def bring_back(request: HttpRequest, viewer: User, item: Item, number: int) -> HttpResponse:
    """Make an old version the current one again."""
    require(permissions.can_edit_item(viewer, item))
    if not item.versions.filter(number=number).exists():
        raise Http404
    version = restore_version(actor=viewer, item=item, number=number)
    words = {"old": number, "number": version.number}
    messages.success(request, _("Version %(old)d is current again, as version %(number)d.") % words)
    return redirect(item)


@require_safe
@of_item
def download(request: HttpRequest, viewer: User, item: Item, number: int | None = None) -> HttpResponseBase:
    """The bytes of a document: of its current version, or of an older one."""
    version = item.version if number is None else item.versions.select_related("file").filter(number=number).first()
    if version is None:
        raise Http404
    return send_version(request, viewer, item, version)


@require_safe
@of_item
def archive(request: HttpRequest, viewer: User, item: Item) -> HttpResponseBase:
    """A folder, or those of its items that are chosen (`item`, their public ids), as one ZIP."""
    if not item.is_folder:
        raise Http404
    zipped = archive_of(viewer, item, request.GET.getlist("item")[:MAX_CHOSEN])
    if request.method == "GET":
        note_download(actor=viewer, item=item)
    headers = {
        "Content-Type": "application/zip",
        "Content-Length": str(len(zipped)),
        "Content-Disposition": str(content_disposition_header(True, f"{item.name or item.library.name}.zip")),
    }
    return FileStream(zipped, headers=headers)


# Locks -------------------------------------------------------------------------------------------------------------------


@require_POST
@of_item
def lock(request: HttpRequest, viewer: User, item: Item) -> HttpResponse:
    """Lock a document while one edits it elsewhere."""
    held = lock_item(actor=viewer, item=item)
    text = _("You have locked “%(name)s” until %(time)s. Release it when you are done.")
    messages.success(request, text % {"name": item.name, "time": f"{localtime(held.until):%H:%M}"})
    return redirect(item)


@require_POST
@of_item
def release(request: HttpRequest, viewer: User, item: Item) -> HttpResponse:
    """End the lock of a document."""
    release_item(actor=viewer, item=item)
    messages.success(request, _("“%(name)s” is no longer locked.") % {"name": item.name})
    return redirect(item)


@require_POST
@of_item
def ask_release(request: HttpRequest, viewer: User, item: Item) -> HttpResponse:
    """Ask who has locked a document to release it."""
    limit(request, "files-ask", QUESTIONS_AN_HOUR)
    if ask_to_release(actor=viewer, item=item):
        messages.success(request, _("They were asked to release it."))
    else:
        messages.success(request, _("“%(name)s” is no longer locked.") % {"name": item.name})
    return redirect(item)
