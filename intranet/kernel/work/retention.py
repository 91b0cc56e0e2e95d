"""How long finished work is kept: it may name people, so no longer than an operator needs it."""

from datetime import timedelta

from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from intranet.kernel.work.models import OutgoingMail

KEPT_DONE = timedelta(days=1)
KEPT_FAILED = timedelta(days=14)


def forget_finished_work() -> None:
    """Delete the results of tasks done a day ago, and failed tasks and unsent mail after two weeks."""
    now = timezone.now()
    DBTaskResult.objects.successful().filter(finished_at__lt=now - KEPT_DONE).delete()
    DBTaskResult.objects.failed().filter(finished_at__lt=now - KEPT_FAILED).delete()
    OutgoingMail.objects.filter(set_aside_at__lt=now - KEPT_FAILED).delete()
