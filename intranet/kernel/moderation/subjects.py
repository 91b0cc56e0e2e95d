"""The kinds of things that can be reported: how each is found, hidden and shown again."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise

from intranet.kernel.accounts.models import User
from intranet.kernel.registry import Registry


class Reported(Protocol):
    """What moderation needs to know of a thing that was reported."""

    @property
    def key(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What is hidden of a kind of thing that is never hidden whole, such as the sections of a profile.

    - `labels`: every part that it can have, and what to call it.
    - `hidden(thing)`: those that are hidden now.
    - `hide(actor, thing, parts)` and `restore(actor, thing, parts)` are the app's actions; they decide nothing.
    """

    labels: Mapping[str, str | Promise]
    hidden: "Callable[[Reported], Collection[str]]"
    hide: "Callable[[User, Reported, Collection[str]], None]"
    restore: "Callable[[User, Reported, Collection[str]], None]"

    def to_hide(self, thing: Reported) -> dict[str, str | Promise]:
        """The parts that are not hidden yet, with their labels."""
        hidden = self.hidden(thing)
        return {part: label for part, label in self.labels.items() if part not in hidden}


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One kind of thing.

    - `find(public_id)` gives the thing, hidden or not; None when it is gone.
    - `is_visible(viewer, thing)`: whether the viewer may see it, and so report it.
    - `author(thing)` is who answers for it; nobody decides a report about themselves.
    - `excerpt(thing)` is what a moderator reads of it (they see what was reported, and nothing else).
    - `address(thing)` leads to it.
    - `moderators(thing)` are those of its place who decide first, such as animators; none for a thing of no place.
    - `organization(thing)` is the public id of the organization whose moderators come next; "" for none.
    - `hide(actor, thing)` and `restore(actor, thing)` are the app's actions; they decide nothing. Both are None for what
      cannot be hidden whole, such as a person; `parts` is then what can be hidden of it, if anything can.
    - `place(thing)` is the key of its place, as `levels.places` know it; by default that of a `Shareable`.
    """

    word: str
    label: str | Promise
    find: "Callable[[str], Reported | None]"
    is_visible: "Callable[[User, Reported], bool]"
    author: "Callable[[Reported], User | None]"
    excerpt: "Callable[[Reported], str]"
    address: "Callable[[Reported], str]"
    moderators: "Callable[[Reported], list[User]]"
    organization: "Callable[[Reported], str]"
    hide: "Callable[[User, Reported], None] | None" = None
    restore: "Callable[[User, Reported], None] | None" = None
    parts: Parts | None = None
    place: "Callable[[Reported], str] | None" = None

    def place_of(self, thing: Reported) -> str:
        """The key of the place that the thing is in; "" for none."""
        if self.place is not None:
            return self.place(thing)
        place = getattr(thing, "place", None)
        return str(place.key) if place is not None else ""


subjects = Registry[Subject]("word")


def words_of_parts(word: str, parts: Collection[str]) -> str:
    """What to call these parts of a kind of thing, in the reader's language; "" for none."""
    kind = subjects.get(word)
    labels = kind.parts.labels if kind is not None and kind.parts is not None else {}
    return ", ".join(str(labels.get(part, part)) for part in parts)


def thing_of(key: str) -> tuple[Subject | None, Reported | None]:
    """The kind and the thing of a key such as `thread:4f7…`; None for a word of no app, and for a thing that is gone."""
    word, _, public_id = key.partition(":")
    kind = subjects.get(word)
    return kind, kind.find(public_id) if kind and public_id else None
