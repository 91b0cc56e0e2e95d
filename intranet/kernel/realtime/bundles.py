"""Keys that stand for many: what a member follows, say, which a page need not name one by one.

An app registers a bundle. A page listens to `bundle:NAME`, and its server to the keys that it stands for
at that moment, for that member. Elements that show a bundle hear every change that comes to their page.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from intranet.kernel.accounts.models import User
from intranet.kernel.registry import Registry

WORD: Final = "bundle:"
# A page costs the server some fifty bytes for each key.
MAX_KEYS: Final = 1_000

type Expand = Callable[[User], Iterable[str]]
"""The keys of a member's bundle, those that matter most first; one statement."""


@dataclass(frozen=True)
class Bundle:
    """A bundle under the name by which pages listen to it."""

    name: str
    expand: Expand


bundles = Registry[Bundle]("name")


def expanded(viewer: User, keys: Sequence[str]) -> list[str]:
    """The keys, with those that their bundles stand for. A bundle that no app knows stands for nothing.

    However often a page names a bundle, it is expanded once.
    """
    found = []
    for key in dict.fromkeys(keys):
        if not key.startswith(WORD):
            found.append(key)
        elif bundle := bundles.get(key.removeprefix(WORD)):
            # The same words for all the pages of a process.
            found += [sys.intern(one) for one in [*bundle.expand(viewer)][:MAX_KEYS]]
    return found


def expanded_for(member: str, keys: Sequence[str]) -> list[str]:
    """The same for the member of a public id; one statement more, and none without bundles."""
    if not any(key.startswith(WORD) for key in keys):
        return list(keys)
    return expanded(User.objects.get(public_id=member), keys)
