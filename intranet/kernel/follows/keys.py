"""The words that a follow's key may start with, and what each says of whether a member may follow the thing."""

from collections.abc import Callable
from dataclasses import dataclass

from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import Decision, denied
from intranet.kernel.registry import Registry

type Resolver = Callable[[User, str], Decision]
"""Given a member and a public id: may they follow that thing? One that they may not see is refused as if it did not exist."""


@dataclass(frozen=True)
class Followable:
    """A kind of things that can be followed: the word of their keys, and who may follow them."""

    word: str
    can_follow: Resolver


followables = Registry[Followable]("word")


def can_follow(member: User, key: str) -> Decision:
    """Whether a member may follow the thing of a key; an unknown word is refused."""
    word, _, public_id = key.partition(":")
    kind = followables.get(word)
    return kind.can_follow(member, public_id) if kind else denied("")
