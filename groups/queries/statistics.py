"""What happens in a group, counted for its owners: months, organizations, nobody by name."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from django.db.models import Case, CharField, Count, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from groups.models import Group, GroupMonth, Membership, Reply, Thread
from intranet.kernel.data.spreadsheets import BYTE_ORDER_MARK, safe_cell
from intranet.kernel.text.bilingual import Words
from profiles.models import Organization

MONTHS: Final = 12
ORGANIZATIONS: Final = 20
FEW: Final = 3
"""Counts of people below this are told as “fewer than”: an organization of one member would be a name."""


@dataclass(frozen=True)
class Month:
    """One month of a group. `active` people opened a discussion or replied."""

    first_day: date
    joined: int
    left: int
    active: int
    threads: int
    replies: int


@dataclass(frozen=True)
class Share:
    """How many members an organization has in the group; `count` is 0 when they are too few to tell."""

    name: Words | None
    count: int


@dataclass(frozen=True)
class Statistics:
    """The last twelve months, the newest first, and where the members work."""

    months: Sequence[Month]
    shares: Sequence[Share]

    @property
    def most_active(self) -> int:
        return max((month.active for month in self.months), default=0)


def _first_days(today: date) -> list[date]:
    """The first days of the last twelve months, the newest first."""
    number = today.year * 12 + today.month - 1
    return [date((number - back) // 12, (number - back) % 12 + 1, 1) for back in range(MONTHS)]


def statistics_of(group: Group) -> Statistics:
    """Five statements, whatever the size of the group."""
    firsts = _first_days(timezone.now().date())
    moves = {row.month: row for row in GroupMonth.objects.filter(group=group, month__in=firsts)}
    threads, replies, active = _activity(group, firsts)
    months = [
        Month(
            first_day=first,
            joined=moves[first].joined if first in moves else 0,
            left=moves[first].left if first in moves else 0,
            active=active[first],
            threads=threads[first],
            replies=replies[first],
        )
        for first in firsts
    ]
    return Statistics(months, _shares(group))


def _activity(group: Group, firsts: Sequence[date]) -> tuple[Counter[date], Counter[date], Counter[date]]:
    """Threads, replies and people who wrote, by month. Months are those of universal time."""
    starts = [datetime(first.year, first.month, first.day, tzinfo=UTC) for first in firsts]
    # The newest month whose first day is not after the moment.
    month = Case(
        *(When(created_at__gte=start, then=Value(start.date().isoformat())) for start in starts),
        output_field=CharField(),
    )
    since = starts[-1]
    opened = Thread.objects.filter(group=group, created_at__gte=since, deleted_at=None)
    written = Reply.objects.filter(thread__group=group, created_at__gte=since, deleted_at=None)
    counts = []
    for rows in (opened, written):
        counted = rows.annotate(month=month).values_list("month").annotate(count=Count("pk")).order_by()
        counts.append(Counter({date.fromisoformat(first): count for first, count in counted}))
    authors = opened.annotate(month=month).values_list("month", "author").order_by()
    people = authors.union(written.annotate(month=month).values_list("month", "author").order_by())
    return counts[0], counts[1], Counter(date.fromisoformat(first) for first, _author in people)


def _shares(group: Group) -> list[Share]:
    by_organization = (
        Membership.objects.current()
        .filter(group=group)
        .values_list("member__profile__organization")
        .annotate(count=Count("pk"))
        .order_by("-count", "member__profile__organization")
    )
    counts = list(by_organization[:ORGANIZATIONS])
    names = Organization.objects.in_bulk([pk for pk, _count in counts if pk])
    return [Share(names[pk].name if pk else None, count if count >= FEW else 0) for pk, count in counts]


def statistics_csv(statistics: Statistics) -> str:
    """One line for each month, in the reader's language."""
    out = io.StringIO()
    out.write(BYTE_ORDER_MARK)
    writer = csv.writer(out)
    writer.writerow(
        [
            _("Month"),
            pgettext("how many people", "Joined"),
            pgettext("how many people", "Left"),
            _("Active people"),
            _("Discussions"),
            _("Replies"),
        ]
    )
    for month in statistics.months:
        cells = (f"{month.first_day:%Y-%m}", month.joined, month.left, month.active, month.threads, month.replies)
        writer.writerow([safe_cell(cell) for cell in cells])
    writer.writerow([])
    writer.writerow([_("Organization"), _("Members")])
    for share in statistics.shares:
        name = str(share.name) if share.name else _("Without an organization")
        writer.writerow([safe_cell(name), safe_cell(share.count or _("fewer than {few}").format(few=FEW))])
    return out.getvalue()
