"""What is counted for one open page: frames that nobody reads, and words that are too many."""

from datetime import timedelta

import pytest
from django.utils import timezone

from intranet.kernel.realtime.connections import BURST, MAX_UNREAD, MAX_UNREAD_S, Connection
from intranet.kernel.realtime.news import ChangeNews, frame
from intranet.kernel.realtime.sessions import Standing


async def nowhere(_message: object) -> None:
    """A connection that nobody holds."""


def connection(audiences: set[int] | None = None) -> Connection:
    standing = Standing(1, "m1", frozenset(audiences or {1}), timezone.now() + timedelta(days=1))
    return Connection("key", standing, nowhere, 0.0)


@pytest.mark.parametrize(
    ("audience", "place", "is_seen"), [(1, None, True), (2, None, False), (1, 7, True), (1, 8, False), (2, 7, False)]
)
def test_a_change_is_seen_by_its_audience_in_a_place_that_has_not_closed(audience, place, is_seen) -> None:
    """8 is the shadow of a place that has just closed to the viewer."""
    change = ChangeNews(audience, place, ("group:1",), frame("change"))
    assert connection({1, 8}).sees(change) is is_seen


def test_frames_are_sent_until_too_many_are_unread() -> None:
    page = connection()
    assert all(page.note_sent(0.0) for _ in range(MAX_UNREAD))
    assert not page.note_sent(0.0)
    assert page.note_read(10)
    assert all(page.note_sent(0.0) for _ in range(10))
    assert not page.note_sent(0.0)


def test_reading_everything_forgets_that_anything_waited() -> None:
    page = connection()
    page.note_sent(0.0)
    page.note_sent(5.0)
    assert page.note_read(2)
    assert not page.is_stalled(1_000.0)
    page.note_sent(1_000.0)
    assert not page.is_stalled(1_000.0 + MAX_UNREAD_S)
    assert page.is_stalled(1_000.1 + MAX_UNREAD_S)


def test_who_reads_some_is_judged_by_the_oldest_that_is_left() -> None:
    page = connection()
    for moment in (0.0, 0.1, 20.0, 20.1):
        page.note_sent(moment)
    assert page.note_read(1)
    assert page.is_stalled(31.0)
    assert page.note_read(2)
    assert not page.is_stalled(31.0)
    assert page.is_stalled(51.0)


def test_a_page_cannot_have_read_what_it_was_not_sent() -> None:
    page = connection()
    page.note_sent(0.0)
    assert not page.note_read(2)
    assert page.note_read(1)


def test_an_old_acknowledgement_changes_nothing() -> None:
    page = connection()
    for _ in range(3):
        page.note_sent(0.0)
    page.note_read(3)
    page.note_sent(10.0)
    assert page.note_read(1)
    assert page.is_stalled(41.0)


def test_a_page_may_say_much_at_once_and_little_for_long() -> None:
    page = connection()
    assert all(page.may_speak(0.0) for _ in range(int(BURST)))
    assert not page.may_speak(0.0)
    page = connection()
    assert all(page.may_speak(second / 2) for second in range(1_000))
