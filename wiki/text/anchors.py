"""Passages of a text: where they are now, whatever was written around them.

A passage is a pair of offsets in the words of a text (`words_of_blocks`). In the document of Yjs it is held by its first and
its last character, each by its identity there, as a relative position of Yjs is: the client that wrote it, and its clock.
pycrdt makes no relative positions in the texts of a tree, so both ways lead through the format of updates, in a copy: a sign
that is put behind a character names it as its origin, and a sign that names an origin comes to stand behind it.

Where the document does not have these characters, as when it has begun anew, a passage is found by its words and those around
them.
"""

import re
import secrets
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any, Final

from pycrdt import Doc, XmlElement, XmlText

from intranet.kernel.comments.quotes import Quote, Span
from wiki.text.schema import NODES, Node
from wiki.text.shared import Parent, fragment_of

_BLOCKS: Final = frozenset(name for name, kind in NODES.items() if kind.holds_text)
_ASKING: Final = 0
"""The client of Yjs that puts signs into copies: the first of all, so that its signs stand right behind their origin."""

type Identity = tuple[int, int]


def blocks_of(body: Node) -> Iterator[Node]:
    """The paragraphs, headings and blocks of code of a text, in reading order."""
    for node in body.get("content", []):
        if node["type"] in _BLOCKS:
            yield node
        else:
            yield from blocks_of(node)


def block_words(block: Node) -> str:
    """The words of a block, a line break for a line break."""
    return "".join(node["text"] if node["type"] == "text" else "\n" for node in block.get("content", []))


def words_of_blocks(body: Node) -> str:
    """The words of a text in which passages are counted: those of each block, and a line break behind it."""
    return "".join(f"{block_words(block)}\n" for block in blocks_of(body))


@dataclass(frozen=True)
class Hold:
    """The first and the last character of a passage, in the document of one epoch."""

    first: Identity
    last: Identity


class HeldText:
    """A document of Yjs in which passages are held: its words, and the way from characters to offsets and back.

    A copy of the document; what is written into the document afterwards is not in it.
    """

    def __init__(self, document: "Doc[Any]") -> None:
        self._copy: Doc[Any] = Doc(client_id=_ASKING)
        self._copy.apply_update(document.get_update())
        self._known = _clocks(self._copy.get_state())
        self.words = "".join(words for _text, words in _runs(self._copy))

    def holds(self, spans: Sequence[Span]) -> list[Hold]:
        """What holds these passages, which begin and end with a character of a text: no line break, no space."""
        ends = {end for start, stop in spans for end in (start + 1, stop)}
        copy: Doc[Any] = Doc(client_id=_ASKING)
        copy.apply_update(self._copy.get_update())
        before, asked = copy.get_state(), sorted(ends, reverse=True)
        texts = list(_runs(copy))
        starts = _starts(words for _text, words in texts)
        for end in asked:
            index = bisect_right(starts, end - 1) - 1
            text, words = texts[index]
            if text is None:
                raise ValueError("A passage begins and ends with a character of a text.")
            text.insert_embed(len(words[: end - starts[index]].encode()), 1)
        origins = dict(zip(asked, _origins(copy.get_update(before)), strict=True)) if asked else {}
        return [Hold(origins[start + 1], origins[stop]) for start, stop in spans]

    def spans(self, held: Sequence[tuple[Hold, str]]) -> list[Span | None]:
        """Where these passages are now, of which the first letter is given as well; None for one that is gone."""
        ends = self._ends([identity for hold, _letter in held for identity in (hold.first, hold.last)])
        found: list[Span | None] = []
        for index, (_hold, letter) in enumerate(held):
            start, end = ends.get(2 * index), ends.get(2 * index + 1)
            if start is not None and self.words[max(start - 1, 0) : start] == letter:
                start -= 1
            is_there = start is not None and end is not None and self.words[start:end].strip()
            found.append((start, end) if is_there and start is not None and end is not None else None)
        return found

    def _ends(self, identities: Sequence[Identity]) -> dict[int, int]:
        """The offsets behind characters, or behind where they stood, by their index here; none for one of a text that is
        gone.
        """
        mark = f"\ue000{secrets.token_hex(4)}"
        signs = [
            (identity, f"{mark}{index};")
            for index, identity in enumerate(identities)
            if identity[1] < self._known.get(identity[0], 0)
        ]
        copy: Doc[Any] = Doc(client_id=_ASKING)
        copy.apply_update(self._copy.get_update())
        copy.apply_update(_update_behind(signs))
        ends, before = {}, 0
        for sign in re.finditer(rf"{mark}(\d+);", "".join(words for _text, words in _runs(copy))):
            ends[int(sign[1])] = sign.start() - before
            before += len(sign[0])
        return ends


def trimmed(span: Span, words: str) -> Span:
    """A passage without the space at its ends."""
    start, end = span
    inner = words[start:end]
    return start + len(inner) - len(inner.lstrip()), end - (len(inner) - len(inner.rstrip()))


def _runs(document: "Doc[Any]") -> Iterator[tuple[XmlText | None, str]]:
    """The texts of a document with their words, and the line breaks between them, as `words_of_blocks` has them."""

    def walk(parent: Parent) -> Iterator[tuple[XmlText | None, str]]:
        for child in parent.children:
            if not isinstance(child, XmlElement):
                continue
            if child.tag not in _BLOCKS:
                yield from walk(child)
                continue
            for inner in child.children:
                if isinstance(inner, XmlText):
                    yield inner, "".join(words for words, _marks in inner.diff() if isinstance(words, str))
                else:
                    yield None, "\n"
            yield None, "\n"

    with document.transaction():
        yield from walk(fragment_of(document))


