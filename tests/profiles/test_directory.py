"""The directory: who is found by what, what narrows it, and what it says when it can't find."""

import pytest
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.audiences.actions import add_audience_member, audience_for, everyone
from intranet.kernel.search import engines
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.queries import SearchUnavailable
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as
from profiles.actions.people import edit_profile
from profiles.actions.skills_declared import endorse_skill
from profiles.models import (
    Evidence,
    Level,
    Offer,
    OfferKind,
    Profile,
    Section,
    SkillSynonym,
    Visibility,
)
from profiles.signals import evidence_given, evidence_withdrawn
from tests.profiles.directory import declares, found_by, hide, index, make_person, make_skill
from tests.profiles.organizations import make_organization, make_unit, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(search_engine: SearchEngine) -> User:
    """Somebody who looks, in a directory that each engine serves in turn."""
    return make_member("Vera Regard")


@pytest.fixture
def site(client: Client, viewer: User) -> Client:
    """The site as the viewer uses it."""
    return sign_in_as(client, viewer)


def page(site: Client, **query: object) -> str:
    answer = site.get("/people/", query_params=query)
    assert answer.status_code == 200
    return answer.content.decode()


# Words -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", ["gestion de projet", "project management", "projets gestion", "projct management", "prince2"]
)
def test_a_skill_is_found_in_either_language_by_synonym_and_by_typo(site: Client, words: str) -> None:
    skill = make_skill("gestion de projets", "project management")
    SkillSynonym.objects.create(skill=skill, language="en", text="PRINCE2", key="prince2")
    knows = make_person("Amadou Diallo")
    declares(knows, skill)
    make_person("Kateri Jacobs", biography_fr="Botanique")
    index()
    assert found_by(site, q=words) == [knows.handle]


def test_words_without_accents_find_those_with_them(site: Client) -> None:
    person = make_person("Amadou Diallo", title_fr="Conseiller en développement durable")
    index()
    assert found_by(site, q="developpement") == [person.handle]
    assert found_by(site, q="DÉVELOPPEMENTS") == [person.handle]


@pytest.mark.parametrize(
    ("field", "words"),
    [("city", "Rimouski"), ("interests", "apiculture"), ("biography_en", "glaciers"), ("title_en", "hydrologist")],
)
def test_people_are_found_by_what_their_profile_says(site: Client, field: str, words: str) -> None:
    person = make_person("Amadou Diallo", **{field: f"Something, {words}"})
    make_person("Kateri Jacobs")
    index()
    assert found_by(site, q=words.lower()) == [person.handle]


def test_people_are_found_by_organization_acronym_and_unit(site: Client) -> None:
    forests = make_organization("Ministère des Forêts", "Department of Forests", acronym_fr="MIFOR")
    unit = make_unit(forests, "Direction des incendies")
    person = make_person("Amadou Diallo")
    place(person, organization=forests, unit=unit)
    index()
    for words in ("mifor", "department of forests", "direction incendies"):
        assert found_by(site, q=words) == [person.handle], words


def test_people_are_found_by_what_they_offer_until_it_ends(site: Client) -> None:
    person = make_person("Amadou Diallo")
    offer = Offer.objects.create(profile=person.profile, kind=OfferKind.MENTORING, text="Relève en cartographie")
    index()
    assert found_by(site, q="mentorat cartographie") == [person.handle]
    offer.until = "2020-01-01"
    offer.save()
    edit_profile(actor=person, member=person, values={"interests": "x"})
    index_now()
    assert found_by(site, q="mentorat cartographie") == []


@pytest.mark.parametrize(
    "words",
    [
        *('"', "()", "+-&&||!(){}[]^~*?:\\/", "name:x", "skills:(", "%00", "' OR 1=1 --", "<script>alert(1)</script>"),
        *(
            "日本語",
            "العربية",
            "ᓄᓇᕗᑦ",
            "🌲",
            "a" * 10_000,
            "mot " * 2_500,
            "?",
            "…",
            "NOT",
            "AND OR",
            "*",
            "\ud800".encode("utf-8", "replace").decode(),
        ),
    ],
)
def test_any_text_is_words_and_does_no_harm(site: Client, words: str) -> None:
    make_person("Amadou Diallo")
    index()
    text = page(site, q=words)
    assert "<script>alert" not in text
    assert site.get("/suggestions/", query_params={"q": words}).status_code == 200
    assert site.get("/search/", query_params={"q": words}).status_code == 200


