"""Days and times as people write them: what formats alone can't say is said here."""

from datetime import date, datetime, time
from functools import lru_cache
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext

from intranet.kernel.text.bilingual import reading_language

# Later the same day, the clock says more.
HOURS_TOLD: Final = 6
FRENCH_WHOLE_HOUR: Final = "G\u00a0\\h"


def day(value: date) -> str:
    """`1er janvier 2026` or `January 1, 2026`; of a moment, the day where the reader is."""
    here = _here(value)
    return _day(date(here.year, here.month, here.day), reading_language())


@lru_cache(1_000)
def _day(value: date, language: str) -> str:
    # A page of a stream says twenty moments, of few days.
    shown = date_format(value, "DATE_FORMAT")
    return f"1er{shown[1:]}" if language == "fr" and value.day == 1 else shown


def clock(value: time | datetime) -> str:
    """`14 h 30`, `14 h`, or `2:30 p.m.`."""
    here = timezone.localtime(value) if isinstance(value, datetime) else value
    return _clock(here.hour, here.minute, reading_language())


@lru_cache(2 * 24 * 60)
def _clock(hour: int, minute: int, language: str) -> str:
    if language == "fr" and not minute:
        return time_format(time(hour, minute), FRENCH_WHOLE_HOUR, use_l10n=False)
    return time_format(time(hour, minute), "TIME_FORMAT")


def moment(value: datetime) -> str:
    """A day and a time: `1er janvier 2026, 14 h 30` or `January 1, 2026, 2:30 p.m.`."""
    return f"{day(value)}, {clock(value)}"


def ago(value: datetime) -> str:
    """How long ago, as short as people say it: `12 min ago`, `2 h ago`, `yesterday, 6:05 p.m.`, then the day."""
    now = timezone.localtime()
    here = timezone.localtime(value)
    minutes = int((now - here).total_seconds() // 60)
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return gettext("{count} min ago").format(count=minutes)
    if minutes < HOURS_TOLD * 60:
        return gettext("{count} h ago").format(count=minutes // 60)
    days = (now.date() - here.date()).days
    if days < 2:
        return clock(here) if days < 1 else gettext("yesterday, {time}").format(time=clock(here))
    return short_day(here)


def short_day(value: date) -> str:
    """`12 nov.` or `Nov. 12`; with the year when it is another."""
    here = _here(value)
    this_year, another = ("j N", "j N Y") if reading_language() == "fr" else ("N j", "N j, Y")
    return date_format(here, this_year if here.year == timezone.localtime().year else another, use_l10n=False)


def _here(value: date) -> date:
    """The moment where the reader is; a mere date is the same everywhere."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