def _starts(pieces: Iterable[str]) -> list[int]:
    starts, at = [], 0
    for piece in pieces:
        starts.append(at)
        at += len(piece)
    return starts


# What comments keep ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Passage:
    """A passage as a comment keeps it: where it was last, what it said first and last, what holds it in the document of an
    epoch.
    """

    at: Span
    quotes: tuple[Quote, ...]
    epoch: int = 0
    hold: Hold | None = None

    @classmethod
    def of(cls, anchor: Mapping[str, Any]) -> "Passage":
        """That of the anchor of a comment."""
        start, end = anchor["at"]
        first, last = anchor.get("first"), anchor.get("last")
        hold = Hold((first[0], first[1]), (last[0], last[1])) if first and last else None
        return cls((start, end), tuple(Quote(*quote) for quote in anchor["quotes"]), anchor["epoch"], hold)

    def let_go(self) -> "Passage":
        """The same, gone from the document: only its words bring it back, so that what is written there later is not taken
        for it.
        """
        return replace(self, hold=None)

    @property
    def anchor(self) -> dict[str, Any]:
        """What the comment keeps of it."""
        held = {"first": list(self.hold.first), "last": list(self.hold.last)} if self.hold else {}
        return {"at": list(self.at), "quotes": [list(astuple(quote)) for quote in self.quotes], "epoch": self.epoch, **held}


def chosen(body: Node, offset: int, quote: str) -> Span | None:
    """The passage of a text that a reader means: the words that they chose, nearest to an offset, or else the block there.

    None for words that it does not say. What is long is a passage to its 300th character.
    """
    words = words_of_blocks(body)
    if quote.strip():
        wanted = re.compile(r"\s+".join(map(re.escape, quote.split())))
        found = min(wanted.finditer(words), key=lambda one: abs(one.start() - offset), default=None)
        return found and found.span()
    start = 0
    for block in blocks_of(body):
        end = start + len(block_words(block))
        if start <= offset <= end:
            start, end = trimmed((start, end), words)
            return (start, start + len(Quote.at((start, end), words).words)) if start < end else None
        start = end + 1
    return None


def followed(passages: Sequence[Passage], held: HeldText, words: str, *, epoch: int) -> list[Passage | None]:
    """Where passages are in a text that is published (its `words`), and what holds them from now on; None for those that are
    gone.

    `held` is its document, of this epoch; it may have more, which is not published yet.
    """
    known = [
        (index, one.hold, one.quotes[-1].words[:1]) for index, one in enumerate(passages) if one.hold and one.epoch == epoch
    ]
    spans: dict[int, Span] = {}
    for (index, _hold, _letter), span in zip(
        known, held.spans([(hold, letter) for _index, hold, letter in known]), strict=True
    ):
        found = span and (
            trimmed(span, held.words) if held.words == words else Quote.at(span, held.words).found_in(words, span[0])
        )
        if found:
            spans[index] = found
    still = set(spans)
    for index, one in enumerate(passages):
        if index not in still:
            found = next(filter(None, (quote.found_in(words, one.at[0]) for quote in reversed(one.quotes))), None)
            spans |= {index: found} if found else {}
    lately = {index: Quote.at(span, words) for index, span in spans.items()}
    anew = {index: lately[index].found_in(held.words, span[0]) for index, span in spans.items() if index not in still}
    holds = dict(
        zip((index for index, span in anew.items() if span), held.holds([span for span in anew.values() if span]), strict=True)
    )
    return [
        Passage(
            at=spans[index],
            quotes=tuple(dict.fromkeys((one.quotes[0], lately[index]))),
            epoch=epoch,
            hold=one.hold if index in still else holds.get(index),
        )
        if index in spans
        else None
        for index, one in enumerate(passages)
    ]


# The format of updates ------------------------------------------------------------------------------------------------------
#
# Numbers are in groups of seven bits, the lowest first. An update is: how many clients; of each how many structs, the client
# and its first clock, then the structs; then what is deleted, as many clients again. A struct is: a byte (what it holds;
# 0x80: its left origin follows, 0x40: its right one), the origins as client and clock, and what it holds: 4 is a string; 5, a
# value, is one of JSON.

_STRING: Final = 4
_LEFT: Final = 0x80
_RIGHT: Final = 0x40


def _numbers(*values: int) -> bytes:
    found = bytearray()
    for value in values:
        while value > 127:
            found.append(value & 127 | 128)
            value >>= 7
        found.append(value)
    return bytes(found)


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def number(self) -> int:
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def identity(self) -> Identity:
        return self.number(), self.number()

    def origin_of_value(self) -> Identity:
        """The left origin of a struct that holds a value, and on to the next struct."""
        info = self.data[self.at]
        self.at += 1
        origin = self.identity()
        if info & _RIGHT:
            self.identity()
        length = self.number()
        self.at += length
        return origin


def _clocks(state: bytes) -> dict[int, int]:
    """From each client of a document to its next clock."""
    reader = _Reader(state)
    return dict(reader.identity() for _client in range(reader.number()))


def _origins(update: bytes) -> list[Identity]:
    """The characters behind which one client put values, in the order in which it did."""
    reader = _Reader(update)
    reader.number()
    count = reader.number()
    reader.identity()
    return [reader.origin_of_value() for _struct in range(count)]


def _update_behind(signs: Sequence[tuple[Identity, str]]) -> bytes:
    """An update that puts each sign behind the character of its identity."""
    structs = b"".join(
        bytes([_STRING | _LEFT]) + _numbers(*identity, len(sign.encode())) + sign.encode() for identity, sign in signs
    )
    return _numbers(1, len(signs), _ASKING, 0) + structs + _numbers(0) if signs else b"\x00\x00"
