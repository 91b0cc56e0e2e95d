"""Similar projects, whatever the language, and why."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intranet.kernel.content.languages import roots_of
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.feeding import build_missing
from projects.models import Project
from projects.queries.similar import similar_projects
from tests.projects.world import World, make_skill

pytestmark = pytest.mark.django_db


@pytest.fixture
def registry(world: World, search_engine: SearchEngine) -> World:
    """Some projects of one language each, among others."""
    make_skill("Inspection de ponts", "Bridge inspection")
    make_skill("Pilotage de drones", "Drone piloting", synonyms_en=("unmanned aircraft",))
    public, now = world.projects["public"], timezone.now()
    texts = [
        ("", "Cracks seen from above", "", "Bridge inspections by unmanned aircraft, before the crack opens."),
        ("Repas scolaires", "", "Des repas chauds dans chaque école du Nord.", ""),
        ("Permis en ligne", "", "Renouveler un permis sans se déplacer.", ""),
        ("", "Hydrometric network", "", "Renew the stations of the hydrometric network."),
    ]
    Project.objects.bulk_create(
        Project(
            title_fr=title_fr,
            title_en=title_en,
            summary_fr=summary_fr,
            summary_en=summary_en,
            lead=world.lead,
            proposer=public.proposer,
            audience=public.audience,
            published_at=now,
        )
        for title_fr, title_en, summary_fr, summary_en in texts
    )
    build_missing()
    return world


def test_a_project_described_in_the_other_language_is_found_by_the_vocabulary(registry: World) -> None:
    found = similar_projects(registry.person("employee"), "Inspecter les ponts. L’inspection de ponts par pilotage de drones.")
    assert found[0].project.title_en == "Cracks seen from above"
    assert {concept.en for concept in found[0].concepts} == {"Bridge inspection", "Drone piloting"}


def test_words_of_one_origin_are_found_and_said(registry: World) -> None:
    found = similar_projects(registry.person("employee"), "Réseau d’hydrométrie : renouveler les stations")
    assert found[0].project.title_en == "Hydrometric network"
    assert "hydrométrie" in found[0].words


def test_what_is_like_nothing_finds_nothing(registry: World) -> None:
    assert similar_projects(registry.person("employee"), "Chorale du midi") == []


def test_the_skills_that_a_project_needs_count(registry: World) -> None:
    text = "Mieux prévenir. Une idée toute nouvelle, Projet public"
    with_skill = similar_projects(registry.person("employee"), text, skills=[registry.skill])
    assert registry.projects["public"] in [one.project for one in with_skill]


def test_similar_projects_come_first_when_one_registers(registry: World, client: Client) -> None:
    client.force_login(registry.person("employee"))
    asked = {"title": "Fissures vues du ciel", "summary": "Inspection de ponts par pilotage de drones.", "language": "fr"}
    page = client.get(reverse("projects:begin"), asked).content.decode()
    assert "Cracks seen from above" in page
    assert "Bridge inspection" in page


def test_while_search_is_away_one_registers_all_the_same(world: World, client: Client) -> None:
    client.force_login(world.person("employee"))
    asked = {"title": "Fissures", "summary": "Voir les fissures.", "language": "fr"}
    assert client.get(reverse("projects:begin"), asked).status_code == 200


def test_roots_join_inflections_and_words_of_one_origin() -> None:
    assert roots_of("Municipalités").keys() == roots_of("municipality").keys() == {"munici"}
    assert roots_of("ponts").keys() == roots_of("pont").keys()
    assert roots_of("des les the of avec").keys() == set()


def test_who_works_on_a_similar_project_is_not_sent_to_offer_it_a_hand(registry: World, client: Client) -> None:
    project = registry.projects["public"]
    values = {"title": "Prévoir les inondations", "summary": "Prévision des crues, pour le public.", "language": "fr"}
    offers = {}
    for persona in ("employee", "contributor"):
        client.force_login(registry.person(persona))
        page = client.get(reverse("projects:begin"), values).content.decode()
        assert project.get_absolute_url() in page
        offers[persona] = reverse("projects:offer", args=[project.address]) in page
    assert offers == {"employee": True, "contributor": False}
