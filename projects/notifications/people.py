"""News for those who work on projects, or offer to."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, cast

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.kinds import Kind, Mail, Section, Sentence, Told, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.wording import actors, many
from projects.models import Offer, Participation, Project, ProjectRole
from projects.notifications.shared import (
    IN_TEAM,
    LEADS,
    asked_for_health,
    by_event,
    fact,
    led,
    see_as_lead,
    see_project,
    tell_leads,
    tell_team,
)
from projects.roles import team_of

HEALTH_DUE: Final = "projects.health_due"
OFFERED: Final = "projects.offered"
OFFER_DECIDED: Final = "projects.offer_decided"
NAMED: Final = "projects.named"
FINISHED: Final = "projects.finished"
APPRECIATED: Final = "projects.appreciated"


def _see_as_team(event: Event, members: Collection[int]) -> frozenset[int]:
    team = frozenset(team_of(event.subject).filter(pk__in=members).values_list("pk", flat=True))
    return team & see_project(event, members)


def _offers(events: Sequence[Event], rows: "QuerySet[Offer]") -> Mapping[int, Offer]:
    rows = rows.filter(public_id__in=[fact(event, "offer") for event in events], project__deleted_at=None)
    found = {one.public_id: one for one in rows.select_related("project")}
    return {event.pk: found[fact(event, "offer")] for event in events if fact(event, "offer") in found}


def _offers_to_answer(events: Sequence[Event], reader: User) -> Mapping[int, Offer]:
    mine = Participation.objects.filter(member=reader, role__in=(ProjectRole.LEAD, ProjectRole.TEAM), left_at=None)
    seen = Project.objects.visible_to(reader).filter(pk__in=mine.values("project"))
    return _offers(events, Offer.objects.filter(project__in=seen.values("pk"), decided_at=None))


def _offered_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    offer = cast("Offer", events[0].thing)
    names = {"people": actors(events), "project": offer.project.title}
    if many(events):
        line = pgettext("several people", "%(people)s offer a hand to the project %(project)s")
    else:
        line = pgettext("one person", "%(people)s offers a hand to the project %(project)s")
    return Sentence(line % names, reverse("projects:team", args=[offer.project.address]), offer.what, offer.language)


def _tell_who_offered(event: Event) -> Iterator[Told]:
    offered = Offer.objects.filter(public_id=fact(event, "offer")).values("member")
    yield Told("offered", User.objects.filter(pk__in=offered))


def _see_own_offer(event: Event, members: Collection[int]) -> frozenset[int]:
    rows = Offer.objects.filter(public_id=fact(event, "offer"), member__in=members, project__deleted_at=None)
    return frozenset(rows.values_list("member", flat=True))


def _own_offers(events: Sequence[Event], reader: User) -> Mapping[int, Offer]:
    return _offers(events, Offer.objects.filter(member=reader, decided_at__isnull=False))


def _offer_decided_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    offer = cast("Offer", events[0].thing)
    names = {"person": actors(events[:1]), "project": offer.project.title}
    if offer.is_accepted:
        line = _("%(person)s accepted your offer: you are in the project %(project)s")
    else:
        line = _("%(person)s declined your offer to the project %(project)s")
    address = offer.project.get_absolute_url() if offer.is_accepted else reverse("projects:mine")
    return Sentence(line % names, address, offer.reason)


def _tell_participant(event: Event) -> Iterator[Told]:
    rows = Participation.objects.filter(public_id=fact(event, "participation")).values("member")
    yield Told("participant", User.objects.filter(pk__in=rows))


def _see_own_participation(event: Event, members: Collection[int]) -> frozenset[int]:
    rows = Participation.objects.filter(public_id=fact(event, "participation"), member__in=members)
    return frozenset(rows.values_list("member", flat=True)) & see_project(event, members)


def _own_participations(events: Sequence[Event], reader: User) -> Mapping[int, Project]:
    own = Participation.objects.filter(member=reader).values("project")
    return by_event(events, Project.objects.visible_to(reader).filter(pk__in=own))


def _finished_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    project = cast("Project", events[0].thing)
    line = _("%(person)s says that your contribution to %(project)s is finished: say in turn what you saw")
    address = f"{reverse('projects:team', args=[project.address])}#appreciate"
    return Sentence(line % {"person": actors(events[:1]), "project": project.title}, address)


def _appreciated_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    project = cast("Project", events[0].thing)
    line = _("%(person)s says which skills you showed in %(project)s")
    return Sentence(line % {"person": actors(events[:1]), "project": project.title}, project.get_absolute_url())


def _named_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    project = cast("Project", events[0].thing)
    if events[0].actor_id is None:
        line = _("You now lead the project %(project)s")
    else:
        line = _("%(person)s gives you the lead of the project %(project)s")
    return Sentence(line % {"person": actors(events[:1]), "project": project.title}, project.get_absolute_url())


def _health_due_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    project = cast("Project", events[0].thing)
    line = _("How is the project %(project)s going? Nobody has said for a while")
    return Sentence(line % {"project": project.title}, reverse("projects:health", args=[project.address]))


_PARTICIPANT: Final[dict[str, str | Promise]] = {"participant": gettext_lazy("You work on this project.")}
KINDS: Final = (
    Kind(
        name=OFFERED,
        label=gettext_lazy("Offers of a hand to my projects"),
        icon="hand-helping",
        reasons=IN_TEAM,
        told=tell_team,
        visible_to=_see_as_team,
        things=_offers_to_answer,
        sentence=_offered_sentence,
        section=Section.WAITING,
        mail=Mail.AT_ONCE,
    ),
    Kind(
        name=OFFER_DECIDED,
        label=gettext_lazy("Answers to my offers of a hand"),
        icon="user-check",
        reasons={"offered": gettext_lazy("You offered a hand.")},
        told=_tell_who_offered,
        visible_to=_see_own_offer,
        things=_own_offers,
        sentence=_offer_decided_sentence,
        section=Section.TO_YOU,
        is_essential=True,
    ),
    Kind(
        name=NAMED,
        label=gettext_lazy("Projects that are given to me to lead"),
        icon="user-check",
        reasons=_PARTICIPANT,
        told=_tell_participant,
        visible_to=_see_own_participation,
        things=led,
        sentence=_named_sentence,
        section=Section.TO_YOU,
        is_essential=True,
    ),
    Kind(
        name=FINISHED,
        label=gettext_lazy("Contributions of mine that are finished"),
        icon="heart-handshake",
        reasons=_PARTICIPANT,
        told=_tell_participant,
        visible_to=_see_own_participation,
        things=_own_participations,
        sentence=_finished_sentence,
        section=Section.WAITING,
        is_essential=True,
    ),
    Kind(
        name=APPRECIATED,
        label=gettext_lazy("Skills that others saw in my projects"),
        icon="badge-check",
        reasons=_PARTICIPANT,
        told=_tell_participant,
        visible_to=_see_own_participation,
        things=_own_participations,
        sentence=_appreciated_sentence,
        section=Section.TO_YOU,
        mail=Mail.AT_ONCE,
    ),
    Kind(
        name=HEALTH_DUE,
        label=gettext_lazy("Projects of mine whose health nobody said for long"),
        icon="clock",
        reasons=LEADS,
        told=tell_leads,
        visible_to=see_as_lead,
        things=asked_for_health,
        sentence=_health_due_sentence,
        section=Section.WAITING,
        mail=Mail.AT_ONCE,
    ),
)

for kind in KINDS:
    kinds.register(kind)
