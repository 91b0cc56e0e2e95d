"""Who may do what with comments. Each decision first requires that the thing is visible."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Shareable
from intranet.kernel.comments import things
from intranet.kernel.comments.models import MAX_PLACED, Comment
from intranet.kernel.contributions.permissions import can_take_back, is_own
from intranet.kernel.permissions import Decision, allowed, denied

NO_THING: Final = _("There is nothing to comment on here.")
NO_COMMENT: Final = _("This comment does not exist.")
FULL: Final = _("%(count)d conversations about places are open here. Resolve one first.")
PARENT_GONE: Final = _("The comment you are replying to was deleted.")


def can_see_thing(viewer: User, thing: Shareable | None) -> Decision:
    """Read the thing, and so the comments on it."""
    return allowed if thing is not None and thing.is_shown_to(viewer) else denied(NO_THING)


def can_see_comment(viewer: User, comment: Comment, thing: Shareable | None = None) -> Decision:
    """Read a comment, on a thing that one sees now: whoever no longer sees the thing no longer sees what was said of it."""
    is_seen = comment.is_shown_to(viewer) and can_see_thing(viewer, thing or things.find(comment.thing))
    return allowed if is_seen else denied(NO_COMMENT)


def can_comment(actor: User, thing: Shareable | None, parent: Comment | None = None) -> Decision:
    """Say something about a thing, or answer a comment on it: as the app of the thing decides."""
    decision = can_see_thing(actor, thing)
    kind = things.kind_of(things.key_of(thing)) if thing is not None else None
    if not decision or thing is None or kind is None:
        return denied(NO_THING)
    if parent is not None and not (parent.is_there and can_see_comment(actor, parent, thing)):
        return denied(PARENT_GONE)
    return kind.can_comment(actor, thing)


def can_edit(actor: User, comment: Comment, thing: Shareable | None = None) -> Decision:
    """Change one's own comment, where one may still comment."""
    thing = thing or things.find(comment.thing)
    decision = is_own(actor, comment, can_see_comment(actor, comment, thing))
    return can_comment(actor, thing) if decision else decision


def can_resolve(actor: User, comment: Comment, thing: Shareable | None = None) -> Decision:
    """Say that nothing is left to say in a conversation, or open it again: who began it, and those whom the app names."""
    thing = thing or things.find(comment.thing)
    decision = can_comment(actor, thing)
    if not decision or comment.author_id == actor.pk:
        return decision
    return things.kind_on(comment).can_resolve(actor, thing)


def has_room(thing: str) -> Decision:
    """Whether a thing, by its key, may have one more open conversation about a place: all are drawn and kept in place."""
    taken = Comment.objects.filter(thing=thing, parent=None, deleted_at=None, is_resolved=False).exclude(anchor={}).count()
    return allowed if taken < MAX_PLACED else denied(str(FULL) % {"count": MAX_PLACED})


def can_delete(actor: User, comment: Comment, thing: Shareable | None = None) -> Decision:
    """Take back one's own comment, even where one may no longer comment, or no longer sees the thing."""
    return can_take_back(actor, comment, can_see_comment(actor, comment, thing))
