"""Visits of the home page."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone

from intranet.kernel.accounts.models import HomeVisit, User

# Pages further apart than this are of two visits.
VISIT_GAP: Final = timedelta(minutes=30)
# Within a visit, its end is written this often.
WRITTEN_EVERY: Final = timedelta(minutes=5)
# Somebody who never opened the home page was not away since they joined.
FIRST_LOOKS_BACK: Final = timedelta(days=7)

log = structlog.get_logger("passerelle.accounts")


def visit_home(*, member: User) -> datetime:
    """Note that the member opens the home page, and return the end of their last visit.

    At first, that is a week ago, or when they joined. The page matters more than the note: no lock is taken before there is
    something to write, and on a read-only site or a full disk the page is shown all the same.
    """
    now = timezone.now()
    visit = HomeVisit.objects.filter(member=member).first()
    if visit is None:
        since = max(member.joined_at, now - FIRST_LOOKS_BACK)
    elif now - visit.last_at < WRITTEN_EVERY:
        return visit.since
    else:
        since = visit.last_at if now - visit.last_at >= VISIT_GAP else visit.since
    if not settings.READ_ONLY:
        try:
            with transaction.atomic():
                HomeVisit.objects.update_or_create(member=member, defaults={"since": since, "last_at": now})
        except DatabaseError as error:
            log.warning("a visit of the home page could not be noted", error=type(error).__name__)
    return since
