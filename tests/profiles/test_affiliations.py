"""Which organization a member belongs to: how it is known, how it ends, and what it opens."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intranet.kernel.accounts.actions import close_account, retire_member
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member, statements
from profiles.actions.affiliations import (
    Placement,
    affiliate,
    affiliate_by_proof,
    decide_affiliation_request,
    end_affiliation,
    place_members,
    request_affiliation,
    withdraw_affiliation_request,
)
from profiles.actions.mergers import merge_organizations
from profiles.models import Affiliation, AffiliationRequest, Organization, OrganizationRole, Profile
from profiles.queries.affiliations import organization_at
from profiles.roles import roles_of
from tests.profiles.organizations import make_holder, make_organization, make_unit, place

pytestmark = pytest.mark.django_db
Origin = Affiliation.Origin


@pytest.fixture
def forests() -> Organization:
    return make_organization("Ministère des Forêts", "Ministry of Forests")


@pytest.fixture
def water() -> Organization:
    return make_organization("Ministère de l’Eau", "Ministry of Water")


def sees(member: User, organization: Organization) -> bool:
    return organization.audience_id in audience_ids(User.objects.get(pk=member.pk))


def count(organization: Organization) -> int:
    return Organization.objects.get(pk=organization.pk).member_count


def test_joining_opens_the_audience_and_shows_on_the_profile(employee: User, forests: Organization) -> None:
    unit = make_unit(forests, "Protection", "Feux")
    assert not sees(employee, forests)
    place(employee, organization=forests, unit=unit, title_fr="Analyste")
    profile = Profile.objects.get(member=employee)
    assert (profile.organization, profile.unit) == (forests, unit)
    assert sees(employee, forests)
    assert count(forests) == 1


def test_placing_again_writes_nothing(employee: User, forests: Organization) -> None:
    place(employee, organization=forests, title_fr="Analyste")
    place(employee, organization=forests, title_fr="Analyste")
    assert Affiliation.objects.count() == 1
    assert count(forests) == 1


def test_a_transfer_keeps_the_history_and_closes_the_old_audience_at_once(
    employee: User, forests: Organization, water: Organization
) -> None:
    place(employee, organization=forests)
    place(employee, organization=water)
    assert not sees(employee, forests)
    assert sees(employee, water)
    assert (count(forests), count(water)) == (0, 1)
    first, second = Affiliation.objects.filter(member=employee).order_by("pk")
    assert first.ended_at == second.started_at
    assert second.is_main
    assert second.ended_at is None


def test_the_organization_at_a_moment_is_the_one_of_then(employee: User, forests: Organization, water: Organization) -> None:
    now = timezone.now()
    for organization, days in ((forests, 20), (water, 10)):
        place_members(
            placements=[Placement(member_id=employee.pk, organization=organization, title_fr="Analyste")],
            origin=Origin.IMPORT,
            at=now - timedelta(days=days),
        )
    assert organization_at(employee, now - timedelta(days=30)) is None
    found = [organization_at(employee, now - timedelta(days=days)) for days in (15, 10, 5)]
    assert found == [forests.pk, water.pk, water.pk]


def test_a_change_of_title_or_unit_begins_another_affiliation(employee: User, forests: Organization) -> None:
    place(employee, organization=forests, title_fr="Analyste")
    place(employee, organization=forests, title_fr="Chef d’équipe")
    assert Affiliation.objects.filter(member=employee).count() == 2
    assert Affiliation.objects.filter(member=employee, ended_at=None).get().title_fr == "Chef d’équipe"
    assert count(forests) == 1
    assert sees(employee, forests)


def test_placing_many_takes_a_constant_number_of_statements(forests: Organization, water: Organization) -> None:
    few = [make_member(f"Peu {number}") for number in range(2)]
    many = [make_member(f"Beaucoup {number}") for number in range(40)]
    place(*few, *many, organization=forests)
    with statements() as for_few:
        place(*few, organization=water)
    with statements() as for_many:
        place(*many, organization=water)
    assert len(for_many) == len(for_few)
    assert (count(forests), count(water)) == (0, 42)


def test_ending_closes_the_audience_the_roles_and_the_profile(forests: Organization) -> None:
    registrar = make_holder(forests, OrganizationRole.REGISTRAR)
    member = make_holder(forests, OrganizationRole.CURATOR, "Carl Curateur")
    end_affiliation(actor=registrar, member=member, organization=forests, reason="Parti")
    assert not sees(member, forests)
    assert roles_of(member, forests) == frozenset()
    assert Profile.objects.get(member=member).organization is None
    assert count(forests) == 1
    entry = AuditEntry.objects.get(verb="profiles.affiliation_ended")
    assert (entry.actor, entry.reason) == (registrar, "Parti")


def test_only_a_registrar_of_that_organization_ends_an_affiliation(
    employee: User, forests: Organization, water: Organization
) -> None:
    place(employee, organization=forests)
    stranger = make_holder(water, OrganizationRole.REGISTRAR)
    with pytest.raises(PermissionRefused):
        end_affiliation(actor=stranger, member=employee, organization=forests)
    assert sees(employee, forests)


@pytest.mark.parametrize("leave", [close_account, retire_member])
def test_who_leaves_or_retires_belongs_to_no_organization(leave, employee: User, forests: Organization) -> None:
    place(employee, organization=forests)
    leave(actor=None, member=employee)
    assert not Affiliation.objects.filter(member=employee, ended_at=None).exists()
    assert not employee.audience_memberships.filter(audience=forests.audience).exists()
    assert count(forests) == 0


def test_nobody_affiliates_themselves(forests: Organization, water: Organization) -> None:
    registrar = make_holder(forests, OrganizationRole.REGISTRAR)
    with pytest.raises(PermissionRefused):
        affiliate(actor=registrar, member=registrar, organization=forests)
    with pytest.raises(PermissionRefused):
        affiliate(actor=registrar, member=registrar, organization=water)


def test_a_registrar_admits_someone_who_belongs_nowhere(employee: User, forests: Organization) -> None:
    registrar = make_holder(forests, OrganizationRole.REGISTRAR)
    affiliate(actor=registrar, member=employee, organization=forests)
    assert Affiliation.objects.get(member=employee).origin == Origin.REGISTRAR


def test_a_registrar_does_not_pull_people_out_of_another_organization(
    employee: User, forests: Organization, water: Organization
) -> None:
    place(employee, organization=water)
    registrar = make_holder(forests, OrganizationRole.REGISTRAR)
    with pytest.raises(PermissionRefused):
        affiliate(actor=registrar, member=employee, organization=forests)
    assert sees(employee, water)


@pytest.mark.parametrize("fields", [{"kind": Kind.GUEST}, {"state": State.SUSPENDED}, {"state": State.DEPARTED}])
def test_a_guest_or_a_closed_account_is_not_admitted(fields: dict[str, str], forests: Organization) -> None:
    registrar = make_holder(forests, OrganizationRole.REGISTRAR)
    with pytest.raises(PermissionRefused):
        affiliate(actor=registrar, member=make_member("Gil Invité", **fields), organization=forests)


def test_the_employers_file_wins_over_the_domain_of_an_address(
    employee: User, forests: Organization, water: Organization
) -> None:
    place(employee, organization=forests)
    affiliate_by_proof(member=employee, organization=water, origin=Origin.DOMAIN)
    assert Affiliation.objects.get(member=employee).organization == forests


def test_a_new_address_moves_who_was_known_by_the_old_one(employee: User, forests: Organization, water: Organization) -> None:
    affiliate_by_proof(member=employee, organization=forests, origin=Origin.DOMAIN)
    affiliate_by_proof(member=employee, organization=water, origin=Origin.DOMAIN)
    assert sees(employee, water)
    assert not sees(employee, forests)


# Asking a registrar ---------------------------------------------------------------------------------------------------


def test_a_request_alone_opens_nothing(employee: User, forests: Organization) -> None:
    request_affiliation(member=employee, organization=forests, message="Je suis à l’accueil.")
    assert not sees(employee, forests)
    assert count(forests) == 0


def test_a_registrar_accepts_and_the_member_belongs(employee: User, forests: Organization) -> None:
    registrar = make_holder(forests, OrganizationRole.REGISTRAR)
    request = request_affiliation(member=employee, organization=forests)
    decide_affiliation_request(actor=registrar, request=request, is_accepted=True)
    assert sees(employee, forests)
    assert Profile.objects.get(member=employee).organization == forests
    assert AuditEntry.objects.filter(verb="profiles.affiliation_accepted", actor=registrar).count() == 1


def test_a_refusal_says_why(employee: User, forests: Organization) -> None:
    registrar = make_holder(forests, OrganizationRole.REGISTRAR)
    request = request_affiliation(member=employee, organization=forests)
    with pytest.raises(ValueError, match="says why"):
        decide_affiliation_request(actor=registrar, request=request, is_accepted=False, reason="  ")
    decide_affiliation_request(actor=registrar, request=request, is_accepted=False, reason="Inconnue ici")
    request.refresh_from_db()
    assert (request.is_accepted, request.reason, request.decided_by) == (False, "Inconnue ici", registrar)
    assert not sees(employee, forests)


def test_a_request_is_answered_once(employee: User, forests: Organization) -> None:
    registrar = make_holder(forests, OrganizationRole.REGISTRAR)
    request = request_affiliation(member=employee, organization=forests)
    decide_affiliation_request(actor=registrar, request=request, is_accepted=False, reason="Non")
    with pytest.raises(PermissionRefused):
        decide_affiliation_request(actor=registrar, request=request, is_accepted=True)


def test_only_a_registrar_of_the_organization_asked_decides(employee: User, forests: Organization, water: Organization) -> None:
    request = request_affiliation(member=employee, organization=forests)
    for other in (
        make_holder(water, OrganizationRole.REGISTRAR),
        make_holder(forests, OrganizationRole.CURATOR, "Carl Curateur"),
        make_member("Sara Superutilisatrice", is_superuser=True, is_staff=True),
        employee,
    ):
        with pytest.raises(PermissionRefused):
            decide_affiliation_request(actor=other, request=request, is_accepted=True)
    assert not sees(employee, forests)


def test_who_has_a_main_affiliation_keeps_it_until_its_registrar_ends_it(
    employee: User, forests: Organization, water: Organization
) -> None:
    place(employee, organization=forests)
    registrar = make_holder(water, OrganizationRole.REGISTRAR)
    request = request_affiliation(member=employee, organization=water)
    decide_affiliation_request(actor=registrar, request=request, is_accepted=True)
    assert Profile.objects.get(member=employee).organization == forests
    end_affiliation(actor=None, member=employee, organization=forests)
    assert Profile.objects.get(member=employee).organization == water
    assert Affiliation.objects.get(member=employee, ended_at=None).is_main


def test_requests_are_asked_once_by_employees_and_a_few_at_a_time(employee: User, forests: Organization) -> None:
    request_affiliation(member=employee, organization=forests)
    with pytest.raises(PermissionRefused):
        request_affiliation(member=employee, organization=forests)
    for number in range(2):
        request_affiliation(member=employee, organization=make_organization(f"Agence {number}"))
    with pytest.raises(PermissionRefused):
        request_affiliation(member=employee, organization=make_organization("Agence de trop"))
    for fields in ({"kind": Kind.GUEST}, {"kind": Kind.RETIREE}, {"state": State.SUSPENDED}):
        with pytest.raises(PermissionRefused):
            request_affiliation(member=make_member("Une autre", **fields), organization=forests)


def test_a_member_withdraws_their_own_request_only(employee: User, forests: Organization) -> None:
    request = request_affiliation(member=employee, organization=forests)
    withdraw_affiliation_request(member=make_member("Un autre"), request=request)
    assert AffiliationRequest.objects.filter(pk=request.pk).exists()
    withdraw_affiliation_request(member=employee, request=request)
    assert not AffiliationRequest.objects.filter(pk=request.pk).exists()


# Mergers --------------------------------------------------------------------------------------------------------------


def test_after_a_merger_members_still_see_what_the_old_organization_saw_and_newcomers_do_not(
    employee: User, forests: Organization, water: Organization
) -> None:
    newcomer = make_member("Nadia Nouvelle")
    place(employee, organization=forests)
    place(newcomer, organization=water)
    merge_organizations(actor=None, organization=forests, into=water)
    assert sees(employee, water)
    assert sees(employee, forests)
    assert not sees(newcomer, forests)


def test_who_leaves_the_new_organization_loses_all_that_came_with_the_old_ones(
    employee: User, forests: Organization, water: Organization
) -> None:
    nature = make_organization("Ministère de la Nature")
    place(employee, organization=forests)
    merge_organizations(actor=None, organization=forests, into=water)
    merge_organizations(actor=None, organization=water, into=nature)
    assert sees(employee, forests)
    end_affiliation(actor=None, member=employee, organization=nature)
    assert not any(sees(employee, organization) for organization in (forests, water, nature))


def test_a_merger_keeps_the_tree_of_units_under_the_old_name(
    employee: User, forests: Organization, water: Organization
) -> None:
    unit = make_unit(forests, "Protection", "Feux")
    place(employee, organization=forests, unit=unit)
    merge_organizations(actor=None, organization=forests, into=water)
    unit.refresh_from_db()
    assert unit.organization == water
    assert unit.path_key == "ministere des forets / protection / feux"
    assert unit.parent.parent.name_fr == "Ministère des Forêts"
    assert Profile.objects.get(member=employee).unit == unit


def test_only_an_administrator_of_the_site_merges(forests: Organization, water: Organization) -> None:
    with pytest.raises(PermissionRefused):
        merge_organizations(actor=make_holder(forests, OrganizationRole.ADMINISTRATOR), organization=forests, into=water)
