"""News of requests, invitations and guests."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, cast

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from groups.models import GroupRole, Invitation, JoinRequest, Membership, MembershipQuerySet
from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.kinds import Kind, Mail, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.wording import actors, many

INVITED: Final = "groups.invited"
REQUESTED: Final = "groups.requested"
REQUEST_DECIDED: Final = "groups.request_decided"
ADMITTED: Final = "groups.admitted"
GUEST_ENDING: Final = "groups.guest_ending"


def _fact(event: Event, name: str) -> str:
    return str(event.facts.get(name, ""))


def _memberships(event: Event) -> MembershipQuerySet:
    """Who is in the group that an event is about."""
    public_id = event.subject.partition(":")[2]
    return Membership.objects.current().filter(group__public_id=public_id, group__deleted_at=None)


def _matched[Thing: (Invitation, JoinRequest)](
    events: Sequence[Event], fact: str, things: "QuerySet[Thing]"
) -> Mapping[int, Thing]:
    """Each event with the thing whose public id it names under a fact; one statement."""
    found = {thing.public_id: thing for thing in things.filter(public_id__in=[_fact(event, fact) for event in events])}
    return {event.pk: found[_fact(event, fact)] for event in events if _fact(event, fact) in found}


# An invitation by name --------------------------------------------------------------------------------------------------


def _told_of_invitation(event: Event) -> Iterator[Told]:
    invited = Invitation.objects.filter(public_id=_fact(event, "invitation")).values("member")
    yield Told("invited", User.objects.filter(pk__in=invited))


def _sees_invitation(event: Event, members: Collection[int]) -> frozenset[int]:
    waiting = Invitation.objects.waiting().filter(public_id=_fact(event, "invitation"), group__deleted_at=None)
    return frozenset(pk for pk in waiting.filter(member__in=members).values_list("member", flat=True) if pk)


def _invitations(events: Sequence[Event], reader: User) -> Mapping[int, Invitation]:
    waiting = Invitation.objects.waiting().filter(member=reader, group__deleted_at=None)
    return _matched(events, "invitation", waiting.select_related("group"))


def _invitation_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    invitation = cast("Invitation", events[0].thing)
    line = _("%(person)s invites you to the group %(group)s")
    return Sentence(
        line=line % {"person": actors(events[:1]), "group": invitation.group.name},
        address=reverse("groups:invitation", args=[invitation.public_id]),
        quote=invitation.message,
        language=invitation.message_language,
    )


# A request and its answer -----------------------------------------------------------------------------------------------


def _told_of_request(event: Event) -> Iterator[Told]:
    yield Told("animates", User.objects.filter(pk__in=_memberships(event).animating().values("member")))


def _animates(event: Event, members: Collection[int]) -> frozenset[int]:
    return frozenset(_memberships(event).animating().filter(member__in=members).values_list("member", flat=True))


def _requests(events: Sequence[Event], reader: User) -> Mapping[int, JoinRequest]:
    """Those that still wait, in groups that the reader animates."""
    animates = Membership.objects.animating().filter(group=OuterRef("group"), member=reader)
    waiting = JoinRequest.objects.filter(Exists(animates), decided_at=None, group__deleted_at=None)
    return _matched(events, "request", waiting.select_related("group"))


def _request_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    request = cast("JoinRequest", events[0].thing)
    names = {"people": actors(events), "group": request.group.name}
    line = (
        _("%(people)s are asking to join the group %(group)s")
        if many(events)
        else _("%(people)s is asking to join the group %(group)s")
    )
    return Sentence(line=line % names, address=reverse("groups:requests", args=[request.group.address]), quote=request.message)


def _told_of_answer(event: Event) -> Iterator[Told]:
    asked = JoinRequest.objects.filter(public_id=_fact(event, "request")).values("member")
    yield Told("asked", User.objects.filter(pk__in=asked))


def _asked(event: Event, members: Collection[int]) -> frozenset[int]:
    asked = JoinRequest.objects.filter(public_id=_fact(event, "request"), member__in=members, group__deleted_at=None)
    return frozenset(asked.values_list("member", flat=True))


def _answered(events: Sequence[Event], reader: User) -> Mapping[int, JoinRequest]:
    own = JoinRequest.objects.filter(member=reader, group__deleted_at=None, decided_at__isnull=False)
    return _matched(events, "request", own.select_related("group"))


def _answer_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    request = cast("JoinRequest", events[0].thing)
    names = {"person": actors(events[:1]), "group": request.group.name}
    if request.is_accepted:
        address = reverse("groups:welcome", args=[request.group.address])
        return Sentence(line=_("%(person)s accepted your request to join the group %(group)s") % names, address=address)
    line = _("%(person)s refused your request to join the group %(group)s") % names
    return Sentence(line=line, address=reverse("groups:own_invitations"), quote=request.reason)


# Someone came, a guest will go ------------------------------------------------------------------------------------------


def _told_of_coming(event: Event) -> Iterator[Told]:
    answered = Invitation.objects.filter(public_id=_fact(event, "invitation")).values("actor")
    yield Told("inviter", User.objects.filter(pk__in=answered))


def _is_in(event: Event, members: Collection[int]) -> frozenset[int]:
    return frozenset(_memberships(event).filter(member__in=members).values_list("member", flat=True))


def _comings(events: Sequence[Event], reader: User) -> Mapping[int, Invitation]:
    is_in = Membership.objects.current().filter(group=OuterRef("group"), member=reader)
    accepted = Invitation.objects.filter(Exists(is_in), accepted_at__isnull=False, group__deleted_at=None)
    return _matched(events, "invitation", accepted.select_related("group"))


def _coming_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    invitation = cast("Invitation", events[0].thing)
    names = {"people": actors(events), "group": invitation.group.name}
    if many(events):
        line = pgettext("several people", "%(people)s, whom you invited, joined the group %(group)s")
    else:
        line = pgettext("one person", "%(people)s, whom you invited, joined the group %(group)s")
    return Sentence(line=line % names, address=invitation.group.get_absolute_url())


def _told_of_ending(event: Event) -> Iterator[Told]:
    guest = _memberships(event).filter(member__public_id=_fact(event, "guest"), role=GroupRole.GUEST)
    yield Told("sponsor", User.objects.filter(pk__in=guest.values("sponsor")))


def _endings(events: Sequence[Event], reader: User) -> Mapping[int, Membership]:
    """Guests whom the reader answers for, in groups that the reader is in."""
    is_in = Membership.objects.current().filter(group=OuterRef("group"), member=reader)
    guests = Membership.objects.current().filter(
        Exists(is_in),
        role=GroupRole.GUEST,
        sponsor=reader,
        until__isnull=False,
        group__deleted_at=None,
        member__public_id__in=[_fact(event, "guest") for event in events],
    )
    found = {(one.group.key, one.member.public_id): one for one in guests.select_related("group", "member")}
    named = {event.pk: found.get((event.subject, _fact(event, "guest"))) for event in events}
    return {pk: guest for pk, guest in named.items() if guest is not None}


def _ending_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    """Several guests of one group are one line, which names the first to go."""
    guests = {guest.pk: guest for guest in (cast("Membership", event.thing) for event in events)}
    first = min(guests.values(), key=lambda guest: localtime(guest.until))
    names = {
        "person": first.member.display_name,
        "group": first.group.name,
        "date": date_format(localtime(first.until), "DATE_FORMAT"),
    }
    line = _("The access of %(person)s, guest of the group %(group)s, ends on %(date)s")
    return Sentence(line=line % names, address=reverse("groups:guests", args=[first.group.address]))


KINDS: Final = (
    Kind(
        name=INVITED,
        label=gettext_lazy("Invitations to groups"),
        icon="mail-open",
        reasons={"invited": gettext_lazy("You were invited by name.")},
        told=_told_of_invitation,
        visible_to=_sees_invitation,
        things=_invitations,
        sentence=_invitation_sentence,
        section=Section.WAITING,
        is_essential=True,
    ),
    Kind(
        name=REQUESTED,
        label=gettext_lazy("Requests to join groups I facilitate"),
        icon="user-plus",
        reasons={"animates": gettext_lazy("You are a facilitator or an owner of this group.")},
        told=_told_of_request,
        visible_to=_animates,
        things=_requests,
        sentence=_request_sentence,
        section=Section.WAITING,
        mail=Mail.DAILY,
    ),
    Kind(
        name=REQUEST_DECIDED,
        label=gettext_lazy("Answers to my requests to join groups"),
        icon="user-check",
        reasons={"asked": gettext_lazy("You asked to join this group.")},
        told=_told_of_answer,
        visible_to=_asked,
        things=_answered,
        sentence=_answer_sentence,
        section=Section.TO_YOU,
        is_essential=True,
    ),
    Kind(
        name=ADMITTED,
        label=gettext_lazy("People I invited who joined"),
        icon="users",
        reasons={"inviter": gettext_lazy("You invited this person.")},
        told=_told_of_coming,
        visible_to=_is_in,
        things=_comings,
        sentence=_coming_sentence,
        mail=Mail.NONE,
    ),
    Kind(
        name=GUEST_ENDING,
        label=gettext_lazy("Guests whose access is about to end"),
        icon="clock",
        reasons={"sponsor": gettext_lazy("You are the sponsor of this guest.")},
        told=_told_of_ending,
        visible_to=_is_in,
        things=_endings,
        sentence=_ending_sentence,
        section=Section.WAITING,
        mail=Mail.AT_ONCE,
    ),
)

for kind in KINDS:
    kinds.register(kind)
