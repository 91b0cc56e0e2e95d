"""Who may do what for an organization, who says so, and what never widens it."""

import pytest

from intranet.kernel.accounts.models import Kind, State
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member, statements
from profiles import permissions
from profiles.actions.organizations import grant_role, revoke_role
from profiles.models import Organization, OrganizationRole
from profiles.roles import role_holders, roles_of
from tests.profiles.organizations import make_holder, make_organization

pytestmark = pytest.mark.django_db
Role = OrganizationRole


@pytest.fixture
def forests() -> Organization:
    return make_organization("Ministère des Forêts")


@pytest.fixture
def water() -> Organization:
    return make_organization("Ministère de l’Eau")


TABLE = [
    # permission, role → what it decides in the organization where the role is held
    ("can_administer_organization", Role.ADMINISTRATOR, True),
    ("can_administer_organization", Role.REGISTRAR, False),
    ("can_administer_organization", Role.MODERATOR, False),
    ("can_administer_organization", Role.CURATOR, False),
    ("can_grant_role", Role.ADMINISTRATOR, True),
    ("can_grant_role", Role.REGISTRAR, False),
    ("can_confirm_affiliation", Role.ADMINISTRATOR, True),
    ("can_confirm_affiliation", Role.REGISTRAR, True),
    ("can_confirm_affiliation", Role.MODERATOR, False),
    ("can_confirm_affiliation", Role.CURATOR, False),
]


@pytest.mark.parametrize(("permission", "role", "is_allowed"), TABLE)
def test_a_role_allows_what_the_table_says_and_only_at_home(
    permission: str, role: Role, is_allowed: bool, forests: Organization, water: Organization
) -> None:
    holder = make_holder(forests, role)
    decide = getattr(permissions, permission)
    assert bool(decide(holder, forests)) is is_allowed
    decision = decide(holder, water)
    assert not decision
    assert decision.reason


@pytest.mark.parametrize("role", list(Role))
def test_only_a_curator_of_any_organization_curates_skills(role: Role, forests: Organization) -> None:
    assert bool(permissions.can_curate_skills(make_holder(forests, role))) is (role == Role.CURATOR)


def test_a_superuser_is_allowed_nothing_more(forests: Organization) -> None:
    superuser = make_member("Sara Superutilisatrice", is_superuser=True)
    assert roles_of(superuser, forests) == frozenset()
    for permission in ("can_administer_organization", "can_grant_role", "can_confirm_affiliation"):
        assert not getattr(permissions, permission)(superuser, forests)
    assert not permissions.can_curate_skills(superuser)
    assert not permissions.can_arrange_organizations(superuser)


def test_an_administrator_of_the_site_names_people_and_does_nothing_in_their_place(forests: Organization) -> None:
    staff = make_member("Alex Administration", is_staff=True)
    assert permissions.can_grant_role(staff, forests)
    assert not permissions.can_administer_organization(staff, forests)
    assert not permissions.can_confirm_affiliation(staff, forests)
    assert not permissions.can_curate_skills(staff)


def test_an_administrator_grants_and_takes_back_and_both_are_recorded(forests: Organization) -> None:
    administrator = make_holder(forests, Role.ADMINISTRATOR)
    member = make_member("Rita Registraire")
    grant_role(actor=administrator, member=member, organization=forests, role=Role.REGISTRAR)
    grant_role(actor=administrator, member=member, organization=forests, role=Role.REGISTRAR)
    assert roles_of(member, forests) == {Role.REGISTRAR}
    revoke_role(actor=administrator, member=member, organization=forests, role=Role.REGISTRAR)
    revoke_role(actor=administrator, member=member, organization=forests, role=Role.REGISTRAR)
    assert roles_of(member, forests) == frozenset()
    recorded = AuditEntry.objects.filter(actor=administrator).order_by("pk").values_list("verb", flat=True)
    assert list(recorded) == ["profiles.role_granted", "profiles.role_revoked"]


def test_nobody_else_grants_a_role_not_even_to_themselves(forests: Organization, water: Organization) -> None:
    for actor in (make_member("Emma Employée"), make_holder(forests, Role.REGISTRAR), make_holder(water, Role.ADMINISTRATOR)):
        with pytest.raises(PermissionRefused):
            grant_role(actor=actor, member=actor, organization=forests, role=Role.ADMINISTRATOR)


@pytest.mark.parametrize("fields", [{"kind": Kind.GUEST}, {"state": State.SUSPENDED}, {"state": State.UNCLAIMED}])
def test_a_guest_or_an_account_that_does_not_work_is_given_no_role(fields: dict[str, str], forests: Organization) -> None:
    administrator = make_holder(forests, Role.ADMINISTRATOR)
    with pytest.raises(PermissionRefused):
        grant_role(actor=administrator, member=make_member("Gil Invité", **fields), organization=forests, role=Role.CURATOR)


def test_a_role_sleeps_while_the_account_is_suspended(forests: Organization) -> None:
    holder = make_holder(forests, Role.REGISTRAR)
    holder.state = State.SUSPENDED
    holder.save()
    holder.refresh_from_db()
    assert not permissions.can_confirm_affiliation(holder, forests)


def test_holders_are_listed_in_one_statement(forests: Organization) -> None:
    for role in Role:
        make_holder(forests, role, f"Personne {role.value}")
    with statements() as made:
        holders = {found.role: [member.display_name for member in found.members] for found in role_holders(forests)}
    assert holders == {role: [f"Personne {role.value}"] for role in Role}
    assert len(made) == 1
