"""Files, given to readers: whole or in part, never whole in memory. Whoever calls has decided that the reader may see them."""

import re
from collections.abc import AsyncIterator
from itertools import chain
from typing import Final

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.blobs.names import clean_name
from intranet.kernel.blobs.permissions import can_download
from intranet.kernel.blobs.storage import storage
from intranet.kernel.permissions import require

POLICY: Final = "sandbox; default-src 'none'"
"""The policy of a file that a browser opens by itself: it is nothing of this site, and runs nothing."""

# Where `deploy/nginx` finds the folder of files.
ACCEL_LOCATION: Final = "/-/files/"
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class UnsatisfiableRangeError(Exception):
    """No byte of the file is in the range."""


class FileStream(StreamingHttpResponse):
    """Pieces that a thread reads one after another, for an asynchronous server too.

    Django by itself would read a whole file into memory before such a server sends it.
    """

    async def __aiter__(self) -> AsyncIterator[bytes]:
        pieces = iter(self)
        read = sync_to_async(lambda: next(pieces, b""), thread_sensitive=False)
        while piece := await read():
            yield piece


def download(request: HttpRequest, file: StoredFile | None, *, name: str = "", inline: bool = False) -> HttpResponseBase:
    """A file, to be saved under a name (by default its own), or shown when `inline` and its type allows.

    Answers HEAD, ETag, If-None-Match, Range and If-Range. Raises Http404 when it is not stored, PermissionRefused while it is
    scanned and when it has a virus, and StorageDownError.
    """
    if file is None or file.stored_at is None:
        raise Http404
    require(can_download(file))
    response = get_conditional_response(request, etag=file.etag) or _content(request, file)
    if "X-Accel-Redirect" not in response.headers:  # nginx has an ETag of its own for each file
        response.headers["ETag"] = file.etag
        response.headers["Accept-Ranges"] = "bytes"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = POLICY
    is_inline = inline and file.may_be_inline
    response.headers["Content-Disposition"] = str(content_disposition_header(not is_inline, name or clean_name(file.name)))
    return response


def _content(request: HttpRequest, file: StoredFile) -> HttpResponseBase:
    content_type = f"{file.media_type}; charset=utf-8" if file.media_type.startswith("text/") else file.media_type
    if settings.FILES_BY_PROXY and not settings.S3:
        # nginx sends the bytes, and the part of them that is asked for.
        return HttpResponse(headers={"X-Accel-Redirect": f"{ACCEL_LOCATION}{file.key}", "Content-Type": content_type})
    try:
        part = part_asked_for(request, file)
    except UnsatisfiableRangeError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    start, stop = part or (0, file.size)
    headers = {"Content-Type": content_type, "Content-Length": str(stop - start)}
    if part:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{file.size}"
    status = 206 if part else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    pieces = storage().read(file.key, start, stop)
    try:
        first = next(pieces, b"")
    except FileNotFoundError:  # deleted at this very moment
        raise Http404 from None
    if len(first) == stop - start:
        return HttpResponse(first, status=status, headers=headers)
    return FileStream(chain([first], pieces), status=status, headers=headers)


def part_asked_for(request: HttpRequest, file: StoredFile) -> tuple[int, int] | None:
    """From which byte to before which one; None for the whole file.

    What RFC 9110 lets a server ignore is ignored: several ranges, other units, an order that makes no sense, an `If-Range` that
    is about other bytes. Raises UnsatisfiableRangeError.
    """
    if request.method != "GET" or request.headers.get("If-Range", file.etag) != file.etag:
        return None
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if asked is None or asked[0] == "bytes=-":
        return None
    first, last = asked.groups()
    if not first:
        start, stop = max(0, file.size - int(last)), file.size
    else:
        start, stop = int(first), min(int(last) + 1, file.size) if last else file.size
        if last and int(last) < start:
            return None
    if start >= file.size:
        raise UnsatisfiableRangeError
    return start, stop
