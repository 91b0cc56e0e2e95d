"""The list of a member's notifications, and the record that explains each."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.follows.models import Follow
from intranet.kernel.notifications.explanations import Step, explain
from intranet.kernel.notifications.kinds import Section, names_in
from intranet.kernel.notifications.models import Delivery, Event, Notification, Outcome
from intranet.kernel.notifications.queries.lines import Line, line_of, readable
from intranet.kernel.text.bilingual import fold

PAGE_SIZE: Final = 25


@dataclass(frozen=True)
class Notice:
    """One line of the list, of one event or of several."""

    public_id: str  # of the newest event
    line: Line
    at: datetime
    is_read: bool
    steps: list[Step]
    follow_key: str
    is_muted: bool

    @property
    def is_essential(self) -> bool:
        return self.line.kind.is_essential


@dataclass(frozen=True)
class Day:
    """The notices of one day, where the reader is."""

    date: date
    notices: list[Notice]


@dataclass(frozen=True)
class NoticesPage:
    """A page of the list, newest first; `older` is what follows, "" at the end."""

    days: list[Day]
    older: str

    @property
    def notices(self) -> list[Notice]:
        return [notice for day in self.days for notice in day.notices]


def notices_page(member: User, *, section: Section | None = None, before: str = "", size: int = PAGE_SIZE) -> NoticesPage:
    """What the member was shown and may still see: after the event `before` (its public id), only of one section if given."""
    rows = Notification.objects.filter(member=member, outcome=Outcome.SHOWN, event__withdrawn_at=None)
    if section is not None:
        rows = rows.filter(kind__in=names_in(section))
    if before:
        rows = rows.filter(pk__lt=_position_of(member, before))
    found = list(_with_events(rows).order_by("-pk")[: size + 1])
    shown, older = found[:size], found[size - 1].event.public_id if len(found) > size else ""
    days: dict[date, list[Notice]] = {}
    for notice in _notices(member, shown):
        days.setdefault(timezone.localtime(notice.at).date(), []).append(notice)
    return NoticesPage([Day(day, notices) for day, notices in days.items()], older)


def notices_since(member: User, since: datetime, *, sections: Collection[Section], size: int) -> list[Notice]:
    """What the member was shown of these sections after a moment and may still see, newest first; read or not."""
    names = [name for section in sections for name in names_in(section)]
    rows = Notification.objects.filter(member=member, outcome=Outcome.SHOWN, event__withdrawn_at=None, kind__in=names)
    # Not a condition: the index would be read to its end for the few that came since.
    newest = _with_events(rows).order_by("-pk")[:size]
    return _notices(member, [row for row in newest if row.at > since])


def own_notification(member: User, public_id: str) -> Notification | None:
    """What the member was shown of an event, by its public id."""
    rows = Notification.objects.filter(member=member, outcome=Outcome.SHOWN, event__public_id=public_id)
    return rows.select_related("member").first()


def _position_of(member: User, public_id: str) -> int:
    """Where an event is in the member's list; an unknown one is before everything, so that nothing follows it."""
    rows = Notification.objects.filter(member=member, event__public_id=public_id)
    return rows.values_list("pk", flat=True).first() or 0


def _with_events(rows: QuerySet[Notification]) -> QuerySet[Notification]:
    return rows.select_related("event__actor", "digest")


def _notices(member: User, rows: Sequence[Notification]) -> list[Notice]:
    """One notice for each kind, subject and day, where the newest stands."""
    by_event = {row.event_id: row for row in rows}
    together: dict[tuple[str, str, date], list[Event]] = {}
    for event in readable([row.event for row in rows], member):
        row = by_event[event.pk]
        together.setdefault((row.kind, row.subject, timezone.localtime(row.at).date()), []).append(event)
    mailed = deliveries_of(member, by_event)
    muted = _muted_among(member, {row.follow_key for row in rows if row.follow_key})
    notices = []
    for events in together.values():
        line = line_of(events, member)
        if line is None:
            continue
        some = [by_event[event.pk] for event in events]
        notices.append(
            Notice(
                public_id=events[0].public_id,
                line=line,
                at=some[0].at,
                is_read=all(row.read_at is not None for row in some),
                steps=explain(some[0], line, mailed.get(some[0].event_id)),
                follow_key=some[0].follow_key if some[0].follow_key in muted else "",
                is_muted=muted.get(some[0].follow_key, False),
            )
        )
    return notices


def deliveries_of(member: User, events: Iterable[int]) -> dict[int, Delivery]:
    """The mails of these events (primary keys) to the member, by event."""
    return {row.event_id: row for row in Delivery.objects.filter(member=member, event__in=list(events))}


def _muted_among(member: User, keys: Iterable[str]) -> dict[str, bool]:
    """Which of these things the member still follows, and whether muted."""
    return dict(Follow.objects.filter(member=member, key__in=list(keys)).values_list("key", "muted"))


# The ledger ----------------------------------------------------------------------------------------------------------------

LEDGER_SIZE: Final = 50
# Words are looked for in the latest so many events: the sentences are made for each reader, not stored.
SEARCHED: Final = 300


@dataclass(frozen=True)
class LedgerLine:
    """An event that considered the member, and what became of it."""

    line: Line
    at: datetime
    is_told: bool
    steps: list[Step]

    @property
    def reasons(self) -> list[Step]:
        """The steps after the fact itself."""
        return self.steps[1:]


def ledger_of(member: User, *, identities: Sequence[str] = (), text: str = "") -> list[LedgerLine]:
    """The events that considered the member, told or not, newest first, and that they may see now.

    `identities` are public ids of things, or of what was followed, found in an address; else `text` is looked for in the words
    of the latest events; else the latest events alone.
    """
    rows = Notification.objects.filter(member=member, event__withdrawn_at=None)
    if identities:
        about = Q()
        for identity in identities:
            about |= Q(subject__endswith=f":{identity}") | Q(follow_key__endswith=f":{identity}")
        rows = rows.filter(about)
    found = list(_with_events(rows).order_by("-pk")[: SEARCHED if text else LEDGER_SIZE])
    by_event = {row.event_id: row for row in found}
    mailed = deliveries_of(member, by_event)
    lines = []
    for event in readable([row.event for row in found], member):
        row, line = by_event[event.pk], line_of([event], member)
        if line is not None and is_about(line, text):
            steps = explain(row, line, mailed.get(event.pk))
            is_told = row.outcome in {Outcome.SHOWN, Outcome.MAIL_ONLY}
            lines.append(LedgerLine(line, event.at, is_told, steps))
    return lines[:LEDGER_SIZE]


def is_about(line: Line, text: str) -> bool:
    """Whether every word of a text is in the words of a line, whatever the accents and case."""
    words = fold(f"{line.sentence.line} {line.sentence.quote} {line.kind.label}")
    return all(word in words for word in fold(text).split())
