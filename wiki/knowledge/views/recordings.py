"""Recordings: sent in slices, kept, played, and taken back."""

import base64
import binascii
import hashlib
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.downloads import download
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.rate_limits import limit
from wiki.knowledge import permissions
from wiki.knowledge.actions import recordings as actions
from wiki.knowledge.forms import RecordingForm
from wiki.models import MAX_SLICE_BYTES, Recording, RecordingState, WikiPage
from wiki.permissions import can_edit_page, can_see_page
from wiki.queries.recordings import recording_or_404
from wiki.text.captions import vtt_of
from wiki.views.addresses import FILES_A_MINUTE, limited, of_page, viewer_of

# A slice is two seconds; those that waited for the network come at once.
SLICES_A_MINUTE: Final = "240/m"
RECORDINGS_AN_HOUR: Final = "60/h"
KINDS: Final = frozenset({"mp4", "webm", "poster", "original"})


@require_POST
@of_page
def begin(request: HttpRequest, viewer: User, page: WikiPage) -> HttpResponse:
    """Begin a recording; a script then sends its slices."""
    limit(request, "recordings", RECORDINGS_AN_HOUR)
    decision = permissions.can_record(viewer, page.specific)
    if not decision:
        return JsonResponse({"detail": str(decision.reason)}, status=403)
    form = RecordingForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"detail": _("This recording cannot begin.")}, status=422)
    replaces = page.recordings.filter(public_id=form.cleaned_data.pop("replaces")).first()
    try:
        recording = actions.begin_recording(actor=viewer, page=page, replaces=replaces, **form.cleaned_data)
    except PermissionRefused as refused:
        return JsonResponse({"detail": str(refused.reason)}, status=403)
    return JsonResponse(addresses_of(recording), status=201)


def addresses_of(recording: Recording) -> dict[str, str]:
    """Where a script sends what becomes of a recording; a slice to `slices`, its take and its number."""
    return {
        "slices": reverse("wiki:slice", args=[recording.public_id, 0, 0]).removesuffix("0/0/"),
        **{name: reverse(f"wiki:{name}_recording", args=[recording.public_id]) for name in ("keep", "discard")},
        "id": recording.public_id,
    }


@require_http_methods(["PUT"])
def slice_of(request: HttpRequest, public_id: str, take: int, number: int) -> HttpResponse:
    """Keep one slice of a recording; sent again it is the same one. Its hash comes as `Content-Digest` (RFC 9530)."""
    viewer = viewer_of(request)
    limit(request, "slices", SLICES_A_MINUTE)
    recording = _own(viewer, public_id)
    content = request.read(MAX_SLICE_BYTES + 1)
    if not content or len(content) > MAX_SLICE_BYTES:
        return _plain(413 if content else 400, "A slice has from 1 byte to 4 MiB.")
    if not _is_whole(request.headers.get("Content-Digest", ""), content):
        return _plain(400, "The slice is not what its Content-Digest says.")
    try:
        is_new = actions.add_slice(actor=viewer, recording=recording, take=take, number=number, content=content)
    except actions.SliceRefusedError as refused:
        return _plain(refused.status, str(refused))
    except PermissionRefused as refused:
        return _plain(403, str(refused.reason))
    except Recording.DoesNotExist:
        raise Http404 from None
    return HttpResponse(status=201 if is_new else 204)


def _is_whole(told: str, content: bytes) -> bool:
    prefix, suffix = "sha-256=:", ":"
    try:
        digest = base64.b64decode(told.removeprefix(prefix).removesuffix(suffix), validate=True)
    except binascii.Error:
        return False
    return told.startswith(prefix) and digest == hashlib.sha256(content).digest()


def _plain(status: int, reason: str) -> HttpResponse:
    return HttpResponse(reason, status=status, content_type="text/plain; charset=utf-8")


def _own(viewer: User, public_id: str) -> Recording:
    """A recording that the viewer makes, on a page that they see; else Http404."""
    rows = Recording.objects.select_related("page__space", "page__place__audience", "speaker")
    recording = get_object_or_404(rows, public_id=public_id, recorded_by=viewer)
    if not can_see_page(viewer, recording.page):
        raise Http404
    return recording


@require_POST
def keep(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep what was recorded."""
    viewer = limited(request)
    recording = actions.keep_recording(actor=viewer, recording=_own(viewer, public_id))
    messages.success(request, _("The recording is kept. It can be played in a moment."))
    return redirect(recording.page.specific)


@require_POST
def discard(request: HttpRequest, public_id: str) -> HttpResponse:
    """Forget what was recorded and not kept."""
    viewer = limited(request)
    recording = _own(viewer, public_id)
    actions.discard_recording(actor=viewer, recording=recording)
    messages.success(request, _("The recording was discarded."))
    return redirect(recording.page.specific)


@require_safe
def recording(request: HttpRequest, public_id: str) -> HttpResponse:
    """A recording by itself: it is played, and what can be done with it."""
    viewer = limited(request)
    found = recording_or_404(viewer, public_id)
    context = {
        "section": "knowledge",
        "recording": found,
        "page": found.page,
        "can_caption": permissions.can_caption(viewer, found),
        "can_remove": permissions.can_remove_recording(viewer, found),
        "can_consent": permissions.can_consent(viewer, found),
        "can_edit": can_edit_page(viewer, found.page),
    }
    return render(request, "wiki/knowledge/recording.html", context)


@require_safe
def recording_file(request: HttpRequest, public_id: str, kind: str) -> HttpResponseBase:
    """One of its files, whole or in part, for those who may play it."""
    viewer = viewer_of(request)
    limit(request, "wiki-files", FILES_A_MINUTE)
    found = recording_or_404(viewer, public_id)
    if kind not in KINDS or found.state != RecordingState.READY:
        raise Http404
    return download(request, getattr(found, kind), inline=True)


@require_safe
def captions_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """Its captions, once they were approved; those who write them see them before."""
    viewer = viewer_of(request)
    limit(request, "wiki-files", FILES_A_MINUTE)
    found = recording_or_404(viewer, public_id)
    if not found.cues or not (found.has_captions or permissions.can_caption(viewer, found)):
        raise Http404
    response = HttpResponse(vtt_of(found.cues), content_type="text/vtt; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@require_POST
def again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Try once more to prepare it."""
    viewer = limited(request)
    found = recording_or_404(viewer, public_id)
    actions.convert_again(actor=viewer, recording=found)
    return redirect(found)


@require_POST
def remove(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take it off its page for good."""
    viewer = limited(request)
    found = recording_or_404(viewer, public_id)
    actions.remove_recording(actor=viewer, recording=found)
    messages.success(request, _("The recording was deleted."))
    return redirect(found.page.specific)


@require_POST
def consent(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let others hear what one says, or (`given=no`) no longer; wherever the page is now."""
    viewer = limited(request)
    found = get_object_or_404(Recording.objects.select_related("page__space", "speaker"), public_id=public_id)
    if not permissions.can_consent(viewer, found):
        raise Http404
    is_given = request.POST.get("given") != "no"
    actions.set_consent(actor=viewer, recording=found, is_given=is_given)
    messages.success(request, _("Others can play it.") if is_given else _("Nobody else can play it any more."))
    return redirect(found if can_see_page(viewer, found.page) else reverse("wiki:knowledge"))
