"""What may be done with a stored file, whoever asks. Who may see it is decided by the row that points to it."""

from django.utils.translation import gettext_lazy as _

from intranet.kernel.blobs.models import Scan, StoredFile
from intranet.kernel.permissions import Decision, allowed, denied


def can_download(file: StoredFile) -> Decision:
    """Whether its bytes are given to anybody at all."""
    if file.scan == Scan.INFECTED:
        return denied(_("This file contains a virus. Nobody can open it."))
    if file.scan == Scan.PENDING:
        return denied(_("This file is being scanned for viruses. Try again in a moment."))
    return allowed
