"""What the kernel asks of the wiki: files that are sent to it, and who watches a page, by itself or with those under it."""

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.purposes import Purpose, purposes
from intranet.kernel.follows.keys import Followable, followables
from intranet.kernel.permissions import Decision, denied
from wiki.attachment_forms import IMPORTS, MAX_FILE_BYTES, MAX_IMPORT_BYTES, PURPOSE
from wiki.models import PAGE, SUBTREE, WikiPage
from wiki.permissions import NO_PAGE, can_see_page, may_upload, may_upload_import


def can_follow_page(member: User, public_id: str) -> Decision:
    """Hear of what changes in a page that one sees, or in the pages under it."""
    page = WikiPage.objects.in_short().filter(public_id=public_id).first()
    return can_see_page(member, page) if page is not None else denied(NO_PAGE)


followables.register(Followable(PAGE, can_follow_page))
followables.register(Followable(SUBTREE, can_follow_page))
purposes.register(Purpose(key=PURPOSE, max_bytes=MAX_FILE_BYTES, may_upload=may_upload))
purposes.register(Purpose(key=IMPORTS, max_bytes=MAX_IMPORT_BYTES, may_upload=may_upload_import))
