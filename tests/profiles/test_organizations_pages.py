"""Pages of organizations and units: what they show, to whom, and in how many statements."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.audiences.actions import everyone
from intranet.kernel.search.testing import index_now, own_index
from intranet.kernel.testing import assert_constant_statements, make_member
from profiles.actions.mergers import merge_organizations
from profiles.actions.organizations import rename_organization
from profiles.models import FormerName, Organization, OrganizationRole, Profile, Unit
from profiles.models.organizations import OrganizationNames
from profiles.queries.org_charts import unit_page
from tests.profiles.organizations import make_holder, make_organization, make_unit, place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def index() -> Iterator[None]:
    everyone()
    with own_index():
        yield


@pytest.fixture
def viewer(client: Client) -> User:
    member = make_member("Vera Lectrice", language="en")
    client.force_login(member)
    client.cookies["language"] = "en"
    return member


@pytest.fixture
def forests() -> Organization:
    return make_organization("Ministère des Forêts", "Ministry of Forests", acronym_fr="MF")


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response
    return response.content.decode()


def supervise(supervisor: User, *members: User) -> None:
    Profile.objects.filter(member__in=members).update(supervisor=supervisor)


# The list ---------------------------------------------------------------------------------------------------------------


def test_the_list_shows_names_in_the_readers_language_and_marks_the_other(
    client: Client, viewer: User, forests: Organization
) -> None:
    make_organization("Agence de l’Eau")
    page = text_of(client, reverse("profiles:organizations"))
    assert "Ministry of Forests" in page
    assert '<span lang="fr">Agence de l’Eau</span>' in page


@pytest.mark.parametrize("text", ["forets", "MINISTRY of forests", "mf", "Terres", "bois"])
def test_an_organization_is_found_by_any_name_it_or_what_it_absorbed_had(
    text: str, client: Client, viewer: User, forests: Organization
) -> None:
    make_organization("Agence de l’Eau")
    merge_organizations(actor=None, organization=make_organization("Ministère des Bois"), into=forests)
    names = OrganizationNames(name_fr="Ministère des Forêts", name_en="Ministry of Forests", acronym_fr="MF")
    rename_organization(actor=None, organization=forests, names=OrganizationNames(name_fr="Ministère des Terres"))
    rename_organization(actor=None, organization=forests, names=names)
    page = text_of(client, f"{reverse('profiles:organizations')}?q={text}")
    assert forests.get_absolute_url() in page
    assert "Agence de l’Eau" not in page


def test_a_merged_organization_leaves_the_list(client: Client, viewer: User, forests: Organization) -> None:
    merge_organizations(actor=None, organization=make_organization("Agence des Bois"), into=forests)
    assert "Agence des Bois" not in text_of(client, reverse("profiles:organizations"))


def test_a_list_without_a_match_says_what_to_do(client: Client, viewer: User) -> None:
    page = text_of(client, f"{reverse('profiles:organizations')}?q=zzz")
    assert "No organization has this name" in page


def test_the_list_takes_as_many_statements_for_many(client: Client, viewer: User, forests: Organization) -> None:
    assert_constant_statements(
        lambda: text_of(client, reverse("profiles:organizations")),
        lambda: [make_organization(f"Agence {number}") for number in range(30)],
    )


# An organization --------------------------------------------------------------------------------------------------------


def test_a_wrong_slug_leads_to_the_right_address_with_its_query(client: Client, viewer: User, forests: Organization) -> None:
    for wrong in (forests.public_id, f"{forests.public_id}-old-name"):
        response = client.get(f"{reverse('profiles:organization', args=[wrong])}?page=2")
        assert response.status_code == 302
        assert response["Location"] == f"{forests.get_absolute_url()}?page=2"


def test_an_organization_that_does_not_exist_is_not_found(client: Client, viewer: User) -> None:
    assert client.get(reverse("profiles:organization", args=["0123456789abcdef-x"])).status_code == 404


def test_its_page_shows_family_history_units_and_people(client: Client, viewer: User, forests: Organization) -> None:
    child = make_organization("Agence des Parcs")
    child.parent = forests
    child.save()
    make_unit(forests, "Protection", "Feux")
    place(make_member("Amadou Diallo"), organization=forests)
    FormerName.objects.create(organization=forests, name_fr="Ministère des Terres")
    merge_organizations(actor=None, organization=make_organization("Agence des Bois"), into=forests)
    index_now()
    page = text_of(client, forests.get_absolute_url())
    for shown in ("Agence des Parcs", "Protection", "Feux", "Amadou Diallo", "Ministère des Terres", "Agence des Bois"):
        assert shown in page, shown


def test_a_merged_organization_says_what_replaced_it(client: Client, viewer: User, forests: Organization) -> None:
    old = make_organization("Agence des Bois")
    merge_organizations(actor=None, organization=old, into=forests)
    page = text_of(client, old.get_absolute_url())
    assert "This organization no longer exists." in page
    assert forests.get_absolute_url() in page


def test_its_people_are_those_whom_the_directory_lists(client: Client, viewer: User, forests: Organization) -> None:
    place(
        make_member("Pia Protégée", is_protected=True),
        make_member("Sam Suspendu", state=State.SUSPENDED),
        make_member("Amadou Diallo"),
        organization=forests,
    )
    index_now()
    page = text_of(client, forests.get_absolute_url())
    assert "Amadou Diallo" in page
    assert "Pia Protégée" not in page
    assert "Sam Suspendu" not in page


def test_its_page_takes_as_many_statements_for_many(client: Client, viewer: User, forests: Organization) -> None:
    def grow() -> None:
        for number in range(12):
            unit = make_unit(forests, f"Direction {number}", "Équipe")
            place(make_member(f"Personne {number}"), organization=forests, unit=unit)
        index_now()

    place(make_member("Amadou Diallo"), organization=forests, unit=make_unit(forests, "Direction"))
    index_now()
    assert_constant_statements(lambda: text_of(client, forests.get_absolute_url()), grow)


# A unit -----------------------------------------------------------------------------------------------------------------


def test_the_one_most_report_to_heads_the_unit_wherever_they_sit(viewer: User, forests: Organization) -> None:
    above, unit = make_unit(forests, "Protection"), make_unit(forests, "Protection", "Feux")
    director, lead, first, second = (make_member(name) for name in ("Dir Ectrice", "Lea Der", "Un Premier", "Deux Second"))
    place(director, organization=forests, unit=above)
    place(lead, first, second, organization=forests, unit=unit)
    supervise(director, lead)
    supervise(lead, first, second)
    page = unit_page(viewer, unit.public_id)
    assert page.head is not None
    assert page.head.member == lead
    assert [(node.profile.member, len(node.reports)) for node in page.chart] == [(lead, 2)]
    supervise(director, lead, first, second)
    page = unit_page(viewer, unit.public_id)
    assert page.head is not None
    assert page.head.member == director
    assert [sub.head.member if sub.head else None for sub in unit_page(viewer, above.public_id).sub_units] == [director]


def test_a_ring_of_supervisors_is_drawn_once(viewer: User, forests: Organization) -> None:
    unit = make_unit(forests, "Feux")
    one, two, three = (make_member(f"Personne {number}") for number in range(3))
    place(one, two, three, organization=forests, unit=unit)
    supervise(one, two)
    supervise(two, one)
    supervise(one, three)
    chart = unit_page(viewer, unit.public_id).chart
    shown = [node.profile.member for node in chart] + [below.profile.member for node in chart for below in node.reports]
    assert sorted(member.pk for member in shown) == [one.pk, two.pk, three.pk]


def test_the_protected_are_absent_from_chart_and_counts_but_for_their_supervisor(viewer: User, forests: Organization) -> None:
    unit = make_unit(forests, "Feux")
    lead, hidden, seen = make_member("Lea Der"), make_member("Pia Protégée", is_protected=True), make_member("Un Premier")
    place(lead, hidden, seen, organization=forests, unit=unit)
    supervise(lead, hidden)
    supervise(hidden, seen)
    page = unit_page(viewer, unit.public_id)
    assert (page.member_count, page.people_count) == (2, 2)
    assert {node.profile.member for node in page.chart} == {lead, seen}
    assert page.head is None or page.head.member != hidden
    assert unit_page(lead, unit.public_id).member_count == 3


def test_people_of_the_units_below_are_counted_where_they_are(viewer: User, forests: Organization) -> None:
    top = make_unit(forests, "Protection")
    for number in range(3):
        place(make_member(f"Feu {number}"), organization=forests, unit=make_unit(forests, "Protection", "Feux", "Nord"))
    place(make_member("Insecte"), organization=forests, unit=make_unit(forests, "Protection", "Insectes"))
    make_unit(forests, "Protection Bis")
    page = unit_page(viewer, top.public_id)
    assert (page.member_count, page.people_count) == (0, 4)
    assert [(sub.unit.name_fr, sub.people_count) for sub in page.sub_units] == [("Feux", 3), ("Insectes", 1)]


def test_a_unit_of_400_people_and_40_units_takes_as_many_statements(
    client: Client, viewer: User, forests: Organization
) -> None:
    unit = make_unit(forests, "Protection")
    lead = make_member("Lea Der")
    place(lead, make_member("Un Premier"), organization=forests, unit=unit)
    place(make_member("Deux Second"), organization=forests, unit=make_unit(forests, "Protection", "Feux"))

    def grow() -> None:
        people = User.objects.bulk_create(
            User(handle=f"membre.{number}", display_name=f"Membre {number}", state=State.ACTIVE) for number in range(400)
        )
        place(*people[:200], organization=forests, unit=unit)
        for number in range(40):
            below = make_unit(forests, "Protection", f"Équipe {number}")
            place(*people[200 + number * 5 : 205 + number * 5], organization=forests, unit=below)
        supervise(lead, *people)

    assert_constant_statements(lambda: text_of(client, unit.get_absolute_url()), grow)
    page = unit_page(viewer, unit.public_id)
    assert (page.member_count, page.people_count, len(page.sub_units)) == (202, 403, 41)


# Who may come -----------------------------------------------------------------------------------------------------------


def addresses(forests: Organization, unit: Unit) -> dict[str, str]:
    args = [forests.address]
    return {
        "list": reverse("profiles:organizations"),
        "organization": forests.get_absolute_url(),
        "unit": unit.get_absolute_url(),
        "join": reverse("profiles:join_organization", args=args),
        "edit": reverse("profiles:edit_organization", args=args),
        "roles": reverse("profiles:organization_roles", args=args),
        "policy": reverse("profiles:organization_policy", args=args),
        "requests": reverse("profiles:organization_requests", args=args),
        "add unit": reverse("profiles:add_unit", args=args),
        "edit unit": reverse("profiles:edit_unit", args=[unit.address]),
    }


READ = {"list": 200, "organization": 200, "unit": 200}
REFUSED = {"edit": 403, "roles": 403, "policy": 403, "requests": 403, "add unit": 403, "edit unit": 403}
TABLE = {
    "anonymous": dict.fromkeys([*READ, *REFUSED, "join"], 302),
    "guest": dict.fromkeys([*READ, *REFUSED, "join"], 403),
    "employee": READ | REFUSED | {"join": 200},
    "colleague": READ | REFUSED | {"join": 403},
    "superuser": READ | REFUSED | {"join": 200},
    "site administrator": READ | REFUSED | {"join": 200, "roles": 200, "edit": 200},
    "registrar": READ | REFUSED | {"requests": 200, "add unit": 200, "edit unit": 200, "join": 403},
    "registrar elsewhere": READ | REFUSED | {"join": 200},
    "administrator": READ | dict.fromkeys(REFUSED, 200) | {"join": 403},
    "curator": READ | REFUSED | {"join": 403},
}


def make_persona(name: str, forests: Organization) -> User | None:
    roles = {"registrar": OrganizationRole.REGISTRAR, "administrator": OrganizationRole.ADMINISTRATOR}
    if name == "anonymous":
        return None
    if name in roles or name == "curator":
        return make_holder(forests, roles.get(name, OrganizationRole.CURATOR))
    if name == "registrar elsewhere":
        return make_holder(make_organization("Ministère de l’Eau"), OrganizationRole.REGISTRAR)
    fields = {
        "guest": {"kind": Kind.GUEST},
        "superuser": {"is_superuser": True},
        "site administrator": {"is_staff": True},
    }.get(name, {})
    member = make_member("Paul Persona", **fields)
    if name == "colleague":
        place(member, organization=forests)
    return member


@pytest.mark.parametrize("persona", list(TABLE))
def test_each_persona_reaches_the_addresses_that_the_table_gives(persona: str, client: Client, forests: Organization) -> None:
    member = make_persona(persona, forests)
    if member is not None:
        client.force_login(member)
    unit = make_unit(forests, "Feux")
    found = {name: client.get(address).status_code for name, address in addresses(forests, unit).items()}
    assert found == TABLE[persona]


# What is changed there --------------------------------------------------------------------------------------------------


def test_an_administrator_renames_and_the_old_address_still_leads_there(client: Client, forests: Organization) -> None:
    client.force_login(make_holder(forests, OrganizationRole.ADMINISTRATOR))
    old = forests.get_absolute_url()
    form = {"name_fr": "Ministère des Terres", "name_en": "", "acronym_fr": "MT", "acronym_en": "", "kind": "ministry"}
    response = client.post(reverse("profiles:edit_organization", args=[forests.address]), form)
    forests.refresh_from_db()
    assert response["Location"] == forests.get_absolute_url() != old
    assert client.get(old)["Location"] == forests.get_absolute_url()
    assert FormerName.objects.get().name_fr == "Ministère des Forêts"


def test_a_form_keeps_what_was_typed_when_it_fails(client: Client, viewer: User, forests: Organization) -> None:
    make_organization("Agence de l’Eau")
    client.force_login(make_holder(forests, OrganizationRole.ADMINISTRATOR))
    form = {"name_fr": "agence de l'eau", "kind": "agency", "parent": "nowhere"}
    page = client.post(reverse("profiles:edit_organization", args=[forests.address]), form).content.decode()
    assert 'value="nowhere"' in page
    assert "No organization has this name or acronym." in page
    page = client.post(reverse("profiles:edit_organization", args=[forests.address]), form | {"parent": ""}).content.decode()
    assert "Another organization already has this French name." in page
    form = {"name_fr": "Ministère des Forêts", "kind": "agency", "parent": "mf"}
    page = client.post(reverse("profiles:edit_organization", args=[forests.address]), form).content.decode()
    assert "An organization can’t depend on itself." in page
    forests.refresh_from_db()
    assert forests.name_en == "Ministry of Forests"


def test_units_are_added_and_renamed_with_those_below(client: Client, forests: Organization) -> None:
    client.force_login(make_holder(forests, OrganizationRole.REGISTRAR))
    add = reverse("profiles:add_unit", args=[forests.address])
    client.post(add, {"name_fr": "Protection"})
    top = Unit.objects.get()
    client.post(f"{add}?under={top.public_id}", {"name_fr": "Feux / incendies", "name_en": "Fires"})
    assert "déjà une unité" in client.post(add, {"name_fr": "PROTECTION"}).content.decode()
    client.post(reverse("profiles:edit_unit", args=[top.address]), {"name_fr": "Sécurité"})
    assert set(Unit.objects.values_list("path_key", flat=True)) == {"securite", "securite / feux/incendies"}


def test_a_request_goes_from_the_member_to_the_registrar_and_back(client: Client, viewer: User, forests: Organization) -> None:
    client.post(reverse("profiles:join_organization", args=[forests.address]), {"message": "Accueil, 2e étage"})
    registrar = make_holder(forests, OrganizationRole.REGISTRAR)
    client.force_login(registrar)
    desk = reverse("profiles:organization_requests", args=[forests.address])
    assert "Accueil, 2e étage" in text_of(client, desk)
    request = viewer.affiliation_requests.get()
    decide = reverse("profiles:decide_request", args=[forests.address, request.public_id])
    page = client.post(decide, {f"{request.public_id}-decision": "refuse"}).content.decode()
    assert "Say why" in page
    client.post(decide, {f"{request.public_id}-decision": "refuse", f"{request.public_id}-reason": "Not one of us"})
    client.force_login(viewer)
    assert "Not one of us" in text_of(client, reverse("profiles:own_requests"))


def test_a_request_of_another_organization_is_not_decided_here(client: Client, viewer: User, forests: Organization) -> None:
    water = make_organization("Ministère de l’Eau")
    client.post(reverse("profiles:join_organization", args=[water.address]), {"message": ""})
    request = viewer.affiliation_requests.get()
    client.force_login(make_holder(forests, OrganizationRole.REGISTRAR))
    decide = reverse("profiles:decide_request", args=[forests.address, request.public_id])
    assert client.post(decide, {f"{request.public_id}-decision": "accept"}).status_code == 404


def test_ending_an_affiliation_asks_first(client: Client, viewer: User, forests: Organization) -> None:
    place(viewer, organization=forests)
    client.force_login(make_holder(forests, OrganizationRole.REGISTRAR))
    address = reverse("profiles:end_affiliation", args=[forests.address])
    page = client.post(address, {"end-person": viewer.handle, "end-reason": "Moved"}).content.decode()
    assert 'name="confirmed"' in page
    assert viewer.affiliations.filter(ended_at=None).exists()
    client.post(address, {"end-person": viewer.handle, "end-reason": "Moved", "confirmed": "yes"})
    assert not viewer.affiliations.filter(ended_at=None).exists()


def test_a_role_is_given_and_taken_back_on_its_page(client: Client, viewer: User, forests: Organization) -> None:
    client.force_login(make_holder(forests, OrganizationRole.ADMINISTRATOR))
    address = reverse("profiles:organization_roles", args=[forests.address])
    client.post(address, {"person": "vera lectrice", "role": "registrar"})
    assert viewer.groups.count() == 1
    client.post(reverse("profiles:take_role_back", args=[forests.address]), {"person": viewer.handle, "role": "registrar"})
    assert viewer.groups.count() == 0
    page = client.post(address, {"person": "nobody", "role": "registrar"}).content.decode()
    assert "No one has this name" in page
