"""What the news of projects share: their project, who sees it, and whom they tell."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import members_who_see
from intranet.kernel.follows.queries import followers
from intranet.kernel.notifications.kinds import Told
from intranet.kernel.notifications.models import Event
from profiles.models import Organization
from projects.models import Participation, Project, ProjectQuerySet, ProjectRole
from projects.roles import answering_for, leads_of, registrars_of, team_of

FOLLOWS: Final[dict[str, str | Promise]] = {"follows": gettext_lazy("You follow this project.")}
LEADS: Final[dict[str, str | Promise]] = {"leads": gettext_lazy("You lead this project.")}
IN_TEAM: Final[dict[str, str | Promise]] = {"team": gettext_lazy("You are in the team of this project.")}
IN_REGISTRY: Final[dict[str, str | Promise]] = {
    "registry": gettext_lazy("You answer for this organization in the registry of projects.")
}


def fact(event: Event, name: str) -> str:
    return str(event.facts.get(name, ""))


def ids(events: Sequence[Event]) -> list[str]:
    return [event.subject.partition(":")[2] for event in events]


def by_event(events: Sequence[Event], projects: "QuerySet[Project]") -> dict[int, Project]:
    """Each event with its project, those left out whose project is not among these; one statement."""
    rows = projects.filter(public_id__in=ids(events)).select_related("lead", "replaced_by")
    found = {project.key: project for project in rows}
    return {event.pk: found[event.subject] for event in events if event.subject in found}


def project_of(event: Event) -> Project | None:
    return Project.objects.filter(public_id=event.subject.partition(":")[2]).first()


def see_project(event: Event, members: Collection[int]) -> frozenset[int]:
    project = project_of(event)
    return members_who_see(project, members) if project else frozenset()


def seen(events: Sequence[Event], reader: User) -> Mapping[int, Project]:
    return by_event(events, Project.objects.visible_to(reader))


def of_registry(event: Event, members: Collection[int]) -> frozenset[int]:
    """Who answers for the organization that the event names."""
    organization = Organization.objects.filter(public_id=fact(event, "organization")).values_list("pk", flat=True).first()
    return answering_for(organization, members) if organization else frozenset()


def see_as_lead(event: Event, members: Collection[int]) -> frozenset[int]:
    """Who leads it and sees it; before the registry has confirmed it, those who lead it read of it all the same."""
    leading = frozenset(leads_of(event.subject).filter(pk__in=members).values_list("pk", flat=True))
    project = project_of(event)
    return leading if project and project.pending_at else leading & see_project(event, members)


def led_by(reader: User) -> ProjectQuerySet:
    """The projects that the reader leads: those that they see, and those that the registry has not confirmed yet."""
    leading = Participation.objects.filter(member=reader, role=ProjectRole.LEAD, left_at=None).values("project")
    rows = Project.objects.filter(pk__in=leading, deleted_at=None, hidden_at=None)
    return rows.filter(Q(pending_at__isnull=False) | Q(pk__in=Project.objects.visible_to(reader).values("pk")))


def asked_for_health(events: Sequence[Event], reader: User) -> Mapping[int, Project]:
    """Those whose health nobody has said since it was asked for."""
    return by_event(events, led_by(reader).going_on().exclude(health_asked_at=None))


def asked_for_changes(events: Sequence[Event], reader: User) -> Mapping[int, Project]:
    """Those whose registry waits for an answer."""
    return by_event(events, led_by(reader).exclude(changes_asked_at=None))


def led(events: Sequence[Event], reader: User) -> Mapping[int, Project]:
    return by_event(events, led_by(reader))


def tell_registry(event: Event) -> Iterator[Told]:
    organization = Organization.objects.filter(public_id=fact(event, "organization")).first()
    if organization is not None:
        yield Told("registry", registrars_of(organization, but=event.actor_id or 0))


def tell_leads(event: Event) -> Iterator[Told]:
    yield Told("leads", leads_of(event.subject))


def tell_team(event: Event) -> Iterator[Told]:
    yield Told("team", team_of(event.subject))


def tell_followers(event: Event) -> Iterator[Told]:
    yield Told("follows", followers(event.subject).order_by("pk"), follow_key=event.subject)
