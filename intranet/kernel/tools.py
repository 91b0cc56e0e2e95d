"""Tools that a place of members (a group, say) can switch on: apps register theirs from `apps.py`.

The kernel does not know what the place is. `address` gives the page of the tool in it, from the address of the place.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Tool:
    """One tool: the tab that it adds, and whether a new place starts with it."""

    key: str
    label: str | Promise
    icon: str
    order: int
    address: Callable[[str], str]
    is_on_at_first: bool = True


_tools: dict[str, Tool] = {}


def register(tool: Tool) -> None:
    """Offer a tool; raises ValueError when the key is taken."""
    if tool.key in _tools:
        raise ValueError(f"There is already a tool «{tool.key}».")
    _tools[tool.key] = tool


def registered() -> list[Tool]:
    """Every tool, in order."""
    return sorted(_tools.values(), key=lambda tool: (tool.order, tool.key))
