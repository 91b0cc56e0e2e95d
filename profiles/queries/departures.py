"""Who sees which plans of departures."""

from django.db.models import Q

from intranet.kernel.accounts.models import User
from profiles.models import Departure, DepartureQuerySet, OrganizationRole
from profiles.roles import roles_everywhere


def administered_by(viewer: User) -> list[int]:
    """The organizations (primary keys) that the viewer administers."""
    return [pk for pk, roles in roles_everywhere(viewer).items() if OrganizationRole.ADMINISTRATOR in roles]


def plans_seen_by(viewer: User) -> DepartureQuerySet:
    """The plans that the viewer may see: their own, and those of the people whom they supervise, or whose organization they
    administer.

    Of a plan that is over, the supervisor and the organization are those that the person had then.
    """
    if not viewer.is_active:
        return Departure.objects.none()
    supervised = Q(closed_at=None, member__profile__supervisor=viewer) | Q(closed_at__isnull=False, manager=viewer)
    organizations = administered_by(viewer)
    administered = Q(closed_at=None, member__profile__organization__in=organizations) | Q(
        closed_at__isnull=False, organization__in=organizations
    )
    return Departure.objects.filter(Q(member=viewer) | supervised | (administered & Q(member__is_protected=False)))
