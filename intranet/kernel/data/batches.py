"""Reading rows by the hundred thousand, so many at a time: no statement is long, and none holds anything open between two."""

import time
from collections.abc import Iterator
from typing import Any, Final

from django.db import models
from django.db.models import Q, QuerySet

# Between two batches other threads of the process have their turn.
BREATH_S: Final = 0.005


def batches[Row: models.Model](rows: "QuerySet[Row]", *order: str, size: int) -> Iterator[list[Row]]:
    """The rows in this order, in lists of at most `size`. Together the fields of the order are unique and never null.

    A batch begins after the last row of the one before, whatever was written meanwhile: rows that were there from the beginning
    come once. An index on `order` has each batch cost the same.
    """
    ordered, last = rows.order_by(*order), None
    while True:
        some = list((ordered if last is None else ordered.filter(_after(order, last)))[:size])
        if some:
            yield some
        if len(some) < size:
            return
        last = some[-1]
        time.sleep(BREATH_S)


def _after(order: tuple[str, ...], last: models.Model) -> Q:
    """Those that come after a row in an order: greater in its first field, or equal in it and after in the others."""
    condition, equal = Q(pk__in=()), dict[str, Any]()
    for field in order:
        value = getattr(last, field)
        condition |= Q(**equal, **{f"{field}__gt": value})
        equal[field] = value
    return condition
