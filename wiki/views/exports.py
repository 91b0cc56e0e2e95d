"""Pages taken away as files."""

from collections.abc import Iterable, Iterator
from typing import Final
from zipfile import ZIP_DEFLATED, ZIP_STORED

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from zipstream import ZipStream

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.downloads import FileStream
from intranet.kernel.blobs.names import clean_name
from intranet.kernel.places.exports import ExportedFile
from intranet.kernel.rate_limits import limit
from wiki.archives import Format, archived_pages
from wiki.attachment_forms import ExportForm
from wiki.models import WikiPage
from wiki.views.addresses import of_page

ARCHIVES_AN_HOUR: Final = "30/h"
_TEXTS: Final = (".md", ".html")


@require_safe
@of_page
def export(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """What may be taken away: the page, or with the pages under it; to be read, or to be written further."""
    under = WikiPage.objects.visible_to(viewer).under(page).count()
    return render(request, "wiki/export.html", {"page": page, "form": ExportForm(under)})


@require_safe
@of_page
def download(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponseBase:
    """A ZIP of what the viewer sees, written while it is read."""
    form = ExportForm(1, request.GET)
    if not form.is_valid():
        raise Http404
    limit(request, "wiki-archives", ARCHIVES_AN_HOUR)
    is_alone = form.cleaned_data["what"] == "page"
    return zipped(archived_pages(viewer, page, Format(form.cleaned_data["format"]), is_alone=is_alone), name=page.title)


def zipped(files: Iterable[ExportedFile], *, name: str) -> FileStream:
    """An answer that is a ZIP of these files, called so."""
    disposition = str(content_disposition_header(as_attachment=True, filename=f"{clean_name(name)}.zip"))
    return FileStream(_pieces(files), headers={"Content-Type": "application/zip", "Content-Disposition": disposition})


def _pieces(files: Iterable[ExportedFile]) -> Iterator[bytes]:
    archive = ZipStream()
    for file in files:
        archive.add(file.chunks, file.path, compress_type=ZIP_DEFLATED if file.path.endswith(_TEXTS) else ZIP_STORED)
        yield from archive.file()
    yield from archive.finalize()
