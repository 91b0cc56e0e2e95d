"""The news of the demonstration: it is told in the order in which things happened, and what is old was read."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from intranet.kernel.notifications.models import Delivery, Event, MailState, Notification, PendingEvent, PendingMail, Why
from intranet.kernel.work import outboxes

# Everybody reads their news each morning: what came since then is a handful.
READ_AFTER: Final = timedelta(hours=8)


def tell_news() -> int:
    """Tell at once what the other parts of the demonstration made, without a worker, as if each had been told at its moment.

    Says how many events that was. What is old was read where it was shown, and no mail about it leaves.
    """
    waiting = list(PendingEvent.objects.values_list("event", flat=True))
    outbox = next(one for one in outboxes.boxes if one.model is PendingEvent)
    while waiting and outboxes.deliver_batch(outbox):
        pass
    _settle(waiting)
    return len(waiting)


@transaction.atomic
def _settle(events: list[int]) -> None:
    moment = Subquery(Event.objects.filter(pk=OuterRef("event")).values("at"))
    told = Notification.objects.filter(event__in=events)
    told.update(at=moment)
    old = Event.objects.filter(pk__in=events, at__lt=timezone.now() - READ_AFTER)
    told.filter(event__in=old).update(read_at=moment)
    PendingMail.objects.filter(delivery__event__in=old).delete()
    Delivery.objects.filter(event__in=old).update(state=MailState.CANCELLED, why=Why.NOTHING_LEFT, settled_at=moment)
