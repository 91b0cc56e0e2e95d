"""HTML of a text with something said of its words: who wrote them, or that they were changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from wiki.text.rendering import FileAddress, PageAddress, Renderer
from wiki.text.schema import Node


class WordsRenderer(Renderer):
    """Makes HTML of the words of one piece of a text, such as a row of a comparison."""

    def words(self, content: Sequence[Node]) -> str:
        return "".join(self._word(node) for node in content)

    def _word(self, node: Node) -> str:
        if node["type"] == "cell":
            return '<span class="diff__bar"> | </span>'
        return self._inline({"content": [node]})


@dataclass(frozen=True)
class Hand:
    """Whose words some are, as they are marked: a number, a colour, and the name for who does not see the colour."""

    number: int
    hue: int
    name: str


type Hands = Sequence[tuple[int, Hand | None]]
"""For so many signs one after another, whose they are; None: not marked."""


class HandsRenderer(Renderer):
    """Makes HTML of a text with each run of words marked as that of who wrote it."""

    def __init__(self, hands: Hands, *, file_address: FileAddress, page_address: PageAddress) -> None:
        super().__init__(file_address=file_address, page_address=page_address)
        self._hands: Iterator[tuple[int, Hand | None]] = iter(hands)
        self._left: tuple[int, Hand | None] = (0, None)
        self._last: Hand | None = None

    def _inline(self, node: Node) -> str:
        self._last = None
        return super()._inline(node)

    def _text(self, node: Node) -> str:
        return "".join(self._by(hand, {**node, "text": words}) for words, hand in self._runs(node["text"]))

    def _runs(self, words: str) -> Iterator[tuple[str, Hand | None]]:
        """Words, cut where another hand begins."""
        while words:
            count, hand = self._left
            if not count:
                count, hand = next(self._hands, (len(words), None))
            yield words[:count], hand
            self._left = (max(count - len(words), 0), hand)
            words = words[count:]

    def _by(self, hand: Hand | None, node: Node) -> str:
        html, last, self._last = super()._text(node), self._last, hand
        if hand is None:
            return html
        if hand == last:
            return f'<span class="by" data-hue="{hand.hue}">{html}</span>'
        number = f'<sup class="by__n" aria-hidden="true">{hand.number}</sup>'
        name = f'<span class="visually-hidden">[{escape(hand.name)}] </span>'
        return f'<span class="by" data-hue="{hand.hue}">{number}{name}{html}</span>'
