"""People suggested for an opportunity: with reasons, from what the one who asks may see, and never the same for everyone."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.actions.membership import admit
from groups.models import GroupKind, GroupRole, Membership
from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import assert_constant_statements, make_member
from profiles.models import Level, Profile, Visibility
from projects.models import Invitation, Opportunity, Unsuggested
from projects.opportunities.actions.applying import apply_to
from projects.opportunities.actions.inviting import be_suggested_again, decline, invite
from projects.opportunities.actions.offering import close_opportunity
from projects.opportunities.queries.suggesting import opportunities_for, people_for
from projects.queries.home import projects_for
from tests.groups.world import make_group
from tests.profiles.directory import declares
from tests.profiles.organizations import place
from tests.projects.news import line, mailed, told
from tests.projects.opportunities import offered
from tests.projects.world import World, make_skill

pytestmark = pytest.mark.django_db


@pytest.fixture
def able(world: World, search_engine: SearchEngine) -> list[User]:
    """Three who declare the skill: an expert, then two advanced ones."""
    people = [make_member(f"{name} Able", email=f"{name}@demo.gouv.example") for name in ("Expert", "Second", "Third")]
    place(*people, organization=world.partner)
    for member, level in zip(people, (Level.EXPERT, Level.ADVANCED, Level.ADVANCED), strict=True):
        declares(member, world.skill, level)
    build_missing()
    return people


def suggested(world: World, opportunity: Opportunity) -> list[User]:
    return [one.person.member for one in people_for(world.person("lead"), opportunity)]


def test_the_best_come_first_with_their_reasons(world: World, able: list[User], client: Client) -> None:
    Profile.objects.filter(member=able[2]).update(french_level="C")
    opportunity = offered(world, french_level="B")
    found = people_for(world.person("lead"), opportunity)
    assert [one.person.member for one in found] == [able[0], able[2], able[1]]
    assert [reason.icon for reason in found[1].reasons] == ["badge-check", "languages"]
    client.force_login(world.person("lead"))
    page = client.get(reverse("projects:people", args=[opportunity.public_id])).content.decode()
    assert "Expert Able" in page
    assert "expert" in page


def test_who_was_invited_often_comes_lower_and_four_times_never(world: World, able: list[User]) -> None:
    expert = able[0]
    opportunities = [offered(world, title=f"Occasion {number}") for number in range(5)]
    for opportunity in opportunities[:3]:
        invite(actor=world.person("lead"), opportunity=opportunity, member=expert)
        assert expert not in suggested(world, opportunity)
    assert expert not in suggested(world, opportunities[3])
    with pytest.raises(PermissionRefused):
        invite(actor=world.person("lead"), opportunity=opportunities[3], member=expert)
    Invitation.objects.update(at=timezone.now() - timedelta(days=20))
    # Three invitations of this month, none open: 4 / (1 + log2(4)) is less than the 3 of the others.
    assert suggested(world, opportunities[3]) == [able[1], able[2], expert]


def test_an_invitation_is_told_once_and_declining_is_for_one_or_for_all_time(world: World, able: list[User]) -> None:
    expert, opportunity = able[0], offered(world)
    for _ in range(2):
        invite(actor=world.person("lead"), opportunity=opportunity, member=expert)
    assert told("opportunities.invited") == {"Expert Able"}
    assert expert.email in mailed()
    decline(member=expert, opportunity=opportunity)
    assert line(expert, "opportunities.invited") == ""
    other = offered(world, title="Une autre")
    assert expert in suggested(world, other)
    decline(member=expert, opportunity=other, for_all_time=True)
    third = offered(world, title="Une troisième")
    assert expert not in suggested(world, third)
    assert opportunities_for(expert, 3) == []
    with pytest.raises(PermissionRefused):
        invite(actor=world.person("lead"), opportunity=third, member=expert)
    be_suggested_again(member=expert)
    assert expert in suggested(world, third)
    assert Unsuggested.objects.filter(member=expert).count() == 1


def test_an_invitation_is_told_no_more_once_it_is_closed(world: World) -> None:
    employee, opportunity = world.person("employee"), offered(world)
    invite(actor=world.person("lead"), opportunity=opportunity, member=employee)
    assert line(employee, "opportunities.invited")
    close_opportunity(actor=world.person("lead"), opportunity=opportunity)
    assert line(employee, "opportunities.invited") == ""


def test_a_project_is_not_suggested_to_who_works_on_it_and_follows_it_no_more(world: World) -> None:
    for persona in ("employee", "contributor"):
        declares(world.person(persona), world.skill)
    world.person("contributor").follows.all().delete()
    found = {
        persona: [one.project for one in projects_for(world.person(persona), 5)] for persona in ("employee", "contributor")
    }
    assert found == {"employee": [world.projects["public"]], "contributor": []}


def test_who_chooses_for_a_group_is_neither_invited_nor_offered_it(world: World, able: list[User]) -> None:
    lead, facilitator = world.person("lead"), able[0]
    group = make_group(lead, GroupKind.OPEN, "Relève")
    admit(actor=lead, group=group, member=facilitator)
    Membership.objects.filter(group=group, member=facilitator).update(role=GroupRole.ANIMATOR)
    opportunity = offered(world, group)
    assert suggested(world, opportunity) == [able[1], able[2]]
    with pytest.raises(PermissionRefused):
        invite(actor=lead, opportunity=opportunity, member=facilitator)
    assert opportunities_for(facilitator, 3) == []


def test_nobody_is_suggested_for_what_the_asker_does_not_see(world: World, able: list[User]) -> None:
    expert, opportunity = able[0], offered(world)
    Profile.objects.filter(member=expert).update(skills_visibility=Visibility.ONLY_ME)
    assert expert not in suggested(world, opportunity)  # at once, before the index knows
    User.objects.filter(pk=able[1].pk).update(is_protected=True)
    assert suggested(world, opportunity) == [able[2]]


def test_only_people_who_see_the_opportunity_are_suggested(world: World, able: list[User]) -> None:
    declares(world.person("contributor"), world.skill)
    build_missing()
    assert suggested(world, offered(world, world.projects["hidden"])) == []


def test_who_applied_or_is_in_the_project_is_not_suggested(world: World, able: list[User]) -> None:
    opportunity = offered(world)
    apply_to(member=able[0], opportunity=opportunity, text="Moi")
    assert suggested(world, opportunity) == [able[1], able[2]]


def test_opportunities_that_fit_come_with_reasons_and_without_those_of_ones_own(world: World, client: Client) -> None:
    employee, opportunity = world.person("employee"), offered(world)
    declares(employee, world.skill)
    declares(world.person("lead"), world.skill)
    found = opportunities_for(employee, 3)
    assert [one.opportunity for one in found] == [opportunity]
    assert "Flood forecasting" in str(found[0].reasons[0].words) or "Prévision" in str(found[0].reasons[0].words)
    assert opportunities_for(world.person("lead"), 3) == []
    client.force_login(employee)
    assert opportunity.title in client.get("/").content.decode()


def test_the_pages_take_as_many_statements_for_ten_times_the_rows(world: World, able: list[User]) -> None:
    opportunity = offered(world)
    lead = world.person("lead")

    def more() -> None:
        for number in range(9):
            member = make_member(f"More {number} Able", email=f"more.{number}@demo.gouv.example")
            declares(member, world.skill)
        build_missing()

    assert_constant_statements(lambda: people_for(lead, opportunity), more, at_most=17)


def test_where_few_declare_what_is_asked_those_of_a_skill_near_it_come_after_them(world: World, able: list[User]) -> None:
    near = make_skill("Prévision des crues soudaines", "Flash flood forecasting")
    far = make_skill("Prévision des ventes", "Sales forecasting")
    close, other = make_member("Close Able"), make_member("Other Able")
    declares(close, near, Level.EXPERT)
    declares(other, far, Level.EXPERT)
    index_now()
    found = people_for(world.person("lead"), offered(world))
    assert [one.person.member for one in found] == [*able, close]
    assert str(near.name) in str(found[-1].reasons[0].words)
