"""What waits for a member's answer, as apps tell it to the home page: each registers a source in `cards`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from intranet.kernel.registry import Registry

if TYPE_CHECKING:
    from intranet.kernel.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing that waits: what it is, more about it, and a button that leads to it."""

    icon: str
    line: str
    address: str
    detail: str = ""
    button: str | Promise = ""


@dataclass(frozen=True, kw_only=True)
class WaitingSource:
    """`waiting(member)`: what waits, the most urgent first, in a constant number of statements."""

    key: str
    order: int
    waiting: Callable[["User"], Sequence[Waiting]]


waiting_sources = Registry[WaitingSource]("key", order="order")


def waiting_for(member: "User") -> list[Waiting]:
    """What every app has waiting for this member."""
    return [one for source in waiting_sources for one in source.waiting(member)]