@pytest.mark.parametrize(
    "query", ["page=-1", "page=x", "page=99999999", "sort=x", "french=Z", "organization=%0A", "city=", "skill=x&skill=y"]
)
def test_an_address_that_makes_no_sense_is_answered_all_the_same(site: Client, query: str) -> None:
    make_person("Amadou Diallo")
    index()
    assert site.get(f"/people/?{query}").status_code == 200


def test_a_misspelt_word_finds_and_says_what_was_perhaps_meant(site: Client) -> None:
    declares(make_person("Amadou Diallo"), make_skill("hydrogéologie des tourbières", "peatland hydrogeology"))
    index()
    text = page(site, q="hydrogéolgie des tourbières")
    assert "Amadou Diallo" in text
    assert 'q=hydrog%C3%A9ologie+des+tourbi%C3%A8res"><em>' in text


# Reasons ---------------------------------------------------------------------------------------------------------------


def test_a_result_says_why_it_is_there(site: Client) -> None:
    forests, large = make_organization("Ministère des Forêts"), make_organization("Ministère du Large")
    person = make_person("Amadou Diallo", organization=forests)
    declared = declares(person, make_skill("Modélisation des feux", "Wildfire modelling"), Level.EXPERT)
    for name, organization in (("Tom O’Neil", large), ("Kateri Jacobs", forests), ("Priya Rao", large)):
        endorser = make_member(name)
        place(endorser, organization=organization)
        endorse_skill(endorser=endorser, declared=declared)
    index()
    site.cookies["language"] = "en"
    reasons = page(site, q="wildfires")
    assert "Skill <mark>Wildfire</mark> modelling, expert, endorsed by 3 colleagues of 2 organizations" in reasons
    site.cookies["language"] = "fr"
    assert 'Modélisation des feux (<span lang="en"><mark>Wildfire</mark> modelling</span>)' in page(site, q="wildfires")


def test_a_chosen_skill_and_a_chosen_offer_are_reasons_too(site: Client) -> None:
    person = make_person("Amadou Diallo")
    skill = make_skill("Télédétection", "Remote sensing")
    declares(person, skill)
    Offer.objects.create(profile=person.profile, kind=OfferKind.SPEAKING, text="Une heure")
    index()
    site.cookies["language"] = "en"
    text = page(site, skill=skill.public_id, offer="speaking")
    assert "Skill Remote sensing, advanced" in text
    assert "Offers: Talk or workshop (Une heure)" in text


def test_evidence_is_a_reason_when_everyone_may_see_it(site: Client, viewer: User) -> None:
    person = make_person("Amadou Diallo")
    facts = {"member": person, "kind": "page", "address": "/wiki/brulage/"}
    evidence_given.send(Evidence, **facts, label="Guide du brûlage dirigé", audience=everyone())
    evidence_given.send(
        Evidence,
        member=person,
        kind="page",
        address="/wiki/secret/",
        label="Plan caché",
        audience=audience_for(kind="group", key="x"),
    )
    index()
    assert '<a href="/wiki/brulage/">Guide du <mark>brûlage</mark> dirigé</a>' in page(site, q="brulage")
    assert found_by(site, q="plan caché") == []
    evidence_withdrawn.send(Evidence, **facts)
    index_now()
    assert found_by(site, q="brulage") == []


# Facets, pages, order --------------------------------------------------------------------------------------------------


def facet(site: Client, name: str, **query: object) -> dict[str, int]:
    facets = site.get("/api/v1/people", query_params=query).json()["facets"]
    return {value["label"]: value["count"] for value in facets.get(name, [])}


def test_facets_count_people_and_choices_of_one_facet_are_alternatives(site: Client) -> None:
    forests, large = make_organization("Forêts"), make_organization("Large")
    for number in range(3):
        make_person(f"Ann {number}", organization=forests, city="Gatineau")
    make_person("Bob", organization=large, city="Gatineau")
    make_person("Carl", organization=large, city="Québec")
    index()
    assert facet(site, "organization") == {"Forêts": 3, "Large": 2}
    assert facet(site, "organization", city="Gatineau") == {"Forêts": 3, "Large": 1}
    # What a facet counts ignores its own choice, so that another value can be added to it.
    assert facet(site, "organization", organization="Forêts") == {"Forêts": 3, "Large": 2}
    assert facet(site, "city", organization="Forêts") == {"Gatineau": 3}
    both = site.get("/api/v1/people", query_params={"organization": ["Forêts", "Large"], "city": "Gatineau"})
    assert both.json()["total"] == 4


