"""Where comments on passages are: found when one is written, and again with every edition."""

import re
from typing import Any, Final

from django.utils.translation import gettext as _
from pycrdt import Doc

from intranet.kernel.comments.actions import place_again
from intranet.kernel.comments.models import MAX_PLACED, Comment
from intranet.kernel.comments.quotes import Quote
from intranet.kernel.comments.things import NoPlaceError, Position
from wiki.models import Edition, SharedText, WikiPage
from wiki.text.anchors import HeldText, Passage, chosen, followed, words_of_blocks
from wiki.text.schema import Node, understood

_AT: Final = re.compile(r"(\d{1,9}):(\d{1,9})")
# With an edition: all conversations that are open, and the last ones that are resolved.
MAX_FOLLOWED: Final = 2 * MAX_PLACED


def locate(page: WikiPage, position: Position, document: "Doc[Any]") -> Position:
    """The passage that a reader names by an edition and an offset in its words (`4:120`): the words that they chose
    (`quote`), as near to it as they are, or else the block there. Words without an offset are looked for from the beginning.

    `document` is the text as it is now. Raises NoPlaceError for what that edition does not say.
    """
    if not position.at and not position.quote:
        return Position()
    named = _AT.fullmatch(position.at or f"{page.edition}:0")
    body = _body_of_edition(page, int(named[1])) if named else None
    span = chosen(body, int(named[2]), position.quote) if named and body else None
    if body is None or span is None:
        raise NoPlaceError(_("These words are not on the page. Choose them again."))
    passage = Passage(at=span, quotes=(Quote.at(span, words_of_blocks(body)),))
    (found,) = followed([passage], HeldText(document), words_of_blocks(page.body), epoch=page.shared_text.epoch)
    return Position(quote=passage.quotes[0].words, anchor=(found or passage).anchor, is_lost=found is None)


def _body_of_edition(page: WikiPage, number: int) -> Node | None:
    """The text that somebody read, who may have begun to write before the next edition; None for one that nobody reads."""
    if number == page.edition:
        published: Node = page.body
        return published
    edition = Edition.objects.filter(page=page, number=number, hidden_at=None).select_related("revision").first()
    return understood(edition.revision.content["body"]).body if edition and edition.revision else None


def place_passages(page: WikiPage, text: SharedText, document: "Doc[Any]") -> None:
    """Find again what the comments on a page are about, for the action that has just published its text from a document."""
    rows = Comment.objects.filter(thing=page.key, parent=None, deleted_at=None).exclude(anchor={})
    comments = list(rows.order_by("is_resolved", "-created_at", "-pk")[:MAX_FOLLOWED])
    if not comments:
        return
    passages = [Passage.of(comment.anchor) for comment in comments]
    found = followed(passages, HeldText(document), words_of_blocks(page.body), epoch=text.epoch)
    for comment, passage, now in zip(comments, passages, found, strict=True):
        comment.anchor, comment.is_lost = (now or passage.let_go()).anchor, now is None
    place_again(placed=comments)
