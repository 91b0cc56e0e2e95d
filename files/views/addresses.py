"""From an address to an item and its reader. What one may not see is what does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, cast

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect

from files.models import Item, Version
from files.queries.listing import item_or_404
from files.queries.sharing import known_by_name
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.permissions import can_download
from intranet.kernel.permissions import require
from intranet.kernel.rate_limits import limit

PAGES_A_MINUTE: Final = "240/m"
WRITES_A_MINUTE: Final = "120/m"
# A page of an album has fifty pictures; a film is read in parts.
PARTS_A_MINUTE: Final = "1200/m"


def viewer_of(request: HttpRequest) -> User:
    """The member who is signed in: pages without one are refused before any view."""
    return cast("User", request.user)


def of_item[**P, Response: HttpResponseBase](
    view: Callable[Concatenate[HttpRequest, User, Item, P], Response],
) -> Callable[Concatenate[HttpRequest, str, P], Response]:
    """Give a view its reader and the item of its address, which they may see; else Http404."""

    @wraps(view)
    def found(request: HttpRequest, public_id: str, *arguments: P.args, **names: P.kwargs) -> Response:
        viewer = viewer_of(request)
        is_writing = request.method == "POST"
        limit(request, "files-writes" if is_writing else "files", WRITES_A_MINUTE if is_writing else PAGES_A_MINUTE)
        return view(request, viewer, item_or_404(viewer, public_id), *arguments, **names)

    return cast("Callable[Concatenate[HttpRequest, str, P], Response]", found)


def or_ask[**P](view: Callable[Concatenate[HttpRequest, str, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Lead a reader who may not open an item, and may know its name, to where they ask for access to it."""

    @wraps(view)
    def found(request: HttpRequest, public_id: str, *arguments: P.args, **names: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, public_id, *arguments, **names)
        except Http404:
            if request.method == "POST" or known_by_name(viewer_of(request), public_id) is None:
                raise
            return redirect("access:ask", "document", public_id)

    return found


def of_shown[**P, Response: HttpResponseBase](
    view: Callable[Concatenate[HttpRequest, Item, Version, P], Response],
) -> Callable[Concatenate[HttpRequest, str, int, P], Response]:
    """Give a view that sends what pages show the document of its address, which the reader may see now, and one version of it.

    A file that is scanned, or has a virus, is given to nobody. Raises Http404, and PermissionRefused.
    """

    @wraps(view)
    def found(request: HttpRequest, public_id: str, number: int, *arguments: P.args, **names: P.kwargs) -> Response:
        limit(request, "files-shown", PARTS_A_MINUTE)
        item = item_or_404(viewer_of(request), public_id)
        version = get_object_or_404(item.versions.select_related("file"), number=number)
        require(can_download(version.file))
        return view(request, item, version, *arguments, **names)

    return cast("Callable[Concatenate[HttpRequest, str, int, P], Response]", found)
