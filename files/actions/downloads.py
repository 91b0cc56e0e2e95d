"""The record of downloads."""

from django.db import transaction

from files.models import Item, Version
from intranet.kernel.accounts.models import User
from intranet.kernel.audit.actions import record


@transaction.atomic
def note_download(*, actor: User, item: Item, version: Version | None = None) -> None:
    """Record that somebody took a version of a document, or a folder as an archive."""
    record(actor=actor, verb="files.downloaded", subject=item.key, version=version.number if version else 0)
