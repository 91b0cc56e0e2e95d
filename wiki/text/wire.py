"""The messages of editors, to bring two copies of a text together and to say where one writes.

They are those of y-protocols (https://github.com/yjs/y-protocols).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pycrdt import write_message, write_var_uint

from intranet.kernel.realtime.news import Message
from wiki.text.updates import Reader, RefusedError

SYNC: Final = 0
AWARENESS: Final = 1
# Kinds of sync messages.
STATE: Final = 0
MISSING: Final = 1
UPDATE: Final = 2

# One says where one writes oneself, and nothing of others.
MAX_PLACES: Final = 1
MAX_PLACE_BYTES: Final = 2048


@dataclass(frozen=True)
class Place:
    """Where a client writes, as JSON; `null` once it has left. A higher `clock` is newer."""

    client: int
    clock: int
    words: str


def binary(*parts: bytes) -> Message:
    """A frame of bytes, as the server is given it."""
    return {"type": "websocket.send", "bytes": b"".join(parts)}


def state(vector: bytes) -> Message:
    """What a copy has: the other answers with what is missing."""
    return binary(bytes([SYNC, STATE]), write_message(vector))


def missing(update: bytes) -> Message:
    """The answer to a state."""
    return binary(bytes([SYNC, MISSING]), write_message(update))


def update(data: bytes) -> Message:
    """What was written."""
    return binary(bytes([SYNC, UPDATE]), write_message(data))


def places(found: Iterable[Place]) -> Message:
    """Where people write."""
    some = list(found)
    rows = (write_var_uint(one.client) + write_var_uint(one.clock) + write_message(one.words.encode()) for one in some)
    return binary(bytes([AWARENESS]), write_message(write_var_uint(len(some)) + b"".join(rows)))


def parsed(message: bytes) -> tuple[int, int, bytes]:
    """What a message is, which kind of it, and what it carries. Raises RefusedError."""
    reader = Reader(message)
    what = reader.number()
    if what not in (SYNC, AWARENESS):
        raise RefusedError("a message of no kind")
    kind = reader.number() if what == SYNC else 0
    if kind > UPDATE:
        raise RefusedError("a message of no kind")
    return what, kind, reader.data()


def parsed_places(carried: bytes) -> list[Place]:
    """Where a client says that it writes. Raises RefusedError."""
    reader = Reader(carried)
    count = reader.number()
    if count > MAX_PLACES or len(carried) > MAX_PLACE_BYTES:
        raise RefusedError("places of others")
    return [Place(reader.number(), reader.number(), reader.words()) for _ in range(count)]
