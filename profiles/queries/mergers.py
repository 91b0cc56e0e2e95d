"""What a merger of organizations would do, and those whose people still move."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from intranet.kernel.accounts.models import AllowedDomain, User
from profiles.models import Affiliation, Organization, OrganizationRole
from profiles.roles import role_group_name
from profiles.signals import merger_weighed


@dataclass(frozen=True)
class MergerPreview:
    """What would follow an organization into another. `others` says it for the things of other apps, such as “3 groups”.

    `domains` open accounts of its people. `role_holders` lose what they may do for it; `dependents` are organizations that go
    on depending on it.
    """

    people: int
    units: int
    others: tuple[str, ...]
    role_holders: int
    dependents: int
    requests: int
    domains: int


def merger_preview(viewer: User, organization: Organization) -> MergerPreview:
    """Numbers alone, for an administrator, who knows every account: six statements, and those of other apps."""
    current = Affiliation.objects.filter(organization=organization, ended_at=None)
    groups = [role_group_name(organization, role) for role in OrganizationRole]
    answers = [answer for _receiver, answer in merger_weighed.send(Organization, organization=organization, viewer=viewer)]
    return MergerPreview(
        people=current.values("member").distinct().count(),
        units=organization.units.count(),
        others=tuple(str(answer) for answer in answers if answer),
        role_holders=User.objects.filter(groups__name__in=groups).distinct().count(),
        dependents=organization.children.filter(replaced_by=None, ended_on=None).count(),
        requests=organization.affiliation_requests.filter(decided_at=None).count(),
        domains=AllowedDomain.objects.filter(organization_public_id=organization.public_id).count(),
    )


def organizations_moving() -> QuerySet[Organization]:
    """Merged organizations whose people have not all followed yet, with their number as `left`."""
    left = Count("affiliations", filter=Q(affiliations__ended_at=None))
    merged = Organization.objects.exclude(replaced_by=None).select_related("replaced_by")
    return merged.annotate(left=left).filter(left__gt=0).order_by("key_fr")
