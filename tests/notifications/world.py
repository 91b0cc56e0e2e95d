"""A kind of news that the tests tell, and a worker that they run step by step."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.follows.models import Follow
from intranet.kernel.notifications.actions import notify
from intranet.kernel.notifications.kinds import Kind, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event, PendingEvent, PendingMail
from intranet.kernel.notifications.wording import actors
from intranet.kernel.testing import make_member
from intranet.kernel.work import outboxes

SUBJECT = "topic:0000000000000001"
SECRET = "xylophone"


class News:
    """Told are those who follow the subject; whoever is in `hidden_from` may not see it at the moment."""

    def __init__(self, name: str = "tests.posted", **fields: object) -> None:
        self.hidden_from: set[int] = set()
        self.is_gone = False
        values: dict[str, object] = {
            "name": name,
            "label": f"News {name}",
            "icon": "messages-square",
            "reasons": {"follows": "You follow this topic."},
            "told": self._told,
            "visible_to": self._visible_to,
            "things": self._things,
            "sentence": self._sentence,
            "section": Section.FOLLOWED,
        }
        self.kind = Kind(**{**values, **fields})  # type: ignore[arg-type]
        kinds.register(self.kind)

    def _told(self, event: Event) -> Iterator[Told]:
        yield Told("follows", User.objects.filter(follows__key=event.subject), event.subject)

    def _visible_to(self, _event: Event, members: Collection[int]) -> frozenset[int]:
        return frozenset() if self.is_gone else frozenset(members) - self.hidden_from

    def _things(self, events: Sequence[Event], reader: User) -> Mapping[int, object]:
        if self.is_gone or reader.pk in self.hidden_from:
            return {}
        return {event.pk: event.subject for event in events}

    def _sentence(self, events: Sequence[Event], _reader: User) -> Sentence | None:
        assert events[0].thing
        words = str(events[0].facts.get("words", SECRET))
        return Sentence(f"{actors(events)} wrote of {words}", "/help/", f"All about {words}")

    def happen(self, actor: User | None = None, *, subject: str = SUBJECT, words: str = SECRET) -> Event:
        """The fact, as an action of an app stores it."""
        return notify(kind=self.kind.name, subject=subject, actor=actor, facts={"words": words})


def follower(name: str = "Nora Lemay", *, key: str = SUBJECT, muted: bool = False, **fields: object) -> User:
    """A member who follows the topic."""
    member = make_member(name, **fields)
    Follow.objects.create(member=member, key=key, muted=muted)
    return member


def outbox(model: type[outboxes.OutboxRow]) -> outboxes.Outbox:
    return next(box for box in outboxes.boxes if box.model is model)


def tell() -> None:
    """The worker tells everyone."""
    while outboxes.deliver_batch(outbox(PendingEvent)):
        pass


def send() -> None:
    """The worker sends what is due."""
    while outboxes.deliver_batch(outbox(PendingMail)):
        pass


def work() -> None:
    tell()
    send()


def let_leases_end() -> None:
    """The worker that had leased these rows is long dead."""
    for model in (PendingEvent, PendingMail):
        model.objects.update(leased_until=timezone.now())
