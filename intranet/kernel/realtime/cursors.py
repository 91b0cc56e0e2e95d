"""Where a page stands in what happened: a moment, in microseconds since 1970, that says nothing of how much there is."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def cursor_at(moment: datetime) -> int:
    """The cursor of a page that knows what happened until this moment."""
    return (moment - _EPOCH) // _MICROSECOND


def cursor_now() -> int:
    return cursor_at(timezone.now())


def moment_of(cursor: int) -> datetime:
    """The moment of a cursor; one below zero is so long ago: a page that was never told one knows its own age.

    A moment to come is now, and one that no clock shows is 1970.
    """
    now = timezone.now()
    try:
        moment = (now if cursor < 0 else _EPOCH) + cursor * _MICROSECOND
    except OverflowError:
        return _EPOCH if cursor < 0 else now
    return min(moment, now)
