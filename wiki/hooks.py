"""What the kernel asks of pages: whether one may be followed, who sees it, and the demonstration."""

from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.shared import SharedKind, shared_kinds
from intranet.kernel.demonstrations import Demonstration, demonstrations
from intranet.kernel.follows.keys import Followable, followables
from intranet.kernel.permissions import Decision, denied
from wiki.actions.demonstration import load_wiki
from wiki.models import PAGE, SUBTREE, WikiPage
from wiki.permissions import NO_PAGE, can_manage_page, can_see_page

JOINED = ("audience", "place__audience", "space__group", "space__organization")


def _find(public_id: str) -> WikiPage | None:
    return WikiPage.objects.select_related(*JOINED).filter(public_id=public_id).first()


def can_follow_page(member: User, public_id: str) -> Decision:
    """Hear of what changes in a page that one may see, or in the pages under it."""
    page = _find(public_id)
    return can_see_page(member, page) if page is not None else denied(NO_PAGE)


followables.register(Followable(PAGE, can_follow_page))
followables.register(Followable(SUBTREE, can_follow_page))
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
