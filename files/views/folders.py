"""Libraries and their folders: looking around, making folders, uploading."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from files import permissions
from files.actions.items import NameTakenError, create_document, create_folder, open_path
from files.actions.libraries import open_library
from files.actions.versions import add_version
from files.forms import KEEP_BOTH, LEAVE, MAX_DROPPED, NEW_VERSION, ConflictForm, FolderForm, UploadForm
from files.models import Item, Right
from files.queries.listing import (
    ITEMS_A_PAGE,
    crumbs_of,
    folder_page,
    item_or_404,
    right_at_top,
    shared_with,
    size_of,
    top_of,
    trash_of,
)
from files.queries.names import conflicts_of, were_used
from files.roles import LIBRARY
from files.views.addresses import PAGES_A_MINUTE, WRITES_A_MINUTE, of_item, viewer_of
from groups.models import Group
from groups.permissions import can_read_group
from groups.queries.group_page import frame_of
from groups.queries.visible import group_or_404
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import store_sent
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.follows.actions import follow as follow_key
from intranet.kernel.follows.actions import unfollow as unfollow_key
from intranet.kernel.permissions import PermissionRefused, require
from intranet.kernel.rate_limits import limit
from profiles.models import Organization

MAX_QUERY_LENGTH: Final = 100


@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, address: str) -> HttpResponse:
    """The library of a group."""
    viewer = viewer_of(request)
    owner = group_or_404(viewer, address)
    if request.method != "POST" and address != owner.address:
        return redirect("files:group", owner.address)
    require(permissions.can_see_library(viewer, owner))
    return library(request, viewer, owner)


@require_http_methods(["GET", "HEAD", "POST"])
def organization(request: HttpRequest, address: str) -> HttpResponse:
    """The library of an organization."""
    viewer = viewer_of(request)
    owner = get_object_or_404(Organization.objects.select_related("audience"), public_id=address.partition("-")[0])
    if not permissions.can_see_library(viewer, owner):
        raise Http404
    return library(request, viewer, owner)


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """The reader's own library."""
    viewer = viewer_of(request)
    if not permissions.can_see_library(viewer, viewer):
        raise Http404
    return library(request, viewer, viewer)


@require_safe
def shared(request: HttpRequest) -> HttpResponse:
    """What others shared with the reader by name."""
    viewer = viewer_of(request)
    limit(request, "files", PAGES_A_MINUTE)
    page = Paginator(shared_with(viewer), ITEMS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "files/shared.html", {"section": "shared", "page": page})


def library(request: HttpRequest, viewer: User, owner: Group | Organization | User) -> HttpResponse:
    """The top folder of a library. What is put into it first makes it."""
    if request.method == "POST":
        limit(request, "files-writes", WRITES_A_MINUTE)
        return folder_view(request, viewer, open_library(actor=viewer, owner=owner))
    limit(request, "files", PAGES_A_MINUTE)
    top = top_of(owner)
    if top is None:
        return _render_folder(request, viewer, owner, None)
    return folder_view(request, viewer, top)


def folder_view(request: HttpRequest, viewer: User, folder: Item) -> HttpResponse:
    """A page of a folder; sent to it, a form makes a folder in it (`do=folder`) or puts files into it."""
    if request.method != "POST":
        return _render_folder(request, viewer, folder.library.owner, folder)
    require(permissions.can_add_to(viewer, folder))
    return _make_folder(request, viewer, folder) if request.POST.get("do") == "folder" else _upload(request, viewer, folder)


def _render_folder(
    request: HttpRequest,
    viewer: User,
    owner: Group | Organization | User,
    folder: Item | None,
    *,
    new_folder: FolderForm | None = None,
    upload: UploadForm | None = None,
) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:MAX_QUERY_LENGTH]
    order, number = request.GET.get("sort", ""), request.GET.get("page", "")
    is_grid = request.GET.get("view") == "grid"
    page = folder_page(viewer, folder, order=order, text=text, number=number, is_grid=is_grid) if folder is not None else None
    can_add = (
        bool(permissions.can_add_to(viewer, folder, found=page.right))
        if folder is not None and page is not None
        else (right_at_top(viewer, owner) or 0) >= Right.EDIT
    )
    context = {
        "section": "groups" if isinstance(owner, Group) else "files",
        "owner": owner,
        # Who was shown a folder beyond its group is told nothing of the group.
        "frame": frame_of(viewer, owner, tab=LIBRARY) if isinstance(owner, Group) and can_read_group(viewer, owner) else None,
        "folder": folder,
        "found": page,
        "can_add": can_add,
        "can_share": folder is not None and permissions.can_share_item(viewer, folder, beyond=False),
        "new_folder": new_folder or FolderForm(),
        "upload": upload or UploadForm(viewer, upload_target(owner, folder)),
        "max_dropped": MAX_DROPPED,
        "used": size_of(folder.library) if folder is not None else 0,
    }
    is_refused = (new_folder is not None and new_folder.errors) or (upload is not None and upload.errors)
    return render(request, "files/folder.html", context, status=400 if is_refused else 200)


def upload_target(owner: Group | Organization | User, folder: Item | None) -> str:
    """What an upload is for. The top folder is named by its owner: the library may be made between the page and the form."""
    return folder.key if folder is not None and not folder.is_top else f"{LIBRARY}:{owner.public_id}"


