"""Querysets that are put together and compiled once, for what nearly every page asks.

The ORM takes longer to put a statement together, and to compile it, than the database takes to answer it. What differs from one
page to the next are values. So a queryset is built with marks in their places, and its SQL is kept; each reading puts values
where the marks stand. Rules stay where they are, in the methods of querysets, and need no second text in SQL.
"""

import copy
import re
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

from intranet.kernel.plans import among, plans_kept

type Value = int | str | datetime
type Values = Collection[int] | Collection[str]

_MOST_SHAPES: Final = 100
# Values that nothing has, by which the parameters of a compiled statement are told apart.
_INTEGER: Final = -(2**40)
_TEXT: Final = "\N{OBJECT REPLACEMENT CHARACTER}"
_MOMENT: Final = datetime(1000, 1, 1, tzinfo=UTC)
_PLACES: Final = re.compile("%[%s]")


class Prepared[Row]:
    """A queryset with values left open.

    `build` is given the parts of a shape, and for each value a mark by its name: a value of the same type, or a collection of
    one; an empty collection stays empty. It puts marks where values go, and neither tests nor changes them: what it tests is in
    the shape, the active language too if it matters. It is called once for each shape.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._build = build
        self._compiled = lru_cache(_MOST_SHAPES)(self._compile)

    def rows(self, *shape: Hashable, **values: Value | Values) -> list[Row]:
        """What the queryset of this shape gives with these values: one statement, none if nothing can be found.

        Raises ValueError for a value that the queryset does not ask for.
        """
        statement = self._compiled(shape, tuple((name, _kind_of(value)) for name, value in values.items()))
        return statement.rows(values) if statement else []

    def _compile(self, shape: Sequence[Hashable], kinds: Sequence[tuple[str, "_Kind"]]) -> "_Statement[Row] | None":
        marks = {name: kind.mark(number) for number, (name, kind) in enumerate(kinds)}
        queryset = self._build(*shape, **{name: kind.written(marks[name]) for name, kind in kinds})
        compiler = queryset.query.get_compiler(queryset.db)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:
            return None
        names: dict[object, str] = {_adapted(mark): name for name, mark in marks.items()}
        asked = [names.get(parameter, "") if isinstance(parameter, Hashable) else "" for parameter in parameters]
        ignored = {name for name, kind in kinds if kind.type} - set(asked)
        if ignored:
            raise ValueError(f"The queryset does not ask for {', '.join(sorted(ignored))}.")
        written = list(zip(asked, parameters, strict=True))
        collections = {name for name, kind in kinds if kind.is_collection}
        return _Statement(queryset, compiler, _pieces(sql, written, collections), written)


@dataclass(frozen=True)
class _Kind:
    """What is known of a value before it is given. An empty collection has no type."""

    type: type | None
    is_collection: bool

    def mark(self, number: int) -> Value | None:
        if self.type is None:
            return None
        if issubclass(self.type, datetime):
            return _MOMENT + timedelta(microseconds=number)
        return _TEXT + str(number) if issubclass(self.type, str) else _INTEGER - number

    def written(self, mark: Value | None) -> object:
        if not self.is_collection:
            return mark
        return () if mark is None else (mark,)


def _kind_of(value: Value | Values) -> _Kind:
    if isinstance(value, (int, str, datetime)):
        return _Kind(type(value), is_collection=False)
    return _Kind(next((type(one) for one in value), None), is_collection=True)


def _adapted(value: object) -> object:
    """A parameter as the backend wants it; only moments differ."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def _pieces(sql: str, parameters: Sequence[tuple[str, object]], collections: Collection[str]) -> list[str]:
    """A statement without its parameters' marks, and without what is around those of collections (see `among`).

    A doubled `%` is a `%`, and stays as it is.
    """
    ends = [found.start() for found in _PLACES.finditer(sql) if found[0] == "%s"]
    starts = [0, *(end + 2 for end in ends)]
    pieces = [sql[start:end] for start, end in zip(starts, [*ends, len(sql)], strict=True)]
    for place, (name, _constant) in enumerate(parameters):
        if name in collections:
            pieces[place], pieces[place + 1] = pieces[place].removesuffix("IN ("), pieces[place + 1].removeprefix(")")
    return pieces


class _Statement[Row]:
    """A compiled queryset. `parameters` stand between the `pieces`: the name of a value, or "" and a constant."""

    def __init__(
        self,
        queryset: QuerySet[Any, Row],
        compiler: SQLCompiler,
        pieces: Sequence[str],
        parameters: Sequence[tuple[str, object]],
    ) -> None:
        self._queryset = queryset
        self._compiler = compiler
        self._pieces = pieces
        self._parameters = parameters

    def rows(self, values: dict[str, Value | Values]) -> list[Row]:
        # The compiler knows which columns become what; it is given the statement that it would have made.
        compiler: Any = copy.copy(self._compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]  # a compiler keeps that of the thread that made it
        statement = self._filled(values)
        compiler.as_sql = lambda *_arguments, **_named: statement
        found = self._queryset.all()
        found.query.get_compiler = lambda *_arguments, **_named: compiler  # type: ignore[method-assign]
        with plans_kept():
            return list(found)

    def _filled(self, values: dict[str, Value | Values]) -> tuple[str, list[object]]:
        parts: list[str] = [self._pieces[0]]
        given: list[object] = []
        for (name, constant), piece in zip(self._parameters, self._pieces[1:], strict=True):
            value = values[name] if name else ()
            if not name or isinstance(value, (int, str, datetime)):
                given.append(_adapted(value) if name else constant)
                parts += ("%s", piece)
            else:
                is_one, some = among(value)
                given += some
                parts += (is_one, piece)
        return "".join(parts), given
