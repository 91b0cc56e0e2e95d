"""What closed cases quote, and for how long: they outlive the things that they are about."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from intranet.kernel.moderation.models import Case, Report, State

ERASED_AT_ONCE = 200


def erase_old_words() -> int:
    """Erase what long decided cases quote, in short transactions; returns how many cases. Who decided what, and why, stays.

    The time is counted from the last decision: a case that is contested is open, and keeps what its judges must read.
    """
    count = 0
    while keys := list(_old_cases().order_by("decided_at").values_list("pk", flat=True)[:ERASED_AT_ONCE]):
        count += _erase(keys)
    return count


def _old_cases() -> QuerySet[Case]:
    until = timezone.now() - timedelta(days=settings.MODERATION_KEPT_DAYS)
    return Case.objects.filter(state=State.DECIDED, decided_at__lt=until, words_erased_at=None)


@transaction.atomic
def _erase(keys: list[int]) -> int:
    """Erase those of these cases that nobody contested meanwhile. An address is made of the title: it goes as well."""
    cases = list(_old_cases().select_for_update().filter(pk__in=keys).values_list("pk", flat=True))
    Report.objects.filter(case__in=cases).update(excerpt="", text="")
    return Case.objects.filter(pk__in=cases).update(excerpt="", appeal="", address="", words_erased_at=timezone.now())
