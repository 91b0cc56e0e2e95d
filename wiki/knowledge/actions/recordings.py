"""Recordings: begun, sent in slices, kept or discarded, and heard while who speaks consents."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.blobs.actions.storing import claim, release, store
from intranet.kernel.blobs.models import Scan, StoredFile
from intranet.kernel.permissions import PermissionRefused, require
from intranet.kernel.search.actions import reindex
from intranet.kernel.work import outboxes
from wiki.actions.texts import document_of, locked_text, rewrite_locked
from wiki.knowledge import permissions
from wiki.models import (
    ERASED_AFTER,
    MAX_RECORDING_BYTES,
    MAX_SLICES,
    MAX_TAKES,
    PAGE,
    Conversion,
    KnowledgePage,
    Medium,
    Problem,
    Recording,
    RecordingSlice,
    RecordingState,
    Way,
    WikiPage,
)
from wiki.text.sections import with_recording, without_recording
from wiki.text.shared import body_of

# How what a browser records begins: Matroska, of which WebM is a part, and MP4 with its length before its name.
_MATROSKA: Final = b"\x1aE\xdf\xa3"
_MP4: Final = b"ftyp"


class SliceRefusedError(Exception):
    """A slice that is not taken; `status` is that of the answer."""

    def __init__(self, status: int, reason: str) -> None:
        self.status = status
        super().__init__(reason)


@transaction.atomic
def begin_recording(
    *,
    actor: User,
    page: WikiPage,
    title: str,
    medium: Medium,
    consents: bool,
    replaces: Recording | None = None,
) -> Recording:
    """Begin to record an answer to a question (`title`). `consents`: who speaks agrees that it is kept and played.

    On a knowledge page that is its speaker, elsewhere whoever records. `replaces` stays until this one is kept.
    Raises PermissionRefused, also without consent.
    """
    page = page.specific
    require(permissions.can_record(actor, page))
    now = timezone.now()
    speaker = page.speaker if isinstance(page, KnowledgePage) else actor
    has_agreed = isinstance(page, KnowledgePage) and page.may_record
    if not has_agreed and not consents:
        raise PermissionRefused(permissions.NOT_TICKED)
    if isinstance(page, KnowledgePage) and not has_agreed:
        KnowledgePage.objects.filter(pk=page.pk).update(consented_at=now, withdrawn_at=None)
        record(actor=actor, verb="wiki.consented", subject=page.key)
    return Recording.objects.create(
        page_id=page.pk,
        title=title,
        medium=medium,
        language=page.language,
        speaker=speaker,
        recorded_by=actor,
        consented_at=now,
        replaces=replaces if replaces is not None and replaces.page_id == page.pk and replaces.title == title else None,
    )


def add_slice(*, actor: User, recording: Recording, take: int, number: int, content: bytes) -> bool:
    """Keep slice `number` of a take, outside of any transaction. The same one again is harmless: then it answers False.

    Raises PermissionRefused, SliceRefusedError, StorageDownError, and Recording.DoesNotExist when it was discarded meanwhile.
    """
    require(permissions.can_send_slice(actor, recording))
    if take >= MAX_TAKES or number >= MAX_SLICES:
        raise SliceRefusedError(413, "A recording is not that long.")
    if _is_known(recording, take, number, content):
        return False
    if number == 0 and not content.startswith(_MATROSKA) and content[4:8] != _MP4:
        raise SliceRefusedError(415, "The first slice of a take begins a WebM or an MP4 file.")
    # It is made into other files here, and given to nobody as it is: no scanner waits for it.
    file = store([content], owner=actor, name=f"{take}-{number}", is_ours=True)
    return _note_slice(actor, recording, take, number, file)


def _is_known(recording: Recording, take: int, number: int, content: bytes) -> bool:
    known = recording.slices.filter(take=take, number=number).select_related("file").first()
    if known is not None and known.file.sha256 != hashlib.sha256(content).hexdigest():
        raise SliceRefusedError(409, "Another slice has this number.")
    return known is not None


@transaction.atomic
def _note_slice(actor: User, recording: Recording, take: int, number: int, file: StoredFile) -> bool:
    recording = Recording.objects.select_for_update().get(pk=recording.pk)
    if recording.state != RecordingState.RECORDING:
        raise SliceRefusedError(409, "The recording is finished.")
    if recording.size + file.size > MAX_RECORDING_BYTES or recording.slices.count() >= MAX_SLICES:
        raise SliceRefusedError(413, "The recording is too large.")
    _kept, is_new = RecordingSlice.objects.get_or_create(recording=recording, take=take, number=number, defaults={"file": file})
    if is_new:
        claim(file, by=actor)
        recording.size, recording.heard_at = recording.size + file.size, timezone.now()
        recording.save(update_fields=["size", "heard_at"])
    return is_new


@transaction.atomic
def keep_recording(*, actor: User, recording: Recording) -> Recording:
    """Keep what was recorded, whole or not: it stands under its question, and is made ready to be played.

    Repeating it is harmless. Raises PermissionRefused; also when nothing was sent.
    """
    recording = _locked(recording)
    if recording.recorded_by_id == actor.pk and not recording.is_unfinished:
        return recording
    require(permissions.can_send_slice(actor, recording))
    if recording.original_id is None and not recording.slices.filter(number=0).exists():
        raise PermissionRefused(Problem.UNREADABLE.label)
    recording.state = RecordingState.CONVERTING
    recording.save(update_fields=["state"])
    _place(actor, recording, instead_of=recording.replaces)
    convert_later(recording)
    return recording


@transaction.atomic
def keep_file(*, actor: User, recording: Recording, file: StoredFile) -> Recording:
    """Keep a file of sound or pictures that was made elsewhere. Raises PermissionRefused, and FileGoneError."""
    require(permissions.can_send_slice(actor, recording))
    claim(file, by=actor)
    Recording.objects.filter(pk=recording.pk).update(original=file)
    return keep_recording(actor=actor, recording=recording)


def convert_later(recording: Recording) -> None:
    """Have the worker make it ready; once it is scanned, when it is a file that waits for that."""
    if recording.original is None or recording.original.scan != Scan.PENDING:
        outboxes.put([Conversion(recording=recording)])


@transaction.atomic
def convert_again(*, actor: User, recording: Recording) -> None:
    """Try once more to make it ready. Raises PermissionRefused."""
    recording = _locked(recording)
    require(permissions.can_remove_recording(actor, recording))
    if recording.state == RecordingState.FAILED and recording.problem != Problem.INFECTED:
        recording.state, recording.problem = RecordingState.CONVERTING, Problem.NONE
        recording.save(update_fields=["state", "problem"])
        convert_later(recording)


@transaction.atomic
def discard_recording(*, actor: User, recording: Recording) -> None:
    """Forget what was recorded and not kept. Raises PermissionRefused."""
    recording = _locked(recording)
    require(permissions.can_send_slice(actor, recording))
    erase([recording])


@transaction.atomic
def remove_recording(*, actor: User, recording: Recording) -> None:
    """Take a recording off its page, and delete it. Raises PermissionRefused."""
    recording = _locked(recording)
    require(permissions.can_remove_recording(actor, recording))
    text = locked_text(recording.page)
    rewrite_locked(text, actor, without_recording(body_of(document_of(text)).body, recording.public_id), way=Way.FORM)
    record(actor=actor, verb="wiki.recording_removed", subject=recording.page.key, recording=recording.public_id)
    erase([recording])


@transaction.atomic
def set_consent(*, actor: User, recording: Recording, is_given: bool) -> None:
    """Let others hear it, or no longer: at once, and it is erased after 30 days. Raises PermissionRefused."""
    recording = _locked(recording)
    require(permissions.can_consent(actor, recording))
    withdraw_or_give([recording.pk], at=timezone.now(), is_given=is_given)
    verb = "wiki.consented" if is_given else "wiki.consent_withdrawn"
    record(actor=actor, verb=verb, subject=recording.page.key, recording=recording.public_id)


def withdraw_or_give(keys: Iterable[int], *, at: datetime, is_given: bool) -> None:
    """Note the consent of who speaks in these recordings, for an action that has asked for the permission."""
    rows = Recording.objects.filter(pk__in=list(keys))
    if is_given:
        rows.update(withdrawn_at=None, consented_at=at)
    else:
        rows.filter(withdrawn_at=None).update(withdrawn_at=at)
    reindex(PAGE, rows.values_list("page", flat=True))


def _locked(recording: Recording) -> Recording:
    rows = Recording.objects.select_for_update(of=("self",))
    return rows.select_related("page__space", "speaker", "original", "replaces").get(pk=recording.pk)


def _place(actor: User, recording: Recording, *, instead_of: Recording | None) -> None:
    """Have the text of the page show it under its question."""
    text = locked_text(recording.page)
    body = body_of(document_of(text)).body
    former = instead_of.public_id if instead_of else ""
    body = with_recording(body, recording.title, recording.public_id, recording.title, instead_of=former)
    rewrite_locked(text, actor, body, way=Way.FORM)


def erase(recordings: Iterable[Recording]) -> None:
    """Delete recordings with all that was stored of them, in the transaction of an action."""
    for recording in recordings:
        reindex(PAGE, [recording.page_id])
        files = [*recording.files, *recording.slices.values_list("file", flat=True)]
        recording.delete()
        release(files)


def erase_withdrawn() -> None:
    """Erase what nobody may hear any more, and what was never finished, 30 days after."""
    before = timezone.now() - ERASED_AFTER
    unfinished = Recording.objects.filter(state=RecordingState.RECORDING, heard_at__lt=before)
    for recording in [*Recording.objects.filter(withdrawn_at__lt=before), *unfinished]:
        with transaction.atomic():
            record(actor=None, verb="wiki.recording_erased", subject=f"recording:{recording.public_id}")
            erase([recording])
