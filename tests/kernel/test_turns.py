"""Requests have their turn one after another, and nobody waits for long."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise
from typing import Final

import pytest

from intranet.kernel.serving import turns as room
from intranet.kernel.serving.turns import Turns

SOON_S: Final = 5.0


class Request(threading.Thread):
    """A thread that takes a turn and keeps it until it is told to end."""

    def __init__(self, turns: Turns) -> None:
        super().__init__(daemon=True)
        self.turns = turns
        self.has_begun, self.may_end = threading.Event(), threading.Event()
        self.waited_s = 0.0
        self.start()

    def run(self) -> None:
        came_at = time.monotonic()
        with self.turns.taken():
            self.waited_s = time.monotonic() - came_at
            self.has_begun.set()
            self.may_end.wait(SOON_S)

    def end(self) -> None:
        self.may_end.set()
        self.join(SOON_S)


@pytest.fixture
def come() -> Iterator[Callable[[], Request]]:
    turns = Turns()
    with ExitStack() as ends:

        def begin() -> Request:
            request = Request(turns)
            ends.callback(request.end)
            return request

        yield begin


def test_the_next_one_begins_when_the_first_has_ended(come: Callable[[], Request], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LONGEST_TURN_S", SOON_S)
    monkeypatch.setattr(room, "LONGEST_WAIT_S", SOON_S)
    requests = []
    for _ in range(3):
        requests.append(come())
        time.sleep(0.02)
    for before, after in pairwise(requests):
        assert before.has_begun.wait(SOON_S)
        assert not after.has_begun.is_set()
        before.end()
        assert after.has_begun.wait(SOON_S)


def test_one_that_takes_long_holds_up_nobody_for_longer_than_a_turn(come: Callable[[], Request]) -> None:
    slow = come()
    assert slow.has_begun.wait(SOON_S)
    second = come()
    assert second.has_begun.wait(SOON_S)
    assert 0 < second.waited_s < 0.2
    second.end()
    third = come()
    assert third.has_begun.wait(SOON_S)
    assert third.waited_s < room.LONGEST_TURN_S / 2, "the turn of the slow one has passed on"


def test_the_end_of_a_turn_that_has_passed_on_ends_no_other(
    come: Callable[[], Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = come()
    assert slow.has_begun.wait(SOON_S)
    monkeypatch.setattr(room, "LONGEST_TURN_S", SOON_S)
    monkeypatch.setattr(room, "LONGEST_WAIT_S", SOON_S)
    second = come()
    assert second.has_begun.wait(SOON_S)
    slow.end()
    third = come()
    assert not third.has_begun.wait(0.2)
    second.end()
    assert third.has_begun.wait(SOON_S)


def test_in_a_crowd_nobody_waits_for_longer_than_the_limit(
    come: Callable[[], Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "LONGEST_TURN_S", SOON_S)
    crowd = [come() for _ in range(10)]
    for request in crowd:
        assert request.has_begun.wait(SOON_S)
    assert max(request.waited_s for request in crowd) < 1


def test_a_request_that_fails_gives_its_turn_back() -> None:
    turns = Turns()
    with pytest.raises(ZeroDivisionError), turns.taken():
        raise ZeroDivisionError
    began = time.monotonic()
    with turns.taken():
        assert time.monotonic() - began < room.LONGEST_TURN_S / 2
