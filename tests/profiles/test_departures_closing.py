"""On the last day everything passes to somebody, whatever became of the successors; and what comes back after a leave."""

from typing import Any

import pytest
from django.db.models import ProtectedError
from django.utils import timezone, translation

from groups.actions.groups import set_archived
from groups.actions.membership import admit, set_role
from groups.models import GroupRole, Membership
from groups.roles import role_of
from intranet.kernel.accounts.actions import close_account, retire_member, suspend_member
from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.models import Event
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member
from intranet.kernel.web.waiting import waiting_sources
from profiles.departures.actions import answer, answer_back, ask_as_proposed, ask_successor, come_back, follow_plans
from profiles.departures.actions.stock import held_by
from profiles.departures.notifications import ANSWERED
from profiles.departures.queries.plans import lines_of
from profiles.models import UNSETTLED, Departure, DepartureKind, Handover, HandoverState, Profile
from tests.profiles.departures import Leaving, ids, make_leaving, named, planned
from tests.profiles.test_departures_personas import says
from wiki.models import WikiPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> Leaving:
    return make_leaving()


def all_accepted(world: Leaving, **options: Any) -> Departure:
    """A plan of which every thing was asked for as proposed, and accepted."""
    plan = planned(world, **options)
    ask_as_proposed(actor=world.louise, plan=plan, handovers=ids(plan))
    for successor in (world.jean, world.kateri):
        answer(actor=successor, handovers=given(plan, successor), is_accepted=True)
    return plan


def given(plan: Departure, successor: object) -> list[str]:
    return list(plan.handovers.filter(successor=successor).values_list("public_id", flat=True))


def on_the_last_day(plan: Departure) -> None:
    Departure.objects.filter(pk=plan.pk).update(day="2020-01-01")
    follow_plans()
    plan.refresh_from_db()
    assert plan.closed_at is not None
    assert not plan.handovers.filter(state__in=UNSETTLED).exists()
    assert not held_by(plan.member)


def test_three_groups_and_forty_pages_are_closed_on_the_last_day_with_nothing_left() -> None:
    world = make_leaving(pages=40)
    plan = all_accepted(world, kind=DepartureKind.TRANSFER)
    assert plan.handovers.count() == 43
    on_the_last_day(plan)
    assert set(plan.handovers.values_list("state", flat=True)) == {HandoverState.PASSED}
    assert [role_of(world.jean, group) for group in world.groups] == [GroupRole.OWNER] * 3
    assert role_of(world.louise, world.groups[0]) == GroupRole.ANIMATOR
    assert set(WikiPage.objects.filter(title__startswith="Tour").values_list("responsible", flat=True)) == {world.kateri.pk}


@pytest.mark.parametrize("what", ["refuses", "leaves", "is suspended"])
def test_nothing_is_left_when_the_successor_is_no_successor_any_more(what: str, world: Leaving) -> None:
    plan = all_accepted(world)
    if what == "refuses":
        answer(actor=world.jean, handovers=given(plan, world.jean), is_accepted=False)
    elif what == "leaves":
        close_account(actor=None, member=world.jean)
    else:
        suspend_member(actor=None, member=world.jean, reason="Enquête.")
    on_the_last_day(plan)
    fell = {line.title: line.handover for line in lines_of(world.kateri, plan) if line.handover.state == HandoverState.FELL}
    assert fell.keys() == {"Gardiens de tour", "Brûlage dirigé"}
    assert {one.successor for one in fell.values()} == {world.kateri}
    # The hidden group is unknown to the supervisor: it goes to one of its own people, or is left to the rule of the group.
    assert not Membership.objects.filter(group=world.hidden, member=world.kateri).exists()


def test_without_a_supervisor_it_falls_to_those_who_administer_the_organization(world: Leaving) -> None:
    Profile.objects.filter(pk=world.louise.pk).update(supervisor=None)
    plan = planned(world)
    on_the_last_day(plan)
    assert named(plan, "Tour 0").successor == world.odile


@pytest.mark.parametrize("end", [close_account, retire_member])
def test_who_leaves_without_a_plan_leaves_nothing_without_somebody(end: Any, world: Leaving) -> None:
    end(actor=None, member=world.louise)
    plan = Departure.objects.get(member=world.louise)
    assert (plan.opened_by, plan.manager, plan.organization) == (None, world.kateri, world.organization)
    lines = {line.title: line.handover for line in lines_of(world.kateri, plan)}
    assert lines.keys() == {"Gardiens de tour", "Brûlage dirigé", "Tour 0", "Tour 1", "Tour 2"}
    assert {one.successor for one in lines.values()} == {world.kateri}
    assert role_of(world.jean, world.hidden) == GroupRole.OWNER


def test_who_leaves_before_the_day_has_their_plan_closed_with_what_was_accepted(world: Leaving) -> None:
    plan = all_accepted(world)
    close_account(actor=None, member=world.louise)
    plan.refresh_from_db()
    assert plan.closed_at is not None
    assert set(plan.handovers.values_list("state", flat=True)) == {HandoverState.PASSED}
    assert [role_of(world.jean, group) for group in world.groups] == [GroupRole.OWNER] * 3


def test_what_stays_with_somebody_who_moves_falls_when_they_leave_after_all(world: Leaving) -> None:
    plan = planned(world, kind=DepartureKind.TRANSFER)
    plan.handovers.update(state=HandoverState.STAYS, successor=None)
    close_account(actor=None, member=world.louise)
    assert not held_by(world.louise)