def test_language_levels_read_at_least(site: Client) -> None:
    for name, level in (("Ann", "A"), ("Bob", "B"), ("Carl", "C"), ("Dora", "")):
        make_person(f"{name} Level", french_level=level)
    index()
    assert list(facet(site, "french").values()) == [3, 2, 1]
    assert sorted(found_by(site, language="fr=B")) == ["bob.level", "carl.level"]
    assert len(found_by(site, language="fr")) == 3


def test_a_filter_in_force_is_removed_by_a_link(site: Client) -> None:
    forests = make_organization("Ministère des Forêts")
    make_person("Amadou Diallo", organization=forests, french_level="B", title_fr="Pilote")
    index()
    text = page(site, q="pilote", organization=forests.public_id, french="B")
    assert f'href="/people/?q=pilote&amp;organization={forests.public_id}"' in text
    assert 'href="/people/?q=pilote&amp;french=B"' in text
    assert 'href="/people/?q=pilote"' in text


def test_results_come_twenty_to_a_page_and_by_name_when_asked(site: Client) -> None:
    letters = "abcdefghijklmnopqrstuvw"
    names = [f"Z{first}{second}" for first in "ab" for second in letters][:45]
    for name in reversed(names):
        make_person(f"Ann {name}", title_fr="Arpenteuse")
    index()
    first, third = found_by(site, q="arpenteuse"), found_by(site, q="arpenteuse", page=3)
    assert (len(first), len(third)) == (20, 5)
    assert not set(first) & set(third)
    assert found_by(site, q="arpenteuse", page=4) == []
    handles = site.get("/people/", query_params={"q": "arpenteuse", "sort": "name"}).context["found"].people
    assert [person.member.handle for person in handles] == [f"ann.{name.lower()}" for name in names[:20]]


def test_an_empty_answer_says_what_to_do(site: Client) -> None:
    declares(make_person("Amadou Diallo", city="Québec"), make_skill("hydrologie", "hydrology"))
    make_person("Kateri Jacobs", city="Gatineau")
    index()
    found = site.get("/people/", query_params={"q": "hydrologie", "city": "Gatineau"})
    assert found.context["found"].total == 0
    assert found.context["unfiltered"] == 1
    found = site.get("/people/", query_params={"q": "hydrologie marine zorglub"})
    assert [(skill.name_en, count) for skill, count in found.context["neighbours"]] in ([], [("hydrology", 1)])


# Who is listed ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"state": State.SUSPENDED},
        {"state": State.DEPARTED},
        {"is_protected": True},
        {"kind": Kind.GUEST},
        {"kind": Kind.SERVICE},
    ],
)
def test_who_is_not_listed_is_not_found(site: Client, fields: dict[str, object]) -> None:
    make_member("Amadou Diallo", **fields)
    index()
    assert found_by(site, q="diallo") == []
    assert "diallo" not in site.get("/suggestions/?q=diallo").content.decode().lower()


def test_an_unclaimed_account_shows_what_is_professional(site: Client) -> None:
    forests = make_organization("Forêts")
    person = make_person("Amadou Diallo", organization=forests, title_fr="Pilote", city="Gatineau", interests="alambic")
    User.objects.filter(pk=person.pk).update(state=State.UNCLAIMED)
    index()
    assert found_by(site, q="amadou pilote forêts") == [person.handle]
    assert found_by(site, q="gatineau") == [person.handle]
    assert found_by(site, q="alambic") == []
    (found,) = site.get("/api/v1/people?q=diallo").json()["results"]
    assert (found["email"], found["title"], found["organization"]) == (person.email, "Pilote", "Forêts")


def test_a_guest_and_a_stranger_are_refused(client: Client, viewer: User) -> None:
    assert client.get("/people/").status_code == 302
    sign_in_as(client, make_member("Guillaume Roy", kind=Kind.GUEST))
    for address in ("/people/", "/suggestions/?q=a", "/searches/", "/shortlist/", "/api/v1/people"):
        assert client.get(address).status_code == 403, address


