"""Organizations that one person alone administers, and who else does something for them."""

from collections.abc import Iterator

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from intranet.kernel.accounts.models import User
from profiles.models import Organization, OrganizationRole
from profiles.roles import role_holders


def administered_alone(organizations: "QuerySet[Organization]", people: "QuerySet[User]") -> "QuerySet[Organization]":
    """The organizations that one of these people administers, and nobody else whose account works; `holder_id` says who."""
    ending = Value(f":{OrganizationRole.ADMINISTRATOR.value}")
    name = Concat(Value("organization:"), F("public_id"), ending, output_field=CharField())
    rows = organizations.annotate(role_name=name)
    holders = User.groups.through.objects.filter(group__name=OuterRef("role_name"))
    able = holders.filter(user__is_active=True)
    rows = rows.annotate(holder_id=Subquery(holders.filter(user__in=people).values("user")[:1])).filter(holder_id__isnull=False)
    return rows.exclude(Exists(able.exclude(user=OuterRef("holder_id"))))


def others_in_charge(organization: Organization, holder: User) -> Iterator[User]:
    """Who does something else for it, registrars first."""
    found = {one.role: one.members for one in role_holders(organization)}
    for role in (OrganizationRole.REGISTRAR, OrganizationRole.MODERATOR, OrganizationRole.CURATOR):
        yield from (member for member in found[role] if member.is_active and member.pk != holder.pk)