def test_after_a_leave_things_return_if_those_who_have_them_agree(world: Leaving) -> None:
    plan = all_accepted(world, kind=DepartureKind.LEAVE)
    on_the_last_day(plan)
    come_back(actor=world.louise, plan=plan)
    answer_back(actor=world.jean, handovers=given(plan, world.jean), gives_back=True)
    answer_back(actor=world.kateri, handovers=given(plan, world.kateri), gives_back=False, word="Je continue.")
    assert [role_of(world.louise, group) for group in world.groups] == [GroupRole.OWNER] * 3
    assert set(WikiPage.objects.filter(title__startswith="Tour").values_list("responsible", flat=True)) == {world.kateri.pk}
    states = set(plan.handovers.values_list("state", flat=True))
    assert states == {HandoverState.RETURNED, HandoverState.HELD_ON}
    with pytest.raises(PermissionRefused):
        come_back(actor=world.louise, plan=plan)


def test_closing_twice_changes_nothing(world: Leaving) -> None:
    plan = planned(world)
    on_the_last_day(plan)
    before = list(plan.handovers.order_by("pk").values_list("successor", "state"))
    follow_plans()
    assert list(plan.handovers.order_by("pk").values_list("successor", "state")) == before


def test_nobody_whose_account_ended_is_asked(world: Leaving) -> None:
    plan = planned(world)
    suspend_member(actor=None, member=world.jean, reason="Enquête.")
    world.jean.refresh_from_db()
    with pytest.raises(PermissionRefused):
        ask_successor(actor=world.louise, plan=plan, handovers=ids(plan), successor=world.jean)


def test_erasing_the_creator_deletes_no_shared_thing(world: Leaving) -> None:
    plan = all_accepted(world)
    on_the_last_day(plan)
    close_account(actor=None, member=world.louise)
    with pytest.raises(ProtectedError):
        world.louise.delete()
    assert all(type(group).objects.filter(pk=group.pk, deleted_at=None, archived_at=None).exists() for group in world.groups)
    assert WikiPage.objects.filter(title__startswith="Tour", deleted_at=None).count() == 3


def with_jean_on_leave(world: Leaving) -> tuple[Departure, Handover]:
    """Louise is on leave, and Jean owns her group."""
    plan = planned(world, kind=DepartureKind.LEAVE)
    tower = named(plan, "Gardiens de tour")
    ask_successor(actor=world.louise, plan=plan, handovers=[tower.public_id], successor=world.jean)
    answer(actor=world.jean, handovers=[tower.public_id], is_accepted=True)
    on_the_last_day(plan)
    return plan, tower


def test_what_cannot_be_given_back_is_not_said_to_be(world: Leaving) -> None:
    plan, tower = with_jean_on_leave(world)
    come_back(actor=world.louise, plan=plan)
    set_archived(None, world.groups[0], is_archived=True, reason="Terminé.")
    answer_back(actor=world.jean, handovers=[tower.public_id], gives_back=True)
    tower.refresh_from_db()
    event = Event.objects.filter(kind=ANSWERED).latest("pk")
    assert (tower.state, event.facts["what"]) == (HandoverState.HELD_ON, HandoverState.HELD_ON)


def test_who_looks_after_a_thing_no_longer_gives_it_to_nobody(world: Leaving) -> None:
    plan, tower = with_jean_on_leave(world)
    maude, group = make_member("Maude Roy"), world.groups[0]
    admit(actor=world.jean, group=group, member=maude)
    set_role(actor=world.jean, group=group, member=maude, role=GroupRole.OWNER)
    set_role(actor=maude, group=group, member=world.jean, role=GroupRole.MEMBER)
    come_back(actor=world.louise, plan=plan)
    answer_back(actor=world.jean, handovers=[tower.public_id], gives_back=True)
    assert role_of(world.louise, group) == GroupRole.ANIMATOR


def test_who_took_over_and_left_is_asked_for_nothing(world: Leaving) -> None:
    plan, tower = with_jean_on_leave(world)
    close_account(actor=None, member=world.jean)
    come_back(actor=world.louise, plan=plan)
    tower.refresh_from_db()
    assert tower.state == HandoverState.PASSED


def test_who_retires_on_leave_does_not_come_back_to_their_things(world: Leaving) -> None:
    plan = planned(world, kind=DepartureKind.LEAVE)
    facts = {"private_email": "louise@maison.example", "private_email_verified_at": timezone.now()}
    User.objects.filter(pk=world.louise.pk).update(**facts)
    world.louise.refresh_from_db()
    retire_member(actor=None, member=world.louise)
    with pytest.raises(PermissionRefused):
        come_back(actor=world.louise, plan=plan)


def test_what_is_asked_back_is_said_to_be_and_who_supervises_is_not_told_that_they_get_it(world: Leaving) -> None:
    plan, tower = with_jean_on_leave(world)
    come_back(actor=world.louise, plan=plan)
    with translation.override("en"):
        (waiting,) = waiting_sources["departures"].waiting(world.jean)
        assert (waiting.line, waiting.detail) == ("2 things are asked back from you", "A colleague is back from a leave")
        answer_back(actor=world.jean, handovers=[tower.public_id], gives_back=True)
        assert says(ANSWERED, world.louise) == "Jean Vaillancourt gives you back “Gardiens de tour”"
        assert says(ANSWERED, world.kateri) == "Jean Vaillancourt gives “Gardiens de tour” back to Louise Gagnon"
