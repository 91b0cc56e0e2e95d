"""Comments can be reported, and those who look after their thing decide first."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from intranet.kernel.comments import actions, permissions, things
from intranet.kernel.comments.models import Comment
from intranet.kernel.contributions.moderation import subject_of
from intranet.kernel.moderation.subjects import subjects


def _find(public_id: str) -> Comment | None:
    rows = Comment.objects.filter(public_id=public_id, deleted_at=None, withdrawn_at=None)
    return rows.select_related("author", "parent").first()


def _asked[Answer](ask: Callable[[things.Commentable, Any], Answer], comment: Comment, otherwise: Answer) -> Answer:
    """What the app says of the thing; what is said `otherwise` when it is gone."""
    kind, thing = things.kind_of(comment.thing), things.find(comment.thing)
    return ask(kind, thing) if kind is not None and thing is not None else otherwise


def _excerpt(comment: Any) -> str:
    """What it says, after the words of the thing that it is about: without them it may say nothing."""
    words = CONTRIBUTION.excerpt(comment)
    return f"“{comment.root.quote}”\n{words}" if comment.root.quote else words


CONTRIBUTION = subject_of(
    word="comment",
    label=_("Comment"),
    find=_find,
    is_visible=permissions.can_see_comment,
    moderators=lambda comment: _asked(lambda kind, thing: kind.moderators(thing), comment, []),
    organization=lambda comment: _asked(lambda kind, thing: kind.organization(thing), comment, ""),
    place=lambda comment: _asked(lambda kind, thing: kind.place(thing), comment, ""),
    hide=lambda actor, comment: actions.hide(actor=actor, comment=comment),
    restore=lambda actor, comment: actions.restore(actor=actor, comment=comment),
)

COMMENT = replace(CONTRIBUTION, excerpt=_excerpt)

subjects.register(COMMENT)
