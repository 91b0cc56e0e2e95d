"""Who reports to whom, once the accounts of both exist."""

from collections.abc import Mapping

from django.db import transaction

from profiles.models import Profile


@transaction.atomic
def set_supervisors(*, supervisor_of: Mapping[int, int | None]) -> None:
    """Store the supervisor of each member, both by primary key; None for nobody."""
    by_supervisor: dict[int | None, list[int]] = {}
    for member, supervisor in supervisor_of.items():
        by_supervisor.setdefault(supervisor, []).append(member)
    for supervisor, members in by_supervisor.items():
        Profile.objects.filter(pk__in=members).update(supervisor=supervisor)
