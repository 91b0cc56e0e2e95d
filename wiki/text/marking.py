"""HTML of a text for one reader, with marks on the passages that have comments."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Any

from intranet.kernel.comments.quotes import Span
from wiki.text.anchors import block_words
from wiki.text.rendering import Heading, Renderer
from wiki.text.schema import NODES, Node


@dataclass(frozen=True)
class Mark:
    """A passage to mark: its number, where its conversation is on the page, and what the link to that is called."""

    span: Span
    number: int
    address: str
    label: str


class MarkedRenderer(Renderer):
    """As its parent, with marks, each with a number that leads to its conversation; or with a link below each block.

    `choice` makes that link from the offset of the block in the words of the text, and these words.
    """

    def __init__(
        self, *, marks: Sequence[Mark] = (), choice: Callable[[int, str], str] | None = None, **addresses: Any
    ) -> None:
        super().__init__(**addresses)
        self.marks, self.choice = marks, choice
        self._at = 0

    def _block(self, node: Node, anchors: Iterator[Heading]) -> str:
        at = self._at
        html = super()._block(node, anchors)
        if self.choice is None or not NODES[node["type"]].holds_text or not block_words(node).strip():
            return html
        return html + self.choice(at, block_words(node))

    def _inline(self, node: Node) -> str:
        end_of_block = self._at + len(block_words(node))
        marks = [mark for mark in self.marks if mark.span[0] < end_of_block and self._at < mark.span[1]]
        pieces = []
        for child in node.get("content", []):
            is_break = child["type"] == "hard_break"
            end = self._at + (1 if is_break else len(child["text"]))
            pieces.append("<br>" if is_break else self._text_with(marks, child, end))
            self._at = end
        self._at += 1
        return "".join(pieces)

    def _text_with(self, marks: Sequence[Mark], node: Node, end: int) -> str:
        """The words of one node, cut where passages begin and end."""
        start, words = self._at, node["text"]
        here = [mark for mark in marks if mark.span[0] < end and start < mark.span[1]]
        if not here:
            return self._text(node)
        cuts = sorted({start, end, *(edge for mark in here for edge in mark.span if start < edge < end)})
        return "".join(
            self._piece({**node, "text": words[one - start : other - start]}, one, other, here) for one, other in pairwise(cuts)
        )

    def _piece(self, node: Node, start: int, end: int, marks: Sequence[Mark]) -> str:
        html = self._text(node)
        around = [mark for mark in marks if mark.span[0] <= start and end <= mark.span[1]]
        if not around:
            return html
        numbers = " ".join(str(mark.number) for mark in around)
        links = "".join(
            f'<a class="passage__number" id="passage-{mark.number}" href="{escape(mark.address)}"'
            f' aria-label="{escape(mark.label)}">{mark.number}</a>'
            for mark in around
            if mark.span[1] == end
        )
        return f'<mark class="passage" data-places="{numbers}">{html}</mark>{links}'
