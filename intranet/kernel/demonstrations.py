"""What apps add to the demonstration, from their `apps.py`: `manage.py demo` loads the people first, then each of these."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Demonstration:
    """A part of the demonstration. `load()` makes what is not there yet and says how many things that was; `noun` names them.

    Repeating it changes nothing and costs little: it is asked again at each start.
    """

    key: str
    noun: str
    order: int
    load: Callable[[], int]


_parts: dict[str, Demonstration] = {}


def register(part: Demonstration) -> None:
    """Add a part; raises ValueError when the key is taken."""
    if part.key in _parts:
        raise ValueError(f"The demonstration already has a part «{part.key}».")
    _parts[part.key] = part


def registered() -> list[Demonstration]:
    """Every part, in order."""
    return sorted(_parts.values(), key=lambda part: (part.order, part.key))
