"""Who may see: the one function that everything asks, the five conditions of a shareable, and reveals."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from intranet.kernel.accounts.models import Kind, State
from intranet.kernel.audiences import actions
from intranet.kernel.audiences.queries import audience_ids, revealed_until, reveals_of
from intranet.kernel.audiences.signals import access_narrowed
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.fast.request_cache import RequestCacheMiddleware
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member, statements
from tests.audiences.notes import notes

__all__ = ["notes"]
pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]


@pytest.fixture
def member():
    return make_member("Luc Roy")


@pytest.fixture
def group():
    return actions.audience_for(kind="group", key="g1")


def test_everyone_is_every_member_but_guests(member):
    everyone = actions.everyone()
    assert everyone.pk in audience_ids(member)
    assert everyone.pk in audience_ids(make_member("Rita Roy", kind=Kind.RETIREE))
    assert everyone.pk not in audience_ids(make_member("Guy Roy", kind=Kind.GUEST))


@pytest.mark.parametrize("state", [State.UNCLAIMED, State.SUSPENDED, State.DEPARTED])
def test_an_account_that_does_not_work_sees_nothing(state):
    actions.everyone()
    assert audience_ids(make_member("Eva Roy", state=state)) == frozenset()


def test_only_me_is_only_me(member):
    mine = actions.only(member)
    assert mine.pk in audience_ids(member)
    assert mine.pk not in audience_ids(make_member("Eva Roy"))


def test_a_membership_counts_until_its_moment(member, group):
    actions.add_audience_member(audience=group, member=member, until=timezone.now() + timedelta(minutes=1))
    assert group.pk in audience_ids(member)
    actions.add_audience_member(audience=group, member=member, until=timezone.now() - timedelta(seconds=1))
    assert group.pk not in audience_ids(member)
    actions.add_audience_member(audience=group, member=member)
    assert group.pk in audience_ids(member)
    actions.remove_audience_member(audience=group, member=member)
    assert group.pk not in audience_ids(member)


def test_named_people_and_groups_are_parts_one_level_deep(member, group):
    named = actions.audience_for(kind="named", key="n1")
    actions.set_audience_parts(audience=named, parts=[group, actions.only(make_member("Eva Roy"))])
    assert named.pk not in audience_ids(member)
    actions.add_audience_member(audience=group, member=member)
    assert named.pk in audience_ids(member)
    with pytest.raises(ValueError, match="cannot be a part"):
        actions.set_audience_parts(audience=actions.audience_for(kind="named", key="n2"), parts=[named])
    actions.set_audience_parts(audience=named, parts=[])
    assert named.pk not in audience_ids(member)


def test_parts_keep_the_order_in_which_they_were_chosen():
    parts = [actions.audience_for(kind="named", key=f"n{number}") for number in range(20)][::-1]
    whole = actions.audience_for(kind="named", key="whole")
    actions.set_audience_parts(audience=whole, parts=parts)
    assert [row.part for row in whole.parts.select_related("part").order_by("pk")] == parts


def test_many_who_are_added_see_it_in_the_request_that_adds_them(member, group):
    def answer(_request):
        before = audience_ids(member)
        actions.add_memberships(pairs=[(group.pk, member.pk)])
        return before, audience_ids(member)

    before, after = RequestCacheMiddleware(answer)(None)
    assert (group.pk in before, group.pk in after) == (False, True)


@contextmanager
def narrowed() -> Iterator[list[set[str]]]:
    """The members who were told to have lost an audience, once for each signal."""
    heard: list[set[str]] = []

    def hear(*, members, **_details):
        heard.append(set(members))

    access_narrowed.connect(hear)
    try:
        yield heard
    finally:
        access_narrowed.disconnect(hear)


def test_whoever_was_of_an_audience_through_a_removed_part_has_lost_it(member, group):
    eva, guest, staying = make_member("Eva Roy"), make_member("Guy Roy", kind=Kind.GUEST), make_member("Rita Roy")
    actions.add_audience_member(audience=group, member=member)
    actions.add_audience_member(audience=group, member=guest, until=timezone.now() + timedelta(days=1))
    named, kept = actions.audience_for(kind="named", key="n1"), actions.only(staying)
    actions.set_audience_parts(audience=named, parts=[group, actions.only(eva), kept])
    with narrowed() as heard:
        actions.set_audience_parts(audience=named, parts=[kept, group, actions.only(eva)])
        assert heard == []
        actions.set_audience_parts(audience=named, parts=[kept])
    assert heard == [{member.public_id, guest.public_id, eva.public_id}]


def test_everybody_but_guests_loses_what_everyone_was_a_part_of(member):
    guest = make_member("Guy Roy", kind=Kind.GUEST)
    named = actions.audience_for(kind="named", key="n1")
    actions.set_audience_parts(audience=named, parts=[actions.everyone()])
    with narrowed() as heard:
        actions.set_audience_parts(audience=named, parts=[])
    (lost,) = heard
    assert member.public_id in lost
    assert guest.public_id not in lost


def test_neither_staff_nor_superuser_widens_anything(group):
    assert group.pk not in audience_ids(make_member("Ada Minh", is_staff=True, is_superuser=True))


def test_one_statement_whatever_the_number_of_audiences(member, group):
    for number in range(30):
        actions.add_audience_member(audience=actions.audience_for(kind="group", key=f"g{number}"), member=member)
    with statements() as sql:
        assert len(audience_ids(member)) >= 30
    assert len(sql) == 1


def in_request(run):
    return RequestCacheMiddleware(lambda _: HttpResponse(str(run())))(RequestFactory().get("/")).content.decode()


def test_one_request_asks_the_database_once_and_sees_its_own_writes(member, group):
    actions.everyone()

    def page():
        with statements() as sql:
            audience_ids(member)
            audience_ids(type(member).objects.get(pk=member.pk))
        assert len([line for line in sql if "audiences_" in line]) == 1
        actions.add_audience_member(audience=group, member=member)
        return group.pk in audience_ids(member)

    assert in_request(page) == "True"


def test_nothing_is_remembered_between_requests_nor_outside(member, group):
    assert in_request(lambda: group.pk in audience_ids(member)) == "False"
    actions.add_audience_member(audience=group, member=member)
    assert in_request(lambda: group.pk in audience_ids(member)) == "True"
    actions.remove_audience_member(audience=group, member=member)
    assert group.pk not in audience_ids(member)


def test_the_memory_keeps_no_access_of_a_suspended_member(member):
    actions.everyone()

    def page():
        audience_ids(member)
        type(member).objects.filter(pk=member.pk).update(state=State.SUSPENDED)
        return len(audience_ids(type(member).objects.get(pk=member.pk)))

    assert in_request(page) == "0"


@pytest.mark.parametrize(
    ("conditions", "is_visible"),
    [
        ({}, True),
        ({"published_at": None}, False),
        ({"published_at": timezone.now() + timedelta(days=1)}, False),
        ({"pending_at": timezone.now()}, False),
        ({"hidden_at": timezone.now()}, False),
        ({"deleted_at": timezone.now()}, False),
    ],
)
def test_a_thing_is_visible_when_all_five_conditions_hold(notes, conditions, is_visible):
    member = make_member("Luc Roy")
    values = {"audience": actions.everyone(), "published_at": timezone.now() - timedelta(days=1), **conditions}
    note = notes.create(text="x", **values)
    assert (note in notes.visible_to(member)) is is_visible


def test_a_thing_of_another_audience_is_invisible_to_members_and_administrators(notes):
    group = actions.audience_for(kind="group", key="g1")
    note = notes.create(text="x", audience=group, published_at=timezone.now())
    inside, outside = make_member("Luc Roy"), make_member("Ada Minh", is_staff=True, is_superuser=True)
    actions.add_audience_member(audience=group, member=inside)
    assert note in notes.visible_to(inside)
    assert note not in notes.visible_to(outside)


def test_a_reveal_lasts_an_hour_is_recorded_and_its_owner_sees_it(member):
    administrator = make_member("Ada Minh", is_staff=True)
    subject = f"person:{member.public_id}"
    actions.reveal(actor=administrator, subject=subject, owners=[member], reason="Plainte 42")
    assert revealed_until(administrator, subject)
    assert not revealed_until(administrator, "person:another")
    assert not revealed_until(make_member("Eva Roy", is_staff=True), subject)
    (shown,) = reveals_of(member)
    assert (shown.actor, shown.reason) == (administrator, "Plainte 42")
    entry = AuditEntry.objects.get(verb="audiences.revealed")
    assert (entry.actor, entry.subject, entry.reason) == (administrator, subject, "Plainte 42")
    reveals_of(member).update(until=timezone.now())
    assert not revealed_until(administrator, subject)


def test_who_is_no_longer_an_administrator_reads_no_more(member):
    administrator = make_member("Ada Minh", is_staff=True)
    actions.reveal(actor=administrator, subject="post:1", owners=[member], reason="Plainte 42")
    administrator.is_staff = False
    assert not revealed_until(administrator, "post:1")


def test_a_reveal_needs_an_administrator_a_reason_and_somebody_else(member):
    administrator = make_member("Ada Minh", is_staff=True)
    with pytest.raises(PermissionRefused):
        actions.reveal(actor=member, subject="post:1", owners=[administrator], reason="x")
    with pytest.raises(PermissionRefused):
        actions.reveal(actor=administrator, subject="post:1", owners=[administrator], reason="x")
    with pytest.raises(ValueError, match="reason"):
        actions.reveal(actor=administrator, subject="post:1", owners=[member], reason=" ")
    with pytest.raises(ValueError, match="told"):
        actions.reveal(actor=administrator, subject="post:1", owners=[], reason="x")
