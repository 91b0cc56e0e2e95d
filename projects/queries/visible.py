"""The one way to load a project for somebody, or be told that there is none."""

from collections.abc import Collection

from django.db.models import Q, QuerySet
from django.http import Http404

from groups.queries.visible import public_id_of
from intranet.kernel.accounts.models import User
from projects import permissions
from projects.models import Partnership, Project, ProjectQuerySet

_JOINED = ("lead", "audience", "place", "group", "parent", "replaced_by")


def project_or_404(viewer: User, address: str) -> Project:
    """The project of an address; Http404 when the viewer may not see it, as when there is none."""
    found = Project.objects.visible_to(viewer).select_related(*_JOINED).filter(public_id=public_id_of(address)).first()
    if found is None:
        raise Http404
    return found


def registration_or_404(viewer: User, address: str) -> Project:
    """A project with what was sent to the registry, for those who may read that; Http404 for anybody else."""
    rows = Project.objects.filter(public_id=public_id_of(address), deleted_at=None, hidden_at=None)
    found = rows.select_related(*_JOINED, "proposer").first()
    if found is None or not permissions.can_see_registration(viewer, found):
        raise Http404
    return found


def visible_among(viewer: User, public_ids: Collection[str]) -> dict[str, Project]:
    """Those of these projects that the viewer may see, by public id, in one statement."""
    rows = Project.objects.visible_to(viewer).select_related("audience", "place").filter(public_id__in=public_ids)
    return {project.public_id: project for project in rows}


def visible_rows(viewer: User) -> ProjectQuerySet:
    """The projects of the registry that the viewer may see: whatever is listed or counted starts from here."""
    return Project.objects.visible_to(viewer)


def partnerships_to_answer(member: User, organizations: Collection[int]) -> "QuerySet[Partnership]":
    """What the member may answer for these organizations (primary keys): of what waits for the registry, or they see."""
    rows = Partnership.objects.filter(organization__in=organizations, agreed_at=None, declined_at=None)
    waiting = Q(project__in=Project.objects.waiting().values("pk"))
    return rows.filter(waiting | Q(project__in=visible_rows(member).values("pk")))


def locked(project: Project) -> Project:
    """The project as it is now, which nobody else changes before the end of the transaction."""
    rows = Project.objects.select_for_update(of=("self",)).select_related("lead", "audience", "place", "group")
    return rows.get(pk=project.pk)
