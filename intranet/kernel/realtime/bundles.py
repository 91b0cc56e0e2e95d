"""Keys that stand for many: what a member follows, say, which a page need not name one by one.

An app registers a bundle from `AppConfig.ready`. A page listens to `bundle:NAME`, and its server to the keys that it stands for
at that moment, for that member. Elements that show a bundle hear every change that comes to their page.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from intranet.kernel.accounts.models import User

WORD: Final = "bundle:"
# A page costs the server some fifty bytes for each key.
MAX_KEYS: Final = 1_000

type Expand = Callable[[User], Iterable[str]]
"""The keys of a member's bundle, those that matter most first; one statement."""

_bundles: dict[str, Expand] = {}


def register(name: str, expand: Expand) -> None:
    """Offer a bundle. Raises ValueError when the name is taken."""
    if name in _bundles:
        raise ValueError(f"There is already a bundle «{name}».")
    _bundles[name] = expand


def expanded(viewer: User, keys: Sequence[str]) -> list[str]:
    """The keys, with those that their bundles stand for. A bundle that no app knows stands for nothing."""
    found = []
    for key in keys:
        if not key.startswith(WORD):
            found.append(key)
        elif expand := _bundles.get(key.removeprefix(WORD)):
            # The same words for all the pages of a process.
            found += [sys.intern(one) for one in [*expand(viewer)][:MAX_KEYS]]
    return found


def expanded_for(member: str, keys: Sequence[str]) -> list[str]:
    """The same for the member of a public id; one statement more, and none without bundles."""
    if not any(key.startswith(WORD) for key in keys):
        return list(keys)
    return expanded(User.objects.get(public_id=member), keys)
