"""What is known of stored files."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db.models import Sum
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.models import UPLOAD_KEPT, Scan, StoredFile, StoredFileQuerySet, Upload

BROKEN_OFF_AFTER: Final = timedelta(hours=1)


def used_bytes(charged_to: str) -> int:
    """How many bytes the files of a place take: those that were claimed for this key."""
    return _sum(StoredFile.objects.filter(charged_to=charged_to))


def waiting_bytes(member: User) -> int:
    """How many bytes a member has sent, or is sending, that nothing uses yet."""
    return _sum(StoredFile.objects.filter(owner=member, claimed_at=None))


def open_uploads(member: User) -> int:
    """How many files a member is sending: what received nothing for an hour was broken off, and holds up no other."""
    since = timezone.now() - BROKEN_OFF_AFTER
    return Upload.objects.filter(file__owner=member, file__stored_at=None, expires_at__gt=since + UPLOAD_KEPT).count()


def own_upload(member: User, public_id: str) -> Upload | None:
    """An upload of this very member that nothing uses yet; None for everybody else's."""
    own = Upload.objects.select_related("file").filter(file__owner=member, file__claimed_at=None)
    return own.filter(file__public_id=public_id).first()


def own_uploads(member: User, purpose: str, target: str, public_ids: Iterable[str]) -> StoredFileQuerySet:
    """Of these files, those that this member sent whole for this very use, and that nothing uses yet."""
    claimable = StoredFile.objects.claimable(member)
    return claimable.filter(public_id__in=public_ids, upload__purpose=purpose, upload__target=target)


def has_virus(member: User, public_ids: Iterable[str]) -> bool:
    """Whether a virus was found in one of these files that the member sent."""
    return StoredFile.objects.filter(owner=member, public_id__in=public_ids, scan=Scan.INFECTED).exists()


def _sum(files: StoredFileQuerySet) -> int:
    return files.aggregate(total=Sum("size"))["total"] or 0
