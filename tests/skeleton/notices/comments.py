"""What the members of a group say of its notices."""

from operator import attrgetter

from groups.roles import moderators_of
from intranet.kernel.comments.things import Commentable, commentables
from tests.skeleton.models import Notice
from tests.skeleton.notices.permissions import can_comment_notice

commentables.register(
    Commentable(
        word="notice",
        model=Notice,
        can_comment=can_comment_notice,
        title=attrgetter("title"),
        owners=lambda notice: [notice.author],
        moderators=lambda notice: moderators_of(notice.group),
        place=attrgetter("group.key"),
        mentions_in=attrgetter("group.key"),
        joined=("group__content", "author"),
    )
)
