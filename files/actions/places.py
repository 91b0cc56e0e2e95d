"""Places of documents that have comments: found when one is written, and again in every version."""

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import astuple
from typing import Any, Final

from django.utils.translation import gettext as _

from files.models import Item, Version
from intranet.kernel.blobs.models import StoredFile
from intranet.kernel.comments.actions import place_again
from intranet.kernel.comments.models import MAX_PLACED, Comment
from intranet.kernel.comments.quotes import Quote
from intranet.kernel.comments.things import NoPlaceError, Position, as_given

_AT: Final = re.compile(r"(\d{1,6}):(\d{1,5})(?::(\d{1,4}),(\d{1,4}),(\d{1,4}),(\d{1,4}))?")
# With a version: all conversations that are open, and the last ones that are resolved.
MAX_FOLLOWED: Final = 2 * MAX_PLACED


class Words:
    """The words of the pages of a file, one after another, with one space between two."""

    def __init__(self, file: StoredFile) -> None:
        pages = [
            (number, " ".join(text.split())) for number, text in file.pages.order_by("number").values_list("number", "text")
        ]
        self.text = " ".join(words for _number, words in pages)
        self._numbers = [number for number, _words in pages]
        self._starts = [0]
        for _number, words in pages[:-1]:
            self._starts.append(self._starts[-1] + len(words) + 1)

    def start_of(self, page: int) -> int:
        """The offset where a page begins, or that of the last one before it."""
        return self._starts[max(bisect_right(self._numbers, page) - 1, 0)]

    def page_at(self, offset: int) -> int:
        """The page of an offset."""
        return self._numbers[bisect_right(self._starts, offset) - 1]


def locate(item: Item, position: Position) -> Position:
    """The place that a reader names by a version and a page, and a rectangle there or none (`3:2:100,200,300,40`), with words
    of that page or none. It is followed to the current version at once. Raises NoPlaceError for what that version does not
    have.
    """
    if item.version is None or not (position.at or position.page):
        return as_given(item, position)
    named = _AT.fullmatch(position.at or f"{item.version.number}:{position.page}")
    version = item.versions.select_related("file").filter(number=named[1]).first() if named else None
    page = version.file.pages.filter(number=named[2]).first() if named and version else None
    if named is None or version is None or page is None:
        raise NoPlaceError(_("This version has no such page."))
    rectangle = tuple(int(edge) for edge in named.groups()[2:] if edge) or position.rectangle
    quote = _quoted(version.file, page.number, position.quote)
    try:
        found = Position(page=page.number, rectangle=rectangle, quote=quote.words)
    except ValueError as problem:
        raise NoPlaceError(_("A rectangle has four numbers and a page.")) from problem
    anchor = {"version": version.number, "page": page.number, "quote": list(astuple(quote))}
    now = _page_now(anchor, version, item.version, Words(item.version.file))
    return Position(page=now or found.page, rectangle=rectangle, quote=quote.words, anchor=anchor, is_lost=now is None)


def _quoted(file: StoredFile, page: int, typed: str) -> Quote:
    """The words that somebody typed, as they are on a page. Raises NoPlaceError when they are not there."""
    wanted = " ".join(typed.split())
    if not wanted:
        return Quote("")
    words = Words(file)
    start, end = words.start_of(page), words.start_of(page + 1)
    at = words.text.find(wanted, start, end if end > start else None)
    if at < 0:
        message = _("These words are not on page %(number)d. Copy them as they are there.") % {"number": page}
        raise NoPlaceError(message)
    return Quote.at((at, at + len(wanted)), words.text)


def _page_now(anchor: Mapping[str, Any], version: Version, current: Version, words: Words) -> int | None:
    """The page of the current version where a place is; None when it is not found there."""
    page, quote = int(anchor["page"]), Quote(*anchor["quote"])
    if version.file_id == current.file_id:
        return page
    span = quote.found_in(words.text, words.start_of(page)) if quote.words and words.text else None
    return words.page_at(span[0]) if span else None


def place_comments(item: Item) -> None:
    """Find again what the comments on a document are about, in its current version, whose pages are there or will be."""
    rows = Comment.objects.filter(thing=item.key, parent=None, deleted_at=None).exclude(anchor={})
    comments = list(rows.order_by("is_resolved", "-created_at", "-pk")[:MAX_FOLLOWED])
    if not comments or item.version is None:
        return
    words = Words(item.version.file)
    versions = {version.number: version for version in item.versions.all()}
    for comment in comments:
        now = _page_now(comment.anchor, versions[comment.anchor["version"]], item.version, words)
        comment.page, comment.is_lost = now or comment.anchor["page"], now is None
    place_again(placed=comments)
