"""What members say of a document, or of a folder: those who may comment on it."""

from operator import attrgetter
from typing import Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from files.actions.places import locate
from files.models import Item, Right
from files.permissions import can_comment_item
from files.queries.sharing import standing_managers
from files.roles import right_of
from groups.roles import owning_organization
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import EVERYONE
from intranet.kernel.comments.models import Comment
from intranet.kernel.comments.things import NOT_YOURS, Commentable, commentables
from intranet.kernel.permissions import Decision, allowed, denied


def _organization(item: Item) -> str:
    if item.library.organization is not None:
        return item.library.organization.public_id
    return owning_organization(item.library.group) if item.library.group is not None else ""


def _group_key(item: Item) -> str:
    return item.library.group.key if item.library.group is not None else ""


def _query(comment: Comment) -> str:
    """What shows the page that a comment is about: of the current version, or of the one that has it still."""
    if not comment.anchor:
        return ""
    version = {"version": comment.anchor["version"]} if comment.is_lost else {}
    return f"?{urlencode({**version, 'page': comment.page})}"


def _can_resolve(actor: User, item: Item) -> Decision:
    """Those who may edit it, though somebody may have locked it."""
    return allowed if (right_of(actor, item) or Right.VIEW) >= Right.EDIT else denied(NOT_YOURS)


DOCUMENTS: Final = Commentable(
    word="document",
    model=Item,
    can_comment=can_comment_item,
    title=attrgetter("name"),
    owners=lambda item: [item.created_by],
    moderators=lambda item: standing_managers(item.library),
    organization=_organization,
    place=_group_key,
    mentions_in=lambda item: _group_key(item) or EVERYONE,
    joined=("library__group", "library__organization", "library__member", "place__audience", "created_by", "version__file"),
    locate=locate,
    lost=lambda comment: _("on version %(number)d") % {"number": comment.anchor["version"]},
    query=_query,
    can_resolve=_can_resolve,
)

commentables.register(DOCUMENTS)
