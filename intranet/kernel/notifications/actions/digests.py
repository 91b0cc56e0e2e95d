"""Summaries: one for each member and period, at seven in the morning where the member is."""

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from datetime import time as clock
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.data.bulk import insert_rows
from intranet.kernel.notifications.letters import zone_of
from intranet.kernel.notifications.models import Cadence, Digest, Notification, PendingMail
from intranet.kernel.work import outboxes

HOUR = 7
MONDAY = 0
MEMBERS_AT_ONCE = 200
BREATH_S = 0.005


def prepare_digests() -> int:
    """Make the summaries whose hour has come, in batches, and have them mailed; says how many. Done twice, it makes none twice.

    A summary takes the news that waited for it until seven of its day; what comes later is in the next one. After an outage the
    last period alone is made up for, with all that waited.
    """
    return sum(_prepare(cadence, zone) for cadence in Cadence for zone in _zones(cadence))


def period_of(cadence: Cadence, zone: ZoneInfo, now: datetime) -> tuple[date, datetime]:
    """The day whose seven o'clock came last in this zone (for weeks, the Monday), and that moment."""
    here = now.astimezone(zone)
    day = here.date() if here.hour >= HOUR else here.date() - timedelta(days=1)
    if cadence == Cadence.WEEKLY:
        day -= timedelta(days=(day.weekday() - MONDAY) % 7)
    return day, datetime.combine(day, clock(HOUR), zone)


def _zones(cadence: Cadence) -> Iterator[str]:
    """The zones of those for whom something waits."""
    waiting = Notification.objects.filter(mail=cadence, digest=None).values("member")
    yield from User.objects.filter(pk__in=waiting).order_by().values_list("time_zone", flat=True).distinct()


def _prepare(cadence: Cadence, zone_name: str) -> int:
    period, until = period_of(cadence, zone_of(User(time_zone=zone_name)), timezone.now())
    made, after = 0, 0
    while members := _without(cadence, zone_name, period, until, after):
        _prepare_batch(cadence, period, until, members)
        made, after = made + len(members), members[-1]
        time.sleep(BREATH_S)
    return made


def _without(cadence: Cadence, zone_name: str, period: date, until: datetime, after: int) -> list[int]:
    """Some members for whom news waits and whose summary of the period is still to be made, after a primary key.

    What waits is walked in the order of its index, so that a turn with nothing to make is short.
    """
    made = Digest.objects.filter(member=OuterRef("member"), cadence=cadence, period=period)
    waiting = Notification.objects.filter(
        ~Exists(made), mail=cadence, digest=None, at__lt=until, member__time_zone=zone_name, member__gt=after
    )
    return list(waiting.order_by("member_id").values_list("member_id", flat=True).distinct()[:MEMBERS_AT_ONCE])


@transaction.atomic
def _prepare_batch(cadence: Cadence, period: date, until: datetime, members: list[int]) -> None:
    insert_rows(
        Digest, ("member", "cadence", "period"), [(key, cadence.value, period) for key in members], ignore_conflicts=True
    )
    digests = Digest.objects.filter(cadence=cadence, period=period, member__in=members)
    waiting = Notification.objects.filter(mail=cadence, digest=None, at__lt=until, member__in=members)
    waiting.update(digest=Subquery(digests.filter(member=OuterRef("member")).values("pk")[:1]))
    with outboxes.background():
        outboxes.put([PendingMail(digest_id=key) for key in digests.filter(pending=None).values_list("pk", flat=True)])
