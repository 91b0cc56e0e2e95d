"""Recordings in an archive: what is played and its captions as files, and what is said as words of the page.

Each is there for a reader who may play it now; for another the page says no more than its text does.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from django.template.loader import render_to_string

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.names import clean_name
from intranet.kernel.blobs.storage import storage
from intranet.kernel.places.exports import ExportedFile
from wiki.models import Recording, RecordingState
from wiki.queries.recordings import recordings_for, with_recordings
from wiki.text.captions import vtt_of
from wiki.text.markdown import markdown_of
from wiki.text.rendering import FileAddress, recordings_of
from wiki.text.schema import Node

MAX_NAME: Final = 80
_LINE: Final = re.compile(r"^(\[.*\])\(recording:([0-9a-z]{16})\)$", re.MULTILINE)


@dataclass
class Spoken:
    """The recordings of an archive, as its reader hears them; `folder` (with its slash) is where their files are."""

    reader: User
    folder: str
    recordings: dict[str, Recording] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    """Of what is played, by the public id of its recording; of one that cannot be played there is none."""

    def files(self, body: Node) -> Iterator[ExportedFile]:
        """Those of the recordings that a text shows for the first time."""
        wanted = [public_id for public_id in recordings_of(body) if public_id not in self.recordings]
        yield from self.files_of(recordings_for(self.reader, wanted).select_related("mp4", "webm") if wanted else ())

    def files_of(self, recordings: Iterable[Recording]) -> Iterator[ExportedFile]:
        """What is played of these recordings, which the reader may play, and what is said in them."""
        for recording in recordings:
            self.recordings[recording.public_id] = recording
            stem = f"{self.folder}{recording.public_id}/{clean_name(recording.title)[:MAX_NAME].rstrip('. ') or 'recording'}"
            played = recording.mp4 or recording.webm or recording.original
            if recording.state == RecordingState.READY and played is not None:
                end = ".mp4" if recording.mp4 else ".webm"
                self.paths[recording.public_id] = f"{stem}{end}"
                yield ExportedFile(f"{stem}{end}", storage().read(played.key, 0, played.size))
            if recording.has_captions:
                yield ExportedFile(f"{stem}.vtt", [vtt_of(recording.cues).encode()])

    def in_html(self, html: str, *, up: str) -> str:
        """The HTML of a text with players of these files; `up` leads from the page to the root of the archive."""

        def drawn(public_id: str) -> str:
            recording = self.recordings.get(public_id)
            path = self.paths.get(public_id, "")
            context = {"recording": recording, "path": f"{up}{path}" if path else ""}
            return render_to_string("wiki/exported_recording.html", context)

        return with_recordings(html, drawn)

    def in_markdown(self, text: str, *, up: str, elsewhere: FileAddress) -> str:
        """The Markdown of a text, each recording a link to its file, else to `elsewhere`, and what is said under it."""

        def line(found: re.Match[str]) -> str:
            recording, path = self.recordings.get(found[2]), self.paths.get(found[2], "")
            link = f"{found[1]}({quote(up + path) if path else elsewhere(found[2])})"
            return f"{link}\n\n{_quoted(recording)}" if recording and recording.has_captions else link

        return _LINE.sub(line, text)


def _quoted(recording: Recording) -> str:
    """What is said, as a quotation."""
    words: Node = {"type": "text", "text": " ".join(cue["text"] for cue in recording.cues)}
    said: Node = {"type": "blockquote", "content": [{"type": "paragraph", "content": [words]}]}
    return markdown_of({"type": "doc", "content": [said]}).rstrip()
