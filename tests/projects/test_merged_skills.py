"""When curators make one skill of two, whatever needed either needs the one that stays."""

import pytest

from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.testing import index_now
from profiles.actions.skills import merge_skills
from profiles.models import Evidence, Skill
from projects.actions.hands import finish_contribution
from projects.models import Appreciation, Participation, ProjectSkill
from projects.queries.portfolio import PortfolioSearch, portfolio_page
from tests.projects.opportunities import offered
from tests.projects.world import World, make_skill

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(world: World) -> Skill:
    """The one that stays, which the closed project needs beside the other."""
    kept = make_skill("Hydrologie", "Hydrology")
    ProjectSkill.objects.create(project=world.projects["closed"], skill=kept)
    return kept


def merge(world: World, kept: Skill) -> None:
    merge_skills(actor=None, skill=world.skill, into=kept)


def test_projects_and_opportunities_need_it_once_and_are_found_by_it(
    world: World, kept: Skill, search_engine: SearchEngine
) -> None:
    opportunity = offered(world)
    build_missing()
    merge(world, kept)
    index_now()
    assert [list(project.skills.all()) for project in world.projects.values()] == [[kept]] * len(world.projects)
    assert list(opportunity.skills.all()) == [kept]
    found = portfolio_page(world.person("employee"), PortfolioSearch(text="hydrologie"))
    assert [one.project for one in found.lines] == [world.projects["public"]]


def test_what_somebody_showed_in_a_project_is_said_of_it_once(world: World, kept: Skill) -> None:
    project, lead = world.projects["closed"], world.person("lead")
    row = Participation.objects.select_related("project", "member").get(project=project, member=world.person("contributor"))
    finish_contribution(actor=lead, participation=row, skills=[world.skill, kept])
    merge(world, kept)
    assert [one.skill for one in Appreciation.objects.all()] == [kept]
    assert [one.skill for one in Evidence.objects.filter(member=row.member)] == [kept]
