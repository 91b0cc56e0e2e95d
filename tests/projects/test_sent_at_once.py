"""What two requests do at once, which only a server can show."""

import pytest

from projects.actions.registering import propose_project
from projects.models import Opportunity, Project
from projects.opportunities.actions.offering import offer_opportunity
from tests.projects.opportunities import announced
from tests.projects.world import World, sent
from tests.wiki.test_tree_together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_form_whose_button_is_pressed_twice_makes_one(world: World) -> None:
    lead, project = world.person("lead"), world.projects["public"]
    values = {"actor": lead, "public_id": "0123456789abcdef"}
    assert at_once(*[lambda: propose_project(**values, sent=sent(world.lead, "Une fois"))] * 2) == ["done", "done"]
    assert at_once(*[lambda: offer_opportunity(**values, owner=project, sent=announced("Une fois"))] * 2) == ["done", "done"]
    assert Project.objects.filter(title_fr="Une fois").count() == Opportunity.objects.count() == 1
