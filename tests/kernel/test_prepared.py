"""Querysets compiled once give what they give when they are put together each time."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.prepared import Prepared
from intranet.kernel.testing import make_member
from profiles.models import Organization, Profile
from profiles.queries.people_named import people_of_handles
from profiles.queries.visibility import people_visible_to

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def members() -> list[User]:
    return [make_member(name, joined_at=NOW + timedelta(days=day)) for day, name in enumerate(("Alice", "Bruno", "Chloe"))]


def by_handle(*, handles: Any) -> QuerySet[User]:
    return User.objects.filter(handle__in=handles).order_by("handle")


def test_each_reading_has_its_own_values(members: list[User]) -> None:
    prepared = Prepared(by_handle)
    assert prepared.rows(handles=["bruno"]) == [members[1]]
    assert prepared.rows(handles=["chloe", "alice", "nobody"]) == [members[0], members[2]]
    assert prepared.rows(handles={"bruno"}) == [members[1]]


def test_it_is_put_together_once(members: list[User]) -> None:
    built = []

    def build(**marks: Any) -> QuerySet[User]:
        built.append(marks)
        return by_handle(**marks)

    prepared = Prepared(build)
    for handles in (["alice"], ["bruno", "chloe"], ("alice", "bruno", "chloe")):
        with CaptureQueriesContext(connection) as statements:
            assert len(prepared.rows(handles=handles)) == len(handles)
        assert len(statements) == 1
    assert len(built) == 1


def test_nothing_is_asked_when_nothing_can_be_found() -> None:
    with CaptureQueriesContext(connection) as statements:
        assert Prepared(by_handle).rows(handles=[]) == []
    assert not statements.captured_queries


def test_what_is_left_out_when_empty_comes_back_when_it_is_not(members: list[User]) -> None:
    def build(*, without: Any) -> QuerySet[User]:
        rows = User.objects.order_by("handle")
        return rows.exclude(pk__in=without) if without else rows

    prepared = Prepared(build)
    assert prepared.rows(without=()) == members
    assert prepared.rows(without=[members[0].pk]) == members[1:]
    assert prepared.rows(without=()) == members


def test_moments_numbers_and_texts_are_values(members: list[User]) -> None:
    def build(*, since: Any, pk: Any, name: Any) -> QuerySet[User]:
        return User.objects.filter(joined_at__gte=since).exclude(pk=pk).exclude(display_name=name)

    prepared = Prepared(build)
    last = NOW + timedelta(days=1)
    assert prepared.rows(since=last, pk=0, name="") == members[1:]
    assert prepared.rows(since=last, pk=members[2].pk, name="") == [members[1]]
    assert prepared.rows(since=NOW, pk=0, name="Bruno") == [members[0], members[2]]


def test_a_value_is_never_sql(members: list[User]) -> None:
    prepared = Prepared(by_handle)
    assert prepared.rows(handles=["alice') OR 1 = 1 --", "%s", "100%"]) == []
    members[0].display_name = "100 % d'Alice"
    members[0].save()
    like = Prepared(lambda *, name: User.objects.filter(display_name__contains="%").filter(display_name=name))
    assert like.rows(name="100 % d'Alice") == [members[0]]


def test_each_shape_is_put_together_by_itself(members: list[User]) -> None:
    prepared = Prepared(lambda field, *, handles: by_handle(handles=handles).values_list(field, flat=True))
    assert prepared.rows("handle", handles=["alice"]) == ["alice"]
    assert prepared.rows("display_name", handles=["alice"]) == ["Alice"]


def test_what_is_joined_comes_along(members: list[User]) -> None:
    Profile.objects.filter(member=members[0]).update(title_fr="Géologue")
    Profile.objects.filter(member=members[1]).delete()
    with_titles = User.objects.select_related("profile").only("handle", "profile__title_fr").order_by("handle")
    prepared = Prepared(lambda *, handles: with_titles.filter(handle__in=handles))
    for _ in range(2):
        alice, bruno = prepared.rows(handles=["alice", "bruno"])
        with CaptureQueriesContext(connection) as statements:
            assert alice.profile.title_fr == "Géologue"
            assert not hasattr(bruno, "profile")
        assert not statements.captured_queries


def test_rows_are_not_shared_between_readings(members: list[User]) -> None:
    prepared = Prepared(by_handle)
    [first] = prepared.rows(handles=["alice"])
    first.display_name = "changed"
    [again] = prepared.rows(handles=["alice"])
    assert again.display_name == "Alice"


def test_a_value_that_is_not_asked_for_is_refused() -> None:
    with pytest.raises(ValueError, match="does not ask for handles"):
        Prepared(lambda *, handles: Organization.objects.all()).rows(handles=["alice"])


def test_a_value_that_is_changed_is_refused() -> None:
    with pytest.raises(ValueError, match="does not ask for handle"):
        Prepared(lambda *, handle: User.objects.filter(handle=handle + "x")).rows(handle="alice")


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("state", [State.ACTIVE, State.DEPARTED])
def test_people_of_handles_are_those_whom_the_viewer_may_see(members: list[User], kind: str, state: str) -> None:
    hidden = make_member("Dora", state=State.SUSPENDED)
    viewer = make_member("Eve", kind=kind, state=state)
    handles = [*(member.handle for member in members), hidden.handle, viewer.handle]
    seen = set(people_visible_to(viewer).filter(handle__in=handles).values_list("handle", flat=True))
    assert set(people_of_handles(viewer, handles)) == seen
    assert hidden.handle not in seen
