"""News of departures: what one is asked to take over, the answers, the days that are left, and what passed to whom.

A thing is named to whoever may see it, as on the pages; who sees none of the things of an event is not told of it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.kinds import Kind, Mail, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.wording import actors
from profiles.departures.queries.plans import Line, lines_among
from profiles.models import WITH_SUCCESSOR, WITHOUT, Departure, Handover, HandoverState
from profiles.queries.departures import plans_seen_by

ASKED: Final = "departures.asked"
ANSWERED: Final = "departures.answered"
PLANNED: Final = "departures.planned"
REMINDER: Final = "departures.reminder"
HANDED: Final = "departures.handed"
CLOSED: Final = "departures.closed"
BACK: Final = "departures.back"

SUCCESSOR: Final = "successor"
LEAVES: Final = "leaves"
LOOKS_AFTER: Final = "looks_after"

REASONS: Final = {
    SUCCESSOR: gettext_lazy("You were named as a successor."),
    LEAVES: gettext_lazy("It is your departure."),
    LOOKS_AFTER: gettext_lazy("You supervise this person."),
}


@dataclass(frozen=True)
class _Thing:
    """What an event is about, as its reader may see it."""

    plan: Departure
    lines: Sequence[Line]
    # The reader looks after the plan, and sees something in it that nobody has accepted.
    has_gap: bool


def _public_id(event: Event) -> str:
    return event.subject.partition(":")[2]


def _ids(event: Event) -> list[str]:
    return str(event.facts.get("handovers", "")).split()


def _plan(event: Event) -> Departure | None:
    return Departure.objects.to_show().filter(public_id=_public_id(event)).first()


def _supervisor_of(plan: Departure) -> int | None:
    """Who supervises the person (primary key); of a plan that is over, who did."""
    return plan.manager_id if plan.closed_at else plan.member.profile.supervisor_id


# Whom it tells ------------------------------------------------------------------------------------------------------------


def _told_successors(event: Event) -> Iterator[Told]:
    """Those whose things these are."""
    rows = Handover.objects.filter(public_id__in=_ids(event))
    person = str(event.facts.get("person", ""))
    people = User.objects.filter(pk__in=rows.values("successor"))
    yield Told(SUCCESSOR, people.filter(public_id=person) if person else people)


def _told_planners(event: Event) -> Iterator[Told]:
    """The person, and their supervisor."""
    plan = _plan(event)
    if plan is not None:
        yield Told(LEAVES, User.objects.filter(pk=plan.member_id))
        yield Told(LOOKS_AFTER, User.objects.filter(pk=_supervisor_of(plan) or 0))


def _told_all(event: Event) -> Iterator[Told]:
    """They, and those who were asked."""
    yield from _told_planners(event)
    asked = Handover.objects.filter(departure__public_id=_public_id(event), state__in=WITH_SUCCESSOR)
    yield Told(SUCCESSOR, User.objects.filter(pk__in=asked.values("successor")))


# Who may know of it -------------------------------------------------------------------------------------------------------


def _things(events: Sequence[Event], reader: User) -> Mapping[int, _Thing]:
    """The plans of these events, with the things that they name and that the reader may see; a constant number of
    statements.
    """
    plans = {one.public_id: one for one in Departure.objects.to_show().filter(public_id__in=map(_public_id, events))}
    seen = set(plans_seen_by(reader).filter(public_id__in=plans).values_list("public_id", flat=True))
    named = Q(public_id__in=[one for event in events for one in _ids(event)])
    own = Q(departure__public_id__in=plans, successor=reader)
    unfinished = Q(departure__public_id__in=seen, state__in=(*WITHOUT, HandoverState.ASKED))
    rows = Handover.objects.filter(named | own | unfinished).select_related("successor", "departure")
    lines = lines_among(reader, [one for one in rows if one.successor_id == reader.pk or one.departure.public_id in seen])
    found = {}
    for event in events:
        plan, ids = plans.get(_public_id(event)), _ids(event)
        if plan is not None:
            of_plan = [line for line in lines if line.handover.departure_id == plan.pk]
            own_lines = [line for line in of_plan if line.handover.successor_id == reader.pk]
            about = [line for line in of_plan if line.handover.public_id in ids] if ids else own_lines
            is_seen = plan.public_id in seen
            if about or (is_seen and not ids):
                has_gap = is_seen and any(line.is_without_successor or line.waits for line in of_plan)
                found[event.pk] = _Thing(plan, about, has_gap)
    return found


# In words -----------------------------------------------------------------------------------------------------------------


def _titles(lines: Sequence[Line]) -> str:
    """“Tower guards”, or “Tower guards” and 3 others."""
    first = _("“%(title)s”") % {"title": lines[0].title}
    others = len(lines) - 1
    if not others:
        return first
    words = ngettext("%(first)s and %(count)s other thing", "%(first)s and %(count)s other things", others)
    return words % {"first": first, "count": others}


def _thing_of(events: Sequence[Event]) -> _Thing:
    return cast("_Thing", events[0].thing)


def _address(thing: _Thing, reader: User) -> str:
    """The page of the plan for those who see it, that of what is given to them for the others."""
    is_planner = reader.pk in {thing.plan.member_id, _supervisor_of(thing.plan)}
    return thing.plan.get_absolute_url() if is_planner else reverse("profiles:given")


def _asked_sentence(events: Sequence[Event], reader: User) -> Sentence | None:
    """Only what still waits for the reader's answer: somebody else may have been named since."""
    thing = _thing_of(events)
    own = (line for line in thing.lines if line.handover.successor_id == reader.pk)
    waiting = [line for line in own if line.handover.state == HandoverState.ASKED]
    if not waiting or not thing.plan.is_open:
        return None
    line = _("%(person)s asks you to take over %(things)s")
    names = {"person": actors(events[:1]), "things": _titles(waiting)}
    return Sentence(line % names, reverse("profiles:given"), waiting[0].handover.word)


