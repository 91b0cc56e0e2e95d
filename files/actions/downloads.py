"""The record of downloads."""

from datetime import timedelta
from typing import Any, Final

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from files.models import Item, Link, Version
from files.queries.downloads import DOWNLOADED, is_read_by_everyone
from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record
from intranet.kernel.audit.models import AuditEntry

# A film that is played, or a file that a program fetches in parts, is one download.
PARTS_BELONG_FOR: Final = timedelta(hours=1)

log = structlog.get_logger("passerelle.files")


@transaction.atomic
def note_download(
    *, actor: User | None, item: Item, version: Version | None = None, link: Link | None = None, is_part: bool = False
) -> None:
    """Record that somebody took a version of a document, or a folder as an archive, perhaps through a link.

    `is_part`: it was a part of the bytes, which belongs to a download that has a line already. Whichever part comes first
    leaves one. A line says whether everyone could read it then: who took it stays unnamed when it is narrowed later.
    In read-only mode there is none: the process log has it.
    """
    if settings.READ_ONLY:
        log.warning("audit record of a download skipped in read-only mode", actor=actor and actor.public_id, subject=item.key)
        return
    details: dict[str, Any] = {"version": version.number if version else 0}
    if is_read_by_everyone(item):
        details["is_open"] = True
    if link is not None:
        details["link"] = link.public_id
    if is_part and _has_line(actor, item, details):
        return
    record(actor=actor, verb=DOWNLOADED, subject=item.key, **details)


def _has_line(actor: User | None, item: Item, details: dict[str, Any]) -> bool:
    since = timezone.now() - PARTS_BELONG_FOR
    lines = AuditEntry.objects.filter(subject=item.key, at__gt=since, actor=actor, verb=DOWNLOADED)
    return details in lines.values_list("details", flat=True)[:1000]
