"""What can be made of files of which type: apps register more in their `hooks`."""

from dataclasses import dataclass
from typing import Final

from intranet.kernel.registry import Registry

MEGABYTE: Final = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Preparer:
    """Makes pages of files of these types. `function` is `module:function`, which `sandbox` runs: see `preparers`."""

    key: str
    media_types: frozenset[str]
    function: str
    max_bytes: int = 200 * MEGABYTE
    time_s: int = 120
    memory_mb: int = 1_500


preparers = Registry[Preparer]("key")


def preparer_of(media_type: str) -> Preparer | None:
    """Who makes pages of files of a type."""
    return next((preparer for preparer in preparers if media_type in preparer.media_types), None)
