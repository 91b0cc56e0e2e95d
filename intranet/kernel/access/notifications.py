"""News of requests for access and of their answers."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, cast

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intranet.kernel.access.askable import Asked, asked_for
from intranet.kernel.access.models import AccessRequest
from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.kinds import Kind, Mail, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.wording import actors

REQUESTED: Final = "access.requested"
ANSWERED: Final = "access.answered"
# Nobody has answered, and whoever asked still can be let in.
WAITING: Final[Mapping[str, object]] = {"decided_at": None, "member__is_active": True}


def _requests(events: Sequence[Event], **conditions: object) -> Mapping[int, AccessRequest]:
    """Each event with the request that it names; one statement."""
    names = {event.pk: str(event.facts.get("request", "")) for event in events}
    rows = AccessRequest.objects.filter(public_id__in=names.values(), **conditions).select_related("member")
    found = {request.public_id: request for request in rows}
    return {pk: found[name] for pk, name in names.items() if name in found}


# A request: those who manage the thing, while it waits ------------------------------------------------------------------


def _told_of_request(event: Event) -> Iterator[Told]:
    asked = asked_for(event.subject)
    if asked is not None:
        yield Told("manages", asked.managers)


def _manages(event: Event, members: Collection[int]) -> frozenset[int]:
    asked = asked_for(event.subject)
    if asked is None or not _requests([event], **WAITING):
        return frozenset()
    return frozenset(asked.managers.filter(pk__in=members).values_list("pk", flat=True))


def _waiting(events: Sequence[Event], reader: User) -> Mapping[int, object]:
    """Events of one list are of few things: each is found once."""
    managed = {subject: asked_for(subject) for subject in {event.subject for event in events}}
    own = {key for key, asked in managed.items() if asked is not None and asked.managers.filter(pk=reader.pk).exists()}
    waiting = _requests([event for event in events if event.subject in own], **WAITING)
    return {event.pk: (waiting[event.pk], managed[event.subject]) for event in events if event.pk in waiting}


def _request_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    request, asked = cast("tuple[AccessRequest, Asked]", events[0].thing)
    line = _("%(person)s asks for access to “%(title)s”")
    title = asked.title
    address = reverse("access:decide", args=[request.public_id])
    return Sentence(line % {"person": actors(events[:1]), "title": title}, address, request.message)


# The answer: who asked --------------------------------------------------------------------------------------------------


def _told_of_answer(event: Event) -> Iterator[Told]:
    yield Told("asked", User.objects.filter(pk__in=[one.member_id for one in _requests([event]).values()]))


def _asked(event: Event, members: Collection[int]) -> frozenset[int]:
    """Who asked, as long as they may know of the thing: its name is in the sentence."""
    asked, request = asked_for(event.subject), _requests([event]).get(event.pk)
    if asked is None or request is None or request.member_id not in members:
        return frozenset()
    knows = asked.is_known(request.member) or asked.is_visible(request.member)
    return frozenset({request.member_id} if knows else ())


def _answered(events: Sequence[Event], reader: User) -> Mapping[int, object]:
    things = {subject: asked_for(subject) for subject in {event.subject for event in events}}
    seen = {key for key, asked in things.items() if asked and (asked.is_known(reader) or asked.is_visible(reader))}
    own = _requests([event for event in events if event.subject in seen], member=reader, decided_at__isnull=False)
    return {event.pk: (own[event.pk], things[event.subject]) for event in events if event.pk in own}


def _answer_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    request, asked = cast("tuple[AccessRequest, Asked]", events[0].thing)
    names = {"person": actors(events[:1]), "title": asked.title}
    if request.is_granted:
        return Sentence(_("%(person)s gave you access to “%(title)s”") % names, asked.address)
    line = _("%(person)s refused you access to “%(title)s”")
    return Sentence(line % names, reverse("access:ask", args=request.subject.split(":")), request.reason)


KINDS: Final = (
    Kind(
        name=REQUESTED,
        label=gettext_lazy("Requests for access to what I manage"),
        icon="key-round",
        reasons={"manages": gettext_lazy("You manage what they ask for.")},
        told=_told_of_request,
        visible_to=_manages,
        things=_waiting,
        sentence=_request_sentence,
        section=Section.WAITING,
        mail=Mail.AT_ONCE,
    ),
    Kind(
        name=ANSWERED,
        label=gettext_lazy("Answers to my requests for access"),
        icon="key-round",
        reasons={"asked": gettext_lazy("You asked for access.")},
        told=_told_of_answer,
        visible_to=_asked,
        things=_answered,
        sentence=_answer_sentence,
        section=Section.TO_YOU,
        is_essential=True,
    ),
)

for each in KINDS:
    kinds.register(each)
