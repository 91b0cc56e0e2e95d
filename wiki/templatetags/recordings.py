"""Recordings in the texts of pages."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from wiki.models import Recording, RecordingState
from wiki.queries.recordings import recordings_for, recordings_in, with_recordings
from wiki.text.captions import shown_clock

register = template.Library()


@dataclass(frozen=True)
class Source:
    """A file that a player may choose."""

    address: str
    media_type: str


@register.simple_tag(takes_context=True)
def with_players(context: template.Context, html: str) -> SafeString:
    """The HTML of a page, such as `page.html`, with a player in the place of each recording that the reader may play."""
    named = recordings_in(html)
    rows = recordings_for(context["request"].user, named) if named else ()
    return players_in(html, {recording.public_id: recording for recording in rows})


@register.simple_tag
def players_in(html: str, found: Mapping[str, Recording]) -> SafeString:
    """The same with recordings that were found already, by their public ids."""

    def drawn(public_id: str) -> str:
        return render_to_string("wiki/knowledge/player.html", _player(found.get(public_id)))

    # Made by `text.rendering`, which escapes every word.
    return mark_safe(with_recordings(html, drawn))  # noqa: S308


@register.inclusion_tag("wiki/knowledge/player.html")
def player(recording: Recording) -> dict[str, object]:
    """The player of one recording that the reader may play."""
    return _player(recording)


def _player(recording: Recording | None) -> dict[str, object]:
    return {"recording": recording, "sources": sources_of(recording) if recording is not None else []}


def sources_of(recording: Recording) -> list[Source]:
    """The files that play it, the best first; none until it is ready."""
    if recording.state != RecordingState.READY:
        return []
    types = {"mp4": f"{recording.medium}/mp4", "webm": f"{recording.medium}/webm"}
    names = [name for name in types if getattr(recording, f"{name}_id")]
    if not names and recording.original is not None:
        names, types = ["original"], {"original": recording.original.media_type}
    return [Source(reverse("wiki:recording_file", args=[recording.public_id, name]), types[name]) for name in names]


@register.filter
def minutes(ms: int | None) -> str:
    """A duration or a moment of a recording, such as 2:07."""
    return shown_clock(ms or 0)


@register.filter
def seconds(ms: int) -> str:
    """A moment in seconds, for an address and for a script: 127.5."""
    return f"{ms / 1000:g}"
