"""The comments on a page for one reader: those on passages, at their marks in the text, and those on the whole page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from intranet.kernel.accounts.models import User
from intranet.kernel.comments.models import MAX_PLACED, Comment
from intranet.kernel.comments.queries import Beside, Conversation, Panel, conversations_of, panel_of
from wiki.models import WikiPage
from wiki.queries.links import file_address, page_address
from wiki.text.anchors import Passage
from wiki.text.marking import Mark, MarkedRenderer

# Of a block, to say which one a link is about.
FIRST_WORDS: Final = 60


@dataclass(frozen=True)
class PageComments:
    """`html` is the text with its marks, or (`is_choosing`) with a link below each block instead."""

    html: SafeString
    beside: Beside
    panel: Panel
    is_choosing: bool


def comments_on(viewer: User, page: WikiPage, *, is_choosing: bool = False) -> PageComments:
    """Everything that its page shows of them, in a constant number of statements."""
    panel = panel_of(viewer, page, placed=False)
    conversations = conversations_of(viewer, page, panel=panel)
    still_open = [one for one in conversations if not one.first.is_resolved]
    there = sorted((one for one in still_open if not one.first.is_lost), key=lambda one: one.first.anchor["at"])
    beside = Beside(
        at_marks=there,
        lost=[one for one in still_open if one.first.is_lost],
        resolved=[one for one in conversations if one.first.is_resolved],
    )
    is_choosing = is_choosing and bool(panel.can_comment)
    return PageComments(
        html=_html(page, there, is_choosing=is_choosing),
        beside=Beside() if is_choosing else beside,
        panel=panel,
        is_choosing=is_choosing,
    )


def _html(page: WikiPage, conversations: Sequence[Conversation], *, is_choosing: bool) -> SafeString:
    if not conversations and not is_choosing:
        return mark_safe(page.html)  # noqa: S308 - made by the renderer when it was published
    addresses = {"file_address": file_address, "page_address": page_address}
    marks = [_mark(number, one) for number, one in enumerate(conversations, 1)]
    renderer = MarkedRenderer(marks=() if is_choosing else marks, choice=_choice(page) if is_choosing else None, **addresses)
    return mark_safe(renderer.html(page.body))  # noqa: S308 - as above


def _mark(number: int, conversation: Conversation) -> Mark:
    first = conversation.first
    label = _("Comment %(number)d, by %(person)s") % {"number": number, "person": first.author.display_name}
    return Mark(span=Passage.of(first.anchor).at, number=number, address=f"#remark-{first.public_id}", label=label)


def _choice(page: WikiPage) -> Any:
    """What makes the link below a block, to comment on it."""
    address = reverse("comments:comments", args=[page.key])

    def link(at: int, words: str) -> str:
        target = f"{address}?{urlencode({'at': f'{page.edition}:{at}'})}#comment-form"
        said, hidden = _("Comment on this passage"), Truncator(words).chars(FIRST_WORDS)
        line = '<p class="passage-choice"><a href="{}">{}<span class="visually-hidden">: {}</span></a></p>'
        return format_html(line, target, said, hidden)

    return link


def anchors_of(viewer: User, page: WikiPage) -> list[Mapping[str, object]]:
    """The passages that have comments, as an editor finds them: relative positions of Yjs, for the document of one epoch.

    `first` is the first character and `last` the last one; both are null where the passage is gone from that document.
    """
    found: list[Mapping[str, object]] = []
    rows = Comment.objects.visible_to(viewer).filter(thing=page.key, parent=None).exclude(anchor={})
    for one in rows.order_by("is_resolved", "-created_at", "-pk")[: 2 * MAX_PLACED]:
        passage = Passage.of(one.anchor)
        hold = passage.hold
        found.append(
            {
                "comment": one.public_id,
                "quote": one.quote,
                "is_lost": one.is_lost,
                "is_resolved": one.is_resolved,
                "epoch": passage.epoch,
                "first": {"item": dict(zip(("client", "clock"), hold.first, strict=True)), "assoc": 0} if hold else None,
                "last": {"item": dict(zip(("client", "clock"), hold.last, strict=True)), "assoc": -1} if hold else None,
            }
        )
    return found
