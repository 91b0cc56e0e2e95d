"""Old wikis that members bring: a dump is sent, read to say what would be lost, and then imported by a task.

One is worked on at a time, for the whole site: it may take hours of a worker. Whatever stops, goes on where it was.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.blobs import sandbox
from intranet.kernel.blobs.actions.storing import claim, release
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.blobs.names import clean_name
from intranet.kernel.blobs.storage import storage
from intranet.kernel.notifications.actions import notify
from intranet.kernel.permissions import PermissionRefused, require
from intranet.kernel.work import outboxes
from wiki.actions.mediawiki import Done, MediaWikiImport, Say
from wiki.imports.mediawiki.dump import DumpRefused, DumpTooLarge
from wiki.models import OldWiki, Stage, WikiPage
from wiki.notifications import OLD_WIKI
from wiki.permissions import can_import_wiki
from wiki.queries.old_wikis import can_begin_now
from wiki.tasks import import_old_wiki, read_old_wiki

KEPT: Final = timedelta(days=30)
MAX_UNPACKED_BYTES: Final = 4 * 1024**3
MAX_PAGES: Final = 50_000
MAX_FILE_MB: Final = 100
UNPACKED_S: Final = 900
MEMORY_MB: Final = 1_024
SAID_EVERY_S: Final = 1.0
_BREATH_S: Final = 0.005

log = structlog.get_logger("passerelle.wiki")


class _Stopped(Exception):  # noqa: N818
    """Its sender does not want it any more, or not now."""


@transaction.atomic
def send_old_wiki(
    *, actor: User, page: WikiPage, dump: StoredFile, pictures: StoredFile | None, language: str, api: str = ""
) -> OldWiki:
    """Have a dump read, that is to be imported under a page. Raises PermissionRefused, FileGoneError."""
    require(can_import_wiki(actor, page))
    require(can_begin_now())
    claim(dump, *([pictures] if pictures else []), by=actor, charged_to=page.space.place.key)
    sent = OldWiki.objects.create(
        page=page, actor=actor, dump=dump, pictures=pictures, name=clean_name(dump.name), language=language, api=api
    )
    record(actor=actor, verb="wiki.old_wiki_sent", subject=page.key, file=sent.public_id)
    read_old_wiki.enqueue(public_id=sent.public_id)
    return sent


@transaction.atomic
def begin_old_wiki(*, actor: User, sent: OldWiki) -> None:
    """Import what was read, or go on where it stopped. Asked twice, it is begun once. Raises PermissionRefused."""
    require(can_import_wiki(actor, sent.page))
    if sent.stage != Stage.READY:
        return
    require(can_begin_now())
    now = timezone.now()
    waiting = OldWiki.objects.filter(pk=sent.pk, actor=actor, stage=Stage.READY)
    if waiting.update(stage=Stage.WRITING, problem="", step="", done=0, total=0, said_at=now):
        record(actor=actor, verb="wiki.old_wiki_begun", subject=sent.page.key, file=sent.public_id)
        import_old_wiki.enqueue(public_id=sent.public_id)


@transaction.atomic
def stop_old_wiki(*, actor: User, sent: OldWiki) -> None:
    """Import no more of it for now: what is here stays, and the import can go on."""
    writing = OldWiki.objects.filter(pk=sent.pk, actor=actor, stage=Stage.WRITING)
    if writing.update(stage=Stage.READY, problem="stopped"):
        record(actor=actor, verb="wiki.old_wiki_stopped", subject=sent.page.key, file=sent.public_id)


@transaction.atomic
def drop_old_wiki(*, actor: User, sent: OldWiki) -> None:
    """Forget what was sent and its report; the pages that were made of it stay."""
    _forget(OldWiki.objects.select_for_update().filter(pk=sent.pk, actor=actor).exclude(stage=Stage.WRITING))


@transaction.atomic
def forget_old_wikis() -> None:
    """Forget what was sent, and what became of it, a month later."""
    _forget(OldWiki.objects.filter(sent_at__lt=timezone.now() - KEPT))


def _forget(some: "QuerySet[OldWiki]") -> None:
    files = [key for keys in some.values_list("dump", "pictures") for key in keys if key]
    some.delete()
    release(files)


# The worker -------------------------------------------------------------------------------------------------------------


def read_sent(public_id: str) -> None:
    """Say what is in a dump, and what would be lost."""
    _work(public_id, Stage.READING, then=Stage.READY)


def import_sent(public_id: str) -> None:
    """Import a dump; begun again, it goes on where it stopped."""
    _work(public_id, Stage.WRITING, then=Stage.DONE)


def _work(public_id: str, stage: Stage, *, then: Stage) -> None:
    sent = OldWiki.objects.to_show().select_related("dump", "pictures").filter(public_id=public_id, stage=stage).first()
    if sent is None:
        return
    try:
        require(can_import_wiki(sent.actor, sent.page))
        with _opened(sent) as (dump, pictures), outboxes.background():
            done = MediaWikiImport(
                path=dump,
                actor=sent.actor,
                parent=sent.page,
                language=sent.language,
                files=pictures,
                api=sent.api if sent.api in settings.MEDIAWIKI_APIS else "",
                max_pages=MAX_PAGES,
                max_bytes=MAX_UNPACKED_BYTES,
                is_dry=stage == Stage.READING,
                say=_saying(sent),
            ).run()
    except _Stopped:
        return
    except (DumpRefused, PermissionRefused, sandbox.SandboxError) as failure:
        log.warning("old wiki not imported", file=sent.public_id, error=str(failure))
        _finish(sent, Stage.FAILED, problem=_problem(failure))
    except Exception:
        _finish(sent, Stage.FAILED if stage == Stage.READING else Stage.READY, problem="broken")
        raise
    else:
        _finish(sent, then, done=done)


def _problem(failure: Exception) -> str:
    if isinstance(failure, PermissionRefused):
        return "refused"
    if isinstance(failure, DumpRefused):
        return "too_large" if isinstance(failure, DumpTooLarge) else "unreadable"
    return "pictures"


@contextmanager
def _opened(sent: OldWiki) -> Iterator[tuple[Path, Path | None]]:
    """The dump as a file, and a folder with the pictures. Raises SandboxError."""
    with TemporaryDirectory(prefix="passerelle-old-wiki-") as work:
        if sent.pictures is None:
            yield _copied(sent.dump, Path(work, "dump")), None
            return
        folder = Path(work, "pictures", "out")
        folder.mkdir(parents=True)
        sandbox.run(
            "wiki.imports.mediawiki.files:unpack",
            _copied(sent.pictures, folder.parent / "archive"),
            folder,
            time_s=UNPACKED_S,
            memory_mb=MEMORY_MB,
            hidden=settings.DATA,
            file_mb=MAX_FILE_MB,
        )
        yield _copied(sent.dump, Path(work, "dump")), folder


def _copied(file: StoredFile | None, path: Path) -> Path:
    """Raises DumpRefused."""
    if file is None:
        raise DumpRefused("The file is gone.")
    with path.open("wb") as copy:
        for piece in storage().read(file.key, 0, file.size):
            copy.write(piece)
    return path


def _saying(sent: OldWiki) -> Say:
    """Keep how far it is, each second, and let others write meanwhile. Raises _Stopped once its sender has stopped it."""
    said_at = 0.0

    def say(step: str, done: int, total: int) -> None:
        nonlocal said_at
        if total:
            time.sleep(_BREATH_S)
        if time.monotonic() - said_at < SAID_EVERY_S:
            return
        said_at = time.monotonic()
        rows = OldWiki.objects.filter(pk=sent.pk, stage=sent.stage)
        if not rows.update(step=step, done=done, total=total, said_at=timezone.now()):
            raise _Stopped

    return say


def _lost_in_all(sent: OldWiki, done: Done) -> list[tuple[str, int, list[str]]]:
    """What is lost, whatever part had been imported before: what was found when the dump was read, and what is now."""
    rows = {row[0]: row for row in sent.losses}
    for row in done.losses.rows():
        rows[row[0]] = max(row, rows.get(row[0], row), key=itemgetter(1))
    return list(rows.values())


@transaction.atomic
def _finish(sent: OldWiki, stage: Stage, *, done: Done | None = None, problem: str = "") -> None:
    """Keep what became of it and tell its sender, unless they have stopped it meanwhile."""
    is_over = stage in {Stage.DONE, Stage.FAILED}
    values: dict[str, Any] = {"counts": done.counts, "losses": _lost_in_all(sent, done)} if done is not None else {}
    if is_over:
        values |= {"dump": None, "pictures": None}
    rows = OldWiki.objects.filter(pk=sent.pk, stage=sent.stage)
    if not rows.update(stage=stage, problem=problem, finished_at=timezone.now(), **values):
        return
    if stage == Stage.DONE and done is not None:
        record(
            actor=sent.actor,
            verb="wiki.old_wiki_imported",
            subject=sent.page.key,
            file=sent.public_id,
            pages=done.counts,
        )
    notify(kind=OLD_WIKI, subject=sent.page.key, actor=None, facts={"old_wiki": sent.public_id})
    if is_over:
        release([file.pk for file in (sent.dump, sent.pictures) if file is not None])
