"""Uploads that go on after whatever broke off: the protocol tus 1.0 (https://tus.io), for members who have signed in.

Core, and the extensions creation, expiration, termination and checksum. Another member's upload is a 404.
"""

import base64
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Final, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.uploading import (
    MAX_PIECE_BYTES,
    OffsetConflictError,
    WrongPieceError,
    add_piece,
    begin_upload,
    stop_upload,
)
from intranet.kernel.blobs.models import Upload
from intranet.kernel.blobs.purposes import purposes
from intranet.kernel.blobs.queries import own_upload
from intranet.kernel.blobs.storage import BusyError
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.rate_limits import limit

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,expiration,termination,checksum"
CHECKSUMS: Final = ("sha1", "sha256", "md5")
UPLOADS_AN_HOUR: Final = "600/h"
PIECES_A_MINUTE: Final = "1200/m"
_PIECE_TYPE: Final = "application/offset+octet-stream"

type View = Callable[..., HttpResponse]


class _AnswerError(Exception):
    """What the protocol answers to a request that it does not take."""

    def __init__(self, status: int, reason: str = "") -> None:
        self.status = status
        super().__init__(reason)


def tus(view: View) -> View:
    """The protocol around a view: its version both ways, what the server can do, refusals as plain text."""

    @wraps(view)
    def wrapped(request: HttpRequest, **arguments: str) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
            response.headers["Tus-Extension"] = EXTENSIONS
            response.headers["Tus-Checksum-Algorithm"] = ",".join(CHECKSUMS)
            response.headers["Tus-Max-Size"] = str(max((purpose.max_bytes for purpose in purposes), default=0))
        elif request.headers.get("Tus-Resumable") != VERSION:
            response = HttpResponse(status=412)
        else:
            try:
                response = view(request, **arguments)
            except PermissionRefused as refused:
                response = _plain(403, str(refused.reason))
            except _AnswerError as answer:
                response = _plain(answer.status, str(answer))
        response.headers["Tus-Version"] = response.headers["Tus-Resumable"] = VERSION
        return response

    return wrapped


def _plain(status: int, reason: str) -> HttpResponse:
    return HttpResponse(reason, status=status, content_type="text/plain; charset=utf-8")


@require_http_methods(["OPTIONS", "POST"])
@tus
def uploads(request: HttpRequest) -> HttpResponse:
    """Begin an upload. The metadata are `filename`, `purpose` and `target`."""
    limit(request, "uploads", UPLOADS_AN_HOUR)
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    purpose = purposes.get(told.get("purpose", ""))
    if purpose is None:
        raise _AnswerError(400, "The purpose is unknown.")
    size = _number(request, "Upload-Length")
    upload = begin_upload(
        member=cast("User", request.user),
        purpose=purpose,
        target=told.get("target", "")[:80],
        name=told.get("filename", ""),
        size=size,
    )
    response = HttpResponse(status=201)
    response.headers["Location"] = reverse("blobs:upload", args=[upload.file.public_id])
    return _told(response, upload)


@require_http_methods(["OPTIONS", "GET", "HEAD", "PATCH", "DELETE"])
@tus
def upload(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say how far an upload is, take its next piece, or forget it."""
    limit(request, "upload-pieces", PIECES_A_MINUTE)
    found = own_upload(cast("User", request.user), public_id)
    if found is None:
        raise Http404
    if request.method in {"GET", "HEAD"}:
        response = _told(HttpResponse(), found)
        response.headers["Upload-Length"] = str(found.file.size)
        return response
    if request.method == "PATCH":
        _take(request, found)
        return _told(HttpResponse(status=204), found)
    stop_upload(upload=found)
    return HttpResponse(status=204)


def _told(response: HttpResponse, upload: Upload) -> HttpResponse:
    response.headers["Upload-Offset"] = str(upload.offset)
    response.headers["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    return response


def _take(request: HttpRequest, upload: Upload) -> None:
    if request.content_type != _PIECE_TYPE:
        raise _AnswerError(415)
    offset = _number(request, "Upload-Offset")
    # The server has the body in a file: this is the only copy in memory.
    piece = request.read(MAX_PIECE_BYTES + 1)
    if len(piece) > MAX_PIECE_BYTES:
        raise _AnswerError(413, "A piece has 16 MiB at most.")
    _check(request.headers.get("Upload-Checksum", ""), piece)
    try:
        add_piece(upload=upload, offset=offset, piece=piece)
    except OffsetConflictError:
        raise _AnswerError(409) from None
    except BusyError:
        raise _AnswerError(423) from None
    except WrongPieceError:
        raise _AnswerError(400, "Each piece but the last has 5 MiB at least, and the last ends with the file.") from None
    except (FileNotFoundError, Upload.DoesNotExist):
        raise Http404 from None


def _check(told: str, piece: bytes) -> None:
    """What arrived is what was sent, if the client says how to know."""
    algorithm, _space, encoded = told.partition(" ")
    if not told:
        return
    if algorithm not in CHECKSUMS:
        raise _AnswerError(400, "The algorithm of the checksum is unknown.")
    if hashlib.new(algorithm, piece, usedforsecurity=False).digest() != _decoded(encoded):
        raise _AnswerError(460, "Checksum Mismatch")


def _number(request: HttpRequest, header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdigit() and len(value) <= 15):
        raise _AnswerError(400, f"{header} must be a number.")
    return int(value)


def _metadata(header: str) -> dict[str, str]:
    """The pairs of `Upload-Metadata`: a key, a space, a value in base 64; between two pairs a comma."""
    pairs = (pair.strip().partition(" ") for pair in header.split(",") if pair.strip())
    return {key: _decoded(value).decode(errors="replace") for key, _space, value in pairs}


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except ValueError:
        raise _AnswerError(400, "What is in base 64 cannot be read.") from None
