"""The kinds of things that an administrator may read beyond their audience, for an hour.

An administrator names a thing by its address. Until they have confirmed, with a reason that is in the audit, the answer
depends on the form of the address alone: a thing that is hidden from them, and one that never was, look the same.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, resolve
from django.utils.functional import Promise

from intranet.kernel.accounts.models import User
from intranet.kernel.registry import Registry

FRAGMENT: Final = "fragment"
"""The name of what follows the `#` of an address, among the names that its pattern gives."""

type Names = Mapping[str, str]


class Revealed(Protocol):
    """What the kernel needs to know of a thing that is revealed: the key that the audit names."""

    @property
    def key(self) -> str: ...


@dataclass(frozen=True)
class Part:
    """One of the parts of which an address shows several, such as the sections of a profile."""

    value: str
    label: str | Promise


@dataclass(frozen=True, kw_only=True)
class Revealable:
    """One kind of thing.

    - `shows` says what will be read, before anything is looked up.
    - `is_at(url_name, names)`: whether an address of this name and these parts leads to such a thing.
    - `at(names, part)` gives the thing of such an address, seen or not; None when it is gone. `find_all(public_ids)`
      gives those of these keys that are there, in a constant number of statements.
    - `owners(thing)` are told who read it, and why: at least one.
    - `is_visible(viewer, thing)`: nothing is revealed to who sees it anyway.
    - `address(thing)` leads to it, and `title(thing)` is what its owners are told that it was; "" for no more than the label.
    - `template` and `context(viewer, thing)` show it, and nothing around it; nothing there can be changed.
    - `parts`: what is chosen from, when the address shows several things.
    """

    word: str
    label: str | Promise
    shows: str | Promise
    is_at: Callable[[str, Names], bool]
    at: "Callable[[Names, str], Revealed | None]"
    find_all: "Callable[[Collection[str]], Mapping[str, Revealed]]"
    owners: "Callable[[Revealed], Collection[User]]"
    is_visible: "Callable[[User, Revealed], bool]"
    address: "Callable[[Revealed], str]"
    template: str
    context: "Callable[[User, Revealed], Mapping[str, object]]"
    parts: tuple[Part, ...] = ()
    title: "Callable[[Revealed], str]" = lambda _thing: ""

    def find(self, public_id: str) -> Revealed | None:
        """The thing of a key; None when it is gone."""
        return self.find_all([public_id]).get(public_id)


revealables = Registry[Revealable]("word")


@dataclass(frozen=True)
class Named:
    """What a reveal was of, as its owners are told: the label of its kind, its title and its page, empty when it is gone."""

    label: str
    title: str = ""
    address: str = ""


def named(subjects: Iterable[str]) -> dict[str, Named]:
    """What the keys of reveals name, those of kinds that no app has registered left out; a constant number of statements."""
    found: dict[str, Named] = {}
    wanted = set(subjects)
    for kind in revealables:
        ids = [public_id for word, _colon, public_id in (subject.partition(":") for subject in wanted) if word == kind.word]
        things = kind.find_all(ids) if ids else {}
        for public_id in ids:
            thing = things.get(public_id)
            title, address = (kind.title(thing), kind.address(thing)) if thing is not None else ("", "")
            found[f"{kind.word}:{public_id}"] = Named(str(kind.label), title, address)
    return found


def kind_of(subject: str) -> Revealable | None:
    """The kind of a key such as `thread:4f7…`, when an app has registered it."""
    return revealables.get(subject.partition(":")[0])


@dataclass(frozen=True)
class Asked:
    """An address of ours, and the kind of thing that is there if there is one."""

    path: str
    kind: Revealable
    names: Names


def asked_at(address: str, hosts: Collection[str]) -> Asked | None:
    """What an address asks for, by its form alone: nothing is looked up. None for one of another site or of no such kind."""
    try:
        url = urlsplit(address.strip())
        match = resolve(unquote(url.path))
    except (ValueError, Resolver404):
        return None
    if url.netloc and url.netloc not in hosts:
        return None
    names = {**{name: str(value) for name, value in match.kwargs.items()}, FRAGMENT: url.fragment}
    kind = next((kind for kind in revealables if kind.is_at(match.view_name, names)), None)
    return Asked(url.path, kind, names) if kind is not None else None
