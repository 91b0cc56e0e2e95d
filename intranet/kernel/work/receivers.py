"""Django's tasks wake the worker like any other work."""

from typing import Any

from django.dispatch import receiver
from django.tasks.signals import task_enqueued

from intranet.kernel.work import waking


@receiver(task_enqueued)
def wake_for_task(**_details: Any) -> None:
    waking.wake(waking.TASKS)