def _make_folder(request: HttpRequest, viewer: User, folder: Item) -> HttpResponse:
    form = FolderForm(request.POST)
    if form.is_valid():
        try:
            made = create_folder(actor=viewer, parent=folder, name=form.cleaned_data["name"])
        except NameTakenError:
            form.add_error("name", _("There is already something of this name here. Choose another name."))
        else:
            messages.success(request, _("The folder “%(name)s” was made.") % {"name": made.name})
            return redirect(folder)
    return _render_folder(request, viewer, folder.library.owner, folder, new_folder=form)


def _upload(request: HttpRequest, viewer: User, folder: Item) -> HttpResponse:
    form = UploadForm(viewer, upload_target(folder.library.owner, folder), request.POST, request.FILES)
    if not form.is_valid():
        if were_used(viewer, request.POST.getlist("sent_uploads")):
            return redirect(folder)
        return _render_folder(request, viewer, folder.library.owner, folder, upload=form)
    try:
        folders = _opened(viewer, folder, form)
    except PermissionRefused as refused:
        form.add_error("sent", str(refused.reason))
        return _render_folder(request, viewer, folder.library.owner, folder, upload=form)
    made, taken = 0, dict[str, list[str]]()
    for sent in form.cleaned_data["sent"]:
        file, inside = store_sent(sent, by=viewer), folders[form.path_of(sent)]
        try:
            create_document(actor=viewer, parent=inside, name=file.name, file=file)
            made += 1
        except NameTakenError:
            taken.setdefault(inside.public_id, []).append(file.public_id)
    _say_uploaded(request, made)
    if taken:
        files = [f"{inside}.{'-'.join(public_ids)}" for inside, public_ids in taken.items()]
        return redirect(f"{reverse('files:conflicts', args=[folder.public_id])}?{urlencode({'file': files}, doseq=True)}")
    return redirect(folder)


@transaction.atomic
def _opened(viewer: User, folder: Item, form: UploadForm) -> dict[tuple[str, ...], Item]:
    """The folders of what was sent, by their paths: all of them, or none is made. Raises PermissionRefused."""
    paths = sorted({(), *form.cleaned_data["folders"]})
    found = {names: open_path(actor=viewer, folder=folder, names=names) for names in paths}
    for inside in found.values():
        require(permissions.can_add_to(viewer, inside))
    return found


def _say_uploaded(request: HttpRequest, count: int) -> None:
    if count:
        messages.success(
            request, ngettext("%(count)d file was uploaded.", "%(count)d files were uploaded.", count) % {"count": count}
        )


@require_http_methods(["GET", "HEAD", "POST"])
@of_item
def conflicts(request: HttpRequest, viewer: User, folder: Item) -> HttpResponse:
    """What to do with files whose names were taken: `file` is the public id of a folder, a point, and those of its files."""
    require(permissions.can_add_to(viewer, folder))
    data = request.POST if request.method == "POST" else None
    forms = _conflict_forms(viewer, request.GET.getlist("file"), data)
    are_valid = [form.is_valid() for form in forms]
    if data is not None and all(are_valid):
        _say_uploaded(request, sum(_settle(viewer, form) for form in forms))
        forms = [form for form in forms if form.errors]
        if not forms:
            return redirect(folder)
    is_refused = data is not None
    context = {"section": "groups", "folder": folder, "forms": forms, "is_refused": is_refused}
    return render(request, "files/conflicts.html", context, status=400 if is_refused else 200)


def _conflict_forms(viewer: User, named: Sequence[str], data: QueryDict | None) -> list[ConflictForm]:
    forms = []
    for public_id, _point, files in (one.partition(".") for one in named):
        inside = item_or_404(viewer, public_id)
        require(permissions.can_add_to(viewer, inside))
        sent = StoredFile.objects.claimable(viewer).filter(public_id__in=files.split("-")).order_by("pk")
        forms += [ConflictForm(file, inside, taken, data) for file, taken in conflicts_of(viewer, inside, sent)]
    return forms


def _settle(viewer: User, form: ConflictForm) -> bool:
    """Do what was chosen. Gives whether the file is in the library now; what is refused is an error of the form."""
    choice = form.cleaned_data["choice"]
    try:
        if choice == NEW_VERSION and form.taken is not None:
            add_version(actor=viewer, item=form.taken, file=form.file)
        elif choice == KEEP_BOTH:
            create_document(actor=viewer, parent=form.folder, name=form.file.name, file=form.file, keep_both=True)
    except PermissionRefused as refused:
        form.add_error("choice", str(refused.reason))
    return choice != LEAVE and not form.errors


@require_safe
@of_item
def trash(request: HttpRequest, viewer: User, folder: Item) -> HttpResponse:
    """What was deleted from the library of a folder and can be restored."""
    page = Paginator(trash_of(viewer, folder.library), ITEMS_A_PAGE).get_page(request.GET.get("page"))
    crumbs = [*crumbs_of(viewer, folder), folder]
    context = {"section": "groups", "folder": folder, "page": page, "crumbs": crumbs}
    return render(request, "files/trash.html", context)


@require_POST
@of_item
def follow(request: HttpRequest, viewer: User, item: Item) -> HttpResponse:
    """Hear of what changes in a folder or document, or no longer (`follow=no`)."""
    is_following = request.POST.get("follow") != "no"
    (follow_key if is_following else unfollow_key)(member=viewer, key=item.key)
    if request.headers.get("HX-Request"):
        context = {"address": request.path, "name": item.name, "is_following": is_following}
        return render(request, "kernel/_follow.html", context)
    return redirect(item)
