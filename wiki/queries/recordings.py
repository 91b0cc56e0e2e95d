"""The recordings that somebody may play."""

import re
from collections.abc import Callable
from typing import Final

from django.db.models import Q, QuerySet
from django.http import Http404

from intranet.kernel.accounts.models import User
from wiki.models import Recording, RecordingState, WikiPage
from wiki.permissions import can_hear_recording

# What `text.rendering` writes; no word of a text can look like it.
_PLACE: Final = re.compile(r'<figure data-recording="([0-9a-z]{1,16})">.*?</figure>')


def audible_to(viewer: User) -> "QuerySet[Recording]":
    """Those of the pages that the viewer sees, while who speaks consents; their own always."""
    own_or_consented = Q(consented_at__isnull=False, withdrawn_at=None) | Q(speaker=viewer)
    kept = Recording.objects.exclude(state=RecordingState.RECORDING)
    return kept.filter(own_or_consented, page__in=WikiPage.objects.visible_to(viewer))


def recording_or_404(viewer: User, public_id: str) -> Recording:
    """One of those that the viewer may play; Http404 for another, as for none."""
    rows = Recording.objects.select_related("page__space", "speaker", "recorded_by", "original", "mp4", "webm", "poster")
    found = rows.filter(public_id=public_id).first()
    if found is None or not can_hear_recording(viewer, found):
        raise Http404
    return found


def with_recordings(html: str, viewer: User, drawn: Callable[[Recording | None], str]) -> str:
    """The HTML of a text with what is drawn of each recording in its place; None: there is none that the viewer may play."""
    named = set(_PLACE.findall(html))
    if not named:
        return html
    rows = audible_to(viewer).filter(public_id__in=named).select_related("speaker", "mp4", "webm", "original", "poster")
    found = {recording.public_id: recording for recording in rows}
    return _PLACE.sub(lambda place: drawn(found.get(place[1])), html)


def transcripts_of(page: WikiPage) -> list[Recording]:
    """The recordings of a page whose captions everyone who reads it may read: for search and for exports."""
    rows = page.recordings.filter(consented_at__isnull=False, withdrawn_at=None, captions_approved_at__isnull=False)
    return list(rows.order_by("pk"))
