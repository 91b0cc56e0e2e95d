"""Inserting rows by the hundred thousand, without an object for each: several times less work than `bulk_create`.

For actions that write whole populations (imports). Nothing is validated, no signal is sent and no key comes back.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import batched
from typing import Any

from django.db import connection, models
from django.utils import timezone

# PostgreSQL takes 65,535 parameters in a statement.
ROWS_PER_STATEMENT = 500
# Values of these fields are what both databases store.
_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)


def insert_rows(
    model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]], *, ignore_conflicts: bool = False
) -> None:
    """Insert a row for each sequence of values, in the order of `fields`. The fields left out have their default.

    A default that must be unique (a public id) is made for each row, another one once. Foreign keys are given as primary keys.
    """
    columns_of = {field.name: field for field in model._meta.concrete_fields if not _is_made_by_database(field)}
    given = [columns_of.pop(name) for name in fields]
    others = list(columns_of.values())
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in (*given, *others))
    insert = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608 (names of the models)
    conflict = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    _execute(insert, conflict, _complete(rows, [_preparation(field) for field in given], [_default(field) for field in others]))


def _is_made_by_database(field: "models.Field[Any, Any]") -> bool:
    return field.generated or isinstance(field, models.AutoField)


def _preparation(field: Any) -> Callable[[Any], Any] | None:
    """How a value becomes what the database stores; None when it already is."""
    if isinstance(field, _PLAIN):
        return None
    return lambda value: field.get_db_prep_save(value, connection)


def _default(field: "models.Field[Any, Any]") -> Callable[[], Any]:
    if field.unique:
        return lambda: field.get_db_prep_save(field.get_default(), connection)
    start = timezone.now() if getattr(field, "auto_now", False) else field.get_default()
    value = field.get_db_prep_save(start, connection)
    return lambda: value


def _complete(
    rows: Iterable[Sequence[Any]], preparations: Sequence[Callable[[Any], Any] | None], defaults: Sequence[Callable[[], Any]]
) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        values = (value if prepare is None else prepare(value) for value, prepare in zip(row, preparations, strict=True))
        yield (*values, *(default() for default in defaults))


def _execute(insert: str, conflict: str, rows: Iterator[tuple[Any, ...]]) -> None:
    """SQLite is quickest with one prepared statement, PostgreSQL with one statement for many rows."""
    with connection.cursor() as cursor:
        for some in batched(rows, ROWS_PER_STATEMENT, strict=False):
            one = f"({', '.join(['%s'] * len(some[0]))})"
            if connection.vendor == "sqlite":
                cursor.executemany(f"{insert}{one}{conflict}", some)
            else:
                cursor.execute(f"{insert}{', '.join([one] * len(some))}{conflict}", [value for row in some for value in row])
