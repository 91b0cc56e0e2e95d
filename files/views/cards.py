"""Documents in texts: choosing one, the card of one that an open page asks for again, and where one is shown."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from files.actions.items import NameTakenError, create_document
from files.actions.libraries import open_library
from files.forms import UploadForm
from files.models import Item, Library
from files.permissions import can_add_to, can_fill_library
from files.queries import picker
from files.queries.cards import cards_of
from files.queries.listing import crumbs_of, item_or_404, top_of
from files.queries.uses import uses_of
from files.views.addresses import PAGES_A_MINUTE, PARTS_A_MINUTE, WRITES_A_MINUTE, of_item, viewer_of
from files.views.folders import upload_target
from files.views.search import MAX_QUERY_LENGTH, SEARCHES_A_MINUTE
from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import store_sent
from intranet.kernel.content.documents import unseen_card
from intranet.kernel.permissions import Decision, require
from intranet.kernel.rate_limits import limit
from intranet.kernel.search.queries import SearchUnavailable
from profiles.models import Organization


@require_safe
def pick(request: HttpRequest) -> HttpResponse:
    """Documents to put into a text: looked for by their words (`q`), or folder by folder (`in`).

    In a composer it is a window; by itself, a page that gives addresses to paste. `place` is the key of what the text is for:
    a file is uploaded into its library, or into the folder that is open.
    """
    viewer = viewer_of(request)
    text, folder = request.GET.get("q", "").strip()[:MAX_QUERY_LENGTH], request.GET.get("in", "")
    limit(request, *(("search", SEARCHES_A_MINUTE) if text else ("files", PAGES_A_MINUTE)))
    number = request.GET.get("page", "")
    context: dict[str, object] = {"text": text}
    try:
        if text:
            context["offered"] = picker.found(viewer, text, number)
        elif folder:
            context["offered"] = picker.inside(viewer, item_or_404(viewer, folder), number)
        else:
            context["offered"] = picker.beginning(viewer)
    except SearchUnavailable:
        context["is_unavailable"] = True
    if not text:
        context |= _uploading(viewer, *_into(viewer, request.GET))
    return _render_pick(request, context)


@require_POST
def pick_upload(request: HttpRequest) -> HttpResponse:
    """Put files into the folder (`in`), or the library of the group (`place`), of the address, and offer them for the text."""
    viewer = viewer_of(request)
    limit(request, "files-writes", WRITES_A_MINUTE)
    owner, folder = _into(viewer, request.GET)
    if owner is None:
        raise Http404
    require(_can_upload(viewer, owner, folder))
    form = UploadForm(viewer, upload_target(owner, folder), request.POST, request.FILES)
    if not form.is_valid():
        offered = picker.inside(viewer, folder, "") if folder else picker.beginning(viewer)
        return _render_pick(request, {"offered": offered, **_uploading(viewer, owner, folder, form)}, status=400)
    folder = folder or open_library(actor=viewer, owner=owner)
    items = []
    for sent in form.cleaned_data["sent"]:
        file = store_sent(sent, by=viewer)
        try:
            items.append(create_document(actor=viewer, parent=folder, name=file.name, file=file))
        except NameTakenError as taken:
            items.append(taken.item)
            words = _("“%(name)s” is there already: choose it below, or upload your file under another name.")
            form.add_error("sent", words % {"name": taken.item.name})
    offered = picker.among(viewer, folder, items)
    if form.errors:
        return _render_pick(request, {"offered": offered, **_uploading(viewer, owner, folder, form)}, status=400)
    return _render_pick(request, {"offered": offered, "is_uploaded": True})


def _into(viewer: User, asked: QueryDict) -> "tuple[Group | Organization | User | None, Item | None]":
    """Whose library, and which folder of it (None: it holds nothing yet), an upload goes into; (None, None) for nowhere."""
    if public_id := asked.get("in", ""):
        folder = item_or_404(viewer, public_id)
        if not folder.is_folder:
            raise Http404
        return folder.library.owner, folder
    group = picker.library_for(viewer, asked.get("place", ""))
    return group, top_of(group) if group is not None else None


def _can_upload(viewer: User, owner: Group | Organization | User, folder: Item | None) -> Decision:
    return can_add_to(viewer, folder) if folder is not None else can_fill_library(viewer, owner)


def _uploading(
    viewer: User, owner: Group | Organization | User | None, folder: Item | None, form: UploadForm | None = None
) -> dict[str, object]:
    """What the page says of uploading there, where the viewer may."""
    if owner is None or not _can_upload(viewer, owner, folder):
        return {}
    name = (folder.name if folder is not None else "") or Library.of(owner).name
    return {"upload": form or UploadForm(viewer, upload_target(owner, folder)), "into": name}


def _render_pick(request: HttpRequest, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    shown = {"section": "files", "site": settings.PUBLIC_URL, "asked": request.GET} | context
    template = "files/_pick.html" if request.headers.get("HX-Request") else "files/pick.html"
    return render(request, template, shown, status=status)


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
