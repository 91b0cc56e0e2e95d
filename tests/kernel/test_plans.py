"""Statements that PostgreSQL plans once, and what they are with another database."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from intranet.kernel.accounts.models import User
from intranet.kernel.plans import among, planned_cursor, plans_kept
from intranet.kernel.prepared import Prepared
from intranet.kernel.testing import make_member

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

ENOUGH = 7  # psycopg keeps what was asked five times before
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="Only on PostgreSQL")


@pytest.fixture(autouse=True)
def members() -> list[User]:
    return [make_member(name) for name in ("Alice", "Bruno", "Chloe")]


def handles_of(pks: list[int]) -> list[str]:
    is_one, values = among(pks)
    with planned_cursor() as cursor:
        cursor.execute(f"SELECT handle FROM accounts_user WHERE id {is_one} ORDER BY handle", values)
        return [handle for (handle,) in cursor.fetchall()]


def kept(words: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [statement for (statement,) in cursor.fetchall() if words in statement]


def test_a_column_is_one_of_any_number_of_values(members: list[User]) -> None:
    assert handles_of([]) == []
    assert handles_of([members[1].pk]) == ["bruno"]
    assert handles_of([member.pk for member in members]) == ["alice", "bruno", "chloe"]


def test_such_a_statement_is_counted_like_any_other(members: list[User]) -> None:
    with CaptureQueriesContext(connection) as statements:
        handles_of([members[0].pk])
    assert len(statements) == 1


@on_postgresql
def test_the_plan_is_kept_whatever_the_number_of_values(members: list[User]) -> None:
    for number in range(ENOUGH):
        handles_of([member.pk for member in members[: number % 3 + 1]])
    assert len(kept("SELECT handle FROM accounts_user WHERE id")) == 1


@on_postgresql
def test_the_plan_of_a_prepared_queryset_is_kept(members: list[User]) -> None:
    prepared = Prepared(lambda *, pks: User.objects.filter(pk__in=pks).only("given_name").order_by("given_name"))
    for number in range(ENOUGH):
        assert len(prepared.rows(pks=[member.pk for member in members[: number % 3 + 1]])) == number % 3 + 1
    [statement] = kept('ORDER BY "accounts_user"."given_name"')
    assert "ANY($1)" in statement


@on_postgresql
def test_nothing_else_is_kept() -> None:
    for _ in range(ENOUGH):
        list(User.objects.filter(given_name="Alice").values_list("family_name"))
    assert kept('"accounts_user"."family_name"') == []


@on_postgresql
def test_what_failed_within_changes_nothing_afterwards() -> None:
    usual = connection.connection.cursor_factory
    seen = []

    def fail() -> None:
        with plans_kept():
            seen.append(connection.connection.cursor_factory)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert connection.connection.cursor_factory is usual
    assert usual not in seen


def test_a_refused_transaction_leaves_it_working(members: list[User]) -> None:
    def fail() -> None:
        with transaction.atomic():
            handles_of([members[0].pk])
            raise RuntimeError

    for _ in range(ENOUGH):
        with pytest.raises(RuntimeError):
            fail()
        assert handles_of([members[0].pk]) == ["alice"]
