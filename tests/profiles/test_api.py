"""The API: what it answers, to whom, and what it refuses."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intranet.kernel.accounts.actions import close_account, make_token, suspend_member
from intranet.kernel.accounts.models import ApiToken, State, User
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as
from profiles import api
from profiles.models import Section, SkillSynonym, Visibility
from tests.profiles.directory import declares, found_by, hide, index, make_person, make_skill
from tests.profiles.organizations import make_organization, make_unit, place
from tests.profiles.people import show
from tests.search.engines import own_embedded

pytestmark = pytest.mark.django_db

OPERATIONS = (
    *("/people", "/people/amadou.diallo", "/organizations", "/organizations/0000000000000000", "/skills"),
    *("/skills/suggest?q=a", "/skills/0000000000000000", "/search?q=a", "/suggestions?q=a", "/openapi.json"),
)


@pytest.fixture
def viewer(db: None) -> Iterator[User]:
    """Somebody who looks. The API asks what the pages ask, which look at each engine in turn."""
    with own_embedded():
        yield make_member("Vera Regard")


@pytest.fixture
def site(client: Client, viewer: User) -> Client:
    return sign_in_as(client, viewer)


@pytest.mark.parametrize("path", OPERATIONS)
def test_every_operation_needs_a_session_or_a_token(client: Client, viewer: User, path: str) -> None:
    for headers in ({}, {"Authorization": "Bearer pas_wrong"}, {"Authorization": "Basic dmVyYTp2ZXJh"}):
        answer = client.get(f"/api/v1{path}", headers=headers)
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer"), headers
        assert list(answer.json()) == ["detail"]


def test_a_token_opens_the_api_until_it_is_revoked_or_its_member_suspended(client: Client, viewer: User) -> None:
    make_person("Amadou Diallo")
    index()
    token, secret = make_token(member=viewer, name="script", can_write=False, days=30)
    headers = {"Authorization": f"Bearer {secret}"}
    answer = client.get("/api/v1/people?q=diallo", headers=headers)
    assert [person["handle"] for person in answer.json()["results"]] == ["amadou.diallo"]
    assert client.get("/api/v1/openapi.json", headers=headers).json()["openapi"].startswith("3.")
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(days=1))
    assert client.get("/api/v1/people", headers=headers).status_code == 401
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() + timedelta(days=1))
    suspend_member(actor=make_member("Ada Minh", is_staff=True), member=viewer, reason="Test")
    assert client.get("/api/v1/people", headers=headers).status_code == 401


def test_a_list_of_people_has_a_total_results_and_facets(site: Client) -> None:
    forests = make_organization("Ministère des Forêts", "Department of Forests", acronym_fr="MF")
    skill = make_skill("gestion de projets", "project management")
    person = make_person(
        "Amadou Diallo", organization=forests, city="Val-d’Or", french_level="B", title_fr="Pilote", title_en="Pilot"
    )
    declares(person, skill)
    index()
    site.cookies["language"] = "en"
    answer = site.get("/api/v1/people?q=gestion de projet").json()
    assert answer["total"] == 1
    assert answer["results"] == [
        {
            "handle": "amadou.diallo",
            "name": "Amadou Diallo",
            "email": person.email,
            "title": "Pilot",
            "organization": "Department of Forests",
            "reasons": ["Skill project management, advanced"],
        }
    ]
    assert answer["facets"]["organization"] == [{"value": forests.public_id, "label": "Department of Forests", "count": 1}]
    assert answer["facets"]["skill"] == [{"value": skill.public_id, "label": "project management", "count": 1}]
    assert [value["value"] for value in answer["facets"]["french"]] == ["A", "B"]
    assert answer["facets"]["city"] == [{"value": "Val-d’Or", "label": "Val-d’Or", "count": 1}]


@pytest.mark.parametrize("organization", ["ministere des forets", "Department of Forests", "mf", "the id"])
def test_an_organization_is_given_by_id_name_or_acronym(site: Client, organization: str) -> None:
    forests = make_organization("Ministère des Forêts", "Department of Forests", acronym_fr="MF")
    make_person("Amadou Diallo", organization=forests)
    make_person("Kateri Jacobs", organization=make_organization("Large"))
    index()
    given = forests.public_id if organization == "the id" else organization
    assert found_by(site, organization=given) == ["amadou.diallo"]


@pytest.mark.parametrize("skill", ["Gestion de Projets", "project management", "PMBOK", "the id"])
def test_a_skill_is_given_by_id_name_or_synonym(site: Client, skill: str) -> None:
    known = make_skill("gestion de projets", "project management")
    SkillSynonym.objects.create(skill=known, language="en", text="PMBOK", key="pmbok")
    declares(make_person("Amadou Diallo"), known)
    make_person("Kateri Jacobs")
    index()
    assert found_by(site, skill=known.public_id if skill == "the id" else skill) == ["amadou.diallo"]


def test_cities_are_given_whatever_the_accents_and_languages_with_a_level(site: Client) -> None:
    make_person("Amadou Diallo", city="Trois-Rivières", english_level="C")
    make_person("Kateri Jacobs", city="Gatineau", english_level="A")
    index()
    assert found_by(site, city="trois rivieres") == ["amadou.diallo"]
    assert found_by(site, city=["trois rivieres", "Gatineau"], language="en=B") == ["amadou.diallo"]
    assert len(found_by(site, language="en")) == 2


@pytest.mark.parametrize("query", ["organization=Nowhere", "skill=nothing", "city=Atlantis", "q=zzzzzz"])
def test_what_names_nothing_finds_nobody(site: Client, query: str) -> None:
    make_person("Amadou Diallo")
    index()
    assert site.get(f"/api/v1/people?{query}").json()["total"] == 0


@pytest.mark.parametrize(
    "path",
    [
        *("/people?organisation=x", "/people?page=0", "/people?page=51", "/people?page=x", "/people?language=de"),
        *("/people?language=fr=D", f"/people?q={'a' * 501}", "/people?city=", "/people/amadou.diallo?x=1"),
        *("/people/A", "/skills?page_size=101", "/skills?sort=name", "/skills/suggest", "/search", "/search?q=a&page=2"),
        "/organizations?kind=x",
    ],
)
def test_what_is_not_understood_is_refused_with_the_reason(site: Client, path: str) -> None:
    index()
    answer = site.get(f"/api/v1{path}")
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_an_address_is_given_to_those_who_may_see_it(site: Client, viewer: User) -> None:
    forests = make_organization("Forêts")
    colleague = make_person("Amadou Diallo", organization=forests, visibility=Visibility.ORGANIZATION, phone="555 0101")
    index()
    assert site.get("/api/v1/people?q=diallo").json()["results"][0]["email"] == ""
    assert site.get("/api/v1/people/amadou.diallo").json()["phone"] == ""
    place(viewer, organization=forests)
    assert site.get("/api/v1/people?q=diallo").json()["results"][0]["email"] == colleague.email
    assert site.get("/api/v1/people/amadou.diallo").json()["phone"] == "555 0101"


def test_a_person_is_what_the_caller_may_see_of_them(site: Client) -> None:
    forests = make_organization("Forêts")
    person = make_person("Amadou Diallo", city="Val-d’Or", biography_fr="Une vie", french_level="C")
    place(person, organization=forests, unit=make_unit(forests, "Direction des feux"), title_fr="Pilote")
    declares(person, make_skill("forage", "drilling"))
    show(person, Visibility.EVERYONE)
    hide(person, Section.ABOUT)
    answer = site.get("/api/v1/people/amadou.diallo").json()
    assert (answer["city"], answer["french"], answer["unit"]) == ("Val-d’Or", "C", "Direction des feux")
    assert answer["biography"] == {"fr": "", "en": ""}
    assert answer["organization_id"] == forests.public_id
    assert [(skill["name"]["en"], skill["level"]) for skill in answer["skills"]] == [("drilling", 3)]


def test_who_left_keeps_a_name_and_nothing_else(site: Client) -> None:
    person = make_person("Ana Roy", title_fr="Biologiste", city="Gatineau")
    close_account(actor=None, member=person)
    shown = site.get(f"/api/v1/people/{person.handle}").json()
    assert {name: value for name, value in shown.items() if value and value != {"fr": "", "en": ""}} == {
        "handle": person.handle,
        "name": "Ana Roy",
    }


def test_nobody_and_somebody_hidden_are_the_same_answer(site: Client) -> None:
    make_member("Sonia Côté", handle="sonia.cote", state=State.SUSPENDED)
    make_member("Paul Abri", handle="paul.abri", is_protected=True)
    answers = {handle: site.get(f"/api/v1/people/{handle}") for handle in ("sonia.cote", "paul.abri", "no.body")}
    assert {answer.status_code for answer in answers.values()} == {404}
    assert len({answer.content for answer in answers.values()}) == 1


def test_organizations_and_skills_are_listed_found_and_read(site: Client) -> None:
    forests = make_organization("Ministère des Forêts", "Department of Forests", acronym_fr="MF")
    make_organization("Agence du Large")
    skill = make_skill("gestion de projets", "project management")
    SkillSynonym.objects.create(skill=skill, language="en", text="PMBOK", key="pmbok")
    index()
    listed = site.get("/api/v1/organizations").json()
    assert (listed["total"], [one["name"]["fr"] for one in listed["results"]]) == (
        2,
        ["Agence du Large", "Ministère des Forêts"],
    )
    assert site.get("/api/v1/organizations?q=forets").json()["results"][0]["id"] == forests.public_id
    assert site.get(f"/api/v1/organizations/{forests.public_id}").json()["acronym"] == {"fr": "MF", "en": ""}
    assert site.get("/api/v1/skills?q=projects managment").json()["total"] == 1
    assert site.get("/api/v1/skills/suggest?q=pro").json()[0]["id"] == skill.public_id
    assert site.get(f"/api/v1/skills/{skill.public_id}").json()["synonyms"] == {"fr": [], "en": ["PMBOK"]}
    assert site.get("/api/v1/organizations?page=2").json()["results"] == []
    assert site.get("/api/v1/organizations?page_size=1").json()["results"][0]["name"]["fr"] == "Agence du Large"


def test_the_search_of_the_site_says_how_many_of_each_kind(site: Client) -> None:
    forests = make_organization("Ministère des Forêts")
    make_person("Amadou Diallo", organization=forests)
    index()
    found = {one["kind"]: one for one in site.get("/api/v1/search?q=forêts").json()}
    assert found["organization"]["results"][0]["address"] == forests.get_absolute_url()
    assert found["person"]["total"] == 1
    suggested = site.get("/api/v1/suggestions?q=dia").json()
    assert suggested[0]["address"] == reverse("profiles:person", args=["amadou.diallo"])


def test_the_description_names_every_operation_and_how_to_sign_in(site: Client) -> None:
    description = site.get("/api/v1/openapi.json").json()
    paths = {path.removeprefix("/api/v1") for path in description["paths"]}
    assert {"/people", "/people/{handle}", "/organizations", "/organizations/{id}"} <= paths
    assert {"/skills", "/skills/{id}", "/skills/suggest", "/search"} <= paths
    schemes = description["components"]["securitySchemes"].values()
    assert {scheme["type"] for scheme in schemes} == {"http", "apiKey"}
    assert site.get("/api/v1/docs").status_code == 404


def test_people_cost_a_constant_number_of_statements(site: Client) -> None:
    skill = make_skill("Arpentage", "Surveying")

    def grow() -> None:
        for _number in range(10):
            declares(make_person("Ann Zed", title_fr="Arpenteuse"), skill)
        index()

    grow()
    assert_constant_statements(lambda: found_by(site, q="arpentage"), grow)


def test_a_caller_who_copies_is_told_to_wait(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "REQUESTS_A_MINUTE", "3/m")
    answers = [site.get("/api/v1/people/no.body") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [404] * 3 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
