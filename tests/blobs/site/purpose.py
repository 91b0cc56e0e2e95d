"""What files are sent for in the tests."""

from django.http import Http404

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.purposes import Purpose
from intranet.kernel.permissions import Decision, allowed, denied

MAX_BYTES = 64 * 1024 * 1024


def may_upload(_member: User, target: str, _size: int) -> Decision:
    if target == "secret":
        raise Http404
    return denied("This library is full.") if target == "full" else allowed


PURPOSE = Purpose(key="tests.document", max_bytes=MAX_BYTES, may_upload=may_upload)