def test_members_of_two_organizations_are_found_once_by_those_of_both(site: Client, viewer: User) -> None:
    forests, large = make_organization("Forêts"), make_organization("Large")
    person = make_person("Amadou Diallo", visibility=Visibility.ORGANIZATION, biography_fr="alambic")
    for member in (person, viewer):
        for organization in (forests, large):
            member.affiliations.create(organization=organization, origin="registrar", is_main=organization == forests)
            add_audience_member(audience=organization.audience, member=member)
    index()
    assert found_by(site, q="alambic") == [person.handle]
    assert site.get("/api/v1/people?q=diallo").json()["total"] == 1


def test_an_edit_is_found_once_the_worker_has_passed(site: Client) -> None:
    person = make_person("Amadou Diallo")
    index()
    edit_profile(actor=person, member=person, values={"biography_fr": "Volcanologie appliquée"})
    assert found_by(site, q="volcanologie") == []
    index_now()
    assert found_by(site, q="volcanologie") == [person.handle]
    hide(person, Section.ABOUT)
    edit_profile(actor=person, member=person, values={"interests": "échecs"})
    index_now()
    assert found_by(site, q="volcanologie") == []


# The page --------------------------------------------------------------------------------------------------------------


def test_scripts_get_the_part_that_changes_and_the_address_to_show(site: Client) -> None:
    make_person("Amadou Diallo")
    index()
    answer = site.get("/people/", {"q": "diallo", "sort": "", "french": ""}, headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert 'id="directory-status" data-hx-swap-oob="innerHTML"' in answer.content.decode()
    assert answer["HX-Push-Url"] == "/people/?q=diallo"
    assert "HX-Request" in answer["Vary"]
    again = site.get("/people/?q=diallo", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in again.content.decode()


def test_the_page_asks_a_constant_number_of_questions(site: Client) -> None:
    organization = make_organization("Forêts")
    skill = make_skill("Arpentage", "Surveying")

    def grow(amount: int) -> None:
        for _number in range(amount):
            person = make_person("Ann Zed", organization=organization, city="Gatineau", title_fr="Arpenteuse")
            endorse_skill(endorser=make_member("Bob Appui"), declared=declares(person, skill))
            Offer.objects.create(profile=person.profile, kind=OfferKind.MENTORING)
        index_now()

    index()
    grow(2)
    assert_constant_statements(lambda: page(site, q="arpentage"), lambda: grow(15))


def test_while_the_engine_is_away_the_page_says_so_and_leads_elsewhere(
    site: Client, viewer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    organization = make_organization("Ministère des Forêts")
    place(viewer, organization=organization)

    class Away:
        def __getattr__(self, name: str) -> object:
            raise SearchUnavailable

    with engines.replaced(Away()):  # type: ignore[arg-type]
        text = page(site, q="feux")
        assert organization.get_absolute_url() in text
        assert site.get("/suggestions/?q=feux").content.strip() == b""
        assert site.get("/search/?q=feux").status_code == 200
        answer = site.get("/api/v1/people?q=feux")
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")


# Completion ------------------------------------------------------------------------------------------------------------


def test_a_field_is_completed_by_people_skills_and_organizations(site: Client) -> None:
    forests = make_organization("Ministère des Forêts", acronym_fr="MF")
    person = make_person("Forest Green", organization=forests, title_fr="Gardien")
    skill = make_skill("forage", "drilling")
    index()
    text = site.get("/suggestions/?q=for").content.decode()
    assert f'data-href="{reverse("profiles:person", args=[person.handle])}"' in text
    assert f'data-href="/people/?skill={skill.public_id}"' in text
    assert forests.get_absolute_url() in text
    assert "Gardien · MF" in text


# The search of the whole site ------------------------------------------------------------------------------------------


def test_the_search_of_the_site_groups_and_counts(site: Client) -> None:
    forests = make_organization("Ministère des Forêts")
    for number in range(7):
        declares(make_person(f"Forestier {number}", organization=forests), make_skill(f"foresterie {number}"))
    index()
    groups = {group.section.kind: group.total for group in site.get("/search/?q=forêts").context["found"]}
    assert groups["organization"] == 1
    assert groups["person"] == 7
    assert 'href="/people/?q=for%C3%AAts"' in site.get("/search/?q=forêts").content.decode()


def test_profiles_without_a_row_are_people_too(site: Client) -> None:
    (bare,) = User.objects.bulk_create([User(handle="bare.one", display_name="Bare One", state=State.ACTIVE)])
    index()
    assert not Profile.objects.filter(pk=bare.pk).exists()
    assert found_by(site, q="bare") == ["bare.one"]
    assert "Bare One" in page(site, q="bare")
