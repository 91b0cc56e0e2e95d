"""Tools that a place of members (a group, say) can switch on: each is a tab, which its app registers in `navigation.py`.

The kernel does not know what the place is. `address` gives the page of the tool in it, from the address of the place.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from intranet.kernel.registry import Registry


@dataclass(frozen=True, kw_only=True)
class Tool:
    """One tool: the tab that it adds, and whether a new place starts with it.

    What it holds is in a place whose key begins with `key`, 20 letters at most (`docs/decisions/tools-switched-off.md`).
    """

    key: str
    label: str | Promise
    icon: str
    order: int
    address: Callable[[str], str]
    is_on_at_first: bool = True


tools = Registry[Tool]("key", order="order")
