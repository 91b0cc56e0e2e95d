"""Whom somebody works with in projects."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from intranet.kernel.accounts.models import User
from intranet.kernel.work_ties import MOST
from projects.models import Participation, Project

# Who stays, or stayed until it ended well.
WORKED = Q(left_at=None) | Q(finished_at__isnull=False)


def shared_projects(member: User) -> "QuerySet[Project]":
    """The projects in which the member works or worked, with few enough others to know each other."""
    own = Participation.objects.filter(WORKED, member=member)
    rows = Project.objects.filter(deleted_at=None, pk__in=own.values("project"))
    return rows.annotate(people=Count("participations")).filter(people__lte=MOST)


def partners_in_projects(member: User) -> "QuerySet[Any, Any]":
    """Who works or worked (primary keys) in these projects."""
    rows = Participation.objects.filter(WORKED, project__in=shared_projects(member).values("pk"))
    return rows.values_list("member", flat=True)


def count_shared(viewer: User, other: User) -> int:
    """In how many projects that the viewer sees both work or worked."""
    seen = Project.objects.visible_to(viewer).filter(pk__in=shared_projects(viewer).values("pk"))
    return seen.filter(pk__in=shared_projects(other).values("pk")).count()
