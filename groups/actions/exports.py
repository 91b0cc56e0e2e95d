"""Copies of what groups hold: asked for by an owner, built by a task, told when ready, deleted after some days."""

from datetime import timedelta
from time import monotonic
from typing import IO, Final, cast

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation

from groups.actions.membership import locked
from groups.models import Group, GroupExport
from groups.notifications import EXPORTED
from groups.permissions import can_export_group
from groups.tasks import build_group_export
from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.blobs.actions.storing import claim, release, writing
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.data.public_ids import new_public_id
from intranet.kernel.notifications.actions import notify
from intranet.kernel.notifications.letters import zone_of
from intranet.kernel.permissions import require
from intranet.kernel.places import exports

KEPT: Final = timedelta(days=7)
# One that no worker has touched for so long is given up: the owner may ask again.
LOST_AFTER: Final = timedelta(hours=3)
# How often the page learns how far it is.
SHOWN_EVERY_S: Final = 1.0


class _OvertakenError(Exception):
    """Another worker builds this export now, or it was given up."""


@transaction.atomic
def ask_for_export(*, actor: User, group: Group) -> GroupExport:
    """Have what the group holds put into an archive. While one is under way, whoever asked for it, that one is given.

    Raises PermissionRefused.
    """
    group = locked(group)
    require(can_export_group(actor, group))
    known = GroupExport.objects.under_way().filter(group=group).first()
    if known is not None:
        return known
    made = GroupExport.objects.create(group=group, actor=actor)
    record(actor=actor, verb="groups.export_asked", subject=group.key, export=made.public_id)
    build_group_export.enqueue(public_id=made.public_id)
    return made


@transaction.atomic
def note_download(*, actor: User, export: GroupExport) -> None:
    """Record that an owner takes their copy away. Raises PermissionRefused for who owns the group no longer."""
    require(can_export_group(actor, export.group))
    record(actor=actor, verb="groups.export_downloaded", subject=export.group.key, export=export.public_id)


# The worker -------------------------------------------------------------------------------------------------------------


def build_export(public_id: str) -> None:
    """Build the archive of an export and tell its owner. Another worker that takes over begins anew, in a file of its own."""
    export = _begin(public_id)
    if export is None:
        return
    try:
        file = _write(export)
    except _OvertakenError:
        pass
    except Exception:
        _give_up(export)
        raise
    else:
        if not _finish(export, file):
            release([file.pk])


@transaction.atomic
def _begin(public_id: str) -> GroupExport | None:
    """This worker's turn at an export that is under way; None for another one, or when its owner may not have it any more."""
    export = _locked_export(public_id)
    if export is None or not export.is_under_way:
        return None
    if not can_export_group(export.actor, export.group):
        _fail(export)
        return None
    export.attempt, export.files, export.seen_at = new_public_id(), 0, timezone.now()
    export.save(update_fields=["attempt", "files", "seen_at"])
    return export


def _write(export: GroupExport) -> StoredFile:
    """Write the file of this turn, in no transaction. Raises _OvertakenError, StorageDownError, and what a part raises."""
    owner, group = export.actor, export.group
    shown_at = monotonic()
    with (
        translation.override(owner.language),
        timezone.override(zone_of(owner)),
        writing(owner=owner, name=f"{group.address}.zip", is_ours=True) as (file, writer),
    ):
        files = exports.files_of(owner, group.content, tools=group.tools)
        for count in exports.write_archive(cast("IO[bytes]", writer), files):
            if monotonic() - shown_at >= SHOWN_EVERY_S:
                _show_progress(export, count)
                shown_at = monotonic()
    return file


def _show_progress(export: GroupExport, files: int) -> None:
    turn = GroupExport.objects.under_way().filter(pk=export.pk, attempt=export.attempt)
    if not turn.update(files=files, seen_at=timezone.now()):
        raise _OvertakenError


@transaction.atomic
def _finish(export: GroupExport, file: StoredFile) -> bool:
    """Give the archive to its owner in place of their former one; False when they may not have it, or for another's turn."""
    now = _locked_export(export.public_id)
    if now is None or not now.is_under_way or now.attempt != export.attempt:
        return False
    if not can_export_group(now.actor, now.group):
        _fail(now)
        return False
    _forget(GroupExport.objects.filter(group=now.group, actor=now.actor).exclude(pk=now.pk))
    claim(file, by=now.actor)
    now.file, now.size, now.finished_at, now.expires_at = file, file.size, timezone.now(), timezone.now() + KEPT
    now.save(update_fields=["file", "size", "finished_at", "expires_at"])
    _tell(now)
    return True


@transaction.atomic
def _give_up(export: GroupExport) -> None:
    """What went wrong is in the record of the task; the owner hears that there is no archive."""
    now = _locked_export(export.public_id)
    if now is not None and now.is_under_way and now.attempt == export.attempt:
        _fail(now)


def _fail(export: GroupExport) -> None:
    export.failed_at = timezone.now()
    export.save(update_fields=["failed_at"])
    _tell(export)


def _tell(export: GroupExport) -> None:
    notify(kind=EXPORTED, subject=export.group.key, actor=None, facts={"export": export.public_id})


def _locked_export(public_id: str) -> GroupExport | None:
    rows = GroupExport.objects.select_for_update(of=("self",)).select_related("group__content", "actor")
    return rows.filter(public_id=public_id).first()


@transaction.atomic
def _forget(some: QuerySet[GroupExport]) -> None:
    files = list(some.filter(file__isnull=False).values_list("file", flat=True))
    some.delete()
    release(files)


# Periodic work ----------------------------------------------------------------------------------------------------------


def forget_exports() -> None:
    """Give up what no worker touches any more, and forget what is too old or of a deleted group."""
    now = timezone.now()
    for lost in GroupExport.objects.under_way().filter(seen_at__lt=now - LOST_AFTER):
        _give_up(lost)
    old = Q(expires_at__lt=now) | Q(failed_at__lt=now - KEPT) | Q(group__deleted_at__isnull=False)
    _forget(GroupExport.objects.filter(old))
