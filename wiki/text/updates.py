"""What a state of Yjs is made of: each piece of words with the client that wrote it.

A state in version 1 of Yjs's format (https://github.com/yjs/yjs) lists the pieces of each client in the order in which they
were written, with what each stood beside at that time. Where they stand now is asked of pycrdt.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pycrdt import Doc, StickyIndex

type Id = tuple[int, int]
"""A client of Yjs, and the count of what it had written before."""

_GONE, _SKIP, _DELETED, _STRING, _FORMAT, _TYPE = 0, 10, 1, 4, 6, 7
_MOST_PIECES: Final = 500_000
_XML_ELEMENT, _XML_HOOK = 3, 5


@dataclass
class Piece:
    """Words, or an element, that one client put into a text at once: beside what, and in which `parent`."""

    client: int
    clock: int
    length: int
    words: str | None
    is_type: bool
    parent: Id | None
    beside: Id | None


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def number(self) -> int:
        found = shift = 0
        while True:
            byte = self.byte()
            found |= (byte & 127) << shift
            if byte < 128:
                return found
            shift += 7

    def id(self) -> Id:
        return self.number(), self.number()

    def string(self) -> str:
        length = self.number()
        self.at += length
        return self.data[self.at - length : self.at].decode("utf-8", "surrogatepass")

    def any(self) -> None:
        """Pass over a value of an attribute."""
        kind = self.byte()
        if kind == 125:
            while self.byte() & 128:
                pass
        elif kind in {124, 123, 122}:
            self.at += 4 if kind == 124 else 8
        elif kind in {119, 116}:
            self.string()
        elif kind in {118, 117}:
            for _ in range(self.number()):
                if kind == 118:
                    self.string()
                self.any()


def _pieces(state: bytes) -> Iterator[Piece]:
    """What is in a state, by client. Raises ValueError and IndexError on what is none."""
    reader, total = _Reader(state), 0
    for _ in range(reader.number()):
        count, client, clock = reader.number(), reader.number(), reader.number()
        total += count
        if total > _MOST_PIECES:
            raise ValueError("Too many pieces.")
        for _ in range(count):
            piece = _piece(reader, client, clock)
            clock += piece.length
            yield piece


def _piece(reader: _Reader, client: int, clock: int) -> Piece:
    info = reader.byte()
    kind = info & 31
    if kind in {_GONE, _SKIP}:
        return Piece(client, clock, reader.number(), None, is_type=False, parent=None, beside=None)
    left = reader.id() if info & 128 else None
    right = reader.id() if info & 64 else None
    parent = None
    if not info & 192:
        if reader.number() == 1:
            reader.string()
        else:
            parent = reader.id()
        if info & 32:
            reader.string()
    length, words = _content(reader, kind)
    return Piece(client, clock, length, words, is_type=kind == _TYPE, parent=parent, beside=left or right)


def _content(reader: _Reader, kind: int) -> tuple[int, str | None]:
    """How long a piece is, in Yjs's units (of UTF-16), and its words if it has any."""
    if kind == _DELETED:
        return reader.number(), None
    if kind == _STRING:
        words = reader.string()
        return len(words.encode("utf-16-le", "surrogatepass")) // 2, words
    if kind == _FORMAT:
        reader.string()
        reader.string()
    elif kind == _TYPE:
        if reader.number() in {_XML_ELEMENT, _XML_HOOK}:
            reader.string()
    elif kind == 8:
        count = reader.number()
        for _ in range(count):
            reader.any()
        return count, None
    else:
        raise ValueError(f"Content {kind}.")
    return 1, None


# Where they stand ---------------------------------------------------------------------------------------------------------

type Written = list[tuple[str, int]]
"""Words one after another, each with the client that wrote them."""


def written_in(document: "Doc[Any]") -> list[Written]:
    """The words of a document, text by text in their order, with the clients that wrote them."""
    pieces = list(_pieces(document.get_update()))
    parents = _Parents(pieces)
    by_parent: dict[Id | None, list[tuple[int, Piece]]] = {}
    with document.transaction() as transaction:
        for piece in pieces:
            if piece.words is None and not piece.is_type:
                continue
            index = StickyIndex.from_json({"item": {"client": piece.client, "clock": piece.clock}, "assoc": 0})
            by_parent.setdefault(parents.of(piece), []).append((index.get_index(transaction), piece))
    found: list[Written] = []
    _walk(None, by_parent, found)
    return found


def _walk(parent: Id | None, by_parent: dict[Id | None, list[tuple[int, Piece]]], found: list[Written]) -> None:
    inner = [piece for _index, piece in sorted(by_parent.get(parent, []), key=lambda pair: pair[0])]
    words = [(piece.words, piece.client) for piece in inner if piece.words is not None]
    if words:
        found.append(words)
    for piece in inner:
        if piece.is_type:
            _walk((piece.client, piece.clock), by_parent, found)


class _Parents:
    """What each piece is in: it says so, or it is where what it stands beside is."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.starts: dict[int, list[Piece]] = {}
        for piece in pieces:
            self.starts.setdefault(piece.client, []).append(piece)
        self.known: dict[Id, Id | None] = {}

    def of(self, piece: Piece) -> Id | None:
        """The type that a piece is in; None for the text itself."""
        way = [piece]
        while way[-1].beside is not None and (way[-1].client, way[-1].clock) not in self.known:
            way.append(self._at(way[-1].beside))
        last = way[-1]
        parent = self.known.get((last.client, last.clock), last.parent)
        for one in way:
            self.known[one.client, one.clock] = parent
        return parent

    def _at(self, place: Id) -> Piece:
        pieces, clock = self.starts[place[0]], place[1]
        low, high = 0, len(pieces)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if pieces[middle].clock <= clock else (low, middle)
        return pieces[low]
