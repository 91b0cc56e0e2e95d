"""How long news is kept."""

import time
from datetime import timedelta

from django.db import models, transaction
from django.utils import timezone

from intranet.kernel.notifications.models import Delivery, Digest, Event, Notification

KEPT = timedelta(days=180)
FORGOTTEN_AT_ONCE = 1_000
BREATH_S = 0.005


def forget_old_notifications() -> int:
    """Delete what is older than 180 days, in short transactions; says how many rows. Interrupted, it is gone on with."""
    before = timezone.now() - KEPT
    old = Event.objects.filter(at__lt=before)
    count = sum(_delete_some(model.objects.filter(event__at__lt=before)) for model in (Notification, Delivery))
    return count + _delete_some(old) + _delete_some(Digest.objects.filter(period__lt=before.date()))


def _delete_some[RowT: models.Model](rows: "models.QuerySet[RowT]") -> int:
    """Delete these rows, batch by batch."""
    count = 0
    while keys := list(rows.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE]):
        with transaction.atomic():
            rows.model._base_manager.filter(pk__in=keys).delete()
        count += len(keys)
        time.sleep(BREATH_S)
    return count
