"""The kinds of things of which one may ask who sees them, and why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from intranet.kernel.accounts.models import User
from intranet.kernel.registry import Registry


@dataclass(frozen=True)
class Way:
    """A way to a thing, or to a part of what is known of it, beside its audience; `lines` are whole sentences."""

    icon: str
    heading: str
    lines: Sequence[str]


def no_other_way(_viewer: User, _thing: Any) -> Sequence[Way]:
    return ()


@dataclass(frozen=True, kw_only=True)
class SharedKind:
    """One kind of `Shareable` with an address. `Any` is its model: each app knows its own.

    - `word` begins its keys; `noun` is what one is (“Discussion”).
    - `find(public_id)` gives one, with its audience and its place joined; None when it is gone.
    - `is_visible(viewer, thing)`: only who sees it may ask who does.
    - `title(thing)` and `address(thing)`: what it is called, and its page.
    - `manages(viewer, thing)`: who is told of administrators that read it by exception: its author, its owners.
    - `beside(viewer, thing)`: the ways to it beside its audience, such as links.
    """

    word: str
    noun: str | Promise
    find: Callable[[str], Any | None]
    is_visible: Callable[[User, Any], bool]
    title: Callable[[Any], str]
    address: Callable[[Any], str]
    manages: Callable[[User, Any], bool]
    beside: Callable[[User, Any], Sequence[Way]] = no_other_way


shared_kinds = Registry[SharedKind]("word")
