"""What readers say of a page: those who may comment on it."""

from operator import attrgetter
from typing import Final

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import EVERYONE
from intranet.kernel.comments.things import Commentable, commentables
from wiki.models import PAGE, WikiPage
from wiki.permissions import can_comment_page
from wiki.queries.people import group_key, managers_of, organization_of


def _owners(page: WikiPage) -> list[User]:
    """Who is responsible for it; else who began it."""
    return [page.responsible or page.created_by]


PAGES: Final = Commentable(
    word=PAGE,
    model=WikiPage,
    can_comment=can_comment_page,
    title=attrgetter("title"),
    owners=_owners,
    moderators=lambda page: managers_of(page.space),
    organization=lambda page: organization_of(page.space),
    place=lambda page: group_key(page.space),
    mentions_in=lambda page: group_key(page.space) or EVERYONE,
    joined=("space__group", "space__organization", "place__audience", "created_by", "responsible"),
)

commentables.register(PAGES)
