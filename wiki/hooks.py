"""What the kernel asks of the wiki: files that are sent to it, who watches a page, who sees it, and the demonstration."""

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.purposes import Purpose, purposes
from intranet.kernel.follows.keys import Followable, followables
from intranet.kernel.permissions import Decision, denied
from wiki.attachment_forms import IMPORTS, MAX_FILE_BYTES, MAX_IMPORT_BYTES, PURPOSE
from wiki.models import PAGE, SUBTREE, WikiPage
from wiki.permissions import NO_PAGE, can_see_page, may_upload, may_upload_import

JOINED = ("audience", "place__audience", "space__group", "space__organization")


def _find(public_id: str) -> WikiPage | None:
    return WikiPage.objects.select_related(*JOINED).filter(public_id=public_id).first()


def can_follow_page(member: User, public_id: str) -> Decision:
    """Hear of what changes in a page that one sees, or in the pages under it."""
    page = _find(public_id)
    return can_see_page(member, page) if page is not None else denied(NO_PAGE)


followables.register(Followable(PAGE, can_follow_page))
followables.register(Followable(SUBTREE, can_follow_page))
purposes.register(Purpose(key=PURPOSE, max_bytes=MAX_FILE_BYTES, may_upload=may_upload))
purposes.register(Purpose(key=IMPORTS, max_bytes=MAX_IMPORT_BYTES, may_upload=may_upload_import))
