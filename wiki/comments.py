"""What readers say of a page, or of a passage of it."""

from operator import attrgetter
from typing import Final

from django.utils.translation import gettext as _

from groups.permissions import ARCHIVED
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import EVERYONE
from intranet.kernel.comments.things import Commentable, Position, commentables
from intranet.kernel.permissions import Decision, denied
from wiki.actions.anchors import locate
from wiki.actions.texts import document_of
from wiki.models import PAGE, WikiPage
from wiki.permissions import can_comment_page, can_edit_page
from wiki.queries.people import group_key, managers_of, organization_of


def _can_comment(actor: User, page: WikiPage) -> Decision:
    """Those who read it, guests of its group too, while the page is open to comments and the group is not archived."""
    decision = can_comment_page(actor, page)
    return denied(ARCHIVED) if decision and page.space.group is not None and page.space.group.archived_at else decision


def _owners(page: WikiPage) -> list[User]:
    """Who is responsible for it; else who began it."""
    return [page.responsible or page.created_by]


def _locate(page: WikiPage, position: Position) -> Position:
    return locate(page, position, document_of(page.shared_text)) if position.at or position.quote else Position()


PAGES: Final = Commentable(
    word=PAGE,
    model=WikiPage,
    can_comment=_can_comment,
    title=attrgetter("title"),
    owners=_owners,
    moderators=lambda page: managers_of(page.space),
    organization=lambda page: organization_of(page.space),
    place=lambda page: group_key(page.space),
    mentions_in=lambda page: group_key(page.space) or EVERYONE,
    joined=("space__group", "space__organization", "place__audience", "created_by", "responsible"),
    locate=_locate,
    lost=lambda _comment: _("on deleted text"),
    can_resolve=can_edit_page,
)

commentables.register(PAGES)
