"""What is put in the background lets everything else pass."""

from collections.abc import Sequence

import pytest

from intranet.kernel.search.models import SearchChange
from intranet.kernel.work import outboxes
from intranet.kernel.work.outboxes import BACKGROUND, Outbox, deliver_batch

pytestmark = pytest.mark.django_db


def put(*keys: int) -> None:
    outboxes.put([SearchChange(kind="tested", key=key) for key in keys])


def batches() -> list[list[int]]:
    """The keys of each batch, in the order of delivery."""
    delivered: list[list[int]] = []

    def deliver(rows: Sequence[SearchChange]) -> None:
        delivered.append([row.key for row in rows])

    outbox = Outbox(name="tested", model=SearchChange, deliver=deliver, batch=10)
    while deliver_batch(outbox):
        pass
    return delivered


def test_what_somebody_waits_for_comes_first_and_alone():
    with outboxes.background():
        put(1, 2, 3)
    put(4)
    assert batches() == [[4], [1, 2, 3]]


def test_a_row_that_somebody_waits_for_is_not_put_back_by_an_import():
    put(1)
    with outboxes.background():
        put(1, 2)
    assert dict(SearchChange.objects.values_list("key", "priority")) == {1: 0, 2: BACKGROUND}


def test_a_row_of_the_background_comes_forward_when_somebody_waits_for_it():
    with outboxes.background():
        put(1, 2, 3)
    put(3)
    assert batches() == [[3], [1, 2]]
