"""What the home page, the side menu and the page of a person show of projects."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from groups.queries.listing import initials_of
from intranet.kernel.accounts.models import User
from intranet.kernel.navigation import Shelf, ShelfLine, shelves
from intranet.kernel.web.cards import Card, cards
from intranet.kernel.web.since import Happening, Source, sources
from intranet.kernel.web.waiting import Waiting, WaitingSource, waiting_sources
from profiles.panels import PersonPanel, person_panels
from projects.permissions import can_browse_projects
from projects.queries.home import (
    changes_asked_of,
    health_to_say,
    is_in_a_team,
    offers_to_answer,
    projects_confirmed_since,
    projects_for,
    registry_waits,
)
from projects.queries.pages import followed_projects, follows_a_project
from projects.queries.people import finished_by

SUGGESTED_ON_HOME: Final = 3
ON_SHELF: Final = 5


def _suggested(member: User) -> Mapping[str, object] | None:
    if not can_browse_projects(member):
        return None
    suggestions = projects_for(member, at_most=SUGGESTED_ON_HOME)
    return {"suggestions": suggestions} if suggestions else None


def _shelf_lines(member: User) -> Sequence[ShelfLine]:
    """A few of those that go on and one follows, by name, on every page: who follows none is asked for no more than that."""
    if not follows_a_project(member):
        return []
    return [
        ShelfLine(
            label=project.title.__html__(),
            plain=project.title.fr or project.title.en,
            initials=initials_of(project.title),
            address=project.get_absolute_url(),
            shape="project",
        )
        for project in followed_projects(member).going_on()[:ON_SHELF]
    ]


def _waiting(member: User) -> Sequence[Waiting]:
    """What the registry, the team or the proposer has to answer."""
    lines = []
    count = registry_waits(member)
    if count:
        words = ngettext("{count} project waits for the registry", "{count} projects wait for the registry", count)
        answer = gettext_lazy("Answer")
        lines.append(Waiting(icon="target", line=words.format(count=count), address=reverse("projects:desk"), button=answer))
    if not is_in_a_team(member):
        return lines
    lines += [
        Waiting(
            icon="message-circle",
            line=str(project.title),
            address=reverse("projects:registration", args=[project.address]),
            detail=_("The registry asks for something"),
            button=gettext_lazy("Answer"),
        )
        for project in changes_asked_of(member)
    ]
    lines += [
        Waiting(
            icon="hand-helping",
            line=str(project.title),
            address=reverse("projects:team", args=[project.address]),
            detail=ngettext("{count} person offers a hand", "{count} people offer a hand", offers).format(count=offers),
            button=gettext_lazy("Answer"),
        )
        for project, offers in offers_to_answer(member)
    ]
    lines += [
        Waiting(
            icon="clock",
            line=str(project.title),
            address=reverse("projects:health", args=[project.address]),
            detail=_("How is it going? Nobody has said for a while"),
            button=gettext_lazy("Say it"),
        )
        for project in health_to_say(member)
    ]
    return lines


def _happened(member: User, since: datetime, size: int) -> Sequence[Happening]:
    """Projects of the member's organization and of those whom they follow that came into the registry."""
    return [
        Happening(
            at=project.published_at or since,
            about=project.key,
            actor=None,
            line=_("New project: %(project)s") % {"project": project.title},
            address=project.get_absolute_url(),
            icon="target",
            detail=str(project.lead.name),
        )
        for project in projects_confirmed_since(member, since, size)
    ]


def _finished(viewer: User, person: User) -> Mapping[str, object] | None:
    """The projects where this person's work is finished, as far as the viewer may see them."""
    if not can_browse_projects(viewer):
        return None
    lines = finished_by(viewer, person)
    return {"lines": lines} if lines else None


cards.register(
    Card(key="projects_for_you", template="projects/home/for_you.html", content=_suggested, order=45, for_beginners=True)
)
shelves.register(
    Shelf(key="projects", label=gettext_lazy("Projects I follow"), url_name="projects:mine", order=20, lines=_shelf_lines)
)
waiting_sources.register(WaitingSource(key="projects", order=20, waiting=_waiting))
sources.register(Source(key="projects", order=30, happened=_happened))
person_panels.register(PersonPanel(key="projects", template="projects/person.html", content=_finished, order=15, place="main"))