def _answered_sentence(events: Sequence[Event], reader: User) -> Sentence | None:
    thing, what = _thing_of(events), str(events[0].facts.get("what", ""))
    successor = thing.lines[0].handover.successor
    names = {"person": actors(events[:1]) or str(successor or ""), "things": _titles(thing.lines)}
    names["owner"] = thing.plan.member.display_name
    is_own = reader.pk == thing.plan.member_id
    lines = {
        HandoverState.ACCEPTED: _("%(person)s accepts to take over %(things)s"),
        HandoverState.REFUSED: _("%(person)s refuses to take over %(things)s. Name somebody else"),
        HandoverState.UNABLE: _("%(person)s can no longer take over %(things)s. Name somebody else"),
        HandoverState.RETURNED: (
            _("%(person)s gives you back %(things)s") if is_own else _("%(person)s gives %(things)s back to %(owner)s")
        ),
        HandoverState.HELD_ON: _("%(person)s would like to keep %(things)s"),
    }
    line = lines.get(HandoverState(what)) if what in HandoverState.values else None
    return Sentence(line % names, _address(thing, reader), thing.lines[0].handover.answer) if line else None


def _planned_sentence(events: Sequence[Event], reader: User) -> Sentence | None:
    thing, what = _thing_of(events), str(events[0].facts.get("what", ""))
    plan = thing.plan
    names = {"actor": actors(events[:1]), "person": plan.member.display_name, "date": date_format(plan.day, "DATE_FORMAT")}
    if reader.pk == plan.member_id:
        lines = {
            "opened": _("%(actor)s opened the plan of your departure on %(date)s"),
            "changed": _("%(actor)s changed your departure: it is on %(date)s"),
            "cancelled": _("%(actor)s cancelled the plan of your departure"),
        }
    else:
        lines = {
            "opened": _("Departure planned for %(person)s: %(date)s"),
            "changed": _("Departure of another day for %(person)s: %(date)s"),
            "cancelled": _("Departure cancelled for %(person)s: nothing is handed over"),
        }
    return Sentence(lines[what] % names, _address(thing, reader)) if what in lines else None


