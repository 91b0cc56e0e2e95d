"""Things that apps register under a key: cards of the home page, kinds of news, jobs and so on."""

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any


def dotted_name(thing: Any) -> str:
    """The module and the name of a function or a class."""
    return f"{thing.__module__}.{thing.__qualname__}"


class Registry[T]:
    """Things under keys that differ. An app registers its own when its modules are imported.

    `key` is an attribute of the things, or a function that gives it; by default it is the dotted name of a function or a class.
    The things are in the order of registration or, with `order`, an attribute of theirs, in that order and then by key.
    """

    def __init__(self, key: str | Callable[[T], str] = dotted_name, *, order: str = "") -> None:
        self._key_of: Callable[[T], str] = attrgetter(key) if isinstance(key, str) else key
        self._order_of: Callable[[T], Any] | None = attrgetter(order) if order else None
        self._things: dict[str, T] = {}

    def register(self, thing: T) -> T:
        """Add a thing, and return it: this is a decorator too. Raises ValueError when its key is taken."""
        key, order_of = self._key_of(thing), self._order_of
        if key in self._things:
            raise ValueError(f"{type(thing).__name__} «{key}» is already registered.")
        self._things[key] = thing
        if order_of is not None:
            self._things = dict(sorted(self._things.items(), key=lambda item: (order_of(item[1]), item[0])))
        return thing

    def get(self, key: str) -> T | None:
        """The thing of a key, or None."""
        return self._things.get(key)

    def __getitem__(self, key: str) -> T:
        return self._things[key]

    def __contains__(self, key: str) -> bool:
        return key in self._things

    def __iter__(self) -> Iterator[T]:
        return iter(self._things.values())

    def __len__(self) -> int:
        return len(self._things)
