"""Visits of the home page."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import HomeVisit, User

# Pages further apart than this are of two visits.
VISIT_GAP: Final = timedelta(minutes=30)
# Within a visit, its end is written this often.
WRITTEN_EVERY: Final = timedelta(minutes=5)


@transaction.atomic
def visit_home(*, member: User) -> datetime:
    """Note that the member opens the home page, and return the end of their last visit; at first, when they joined."""
    now = timezone.now()
    visit, is_first = HomeVisit.objects.get_or_create(member=member, defaults={"since": member.joined_at, "last_at": now})
    if is_first or now - visit.last_at < WRITTEN_EVERY:
        return visit.since
    if now - visit.last_at >= VISIT_GAP:
        visit.since = visit.last_at
    visit.last_at = now
    visit.save(update_fields=["since", "last_at"])
    return visit.since
