"""What an administrator may have revealed of comments: one comment, at its own address."""

from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext_lazy as _

from intranet.kernel.audiences.revealing import Names, revealables
from intranet.kernel.comments.models import Comment
from intranet.kernel.comments.permissions import can_see_comment
from intranet.kernel.contributions.revealing import revealable_of


def _find_all(public_ids: Collection[str]) -> dict[str, Comment]:
    """Those that say something, hidden by moderation or not."""
    rows = Comment.objects.filter(public_id__in=public_ids, deleted_at=None, withdrawn_at=None)
    return {comment.public_id: comment for comment in rows.select_related("author", "place")}


def _at(names: Names, _part: str) -> Comment | None:
    return _find_all([names["public_id"]]).get(names["public_id"])


COMMENT: Final = revealable_of(
    word="comment",
    label=_("Comment"),
    shows=_("What it says, and its author; neither what it is about nor the other comments."),
    is_at=lambda url_name, _names: url_name == "comments:comment",
    at=_at,
    find_all=_find_all,
    is_visible=can_see_comment,
)

revealables.register(COMMENT)
