"""What apps add to the demonstration: `manage.py demo` loads the people first, then each of these."""

from collections.abc import Callable
from dataclasses import dataclass

from intranet.kernel.registry import Registry


@dataclass(frozen=True, kw_only=True)
class Demonstration:
    """A part of the demonstration. `load()` makes what is not there yet and says how many things that was; `noun` names them.

    Repeating it changes nothing and costs little: it is asked again at each start.
    """

    key: str
    noun: str
    order: int
    load: Callable[[], int]


demonstrations = Registry[Demonstration]("key", order="order")
