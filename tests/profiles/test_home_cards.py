"""What the home page says of people: suggestions with their reason, newcomers, what waits."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.testing import assert_constant_statements, make_member
from profiles.actions.affiliations import request_affiliation
from profiles.actions.organizations import grant_role
from profiles.models import (
    Affiliation,
    DeclaredSkill,
    Offer,
    Organization,
    OrganizationRole,
    Profile,
    Section,
    Visibility,
)
from profiles.queries.home import duties, newcomers
from profiles.queries.suggestions import people_to_follow
from tests.profiles.organizations import make_holder, make_organization, make_unit, place
from tests.profiles.people import declared_by, describe, let_follow, show

pytestmark = pytest.mark.django_db


@pytest.fixture
def forests() -> Organization:
    return make_organization()


@pytest.fixture
def reader(client: Client, employee: User) -> Client:
    client.force_login(employee)
    return client


def as_read(member: User) -> User:
    """The member as a request reads them, without what earlier steps of the test remember."""
    return User.objects.get(pk=member.pk)


def home(reader: Client) -> str:
    return reader.get("/").content.decode()


def join(member: User, organization: Organization, *, days_ago: int) -> None:
    place(member, organization=organization)
    Affiliation.objects.filter(member=member).update(started_at=timezone.now() - timedelta(days=days_ago))


def suggested(member: User, **options: int) -> list[User]:
    return [suggestion.profile.member for suggestion in people_to_follow(as_read(member), **options)]


def experts_in(skill: str, number: int) -> list[User]:
    """People who show everyone that they know something, as many endorsements less each as they come later."""
    experts = [make_member(f"Experte {skill} {rank:02}") for rank in range(number)]
    for rank, expert in enumerate(experts):
        show(expert, Visibility.EVERYONE)
        declared_by(expert, skill)
        DeclaredSkill.objects.filter(profile=expert.pk).update(endorsement_count=number - rank)
    return experts


# People to know ----------------------------------------------------------------------------------------------------------


def test_somebody_is_suggested_when_several_people_whom_one_follows_follow_them(employee: User) -> None:
    friends = [make_member("Kateri Jacobs"), make_member("Wei Deer")]
    known, known_to_one = make_member("Amadou Diallo"), make_member("Priya Raghunathan")
    for friend in friends:
        let_follow(employee, friend)
        let_follow(friend, known)
    let_follow(friends[0], known_to_one)
    (suggestion,) = people_to_follow(employee)
    assert suggestion.profile.member == known
    with translation.override("en"):
        assert suggestion.why == "Followed by 2 people you follow"


def test_follows_of_people_whom_one_may_not_see_are_no_reason(employee: User) -> None:
    known = make_member("Amadou Diallo")
    for name in ("Kateri Jacobs", "Wei Deer"):
        friend = make_member(name)
        let_follow(employee, friend)
        let_follow(friend, known)
    assert [suggestion.profile.member for suggestion in people_to_follow(employee)] == [known]
    User.objects.exclude(pk__in=(employee.pk, known.pk)).update(is_protected=True)
    assert people_to_follow(employee) == []


@pytest.mark.parametrize("change", [{"state": State.DEPARTED}, {"state": State.SUSPENDED}, {"is_protected": True}])
def test_follows_of_people_who_are_gone_are_no_reason(employee: User, change: Mapping[str, object]) -> None:
    known, friends = make_member("Amadou Diallo"), [make_member("Kateri Jacobs"), make_member("Wei Deer")]
    for friend in friends:
        let_follow(employee, friend)
        let_follow(friend, known)
    assert suggested(employee) == [known]
    User.objects.filter(pk=friends[0].pk).update(**change)
    assert suggested(employee) == []


def test_reasons_take_turns_and_each_person_comes_once(employee: User, forests: Organization) -> None:
    """Those of the unit by age of their account, those of a skill by endorsements, the others by followers."""
    neighbours = [make_member(name) for name in ("Voisine", "Voisin", "Voisinage")]
    place(employee, *neighbours, organization=forests, unit=make_unit(forests, "Données"))
    experts = [*experts_in("Python", 2), neighbours[0], *experts_in("Cartographie", 1)]
    show(neighbours[0], Visibility.EVERYONE)
    declared_by(neighbours[0], "Python")
    for rank, expert in enumerate(experts):
        DeclaredSkill.objects.filter(profile=expert.pk).update(endorsement_count=9 - rank)
    for skill in ("Python", "Cartographie"):
        declared_by(employee, skill)
    friends = [make_member(f"Amie {number}") for number in range(3)]
    known, best_known = make_member("Connue"), make_member("Très connue")
    for friend in friends:
        let_follow(employee, friend)
        let_follow(friend, best_known)
    for friend in friends[1:]:
        let_follow(friend, known)
    turns = [neighbours[0], experts[0], best_known, neighbours[1], experts[1], known, neighbours[2], experts[3]]
    assert suggested(employee) == turns
    assert suggested(employee, at_most=3) == turns[:3]


def test_others_are_suggested_when_the_best_known_are_followed_already(employee: User) -> None:
    experts = experts_in("Python", 60)
    declared_by(employee, "Python")
    assert suggested(employee) == experts[:8]
    for expert in experts[:50]:
        let_follow(employee, expert)
    assert suggested(employee) == experts[50:58]


def test_others_of_the_unit_are_suggested_when_the_first_are_followed_already(employee: User, forests: Organization) -> None:
    neighbours = [make_member(f"Voisin {number:02}") for number in range(50)]
    place(employee, *neighbours, organization=forests, unit=make_unit(forests, "Données"))
    for neighbour in neighbours[:45]:
        let_follow(employee, neighbour)
    assert suggested(employee) == neighbours[45:]


def test_others_are_suggested_when_the_best_known_left_or_show_nothing(employee: User) -> None:
    experts = experts_in("Python", 20)
    declared_by(employee, "Python")
    User.objects.filter(pk__in=[expert.pk for expert in experts[:5]]).update(state=State.DEPARTED)
    for expert in experts[5:10]:
        show(expert, Visibility.ONLY_ME)
    assert suggested(employee) == experts[10:18]


@pytest.mark.parametrize(
    "change", [{"is_protected": True}, {"kind": Kind.GUEST}, {"kind": Kind.SERVICE}, {"state": State.SUSPENDED}]
)
def test_nobody_is_suggested_whom_the_directory_does_not_list_whatever_the_reason(
    employee: User, forests: Organization, change: Mapping[str, object]
) -> None:
    supervisor, neighbour, known = make_member("Chef"), make_member("Voisine"), make_member("Connue")
    place(employee, neighbour, organization=forests, unit=make_unit(forests, "Données"))
    Profile.objects.filter(pk=employee.pk).update(supervisor=supervisor)
    (expert,) = experts_in("Python", 1)
    declared_by(employee, "Python")
    for friend in (make_member("Amie"), make_member("Ami")):
        let_follow(employee, friend)
        let_follow(friend, known)
    people = [supervisor, neighbour, expert, known]
    assert suggested(employee) == people
    User.objects.filter(pk__in=[person.pk for person in people]).update(**change)
    assert suggested(employee) == []


def test_a_supervisor_whom_one_follows_is_not_suggested(employee: User) -> None:
    supervisor = make_member("Cheffe Unetelle")
    Profile.objects.filter(pk=employee.pk).update(supervisor=supervisor)
    assert suggested(employee) == [supervisor]
    let_follow(employee, supervisor)
    assert suggested(employee) == []
    Profile.objects.filter(pk=employee.pk).update(supervisor=employee)
    assert suggested(employee) == []


def test_nobody_is_suggested_to_an_account_that_does_not_work(employee: User) -> None:
    experts_in("Python", 1)
    declared_by(employee, "Python")
    User.objects.filter(pk=employee.pk).update(state=State.SUSPENDED)
    assert suggested(employee) == []


def test_suggestions_take_a_constant_number_of_statements(employee: User, forests: Organization) -> None:
    unit = make_unit(forests, "Données")
    place(employee, organization=forests, unit=unit)
    declared_by(employee, "Python")
    number = 0

    def grow() -> None:
        nonlocal number
        number += 1
        neighbour, known = make_member(f"Voisine {number}"), make_member(f"Connue {number}")
        place(neighbour, organization=forests, unit=unit)
        for expert in experts_in("Python", 3):
            show(expert, Visibility.ORGANIZATION, Section.OFFERS)
        for friend in (make_member(f"Amie {number}"), make_member(f"Ami {number}")):
            let_follow(employee, friend)
            let_follow(friend, known)

    grow()
    # Seven of people, one for each skill compared, two of what they show, and three of who asks.
    assert_constant_statements(lambda: suggested(employee), grow, at_most=12)


@pytest.mark.parametrize("visibility", [Visibility.ONLY_ME, Visibility.FOLLOWED, Visibility.ORGANIZATION])
def test_a_skill_that_one_may_not_see_is_no_reason(reader: Client, employee: User, visibility: Visibility) -> None:
    stranger = make_member("Amadou Diallo")
    declared_by(stranger, "Python")
    declared_by(employee, "Python")
    show(stranger, visibility)
    assert "Amadou Diallo" not in home(reader)
    show(stranger, Visibility.EVERYONE)
    assert "Déclare aussi «\u00a0Python\u00a0»" in home(reader)


def test_a_person_is_followed_from_the_home_page(reader: Client, employee: User, forests: Organization) -> None:
    neighbour = make_member("Amadou Diallo")
    place(employee, neighbour, organization=forests, unit=make_unit(forests, "Données"))
    page = home(reader)
    assert "Même unité\u00a0: Données" in page
    assert f'action="{reverse("profiles:follow", args=[neighbour.handle])}"' in page


def last_month() -> datetime:
    return timezone.now() - timedelta(days=30)


# Newcomers ---------------------------------------------------------------------------------------------------------------


def test_those_who_joined_the_organization_lately_are_shown(reader: Client, employee: User, forests: Organization) -> None:
    latest, earlier, settled = make_member("Amadou Diallo"), make_member("Wei Deer"), make_member("Kateri Jacobs")
    protected = make_member("Protégée", is_protected=True)
    join(employee, forests, days_ago=400)
    for member, days in ((latest, 2), (earlier, 20), (protected, 3), (settled, 60)):
        join(member, forests, days_ago=days)
    let_follow(employee, latest)
    shown = newcomers(as_read(employee), last_month(), 5)
    assert [(one.member, one.is_followed) for one in shown] == [(latest, True), (earlier, False)]


def test_an_organization_that_came_at_once_has_no_newcomers(employee: User, forests: Organization) -> None:
    for member in (employee, make_member("Amadou Diallo")):
        join(member, forests, days_ago=1)
    assert newcomers(as_read(employee), last_month(), 5) == []


def test_newcomers_of_another_organization_are_not_shown(employee: User, forests: Organization) -> None:
    join(employee, make_organization("Ministère des Eaux"), days_ago=400)
    join(make_member("Kateri Jacobs"), forests, days_ago=60)
    join(make_member("Amadou Diallo"), forests, days_ago=1)
    assert newcomers(as_read(employee), last_month(), 5) == []


# To do -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [OrganizationRole.REGISTRAR, OrganizationRole.ADMINISTRATOR])
def test_registrars_see_how_many_wait_for_an_answer(client: Client, forests: Organization, role: OrganizationRole) -> None:
    other = make_organization("Ministère des Eaux")
    registrar = make_holder(forests, role)
    for name in ("Amadou Diallo", "Wei Deer"):
        request_affiliation(member=make_member(name), organization=forests)
    request_affiliation(member=make_member("Kateri Jacobs"), organization=other)
    client.force_login(registrar)
    page = home(client)
    assert reverse("profiles:organization_requests", args=[forests.address]) in page
    assert "2 personnes demandent" in page
    assert [one.pk for one in duties(registrar).requests] == [forests.pk]


def test_curators_see_how_many_skills_wait(forests: Organization) -> None:
    declared_by(make_member("Amadou Diallo"), "Brûlage dirigé")
    assert duties(as_read(make_holder(forests, OrganizationRole.CURATOR))).skills == 1
    assert duties(as_read(make_holder(forests, OrganizationRole.MODERATOR, "Zoé Modératrice"))).skills == 0


def test_an_employee_whom_no_organization_claims_is_told_what_to_do(
    reader: Client, employee: User, forests: Organization
) -> None:
    assert "Dire où vous travaillez" in home(reader)
    request_affiliation(member=employee, organization=forests)
    assert "Dire où vous travaillez" not in home(reader)


# Who one is ----------------------------------------------------------------------------------------------------


def test_the_profile_asks_for_more_until_nothing_is_missing(reader: Client, employee: User) -> None:
    assert "Prochaine étape utile" in home(reader)
    describe(employee)
    for skill in ("Python", "Télédétection"):
        declared_by(employee, skill)
    Profile.objects.filter(pk=employee.pk).update(french_level="C", portrait="portraits/x/y")
    assert Offer.objects.filter(profile=employee.pk).exists()
    assert "Prochaine étape utile" not in home(reader)


def test_a_guest_is_shown_nobody(client: Client, forests: Organization) -> None:
    guest = make_member("Guillaume Roy", kind=Kind.GUEST)
    expert = make_member("Amadou Diallo")
    show(expert, Visibility.EVERYONE)
    declared_by(expert, "Python")
    declared_by(guest, "Python")
    client.force_login(guest)
    page = home(client)
    assert "Amadou" not in page
    assert "<aside" not in page


def test_the_home_page_takes_a_constant_number_of_statements(client: Client, forests: Organization) -> None:
    unit = make_unit(forests, "Données")
    member = make_holder(forests, OrganizationRole.REGISTRAR)
    grant_role(actor=None, member=member, organization=forests, role=OrganizationRole.CURATOR)
    place(member, organization=forests, unit=unit)
    Profile.objects.filter(pk=member.pk).update(supervisor=make_member("Wapan Bacon"))
    Affiliation.objects.update(started_at=timezone.now() - timedelta(days=400))
    client.force_login(member)
    declared_by(member, "Python")
    number = 0

    def grow() -> None:
        nonlocal number
        friends = [make_member(f"Kateri Jacobs {number}"), make_member(f"Wei Deer {number}")]
        near, expert, known = (make_member(f"{name} {number}") for name in ("Amadou", "Priya", "Siasi"))
        place(near, organization=forests, unit=unit)
        show(expert, Visibility.EVERYONE)
        declared_by(expert, "Python")
        for friend in friends:
            let_follow(member, friend)
            let_follow(friend, known)
        request_affiliation(member=make_member(f"Aanya {number}"), organization=forests)
        number += 1

    grow()
    assert_constant_statements(lambda: client.get("/"), grow, at_most=55)
