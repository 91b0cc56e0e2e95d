"""The way of `tests/browser/test_project_journey.py` without scripts, with the languages the other way round."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intranet.kernel.testing import sign_in_as
from projects.models import Participation, ProjectRole
from tests.projects.news import deliver
from tests.projects.world import World

pytestmark = pytest.mark.django_db

REASON = "Deux bassins sont en retard à cause de la neige."


def test_somebody_of_another_organization_comes_to_work_on_a_project_by_forms_alone(world: World) -> None:
    project, employee = world.projects["public"], world.person("other-organization employee")
    theirs, leads = sign_in_as(Client(), employee), sign_in_as(Client(), world.person("lead"))
    theirs.cookies["language"], leads.cookies["language"] = "en", "fr"

    def sent(tab: Client, name: str, values: dict[str, str], *arguments: str) -> str:
        """The page to which the answer of a form leads."""
        return str(
            tab.post(reverse(f"projects:{name}", args=[project.address, *arguments]), values, follow=True).content.decode()
        )

    assert 'aria-pressed="true"' in sent(theirs, "follow", {"follow": "yes"})
    until = str(timezone.localdate() + timedelta(days=30))
    page = sent(theirs, "offer", {"what": "Proofread the texts", "weekly_hours": "4", "until": until})
    assert "Your offer waits for the team." in page
    offer = project.offers.get()
    assert "Offres auxquelles répondre" in leads.get(reverse("projects:team", args=[project.address])).content.decode()
    assert "Votre réponse est partie." in sent(
        leads, "decide_offer", {f"{offer.public_id}-decision": "accept"}, offer.public_id
    )
    assert Participation.objects.get(project=project, member=employee).role == ProjectRole.CONTRIBUTOR
    assert REASON in sent(leads, "health", {"health": "at_risk", "reason": REASON, "phase": project.phase})
    deliver()
    assert REASON in theirs.get(reverse("home:index")).content.decode()
    bell = theirs.get(reverse("notifications:list")).content.decode()
    assert "has news of the project Project public" in bell
    assert "accepted your offer: you are in the project Project public" in bell
