"""Telling people what happened: the request stores the fact, a worker finds whom it concerns, slice by slice."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import Shareable
from intranet.kernel.data.bulk import insert_rows
from intranet.kernel.follows.models import Follow
from intranet.kernel.notifications import bell
from intranet.kernel.notifications.kinds import Kind, Mail, Told, kinds
from intranet.kernel.notifications.models import Delivery, Event, Notification, Outcome, PendingEvent, PendingMail, Preference
from intranet.kernel.work import outboxes

# A slice is a transaction well under 200 ms; a turn of the worker does so many slices and lets other events pass.
SLICE = 500
SLICES_A_TURN = 10
BREATH_S = 0.005


@transaction.atomic
def notify(
    *,
    kind: str,
    subject: str,
    actor: User | None,
    thing: Shareable | None = None,
    facts: Mapping[str, str | int | bool] | None = None,
    at: datetime | None = None,
) -> Event:
    """Have the people of a kind told of a fact, with the transaction that makes it: a worker looks for them after commit.

    `thing` is what must be visible to whoever is told; without one the kind alone decides. `at` is when it happened, when that
    is not now: what happened first is told first.
    """
    moment = at or timezone.now()
    event = Event.objects.create(
        kind=kind,
        subject=subject,
        actor=actor,
        audience_id=thing.audience_id if thing else None,
        place_id=thing.place_id if thing else None,
        facts=dict(facts or {}),
        at=moment,
    )
    outboxes.put([PendingEvent(event=event, available_at=moment)])
    return event


@transaction.atomic
def withdraw(*, subject: str | Collection[str], facts: Mapping[str, str | int | bool] | None = None) -> None:
    """Tell nobody of a thing any more, or of several, with the transaction that hides or deletes it: it leaves lists, bells
    and mail.

    `facts` limits it to the events that name them: of a thread, those of one reply.
    """
    _events(subject, facts).filter(withdrawn_at=None).update(withdrawn_at=timezone.now())


@transaction.atomic
def restore(*, subject: str | Collection[str], facts: Mapping[str, str | int | bool] | None = None) -> None:
    """Undo `withdraw`, with the transaction that shows the thing again. Nobody is told twice."""
    _events(subject, facts).update(withdrawn_at=None)


@transaction.atomic
def follow_thing(*, kinds: Collection[str], subject: str, thing: Shareable, is_told: Mapping[str, bool], name: str) -> None:
    """Have the events of these kinds about a thing follow it, with the transaction that changes who sees it.

    They count for those who see the thing now. `is_told` says of what the fact `name` names whether it is told of still.
    """
    events = Event.objects.filter(kind__in=kinds, subject=subject)
    events.update(audience=thing.audience_id, place=thing.place_id)
    gone = [named for named, is_there in is_told.items() if not is_there]
    there = [named for named, is_there in is_told.items() if is_there]
    events.filter(withdrawn_at=None, **{f"facts__{name}__in": gone}).update(withdrawn_at=timezone.now())
    events.filter(**{f"facts__{name}__in": there}).update(withdrawn_at=None)


def _events(subject: str | Collection[str], facts: Mapping[str, str | int | bool] | None) -> QuerySet[Event]:
    subjects = [subject] if isinstance(subject, str) else subject
    return Event.objects.filter(subject__in=subjects, **{f"facts__{name}": value for name, value in (facts or {}).items()})


# The worker ---------------------------------------------------------------------------------------------------------------


def tell_people(rows: Sequence[PendingEvent]) -> None:
    """Go on telling the people of these events. Done twice, it tells nobody twice.

    Where it has come to is stored with each slice, so that whoever takes over from a dead worker goes on from there.
    """
    for row in rows:
        kind = kinds[row.event.kind]
        parts = list(kind.told(row.event))
        position = _Position(row.part, row.after)
        for _ in range(SLICES_A_TURN):
            if position.part >= len(parts) or row.event.withdrawn_at is not None:
                break
            position = _tell_slice(row, kind, parts[position.part], position)
            time.sleep(BREATH_S)
        else:
            outboxes.put([PendingEvent(event=row.event, part=position.part, after=position.after)])


@dataclass(frozen=True)
class _Position:
    part: int
    after: int


@dataclass(frozen=True)
class _Candidate:
    key: int
    public_id: str
    is_active: bool


@dataclass(frozen=True)
class _Considered:
    """What an event is for one member."""

    candidate: _Candidate
    outcome: Outcome
    mail: Mail


def _tell_slice(row: PendingEvent, kind: Kind, told: Told, position: _Position) -> _Position:
    """Tell one slice, and say where the next one begins. What can be read before the transaction is read before."""
    event = row.event
    found = told.people.filter(pk__gt=position.after).order_by("pk").values_list("pk", "public_id", "is_active")[:SLICE]
    candidates = {key: _Candidate(key, public_id, is_active) for key, public_id, is_active in found}
    if not candidates:
        return _Position(position.part + 1, 0)
    considered = _consider(event, kind, told, list(candidates.values()))
    following = _Position(position.part, max(candidates))
    with transaction.atomic():
        known = set(Notification.objects.filter(event=event, member__in=candidates).values_list("member_id", flat=True))
        new = [one for one in considered if one.candidate.key not in known]
        insert_rows(
            Notification,
            ("event", "member", "kind", "subject", "reason", "follow_key", "outcome", "mail"),
            [
                (
                    *(event.pk, one.candidate.key, event.kind, event.subject, told.reason, told.follow_key),
                    *(one.outcome.value, one.mail.value),
                )
                for one in new
            ],
            ignore_conflicts=True,
        )
        _ask_for_mail(event, [one.candidate.key for one in new if one.mail == Mail.AT_ONCE])
        PendingEvent.objects.filter(pk=row.pk, lease=row.lease).update(part=following.part, after=following.after, attempts=1)
    bell.ring({one.candidate.key: one.candidate.public_id for one in new if one.outcome == Outcome.SHOWN})
    return following


def _consider(event: Event, kind: Kind, told: Told, candidates: Sequence[_Candidate]) -> list[_Considered]:
    """Decide for each of these people whether they are told, and how. An essential kind obeys no choice and no mute."""
    asked = [one.key for one in candidates if one.is_active and one.key != event.actor_id]
    visible = kind.visible_to(event, asked) if asked else frozenset()
    muted = frozenset() if kind.is_essential else _muted(told.follow_key, visible)
    chosen = {} if kind.is_essential else _choices(kind, visible)
    considered = []
    for one in candidates:
        on_site, mail = chosen.get(one.key, (kind.on_site or kind.is_essential, kind.first_mail))
        if one.key == event.actor_id:
            outcome = Outcome.OWN_ACT
        elif not one.is_active:
            outcome = Outcome.NO_ACCOUNT
        elif one.key not in visible:
            outcome = Outcome.NOT_VISIBLE
        elif one.key in muted:
            outcome = Outcome.MUTED
        elif on_site:
            outcome = Outcome.SHOWN
        else:
            outcome = Outcome.SWITCHED_OFF if mail == Mail.NONE else Outcome.MAIL_ONLY
        is_told = outcome in {Outcome.SHOWN, Outcome.MAIL_ONLY}
        considered.append(_Considered(one, outcome, mail if is_told else Mail.NONE))
    return considered


def _muted(follow_key: str, members: Collection[int]) -> frozenset[int]:
    if not follow_key:
        return frozenset()
    muted = Follow.objects.filter(key=follow_key, muted=True, member__in=members)
    return frozenset(muted.values_list("member_id", flat=True))


def _choices(kind: Kind, members: Collection[int]) -> dict[int, tuple[bool, Mail]]:
    rows = Preference.objects.filter(kind=kind.name, member__in=members).values_list("member_id", "on_site", "mail")
    return {member: (on_site, Mail(mail)) for member, on_site, mail in rows}


def _ask_for_mail(event: Event, members: Sequence[int]) -> None:
    """Have these members mailed at once, in the transaction that tells them."""
    if not members:
        return
    insert_rows(Delivery, ("event", "member"), [(event.pk, member) for member in members], ignore_conflicts=True)
    waiting = Delivery.objects.filter(event=event, member__in=members, pending=None)
    outboxes.put([PendingMail(delivery_id=key) for key in waiting.values_list("pk", flat=True)])
