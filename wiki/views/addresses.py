"""From an address to a page and its reader. What one may not see is what does not exist."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Final, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.rate_limits import limit
from intranet.kernel.web.typed import keeps_typed, render_typed, typed_fields
from wiki.models import WikiPage
from wiki.queries.visible import page_or_404

PAGES_A_MINUTE: Final = "240/m"
WRITES_A_MINUTE: Final = "120/m"
# A page may show a hundred pictures.
FILES_A_MINUTE: Final = "1200/m"
SECTION: Final = "spaces"
"""The entry of the main menu that the pages of the wiki are under, when they are not a group's."""
FORM_METHODS: Final = ["GET", "HEAD", "POST"]


def viewer_of(request: HttpRequest) -> User:
    """The member who is signed in: pages without one are refused before any view."""
    return cast("User", request.user)


def limited(request: HttpRequest) -> User:
    """The reader of a page of the wiki, who asks for so many a minute and no more."""
    is_writing = request.method == "POST"
    limit(request, "wiki-writes" if is_writing else "wiki", WRITES_A_MINUTE if is_writing else PAGES_A_MINUTE)
    return viewer_of(request)


@dataclass(frozen=True)
class Given[Thing]:
    """Gives a view its reader, and what a `word` of its address names: what they may see, else Http404."""

    word: str
    find: Callable[[User, str], Thing]

    def __call__[Response: HttpResponseBase](
        self, view: Callable[Concatenate[HttpRequest, User, Thing, ...], Response]
    ) -> Callable[..., Response]:
        @wraps(view)
        def found(request: HttpRequest, **words: Any) -> Response:
            viewer = limited(request)
            return view(request, viewer, self.find(viewer, words.pop(self.word)), **words)

        return found


of_page = Given("address", page_or_404)


def keeping_typed[View: Callable[..., HttpResponse]](*fields: str) -> Callable[[View], Callable[..., HttpResponse]]:
    """Have a refusal of what was sent show these fields, to be copied: while somebody wrote, they lost a right, the session
    ended, or the page went.
    """

    def keeping(view: View) -> Callable[..., HttpResponse]:
        @keeps_typed(*fields)
        @wraps(view)
        def kept(request: HttpRequest, *arguments: object, **names: object) -> HttpResponse:
            try:
                return view(request, *arguments, **names)
            except PermissionRefused as refused:
                if not typed_fields(request):
                    raise
                return render_typed(request, fields, reason=str(refused.reason), status=403)
            except Http404:
                if not typed_fields(request):
                    raise
                return render_typed(request, fields, reason=_("This page does not exist, or you no longer see it."), status=404)

        return kept

    return keeping


def tool_page(request: HttpRequest, page: WikiPage, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page on which something is done with a page."""
    section = "groups" if page.space.group else SECTION
    return render(request, f"wiki/tools/{name}.html", {"section": section, "page": page, **context}, status=status)
