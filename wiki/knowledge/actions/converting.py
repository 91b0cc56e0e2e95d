"""The worker makes recordings ready to be played: in a process apart, with bounds of time, memory and disk."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, groupby
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import structlog
from django.conf import settings
from django.db import transaction

from intranet.kernel.blobs import sandbox
from intranet.kernel.blobs.actions.storing import claim, release, store
from intranet.kernel.blobs.models import PLAYED_INLINE, Scan, StoredFile
from intranet.kernel.blobs.storage import READ_BYTES, StorageDownError, storage
from intranet.kernel.notifications.actions.telling import notify
from intranet.kernel.work.outboxes import ReceiverDownError
from wiki.knowledge import media
from wiki.knowledge.actions.recordings import convert_later, erase
from wiki.knowledge.notifications import NOT_PREPARED
from wiki.models import Conversion, Medium, Problem, Recording, RecordingSlice, RecordingState

LONGEST_S: Final = 45 * 60
MEMORY_MB: Final = 2_000
# Of one file that is made.
FILE_MB: Final = 1_500

log = structlog.get_logger("passerelle.wiki")


def convert(rows: Sequence[Conversion]) -> None:
    """Deliver conversions. What cannot be converted says why; nothing that was sent is lost by it."""
    for row in rows:
        recording = Recording.objects.select_related("original", "page").filter(pk=row.recording_id).first()
        if recording is not None and recording.state == RecordingState.CONVERTING:
            try:
                _convert(recording)
            except StorageDownError as down:
                raise ReceiverDownError(str(down)) from down


def _convert(recording: Recording) -> None:
    takes = list(_takes(recording))
    if recording.original is not None and recording.original.scan == Scan.INFECTED:
        _fail(recording, Problem.INFECTED)
    elif media.is_available():
        with TemporaryDirectory(prefix="passerelle-recording-") as work:
            _run(recording, takes, Path(work))
    elif recording.original is not None or len(takes) == 1:
        _play_as_it_came(recording, takes)
    else:
        log.warning("recording of several parts waits for ffmpeg", recording=recording.public_id)
        _fail(recording, Problem.NOT_JOINED)


def _takes(recording: Recording) -> Iterator[list[StoredFile]]:
    """The files of each take, as far as its slices follow one another; what comes after a gap cannot be played."""
    if recording.original is not None:
        yield [recording.original]
        return
    slices: Iterable[RecordingSlice] = recording.slices.select_related("file").order_by("take", "number")
    for _take, some in groupby(slices, key=attrgetter("take")):
        files = [one.file for one, number in zip(some, count(), strict=False) if one.number == number]
        if files:
            yield files


def _run(recording: Recording, takes: Sequence[Sequence[StoredFile]], work: Path) -> None:
    source, target = work / "source", work / "target"
    source.mkdir()
    target.mkdir()
    for number, files in enumerate(takes):
        with (source / f"{number:03}").open("wb") as copy:
            copy.writelines(_bytes_of(files))
    limits = {"time_s": LONGEST_S, "memory_mb": MEMORY_MB, "file_mb": FILE_MB}
    try:
        sandbox.run("wiki.knowledge.media:convert", source, target, hidden=settings.DATA, **limits)
        facts = json.loads((target / "facts.json").read_text())
    except (sandbox.SandboxError, OSError, ValueError) as failure:
        log.warning("recording cannot be converted", recording=recording.public_id, error=str(failure))
        _fail(recording, Problem.TOO_LONG if "too long" in str(failure) else Problem.UNREADABLE)
        return
    made = {name: _stored(target / file) for name, file in _FILES.items() if (target / file).exists()}
    _show(recording, made, duration_ms=int(facts["duration_ms"]), is_seen=bool(facts["is_seen"]))


_FILES: Final = {"mp4": "recording.mp4", "webm": "recording.webm", "poster": "poster.jpg"}


def _bytes_of(files: Iterable[StoredFile]) -> Iterator[bytes]:
    for file in files:
        yield from storage().read(file.key, 0, file.size)


def _stored(path: Path) -> StoredFile:
    with path.open("rb") as content:
        return store(iter(lambda: content.read(READ_BYTES), b""), owner=None, name=path.name, is_ours=True)


def _play_as_it_came(recording: Recording, takes: Sequence[Sequence[StoredFile]]) -> None:
    """Without ffmpeg: the slices of one take are a file as they follow one another, which most browsers play."""
    log.warning("recording is played as it came: install ffmpeg", recording=recording.public_id)
    file = recording.original or store(_bytes_of(takes[0]), owner=None, name="recording.webm")
    if not file.media_type.startswith(("audio/", "video/")) and file.media_type not in PLAYED_INLINE:
        _fail(recording, Problem.UNREADABLE)
        return
    _show(
        recording, {"original": file}, duration_ms=None, is_seen=recording.medium == Medium.VIDEO, problem=Problem.NOT_CONVERTED
    )


@transaction.atomic
def _show(
    recording: Recording,
    made: dict[str, StoredFile],
    *,
    duration_ms: int | None,
    is_seen: bool,
    problem: Problem = Problem.NONE,
) -> None:
    """Have it played; what it was made of is deleted, and the earlier take that it replaces."""
    current = Recording.objects.select_for_update().filter(pk=recording.pk, state=RecordingState.CONVERTING).first()
    if current is None:  # removed meanwhile: the sweep deletes what was made
        return
    former = {*current.files, *current.slices.values_list("file", flat=True)}
    claim(*(file for file in made.values() if file.claimed_at is None), by=None)
    current.slices.all().delete()
    current.original = None
    for name, file in made.items():
        setattr(current, name, file)
    current.state, current.problem, current.duration_ms = RecordingState.READY, problem, duration_ms
    current.medium = Medium.VIDEO if is_seen else Medium.AUDIO
    replaced, current.replaces = current.replaces, None
    current.save()
    release(former - {file.pk for file in made.values()})
    if replaced is not None:
        erase([replaced])


@transaction.atomic
def _fail(recording: Recording, problem: Problem) -> None:
    """Say why it cannot be played, and tell who recorded it."""
    rows = Recording.objects.filter(pk=recording.pk, state=RecordingState.CONVERTING)
    if rows.update(state=RecordingState.FAILED, problem=problem):
        page = recording.page
        notify(kind=NOT_PREPARED, subject=page.key, actor=None, thing=page, facts={"recording": recording.public_id})


def go_on_once_scanned(*, file: StoredFile) -> None:
    """The recordings that are this file are converted, or refused, now that it was scanned."""
    for recording in Recording.objects.filter(original=file, state=RecordingState.CONVERTING):
        recording.original = file
        convert_later(recording)
