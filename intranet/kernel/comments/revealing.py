"""What an administrator may have revealed of comments: one comment, at its own address."""

from collections.abc import Collection, Mapping
from typing import Final, cast

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.revealing import Names, Revealable, Revealed, revealables
from intranet.kernel.comments.models import Comment
from intranet.kernel.comments.permissions import can_see_comment
from intranet.kernel.content.reading import readable
from intranet.kernel.notifications.wording import first_words


def _find_all(public_ids: Collection[str]) -> dict[str, Comment]:
    """Those that say something, hidden by moderation or not."""
    rows = Comment.objects.filter(public_id__in=public_ids, deleted_at=None, withdrawn_at=None)
    return {comment.public_id: comment for comment in rows.select_related("author", "place")}


def _at(names: Names, _part: str) -> Comment | None:
    return _find_all([names["public_id"]]).get(names["public_id"])


def _comment(thing: Revealed) -> Comment:
    return cast("Comment", thing)


def _context(viewer: User, thing: Revealed) -> Mapping[str, object]:
    return {"comment": thing, "html": readable(viewer, [_comment(thing).html])[0]}


COMMENT: Final = Revealable(
    word="comment",
    label=_("Comment"),
    shows=_("What it says, and its author; neither what it is about nor the other comments."),
    is_at=lambda url_name, _names: url_name == "comments:comment",
    at=_at,
    find_all=_find_all,
    owners=lambda thing: [_comment(thing).author],
    is_visible=lambda viewer, thing: bool(can_see_comment(viewer, _comment(thing))),
    address=lambda thing: _comment(thing).get_absolute_url(),
    template="comments/revealed.html",
    context=_context,
    title=lambda thing: first_words(_comment(thing).html),
)

revealables.register(COMMENT)
