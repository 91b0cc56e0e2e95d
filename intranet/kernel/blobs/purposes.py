"""What members upload files for: the app that will use them says who may, and how large they may be."""

from collections.abc import Callable
from dataclasses import dataclass

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import Decision
from intranet.kernel.registry import Registry


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """One use of files that members send.

    `may_upload(member, target, size)` decides before anything is sent: `target` names the thing that the file is for, as the
    app wrote it in its field, or as somebody wrote instead. It raises Http404 for what the member may not see, and refuses what
    the member may not do and what the quota has no room for (`queries.used_bytes`).
    """

    key: str
    max_bytes: int
    may_upload: Callable[[User, str, int], Decision]


purposes = Registry[Purpose]("key")
