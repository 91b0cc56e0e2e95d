"""What happens elsewhere that recordings wait for."""

from typing import Any

from django.dispatch import receiver

from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.blobs.signals import file_examined
from wiki.knowledge.actions.converting import go_on_once_scanned


@receiver(file_examined)
def go_on(*, file: StoredFile, **_: Any) -> None:
    """A file that was sent as a recording is clean, or is not."""
    go_on_once_scanned(file=file)
