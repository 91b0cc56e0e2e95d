"""News of the registry: what waits for its answer, and its answers."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, cast

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.kinds import Kind, Mail, Section, Sentence, kinds
from intranet.kernel.notifications.models import Event
from intranet.kernel.notifications.wording import actors
from projects.models import Partnership, Project, RegistryWord
from projects.notifications.shared import (
    IN_REGISTRY,
    LEADS,
    asked_for_changes,
    by_event,
    fact,
    ids,
    led,
    led_by,
    of_registry,
    project_of,
    see_as_lead,
    see_project,
    tell_leads,
    tell_registry,
)
from projects.queries.visible import partnerships_to_answer
from projects.roles import registered_by, without_lead

TO_CONFIRM: Final = "projects.to_confirm"
CHANGES_ASKED: Final = "projects.changes_asked"
CONFIRMED: Final = "projects.confirmed"
PARTNER_ASKED: Final = "projects.partner_asked"
PARTNER_DECIDED: Final = "projects.partner_decided"
WITHOUT_LEAD: Final = "projects.without_lead"


def _sees_waiting(event: Event, members: Collection[int]) -> frozenset[int]:
    project = project_of(event)
    return of_registry(event, members) if project and project.pending_at and not project.deleted_at else frozenset()


def _waiting(events: Sequence[Event], reader: User) -> Mapping[int, Project]:
    rows = Project.objects.waiting().filter(lead__in=registered_by(reader), changes_asked_at=None)
    return by_event(events, rows.exclude(proposer=reader))


def _registration(project: Project) -> str:
    return reverse("projects:registration", args=[project.address])


def _to_confirm_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    project = cast("Project", events[0].thing)
    line = _("%(person)s registers the project %(project)s: confirm it, or ask for changes")
    names = {"person": actors(events[:1]), "project": project.title}
    return Sentence(line % names, _registration(project), str(project.summary), project.summary.language)


def _said_last(project: Project, verb: RegistryWord.Verb) -> RegistryWord | None:
    return RegistryWord.objects.filter(project=project, verb=verb).order_by("-at", "-pk").first()


def _changes_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    project = cast("Project", events[0].thing)
    line = _("%(person)s asks for changes before the project %(project)s is confirmed")
    word = _said_last(project, RegistryWord.Verb.ASKED)
    names = {"person": actors(events[:1]), "project": project.title}
    return Sentence(line % names, _registration(project), word.text if word else "", word.language if word else "")


def _confirmed_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    project = cast("Project", events[0].thing)
    line = _("%(person)s confirmed the project %(project)s: it is in the registry")
    return Sentence(line % {"person": actors(events[:1]), "project": project.title}, project.get_absolute_url())


def _asked_partners(event: Event) -> "QuerySet[Partnership]":
    rows = Partnership.objects.filter(
        project__public_id=event.subject.partition(":")[2], organization__public_id=fact(event, "organization")
    )
    return rows.filter(project__deleted_at=None, project__hidden_at=None)


def _see_asked(event: Event, members: Collection[int]) -> frozenset[int]:
    asked = _asked_partners(event)
    if asked.filter(project__pending_at__isnull=False).exists():
        return of_registry(event, members)
    return _see_registered(event, members) if asked.exists() else frozenset()


def _partnerships(events: Sequence[Event], rows: "QuerySet[Partnership]") -> Mapping[int, Partnership]:
    rows = rows.filter(project__public_id__in=ids(events), project__deleted_at=None, project__hidden_at=None)
    found = {(one.project.key, one.organization.public_id): one for one in rows.select_related("project", "organization")}
    pairs = {event.pk: (event.subject, fact(event, "organization")) for event in events}
    return {pk: found[pair] for pk, pair in pairs.items() if pair in found}


def _asked_of_mine(events: Sequence[Event], reader: User) -> Mapping[int, Partnership]:
    return _partnerships(events, partnerships_to_answer(reader, registered_by(reader)))


def _partner_asked_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    asked = cast("Partnership", events[0].thing)
    line = _("%(person)s asks your organization to be a partner of the project %(project)s")
    names = {"person": actors(events[:1]), "project": asked.project.title}
    summary = asked.project.summary
    return Sentence(line % names, _registration(asked.project), str(summary), summary.language)


def _answers_of_partners(events: Sequence[Event], reader: User) -> Mapping[int, Partnership]:
    return _partnerships(events, Partnership.objects.filter(project__in=led_by(reader).values("pk")))


def _partner_decided_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    answered = cast("Partnership", events[0].thing)
    names = {"organization": answered.organization.name, "project": answered.project.title}
    if answered.agreed_at:
        line = _("Partner of the project %(project)s: %(organization)s agreed")
    else:
        line = _("Partner of the project %(project)s: %(organization)s declined")
    return Sentence(line % names, _registration(answered.project), answered.reason)


def _without_lead_sentence(events: Sequence[Event], _reader: User) -> Sentence | None:
    project = cast("Project", events[0].thing)
    line = _("Nobody leads the project %(project)s any more: name somebody")
    return Sentence(line % {"project": project.title}, reverse("projects:team", args=[project.address]))


def _registered_here(events: Sequence[Event], reader: User) -> Mapping[int, Project]:
    return by_event(events, without_lead(Project.objects.visible_to(reader).filter(lead__in=registered_by(reader))))


def _see_registered(event: Event, members: Collection[int]) -> frozenset[int]:
    return of_registry(event, members) & see_project(event, members)


KINDS: Final = (
    Kind(
        name=TO_CONFIRM,
        label=gettext_lazy("Projects that I confirm for my organization"),
        icon="target",
        reasons=IN_REGISTRY,
        told=tell_registry,
        visible_to=_sees_waiting,
        things=_waiting,
        sentence=_to_confirm_sentence,
        section=Section.WAITING,
        mail=Mail.AT_ONCE,
    ),
    Kind(
        name=CHANGES_ASKED,
        label=gettext_lazy("Questions of the registry about my projects"),
        icon="message-circle",
        reasons=LEADS,
        told=tell_leads,
        visible_to=see_as_lead,
        things=asked_for_changes,
        sentence=_changes_sentence,
        section=Section.WAITING,
        is_essential=True,
    ),
    Kind(
        name=CONFIRMED,
        label=gettext_lazy("Projects of mine that the registry confirms"),
        icon="circle-check",
        reasons=LEADS,
        told=tell_leads,
        visible_to=see_as_lead,
        things=led,
        sentence=_confirmed_sentence,
        section=Section.TO_YOU,
        is_essential=True,
    ),
    Kind(
        name=PARTNER_ASKED,
        label=gettext_lazy("Projects that ask my organization to be a partner"),
        icon="handshake",
        reasons=IN_REGISTRY,
        told=tell_registry,
        visible_to=_see_asked,
        things=_asked_of_mine,
        sentence=_partner_asked_sentence,
        section=Section.WAITING,
        mail=Mail.AT_ONCE,
    ),
    Kind(
        name=PARTNER_DECIDED,
        label=gettext_lazy("Answers of the partners of my projects"),
        icon="handshake",
        reasons=LEADS,
        told=tell_leads,
        visible_to=see_as_lead,
        things=_answers_of_partners,
        sentence=_partner_decided_sentence,
        section=Section.TO_YOU,
        mail=Mail.AT_ONCE,
    ),
    Kind(
        name=WITHOUT_LEAD,
        label=gettext_lazy("Projects of my organization that nobody leads"),
        icon="user-plus",
        reasons=IN_REGISTRY,
        told=tell_registry,
        visible_to=_see_registered,
        things=_registered_here,
        sentence=_without_lead_sentence,
        section=Section.WAITING,
        mail=Mail.AT_ONCE,
    ),
)

for kind in KINDS:
    kinds.register(kind)
