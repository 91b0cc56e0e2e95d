"""The comments on places of a document, as its page shows them beside one page of one version."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from files.models import Item
from files.queries.previews import Preview
from intranet.kernel.accounts.models import User
from intranet.kernel.comments.queries import Beside, Conversation, Panel, conversations_of, panel_of

# Of the kinds of previews (`previews.Kind`): those with a picture, and those whose words are shown as they are.
DRAWN: Final = frozenset(("picture", "page"))
WRITTEN: Final = frozenset(("page", "text"))


@dataclass(frozen=True)
class Rectangle:
    """A mark on the picture of a page, in percents of it."""

    number: int
    conversation: str
    label: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class PageOfComments:
    """A page on which there are comments, in the version that is shown."""

    number: int
    count: int


@dataclass(frozen=True)
class DocumentComments:
    """`words` is the text of the page with its marks, "" for a kind that has none. `elsewhere` are the other pages with
    comments.
    """

    beside: Beside
    rectangles: Sequence[Rectangle]
    words: SafeString
    elsewhere: Sequence[PageOfComments]
    panel: Panel
    can_place: bool

    @property
    def count(self) -> int:
        """Of all that is said: on the whole document, and in open conversations on its places."""
        still_open = (*self.beside.at_marks, *self.beside.unmarked, *self.beside.lost)
        return self.panel.count + sum(len(one.comments) for one in still_open)


def comments_on(viewer: User, item: Item, preview: Preview) -> DocumentComments:
    """Everything that the page of a document shows of them, in a constant number of statements."""
    panel = panel_of(viewer, item, placed=False)
    conversations = conversations_of(viewer, item, panel=panel)
    still_open = [one for one in conversations if not one.first.is_resolved]
    pages = {one.first.pk: _page_in(one, item, preview) for one in still_open}
    page = preview.page.number if preview.page else None
    here = [one for one in still_open if page is not None and pages[one.first.pk] == page]
    drawn = [one for one in here if _has_rectangle(one, preview)]
    text = preview.page.text.strip() if preview.page and preview.kind in WRITTEN else ""
    spans = {one.first.pk: span for one in here if one not in drawn and (span := _span(one.first.quote, text))}
    quoted = sorted((one for one in here if one.first.pk in spans), key=lambda one: spans[one.first.pk])
    drawn.sort(key=lambda one: (one.first.rectangle[1], one.first.rectangle[0]))
    marked = [*drawn, *quoted]
    others = [number for number in pages.values() if number is not None and number != page]
    return DocumentComments(
        beside=Beside(
            at_marks=marked,
            unmarked=[one for one in here if one not in marked],
            lost=[one for one in still_open if pages[one.first.pk] is None],
            resolved=[one for one in conversations if one.first.is_resolved],
        ),
        rectangles=[_rectangle(number, one) for number, one in enumerate(drawn, 1)],
        words=_words(text, [(spans[one.first.pk], number, one) for number, one in enumerate(quoted, len(drawn) + 1)]),
        elsewhere=[PageOfComments(number, others.count(number)) for number in sorted(set(others))],
        panel=panel,
        can_place=bool(panel.can_comment) and preview.page is not None,
    )


def _page_in(conversation: Conversation, item: Item, preview: Preview) -> int | None:
    """The page of the version that is shown where a place is; None when it has none there."""
    first, shown = conversation.first, preview.version
    if first.anchor["version"] == shown.number:
        return int(first.anchor["page"])
    is_current = item.version is not None and shown.number == item.version.number
    return first.page if is_current and not first.is_lost else None


def _has_rectangle(conversation: Conversation, preview: Preview) -> bool:
    """Whether it is drawn here: on the page that it was drawn on, or on the same one of a version that was brought back."""
    first = conversation.first
    is_as_drawn = first.anchor["version"] == preview.version.number or not first.quote
    return bool(first.rectangle) and preview.kind in DRAWN and is_as_drawn


def _rectangle(number: int, conversation: Conversation) -> Rectangle:
    left, top, width, height = (edge / 10 for edge in conversation.first.rectangle)
    return Rectangle(number, conversation.first.public_id, _label(number, conversation), left, top, width, height)


def _label(number: int, conversation: Conversation) -> str:
    return _("Comment %(number)d, by %(person)s") % {"number": number, "person": conversation.first.author.display_name}


def _span(quote: str, text: str) -> tuple[int, int] | None:
    """Where words are in the text of a page, whatever the space between them."""
    found = re.search(r"\s+".join(map(re.escape, quote.split())), text) if quote and text else None
    return found.span() if found else None


def _words(text: str, marks: Sequence[tuple[tuple[int, int], int, Conversation]]) -> SafeString:
    """The text of a page in HTML; where two passages overlap, the second is marked behind the first."""
    pieces, at = [], 0
    for (start, end), number, conversation in marks:
        begin = max(start, at)
        link = (
            f'<a class="passage__number" id="passage-{number}" href="#remark-{conversation.first.public_id}"'
            f' aria-label="{escape(_label(number, conversation))}">{number}</a>'
        )
        pieces.append(f"{_lines(text[at:begin])}")
        if begin < end:
            pieces.append(f'<mark class="passage" data-places="{number}">{_lines(text[begin:end])}</mark>')
        pieces.append(link)
        at = max(at, end)
    return mark_safe("".join([*pieces, _lines(text[at:])]))  # noqa: S308 - every word is escaped above


def _lines(words: str) -> str:
    return escape(words).replace("\n", "<br>")
