"""The words that a follow's key may start with, and what each says of whether a member may follow the thing."""

from collections.abc import Callable

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import Decision, denied

type Resolver = Callable[[User, str], Decision]
"""Given a member and a public id: may they follow that thing? One that they may not see is refused as if it did not exist."""

_resolvers: dict[str, Resolver] = {}


def register_kind(word: str, resolver: Resolver) -> None:
    """Let things of one kind be followed, from `AppConfig.ready`. Raises ValueError when the word is taken."""
    if word in _resolvers:
        raise ValueError(f"«{word}» is registered already.")
    _resolvers[word] = resolver


def can_follow(member: User, key: str) -> Decision:
    """Whether a member may follow the thing of a key; an unknown word is refused."""
    word, _, public_id = key.partition(":")
    resolver = _resolvers.get(word)
    return resolver(member, public_id) if resolver else denied("")
