"""The recordings that somebody may play."""

import re
from collections.abc import Callable, Collection
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


def recordings_for(viewer: User, public_ids: Collection[str]) -> "QuerySet[Recording]":
    """Those of these recordings that the viewer may play, as a player shows them."""
    return audible_to(viewer).filter(public_id__in=public_ids).select_related("speaker", "original")


def recordings_in(html: str) -> set[str]:
    """The public ids of the recordings in the HTML of a text."""
    return set(_PLACE.findall(html))


def with_recordings(html: str, drawn: Callable[[str], str]) -> str:
    """The HTML of a text with what is drawn of each recording, by its public id, in its place."""
    return _PLACE.sub(lambda place: drawn(place[1]), html)
