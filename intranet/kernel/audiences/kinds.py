"""The kinds of sets of people that something can be shown to, as the apps that have them know them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from intranet.kernel.accounts.models import User
from intranet.kernel.registry import Registry

# Those that complete what is typed, of each kind.
COMPLETING: Final = 5


@dataclass(frozen=True, kw_only=True)
class Known:
    """A set of people that a viewer may know of. `name` draws its mark; `label` is the name as it is shown.

    `remark`: what to know before something is shown to it, such as that anybody joins it.
    """

    kind: str
    key: str
    name: str
    label: SafeString
    meta: str | SafeString = ""
    address: str = ""
    remark: str | Promise = ""

    @property
    def value(self) -> str:
        """How forms name it."""
        return f"{self.kind}:{self.key}"


@dataclass(frozen=True, kw_only=True)
class AudienceKind:
    """One kind of audience; its keys are public ids. Each function answers for one viewer, in a constant number of statements.

    - `noun` is what one is (“Group”), `heading` what its people are (“Members of a group”); `alone` names the choice of
      one of the viewer's own (“A group of mine”), "" when none is chosen that way.
    - `known(viewer, keys)`: those of these keys that the viewer may know of, and so choose; anything else does not exist.
    - `completing(viewer, typed)`: a few whose name completes what is typed. `named(viewer, text)`: those of exactly this
      name, a few at most.
    - `own(viewer)`: those that the viewer is of.
    - `listed(viewer, keys)`: of each that the viewer may know of, the people whom they may list; one whose people they may
      not list is absent. What a page tells of somebody, it tells of these alone.
    - `says`: why somebody is of it (“{person} is a member of the group {name}.”).
    """

    kind: str
    order: int
    icon: str
    shape: str
    noun: str | Promise
    heading: str | Promise
    says: str | Promise
    alone: str | Promise = ""
    known: "Callable[[User, Collection[str]], Sequence[Known]]"
    completing: "Callable[[User, str], Sequence[Known]]"
    named: "Callable[[User, str], Sequence[Known]]"
    own: "Callable[[User], Sequence[Known]]" = lambda _viewer: ()
    listed: "Callable[[User, Collection[str]], Mapping[str, QuerySet[User]]]"


audience_kinds = Registry[AudienceKind]("kind", order="order")


def known(viewer: User, values: Collection[str]) -> list[Known]:
    """Those of these values (`group:4f7…`) that the viewer may know of, by kind, in the order of the values."""
    found = []
    for kind in audience_kinds:
        keys = [key for word, _sign, key in (value.partition(":") for value in values) if word == kind.kind and key]
        if keys:
            by_key = {one.key: one for one in kind.known(viewer, keys)}
            found += [by_key[key] for key in dict.fromkeys(keys) if key in by_key]
    return found


def completing(viewer: User, typed: str) -> list[Known]:
    """Those whose name completes what the viewer typed; nothing for nothing."""
    typed = typed.strip()
    return [one for kind in audience_kinds for one in kind.completing(viewer, typed)] if typed else []


def named(viewer: User, text: str) -> list[Known]:
    """Those of exactly this name."""
    return [one for kind in audience_kinds for one in kind.named(viewer, text)]
