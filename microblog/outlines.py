"""Posts, their buttons and menus: a page has twenty of each, so they are filled in (see `kernel.outlines`)."""

from datetime import datetime
from typing import Final, NamedTuple

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from intranet.kernel.addresses import address_of
from intranet.kernel.moments import moment
from intranet.kernel.outlines import drawn
from intranet.kernel.templatetags.face import avatar
from microblog.models import ReactionKind
from microblog.queries.posts import ShownPost

_ICONS: Final = {ReactionKind.USEFUL: "lightbulb", ReactionKind.THANKS: "heart-handshake", ReactionKind.BRAVO: "star"}


class _Post(NamedTuple):
    """`trace` is that of a post that is not there to be read; then the rest does not matter. `audience`: "" in a thread."""

    trace: str
    in_thread: bool
    is_pinned: bool
    has_sharer: bool = False
    has_sharers_page: bool = False
    is_to_another: bool = False
    has_page: bool = False
    has_left: bool = False
    has_title: bool = False
    has_organization: bool = False
    is_edited: bool = False
    language: str = ""
    audience: str = ""


class _Reaction(NamedTuple):
    kind: ReactionKind
    icon: str
    is_mine: bool
    is_used: bool


class _Actions(NamedTuple):
    is_answer: bool
    is_bookmarked: bool
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


def post_of(shown: ShownPost, *, csrf_token: object, in_thread: bool, is_pinned: bool, is_waiting: bool) -> SafeString:
    """A post with what one can do with it."""
    post, entry, author = shown.post, shown.entry, shown.author
    words: dict[str, object] = {
        "id": post.public_id,
        "subject": entry.key,
        "version": entry.version,
        "at": _micros(entry.published_at).replace(".", ""),
        "order": _micros(post.published_at),
    }
    if shown.trace:
        return drawn("microblog/_post.html", _Post(shown.trace, in_thread, is_pinned), **words)
    sharer, group = shown.sharer, post.group
    shape = _Post(
        trace="",
        in_thread=in_thread,
        is_pinned=is_pinned,
        has_sharer=sharer is not None,
        has_sharers_page=bool(sharer and sharer.address),
        is_to_another=bool(in_thread and shown.answered),
        has_page=bool(author.address),
        has_left=author.has_left,
        has_title=bool(author.title) and not in_thread,
        has_organization=bool(author.organization),
        is_edited=post.edited_at is not None,
        language=post.language,
        audience="" if in_thread else "group" if group else "organization" if shown.audience else "everyone",
    )
    has_menu = not is_waiting or (shown.is_own and post.pending_at)
    return drawn(
        "microblog/_post.html",
        shape,
        **words,
        body=_body_of(shown, csrf_token=csrf_token),
        name=author.display_name,
        address=author.address,
        avatar=avatar(author, size="s" if in_thread else ""),
        title=author.title.__html__(),
        organization=author.organization.__html__(),
        made_at=f"{timezone.localtime(post.created_at):%Y-%m-%dT%H:%M:%S%z}",
        moment=moment(post.created_at),
        edited=moment(post.edited_at) if post.edited_at else "",
        audience=shown.audience,
        group_address=address_of("microblog:group", group.address) if group else "",
        sharer=sharer.display_name if sharer else "",
        sharer_address=sharer.address if sharer else "",
        answered=shown.answered,
        menu=menu_of(shown, csrf_token=csrf_token, is_pinned=is_pinned, is_waiting=is_waiting) if has_menu else "",
        actions="" if is_waiting else actions_of(shown, csrf_token=csrf_token),
    )


def _body_of(shown: ShownPost, *, csrf_token: object) -> SafeString:
    if not (shown.images or shown.poll or shown.quoted or shown.is_quote_gone):
        return shown.html
    return render_to_string("microblog/_body.html", {"shown": shown, "csrf_token": csrf_token})


def _micros(moment: datetime | None) -> str:
    """Seconds since 1970 with six digits after the point; "" for a post that is not published."""
    return f"{int(moment.timestamp())}.{moment.microsecond:06}" if moment else ""


def actions_of(shown: ShownPost, *, csrf_token: object) -> SafeString:
    """What one can do with a post, and how many did."""
    post = shown.post
    shape = _Actions(
        is_answer=post.root_id is not None,
        is_bookmarked=shown.is_bookmarked,
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