def _reminder_sentence(events: Sequence[Event], reader: User) -> Sentence | None:
    """Only while something is missing: of the reader's answer, or of successors."""
    thing = _thing_of(events)
    plan = thing.plan
    if not plan.is_open:
        return None
    days = ngettext("%(count)s day left", "%(count)s days left", max(plan.days_left, 0)) % {"count": max(plan.days_left, 0)}
    names = {"days": days, "person": plan.member.display_name}
    waiting = [line for line in thing.lines if line.handover.state == HandoverState.ASKED]
    if waiting:
        line = _("%(days)s before the departure of a colleague, %(person)s. Answer about %(things)s")
        return Sentence(line % {**names, "things": _titles(waiting)}, reverse("profiles:given"))
    if not thing.has_gap:
        return None
    if reader.pk == plan.member_id:
        return Sentence(_("%(days)s before your departure. Some things have no successor yet") % names, plan.get_absolute_url())
    line = _("%(days)s before the departure of a colleague, %(person)s. Some things have no successor yet")
    return Sentence(line % names, plan.get_absolute_url())


def _handed_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    thing = _thing_of(events)
    names = {"things": _titles(thing.lines), "person": thing.plan.member.display_name}
    if all(line.handover.state == HandoverState.FELL for line in thing.lines):
        line = _("You now look after %(things)s: nobody else had accepted it. It was looked after by %(person)s")
    else:
        line = _("You now look after %(things)s, which was looked after by %(person)s")
    return Sentence(line % names, thing.lines[0].address)


def _closed_sentence(events: Sequence[Event], reader: User) -> Sentence | None:
    plan = _thing_of(events).plan
    if plan.closed_at is None:
        return None
    if reader.pk == plan.member_id:
        return Sentence(_("What you looked after is handed over. The plan says to whom"), plan.get_absolute_url())
    line = _("Everything is handed over after the departure of a colleague, %(person)s. The plan says to whom")
    return Sentence(line % {"person": plan.member.display_name}, plan.get_absolute_url())


def _back_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    thing = _thing_of(events)
    waiting = [line for line in thing.lines if line.handover.state == HandoverState.ASKED_BACK]
    if not waiting:
        return None
    line = _("%(person)s is back and asks for %(things)s")
    return Sentence(line % {"person": actors(events[:1]), "things": _titles(waiting)}, reverse("profiles:given"))


type Words = Callable[[Sequence[Event], User], Sentence | None]
type People = Callable[[Event], Iterator[Told]]


def _kind(name: str, label: object, told: People, sentence: Words, section: Section, reasons: Sequence[str]) -> Kind:
    """A kind of which somebody is told as long as there is something to say to them."""

    def things(events: Sequence[Event], reader: User) -> Mapping[int, object]:
        found = _things(events, reader)
        for event in events:
            event.thing = found.get(event.pk)
        return {event.pk: event.thing for event in events if event.thing and sentence([event], reader)}

    def visible_to(event: Event, members: Collection[int]) -> frozenset[int]:
        """A plan concerns a handful of people: each is asked about as their page would."""
        return frozenset(reader.pk for reader in User.objects.filter(pk__in=members) if things([event], reader))

    return Kind(
        name=name,
        label=label,  # type: ignore[arg-type]
        icon="log-out",
        reasons={reason: REASONS[reason] for reason in reasons},
        told=told,
        visible_to=visible_to,
        things=things,
        sentence=sentence,
        section=section,
        mail=Mail.AT_ONCE,
    )


PLANNERS: Final = (LEAVES, LOOKS_AFTER)
ALL: Final = (*PLANNERS, SUCCESSOR)
_to_you, _waiting = Section.TO_YOU, Section.WAITING

KINDS: Final = (
    _kind(ASKED, gettext_lazy("What I am asked to take over"), _told_successors, _asked_sentence, _waiting, (SUCCESSOR,)),
    _kind(ANSWERED, gettext_lazy("Answers of successors"), _told_planners, _answered_sentence, _to_you, PLANNERS),
    _kind(
        PLANNED, gettext_lazy("Departures that are planned, changed or cancelled"), _told_all, _planned_sentence, _to_you, ALL
    ),
    _kind(REMINDER, gettext_lazy("Reminders before a departure"), _told_all, _reminder_sentence, _waiting, ALL),
    _kind(
        HANDED,
        gettext_lazy("What passes to me when somebody leaves"),
        _told_successors,
        _handed_sentence,
        _to_you,
        (SUCCESSOR,),
    ),
    _kind(CLOSED, gettext_lazy("Departures that are over"), _told_planners, _closed_sentence, _to_you, PLANNERS),
    _kind(BACK, gettext_lazy("What somebody who is back asks for"), _told_successors, _back_sentence, _waiting, (SUCCESSOR,)),
)

for each in KINDS:
    kinds.register(each)
