"""The buttons and the menu of a post: a page has twenty of each, so they are filled in (see `kernel.outlines`)."""

from typing import Final, NamedTuple

from django.utils.safestring import SafeString

from intranet.kernel.outlines import drawn
from microblog.models import ReactionKind
from microblog.queries.posts import ShownPost

_ICONS: Final = {ReactionKind.USEFUL: "lightbulb", ReactionKind.THANKS: "heart-handshake", ReactionKind.BRAVO: "star"}


class _Reaction(NamedTuple):
    kind: ReactionKind
    icon: str
    is_mine: bool
    is_used: bool


class _Actions(NamedTuple):
    is_answer: bool
    is_kept: bool
    is_shared: bool
    can_write: bool
    can_share: bool
    reactions: tuple[_Reaction, ...]


class _Menu(NamedTuple):
    is_own: bool
    is_pinned: bool
    is_waiting: bool
    can_quote: bool
    can_pin: bool


def actions_of(shown: ShownPost, *, csrf_token: object) -> SafeString:
    """What one can do with a post, and how many did."""
    post = shown.post
    shape = _Actions(
        is_answer=post.root_id is not None,
        is_kept=shown.is_kept,
        is_shared=shown.is_shared,
        can_write=shown.can_write,
        can_share=shown.can_write and not shown.is_own,
        reactions=tuple(
            _Reaction(each.kind, _ICONS[each.kind], each.is_mine, each.is_mine or each.count > 0) for each in shown.reactions
        ),
    )
    return drawn(
        "microblog/_actions.html",
        shape,
        id=post.public_id,
        csrf_token=csrf_token,
        replies=post.reply_count,
        reposts=post.repost_count,
        **{each.kind.value: each.count for each in shown.reactions},
    )


def menu_of(shown: ShownPost, *, csrf_token: object, is_pinned: bool, is_waiting: bool) -> SafeString:
    """What one does more rarely with a post; of one that waits for approval, only what its author can do."""
    post = shown.post
    is_own_place = shown.is_own and not post.group_id
    shape = _Menu(
        is_own=shown.is_own,
        is_pinned=is_pinned,
        is_waiting=is_waiting,
        can_quote=shown.can_write,
        can_pin=not post.root_id and (is_own_place or shown.can_animate),
    )
    return drawn("microblog/_menu.html", shape, id=post.public_id, name=shown.author.display_name, csrf_token=csrf_token)
