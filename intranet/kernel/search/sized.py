"""A cache that is bounded by what it holds, for results that may be a word or a page."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable


class SizedCache[Key: Hashable, Value]:
    """The latest results of a function, as many as fit in `room` bytes.

    `size` estimates the bytes that a key and its result take. A result that would take a hundredth of the room or more is
    given and not kept: a few long texts would push out thousands of short ones.
    """

    def __init__(self, make: Callable[[Key], Value], *, room: int, size: Callable[[Key, Value], int]) -> None:
        self._make, self._room, self._size = make, room, size
        self._held: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._lock = threading.Lock()
        self.used = 0

    def __call__(self, key: Key) -> Value:
        with self._lock:
            known = self._held.get(key)
            if known is not None:
                self._held.move_to_end(key)
                return known[0]
        value = self._make(key)
        size = self._size(key, value)
        if size * 100 < self._room:
            with self._lock:
                if key not in self._held:
                    self._held[key] = value, size
                    self.used += size
                while self.used > self._room:
                    self.used -= self._held.popitem(last=False)[1][1]
        return value
