"""Updates of Yjs as they are sent, read before they are believed.

An update has, for each client that writes in it, structs with numbers that follow each other (`clock`), and then what it
deletes; see `encoding` of https://github.com/yjs/yjs. pycrdt applies an update without saying who wrote it or whether what it
refers to is there, so that is read here. What the editor with the schema of `wiki/schema.json` does not write is refused.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from wiki.text.schema import MARKS, NODES
from wiki.text.shared import ROOT

EMPTY: Final = b"\x00\x00"
"""The update that says nothing."""
MAX_STRUCTS: Final = 200_000
MAX_NEW_CLIENTS: Final = 20
_MAX_DEPTH: Final = 20
_ATTRIBUTES: Final = frozenset(name for kind in NODES.values() for name in kind.attributes)

type Clocks = dict[int, int]
"""For each client, the number of its next struct."""


class RefusedError(Exception):
    """An update that no honest editor sends."""


class GapError(Exception):
    """An update that stands on something which is not there yet."""


class Reader:
    """Reads the numbers, words and values of lib0, one after another. Raises RefusedError at the end of the bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def is_at_end(self) -> bool:
        return self._at == len(self._data)

    def byte(self) -> int:
        return self._take(1)[0]

    def number(self) -> int:
        number = shift = 0
        while True:
            byte = self.byte()
            number |= (byte & 127) << shift
            if byte < 128:
                return number
            shift += 7
            if shift > 56:
                raise RefusedError("a number that is too large")

    def data(self) -> bytes:
        return self._take(self.number())

    def words(self) -> str:
        try:
            return self.data().decode()
        except UnicodeDecodeError:
            raise RefusedError("words that are no UTF-8") from None

    def skip_value(self, depth: int = 0) -> None:
        """Pass over a value of any kind."""
        kind = self.byte()
        if depth > _MAX_DEPTH or kind < 116:
            raise RefusedError("a value that is none")
        if kind in (116, 119):  # bytes, words
            self.data()
        elif kind in (117, 118):  # a list, an object
            for _ in range(self.number()):
                if kind == 118:
                    self.words()
                self.skip_value(depth + 1)
        elif kind in (122, 123, 124):  # numbers
            self._take(4 if kind == 124 else 8)
        elif kind == 125:
            while self.byte() & 128:
                pass

    def _take(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._data):
            raise RefusedError("fewer bytes than it says")
        taken, self._at = self._data[self._at : end], end
        return taken


@dataclass
class Written:
    """What an update writes: for each client the numbers from and until, and up to which number of others it stands on them."""

    clients: dict[int, tuple[int, int]] = field(default_factory=dict)
    needs: Clocks = field(default_factory=dict)

    def need(self, client: int, until: int) -> None:
        self.needs[client] = max(until, self.needs.get(client, 0))


def clocks_of(state: bytes) -> Clocks:
    """A state vector: what a copy of a document has."""
    reader = Reader(state)
    return {reader.number(): reader.number() for _ in range(reader.number())}


def read_update(data: bytes) -> Written:
    """What an update writes. Raises RefusedError for one that is broken, or has what no editor writes."""
    reader, written, structs = Reader(data), Written(), 0
    for _ in range(reader.number()):
        count, client, start = reader.number(), reader.number(), reader.number()
        structs += count
        if client in written.clients or structs > MAX_STRUCTS:
            raise RefusedError("too many structs, or a client twice")
        clock = start
        for _ in range(count):
            clock += _read_struct(reader, written)
        written.clients[client] = (start, clock)
    for _ in range(reader.number()):
        client = reader.number()
        for _ in range(reader.number()):
            written.need(client, reader.number() + reader.number())
    if not reader.is_at_end:
        raise RefusedError("more bytes than it says")
    return written


def _read_struct(reader: Reader, written: Written) -> int:
    """Read a struct; gives how many numbers it takes."""
    info = reader.byte()
    kind = info & 31
    if kind == 0:  # what was deleted and forgotten
        return reader.number()
    for has_neighbour in (info & 128, info & 64):
        if has_neighbour:
            written.need(reader.number(), reader.number() + 1)
    if not info & 192:
        if reader.number() == 1:
            if (root := reader.words()) != ROOT:
                raise RefusedError(f"a root named {root}")
        else:
            written.need(reader.number(), reader.number() + 1)
        if info & 32 and (name := reader.words()) not in _ATTRIBUTES:
            raise RefusedError(f"an attribute {name}")
    read = _CONTENTS.get(kind)
    if read is None:
        raise RefusedError(f"content of kind {kind}")
    return read(reader)


def _read_text(reader: Reader) -> int:
    return len(reader.words().encode("utf-16-le")) // 2


def _read_mark(reader: Reader) -> int:
    name = reader.words()
    try:
        value = json.loads(reader.words())
    except (ValueError, RecursionError):
        raise RefusedError("a mark that is no JSON") from None
    if name not in MARKS or not (value is None or _is_mark(name, value)):
        raise RefusedError(f"a mark {name}")
    return 1


def _is_mark(name: str, value: object) -> bool:
    if not isinstance(value, dict):
        return False
    counted = MARKS[name].understood(value)
    return counted is not None and counted == counted | value


def _read_type(reader: Reader) -> int:
    kind = reader.number()
    if kind == 3:
        if (name := reader.words()) not in NODES or name in ("doc", "text"):
            raise RefusedError(f"a node {name}")
    elif kind != 6:  # a run of words; lists, maps and others are in no text
        raise RefusedError(f"a type {kind}")
    return 1


def _read_values(reader: Reader) -> int:
    count = reader.number()
    for _ in range(count):
        reader.skip_value()
    return count


_CONTENTS: Final[Mapping[int, Callable[[Reader], int]]] = {
    1: Reader.number,  # deleted
    4: _read_text,
    6: _read_mark,
    7: _read_type,
    8: _read_values,  # of attributes
}
# The others (embeds, documents within, …) are in no text.


def claimed(written: Written, clocks: Clocks, owners: Mapping[int, int], member: int) -> dict[int, int]:
    """The clients that an update of this member (a primary key) is the first to write with, each with the member.

    `clocks` is what the document has, and `owners` says whose its clients are. Raises GapError when the document lacks what the
    update stands on, and RefusedError when it writes as somebody else.
    """
    new: dict[int, int] = {}
    here = dict(clocks)
    for client, (start, end) in written.clients.items():
        known = clocks.get(client, 0)
        here[client] = max(known, end)
        if end <= known:
            continue  # sent again
        if start > known:
            raise GapError
        owner = owners.get(client)
        if owner is None:
            new[client] = member
        elif owner != member:
            raise RefusedError("a client of somebody else")
    if len(new) > MAX_NEW_CLIENTS:
        raise RefusedError("too many clients")
    if any(until > here.get(client, 0) for client, until in written.needs.items()):
        raise GapError
    return new
