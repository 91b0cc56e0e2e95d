"""Statements that are asked on every page, which PostgreSQL plans once for each connection.

To plan a statement often takes longer than to answer it: a page of posts joins seven tables, each of which is read by its key.
A statement is planned once when it is written the same each time and its values are given beside it. Django writes values into
statements, since those of the ORM are seldom the same twice. These are: after five times psycopg has PostgreSQL keep the plan.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper


@contextmanager
def plans_kept() -> Iterator[None]:
    """Have PostgreSQL keep the plans of the statements made within; with another database nothing is different."""
    if connection.vendor != "postgresql":
        yield
        return
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.ensure_connection()
    underlying = connection.connection
    usual, underlying.cursor_factory = underlying.cursor_factory, ServerBindingCursor
    try:
        yield
    finally:
        underlying.cursor_factory = usual


@contextmanager
def planned_cursor() -> Iterator[CursorWrapper]:
    """A cursor for statements that are written the same each time (see `among`)."""
    with plans_kept(), connection.cursor() as cursor:
        yield cursor


def among(values: Collection[object]) -> tuple[str, Sequence[Any]]:
    """The end of a condition that a column is one of these values, with its parameters: the same SQL however many there are.

    SQLite has no arrays, and plans a statement in no time: there it is written for so many values.
    """
    if connection.vendor == "postgresql":
        return "= ANY(%s)", [list(values)]
    return f"IN ({', '.join(['%s'] * len(values))})", [*values]
