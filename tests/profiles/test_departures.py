"""A plan lists what one person alone looks after, and finds somebody for each thing."""

import pytest
from django.utils import translation

from groups.actions.membership import set_role
from groups.models import GroupRole
from intranet.kernel.accounts.actions import close_account, restore_member, suspend_member
from intranet.kernel.notifications.models import Event
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member
from profiles.actions.organizations import grant_role
from profiles.departures.actions import (
    answer,
    ask_as_proposed,
    ask_successor,
    cancel_plan,
    change_plan,
    close_plan,
    follow_plans,
    keep_with_person,
    open_plan,
)
from profiles.departures.notifications import ASKED
from profiles.departures.queries.pages import departures_page
from profiles.departures.queries.plans import given_to, lines_of
from profiles.models import DepartureKind, Handover, HandoverState, OrganizationRole
from tests.profiles.departures import Leaving, ids, in_days, make_leaving, named, planned
from wiki.actions.pages import create_page
from wiki.actions.spaces import open_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> Leaving:
    return make_leaving()


def state_of(handover: Handover) -> str:
    return Handover.objects.get(pk=handover.pk).state


def test_a_plan_lists_what_the_person_alone_looks_after_and_proposes_somebody_with_the_reason(world: Leaving) -> None:
    plan = planned(world)
    lines = {line.title: line for line in lines_of(world.louise, plan)}
    assert lines.keys() == {"Gardiens de tour", "Brûlage dirigé", "Enquête interne", "Tour 0", "Tour 1", "Tour 2"}
    tower = lines["Gardiens de tour"]
    with translation.override("en"):
        assert (tower.handover.successor, str(tower.reason)) == (world.jean, "Is a facilitator of the group")
        assert (lines["Tour 0"].handover.successor, str(lines["Tour 0"].reason)) == (world.kateri, "Supervises the person")
    assert {line.handover.state for line in lines.values()} == {HandoverState.PROPOSED}


def test_what_somebody_else_looks_after_by_now_leaves_the_plan_and_what_came_since_is_added(world: Leaving) -> None:
    plan = planned(world)
    set_role(actor=world.louise, group=world.groups[0], member=world.jean, role=GroupRole.OWNER)
    grant_role(actor=None, member=world.louise, organization=world.organization, role=OrganizationRole.ADMINISTRATOR)
    close_account(actor=None, member=world.odile)
    follow_plans()
    with translation.override("fr"):
        titles = {line.title for line in lines_of(world.louise, plan)}
    assert "Gardiens de tour" not in titles
    assert "Ministère des Forêts" in titles


def test_a_successor_who_could_not_see_a_thing_is_not_asked_for_it(world: Leaving) -> None:
    plan = planned(world)
    hidden = named(plan, "Enquête interne")
    with pytest.raises(PermissionRefused, match="Kateri Jacobs"):
        ask_successor(actor=world.louise, plan=plan, handovers=[hidden.public_id], successor=world.kateri)
    assert state_of(hidden) == HandoverState.PROPOSED


def test_a_page_is_taken_over_by_who_may_edit_it(world: Leaving) -> None:
    front = open_space(actor=world.louise, owner=world.groups[0])
    create_page(actor=world.louise, parent=front, title="Horaire", language="fr")
    plan = planned(world)
    page = named(plan, "Horaire")
    assert page.successor == world.jean
    with pytest.raises(PermissionRefused, match="Kateri Jacobs"):
        ask_successor(actor=world.louise, plan=plan, handovers=[page.public_id], successor=world.kateri)


def test_one_answers_thing_by_thing_and_may_think_again_until_the_last_day(world: Leaving) -> None:
    plan = planned(world)
    assert ask_as_proposed(actor=world.louise, plan=plan, handovers=ids(plan), word="Je te montre en décembre.") == 6
    tower, fire = named(plan, "Gardiens de tour"), named(plan, "Brûlage dirigé")
    answer(actor=world.jean, handovers=[tower.public_id], is_accepted=True)
    answer(actor=world.jean, handovers=[fire.public_id], is_accepted=False, word="Trop de travail.")
    assert [state_of(one) for one in (tower, fire)] == [HandoverState.ACCEPTED, HandoverState.REFUSED]
    answer(actor=world.jean, handovers=[tower.public_id], is_accepted=False)
    assert state_of(tower) == HandoverState.REFUSED
    with pytest.raises(PermissionRefused):
        answer(actor=world.jean, handovers=[named(plan, "Tour 0").public_id], is_accepted=True)


