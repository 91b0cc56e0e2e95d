"""What may be done with stored files. Who may see one is decided by the row that points to it."""

from typing import Final

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.models import Scan, StoredFile
from intranet.kernel.blobs.purposes import Purpose
from intranet.kernel.blobs.queries import open_uploads, waiting_bytes
from intranet.kernel.permissions import Decision, allowed, denied

MAX_OPEN_UPLOADS: Final = 20
MAX_WAITING_BYTES: Final = 20 * 1024**3


def can_download(file: StoredFile) -> Decision:
    """Whether its bytes are given to anybody at all."""
    if file.scan == Scan.INFECTED:
        return denied(_("This file contains a virus. Nobody can open it."))
    if file.scan == Scan.PENDING:
        return denied(_("This file is being scanned for viruses. Try again in a moment."))
    return allowed


def can_begin_upload(member: User, purpose: Purpose, target: str, size: int) -> Decision:
    """Whether a member may send a file of this size, now and for this purpose."""
    may = purpose.may_upload(member, target, size)
    if not may:
        return may
    if size > purpose.max_bytes:
        return denied(_("Choose a file of %(size)s or less.") % {"size": filesizeformat(purpose.max_bytes)})
    if open_uploads(member) >= MAX_OPEN_UPLOADS:
        return denied(_("You are already sending 20 files. Wait until one of them is here."))
    if waiting_bytes(member) + size > MAX_WAITING_BYTES:
        return denied(_("You have sent too much that is not used yet. Use it, or try again tomorrow."))
    return allowed
