"""Organizations, units and people as the tests of this folder make them."""

from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member
from profiles.actions.affiliations import Placement, place_members
from profiles.actions.organizations import create_organization, grant_role, unit_at
from profiles.models import Affiliation, Organization, OrganizationRole, Unit
from profiles.models.organizations import OrganizationNames


def make_organization(name_fr: str = "Ministère des Forêts", name_en: str = "", **acronyms: str) -> Organization:
    return create_organization(actor=None, names=OrganizationNames(name_fr=name_fr, name_en=name_en, **acronyms))


def make_unit(organization: Organization, *path: str) -> Unit:
    return unit_at(organization=organization, path=path)


def place(*members: User, organization: Organization, unit: Unit | None = None, **titles: str) -> None:
    """Put members in an organization as an import does."""
    place_members(
        placements=[Placement(member_id=member.pk, organization=organization, unit=unit, **titles) for member in members],
        origin=Affiliation.Origin.IMPORT,
    )


def make_holder(organization: Organization, role: OrganizationRole, name: str = "Odile Rôle") -> User:
    """A member of the organization who holds a role in it."""
    member = make_member(name)
    place(member, organization=organization)
    grant_role(actor=None, member=member, organization=organization, role=role)
    return member
