"""Opportunities to test with."""

from datetime import timedelta

from django.utils import timezone

from groups.models import Group
from projects.models import Opportunity, Project, SentOpportunity
from projects.opportunities.actions.offering import offer_opportunity
from tests.projects.world import World


def announced(title: str = "Relire le vocabulaire", **values: object) -> SentOpportunity:
    """What is announced, in thirty days' time."""
    usual = {"text": "Relire quarante définitions.", "language": "fr", "weekly_hours": 4}
    usual["closes_on"] = timezone.localdate() + timedelta(days=30)
    return SentOpportunity(title=title, **{**usual, **values})  # type: ignore[arg-type]


def offered(
    world: World, owner: Project | Group | None = None, title: str = "Relire le vocabulaire", **values: object
) -> Opportunity:
    """One of the public project, unless another owner is given, asking for the skill of the world."""
    sent = announced(title, **{"skills": [world.skill], **values})
    return offer_opportunity(actor=world.person("lead"), owner=owner or world.projects["public"], sent=sent)
