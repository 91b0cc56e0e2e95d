"""Whether the scanner and the bucket answer, and of which files pages are made."""

from django.conf import settings

from intranet.kernel.blobs import clamd
from intranet.kernel.blobs.preparation import MEGABYTE, Preparer, preparers
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


preparers.register(
    Preparer(
        key="pictures",
        media_types=frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"}),
        function="intranet.kernel.blobs.preparers.pictures:prepare",
    )
)
preparers.register(
    Preparer(
        key="texts",
        media_types=frozenset({"text/plain", "text/markdown", "text/vtt"}),
        function="intranet.kernel.blobs.preparers.texts:prepare",
        max_bytes=20 * MEGABYTE,
    )
)
preparers.register(
    Preparer(
        key="tables",
        media_types=frozenset({"text/csv"}),
        function="intranet.kernel.blobs.preparers.texts:prepare_table",
        max_bytes=20 * MEGABYTE,
    )
)
preparers.register(
    Preparer(
        key="documents",
        media_types=frozenset({"application/pdf"}),
        function="intranet.kernel.blobs.preparers.documents:prepare",
    )
)
checks.register(Check("scanner", ask_scanner))
checks.register(Check("bucket", ask_bucket))
