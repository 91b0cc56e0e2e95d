"""What the page of a document shows of it: the pages of a version as pictures, and what a browser plays."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from files.models import Item, Version
from files.views.addresses import of_shown, viewer_of
from files.views.sending import send_version
from intranet.kernel.blobs.downloads import download


@require_safe
@of_shown
def page_image(request: HttpRequest, _item: Item, version: Version, page: int, is_small: bool = False) -> HttpResponseBase:
    """The picture of a page, as it was drawn anew here; `is_small` for lists."""
    shown = get_object_or_404(version.file.pages.select_related("image", "small"), number=page)
    return download(request, shown.small if is_small else shown.image, inline=True)


@require_safe
@of_shown
def play(request: HttpRequest, item: Item, version: Version) -> HttpResponseBase:
    """The bytes of a sound or a film, for the browser that plays it. Whoever begins one has downloaded it, for the record."""
    if not version.file.may_be_inline:
        raise Http404
    return send_version(request, viewer_of(request), item, version, inline=True)
