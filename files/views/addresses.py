"""From an address to an item and its reader. What one may not see is what does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, cast

from django.http import HttpRequest, HttpResponseBase

from files.models import Item
from files.queries.listing import item_or_404
from intranet.kernel.accounts.models import User
from intranet.kernel.rate_limits import limit

PAGES_A_MINUTE: Final = "240/m"
WRITES_A_MINUTE: Final = "120/m"


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
