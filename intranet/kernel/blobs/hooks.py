"""What the kernel asks of stored files: whether the scanner and the bucket answer."""

from django.conf import settings

from intranet.kernel.blobs import clamd
from intranet.kernel.blobs.storage import StorageDownError, storage
from intranet.kernel.observability.health import Check, UnhealthyError, checks


def ask_scanner() -> None:
    """Check that ClamAV answers. Without it, no file is scanned."""
    if settings.CLAMD_URL:
        try:
            clamd.ping(settings.CLAMD_URL)
        except clamd.ScannerDownError as down:
            raise UnhealthyError(str(down)) from down


def ask_bucket() -> None:
    """Check that the bucket answers: a key that is not there is not there."""
    if settings.S3:
        try:
            next(storage().read("health", 0, 1), b"")
        except FileNotFoundError:
            pass
        except StorageDownError as down:
            raise UnhealthyError(str(down)) from down


checks.register(Check("scanner", ask_scanner))
checks.register(Check("bucket", ask_bucket))
