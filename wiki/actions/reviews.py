"""What follows when nobody has said for too long that a page is still true."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from intranet.kernel.search.actions import reindex
from wiki.models import PAGE, WikiPage

# A worker that stood still for a week makes up for it.
LOOKS_BACK: Final = timedelta(days=7)


@transaction.atomic
def sink_overdue() -> int:
    """Have the pages that have just become overdue come after the others in search. Returns how many they are."""
    today = timezone.localdate()
    due = WikiPage.objects.filter(review_due_on__lt=today, review_due_on__gte=today - LOOKS_BACK, deleted_at=None)
    keys = list(due.values_list("pk", flat=True))
    reindex(PAGE, keys)
    return len(keys)
