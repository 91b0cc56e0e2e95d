"""Comparing an index with the database, document by document."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import batched

from intranet.kernel.search.definitions import definitions
from intranet.kernel.search.engines import engine
from intranet.kernel.search.models import SearchChange
from intranet.kernel.search.payload import indexed

BATCH = 2_000
# What changes while it is compared looks different for a moment: it is looked at again before it is called so.
LOOKS = 5
PAUSE_S = 1.0


@dataclass(frozen=True)
class Comparison:
    """What an index and the database hold of a kind. `different` are the keys whose documents aren't the same."""

    kind: str
    indexed: int
    expected: int
    different: tuple[int, ...]
    waiting: int  # changes that the worker has not delivered yet

    @property
    def is_equal(self) -> bool:
        return not self.different


def compare(kind: str, on_progress: Callable[[int], None] | None = None) -> Comparison:
    """Compare every document of the live index (variant, audience, shadows, values: their digest) with one built now.

    Raises `SearchUnavailable`. What is edited meanwhile is compared again until it is equal, for a few seconds.
    """
    definition = definitions[kind]
    held = _by_key(engine().digests(kind))
    indexed = sum(map(len, held.values()))
    expected = done = 0
    suspects: list[int] = []
    for keys in batched(definition.all_keys(), BATCH, strict=False):
        built = _built(kind, keys)
        expected += sum(map(len, built.values()))
        suspects += [key for key in keys if built.get(key, []) != held.pop(key, [])]
        done += len(keys)
        if on_progress:
            on_progress(done)
    suspects += held  # in the index alone
    return Comparison(kind, indexed, expected, _still_different(kind, suspects), _waiting(kind))


def _still_different(kind: str, suspects: Sequence[int]) -> tuple[int, ...]:
    for look in range(LOOKS):
        if suspects and look:
            time.sleep(PAUSE_S)
        different: list[int] = []
        for keys in batched(suspects, BATCH, strict=False):
            held, built = _by_key(engine().digests(kind, keys)), _built(kind, keys)
            different += [key for key in keys if built.get(key, []) != held.get(key, [])]
        suspects = different
    return tuple(sorted(suspects))


def _built(kind: str, keys: Sequence[int]) -> dict[int, list[int]]:
    definition = definitions[kind]
    return _by_key((document.key, indexed(definition, document).digest) for document in definition.documents(keys))


def _by_key(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """The digests of each key, sorted."""
    found: dict[int, list[int]] = {}
    for key, digest in pairs:
        found.setdefault(key, []).append(digest)
    for digests in found.values():
        digests.sort()
    return found


def _waiting(kind: str) -> int:
    return SearchChange.objects.filter(kind=kind).count()
