"""What the kernel asks of the wiki: files that are sent to it, who watches a page, who sees it, and the demonstration."""

from operator import attrgetter

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.shared import SharedKind, shared_kinds
from intranet.kernel.blobs.purposes import Purpose, purposes
from intranet.kernel.demonstrations import Demonstration, demonstrations
from intranet.kernel.follows.keys import Followable, followables
from intranet.kernel.permissions import Decision, denied
from intranet.kernel.work_ties import WorkTie, work_ties
from wiki.actions.demonstration import load_wiki
from wiki.attachment_forms import IMPORTS, MAX_FILE_BYTES, MAX_IMPORT_BYTES, MAX_OLD_WIKI_BYTES, OLD_WIKIS, PURPOSE
from wiki.models import PAGE, SUBTREE, WikiPage
from wiki.permissions import NO_PAGE, can_manage_page, can_see_page, may_upload, may_upload_import, may_upload_old_wiki
from wiki.queries.together import count_shared, partners_in_pages

JOINED = ("audience", "place__audience", "space__group", "space__organization")


def _find(public_id: str) -> WikiPage | None:
    return WikiPage.objects.select_related(*JOINED).filter(public_id=public_id).first()


def can_follow_page(member: User, public_id: str) -> Decision:
    """Hear of what changes in a page that one sees, or in the pages under it."""
    page = _find(public_id)
    return can_see_page(member, page) if page is not None else denied(NO_PAGE)


def _shared_words(viewer: User, other: User) -> str:
    count = count_shared(viewer, other)
    words = ngettext("You wrote {count} page together", "You wrote {count} pages together", count)
    return words.format(count=count) if count else ""


followables.register(Followable(PAGE, can_follow_page))
followables.register(Followable(SUBTREE, can_follow_page))
purposes.register(Purpose(key=PURPOSE, max_bytes=MAX_FILE_BYTES, may_upload=may_upload))
purposes.register(Purpose(key=IMPORTS, max_bytes=MAX_IMPORT_BYTES, may_upload=may_upload_import))
purposes.register(Purpose(key=OLD_WIKIS, max_bytes=MAX_OLD_WIKI_BYTES, may_upload=may_upload_old_wiki))
shared_kinds.register(
    SharedKind(
        word=PAGE,
        noun=_("Wiki page"),
        find=_find,
        is_visible=lambda viewer, page: bool(can_see_page(viewer, page)),
        title=attrgetter("title"),
        address=lambda page: str(page.get_absolute_url()),
        manages=lambda viewer, page: bool(can_manage_page(viewer, page)),
    )
)
demonstrations.register(Demonstration(key="wiki", noun="wiki pages", order=40, load=load_wiki))
work_ties.register(WorkTie(key="pages", icon="file-text", order=30, partners=partners_in_pages, words=_shared_words))