def test_who_names_themself_has_accepted(world: Leaving) -> None:
    plan = planned(world)
    page = named(plan, "Tour 0")
    ask_successor(actor=world.kateri, plan=plan, handovers=[page.public_id], successor=world.kateri)
    assert state_of(page) == HandoverState.ACCEPTED


@pytest.mark.parametrize("end", [suspend_member, close_account])
def test_a_successor_who_can_take_nothing_over_any_more_is_back_to_the_plan(end: object, world: Leaving) -> None:
    plan = planned(world)
    ask_as_proposed(actor=world.louise, plan=plan, handovers=ids(plan))
    tower = named(plan, "Gardiens de tour")
    answer(actor=world.jean, handovers=[tower.public_id], is_accepted=True)
    end(actor=None, member=world.jean, reason="Enquête.")  # type: ignore[operator]
    assert state_of(tower) == HandoverState.UNABLE


def test_somebody_suspended_and_restored_keeps_their_plan(world: Leaving) -> None:
    plan = planned(world)
    suspend_member(actor=None, member=world.louise, reason="Enquête.")
    restore_member(actor=None, member=world.louise)
    plan.refresh_from_db()
    assert plan.is_open


def test_only_what_an_account_that_goes_on_can_keep_stays_with_the_person(world: Leaving) -> None:
    plan = planned(world)
    tower = named(plan, "Gardiens de tour")
    with pytest.raises(PermissionRefused):
        keep_with_person(actor=world.louise, plan=plan, handovers=[tower.public_id])
    change_plan(actor=world.louise, plan=plan, kind=DepartureKind.TRANSFER, day=in_days(10))
    plan.refresh_from_db()
    keep_with_person(actor=world.louise, plan=plan, handovers=[tower.public_id])
    assert state_of(tower) == HandoverState.STAYS


def test_what_stays_with_the_person_needs_somebody_once_their_account_will_end(world: Leaving) -> None:
    plan = planned(world, kind=DepartureKind.LEAVE)
    tower = named(plan, "Gardiens de tour")
    keep_with_person(actor=world.louise, plan=plan, handovers=[tower.public_id])
    change_plan(actor=world.louise, plan=plan, kind=DepartureKind.RETIREMENT, day=in_days(10))
    assert state_of(tower) == HandoverState.OPEN


def test_who_is_asked_twice_for_the_same_is_told_once(world: Leaving) -> None:
    plan = planned(world)
    page = named(plan, "Tour 0")
    for _twice in range(2):
        ask_successor(actor=world.louise, plan=plan, handovers=[page.public_id], successor=world.kateri, word="Merci")
    assert Event.objects.filter(kind=ASKED).count() == 1


def test_the_plans_that_are_open_come_before_those_that_are_over(world: Leaving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("profiles.departures.queries.pages.PLANS_SHOWN", 1)
    for _leave in range(2):
        close_plan(plan=planned(world, kind=DepartureKind.LEAVE))
    plan = planned(world)
    assert departures_page(world.louise).own == plan
    assert departures_page(world.kateri).others == [plan]


def test_a_plan_that_is_cancelled_asks_nobody_for_anything(world: Leaving) -> None:
    plan = planned(world)
    ask_as_proposed(actor=world.louise, plan=plan, handovers=ids(plan))
    assert given_to(world.jean)
    cancel_plan(actor=world.kateri, plan=plan)
    assert not given_to(world.jean)
    open_plan(actor=world.louise, member=world.louise, kind=DepartureKind.TRANSFER, day=in_days(5))


def test_the_person_their_supervisor_and_their_administrators_plan_a_departure_and_nobody_else(world: Leaving) -> None:
    for actor in (world.jean, make_member("Ada Minh", is_staff=True)):
        with pytest.raises(PermissionRefused):
            open_plan(actor=actor, member=world.louise, kind=DepartureKind.LEAVE, day=in_days(5))
    plan = open_plan(actor=world.odile, member=world.louise, kind=DepartureKind.LEAVE, day=in_days(5))
    with pytest.raises(PermissionRefused):
        open_plan(actor=world.kateri, member=world.louise, kind=DepartureKind.LEAVE, day=in_days(6))
    cancel_plan(actor=world.kateri, plan=plan)
