"""Events put in words for one reader: only those that the reader may see at this moment."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.kinds import Kind, Sentence, kinds
from intranet.kernel.notifications.models import Event


@dataclass(frozen=True)
class Line:
    """Several events of one kind and one subject in one sentence, the newest first."""

    kind: Kind
    events: tuple[Event, ...]
    sentence: Sentence

    @property
    def actor(self) -> User | None:
        return self.events[0].actor

    @property
    def name(self) -> str:
        """The actor's name when the sentence begins with it, to be set in bold."""
        name = self.actor.display_name if self.actor else ""
        return name if name and self.sentence.line.startswith(name) else ""

    @property
    def rest(self) -> str:
        """The sentence after that name."""
        return self.sentence.line.removeprefix(self.name)


def readable(events: Iterable[Event], reader: User) -> list[Event]:
    """Those of the events that the reader may see now, in the same order, with what their sentences need.

    A kind that declares `things` costs a constant number of statements, another one some for each event.
    """
    wanted = list(events)
    if not reader.is_active:
        return []
    of_kind: dict[str, list[Event]] = defaultdict(list)
    for event in wanted:
        if event.withdrawn_at is None:
            of_kind[event.kind].append(event)
    seen: set[int] = set()
    for name, some in of_kind.items():
        kind = known_kind(name)
        if kind is not None:
            seen |= _seen(kind, some, reader)
    return [event for event in wanted if event.pk in seen]


def known_kind(name: str) -> Kind | None:
    """The kind of this name; None when the app that told of it is gone."""
    try:
        return kinds[name]
    except KeyError:
        return None


def _seen(kind: Kind, events: Sequence[Event], reader: User) -> set[int]:
    if kind.things is None:
        return {event.pk for event in events if reader.pk in kind.visible_to(event, [reader.pk])}
    things = kind.things(events, reader)
    for event in events:
        event.thing = things.get(event.pk)
    return set(things)


def line_of(events: Sequence[Event], reader: User) -> Line | None:
    """These events of one kind and subject, already found readable, in one sentence; None when the thing is gone."""
    kind = kinds[events[0].kind]
    sentence = kind.sentence(events, reader)
    return Line(kind, tuple(events), sentence) if sentence is not None else None


def lines_of(events: Iterable[Event], reader: User) -> list[Line]:
    """What the reader may see of the events, newest first as given, one line for each kind and subject."""
    together: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in readable(events, reader):
        together[(event.kind, event.subject)].append(event)
    lines = (line_of(some, reader) for some in together.values())
    return [line for line in lines if line is not None]
