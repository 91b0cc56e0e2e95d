"""Running Django's tasks, with what `django_tasks_db` leaves out: work that a dead worker left is taken up again.

A task may therefore run more than once: it must be harmless to repeat. One that raises has failed, and is shown; one
whose worker dies `MAX_ATTEMPTS` times is failed too, so that it cannot kill workers for ever.
"""

from threading import Lock
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django_tasks_db.management.commands.db_worker import Worker as LibraryWorker
from django_tasks_db.models import DBTaskResult

from intranet.kernel.work import presence, waking

MAX_ATTEMPTS = 3

log = structlog.get_logger("passerelle.work")


class WorkerDiedError(Exception):
    """The error kept for a task whose workers died each time they ran it."""


class TaskRunner:
    """Runs the tasks of one worker, from as many threads as it has lanes for them."""

    def __init__(self, worker: str) -> None:
        self._worker = worker
        self._running: set[UUID] = set()
        self._lock = Lock()
        self._library = LibraryWorker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker,
        )

    def run_next(self) -> bool:
        """Run the most urgent task that is due; False when there is none."""
        task = self._claim()
        if task is None:
            return False
        try:
            self._library.run_task(task)
        finally:
            with self._lock:
                self._running.discard(task.id)
        if task.status == "FAILED":
            log.error("task failed; not retried", task=task.task_path, error=task.exception_class_path)
        return True

    def recover(self) -> int:
        """Put back what dead workers left running, or fail it when that happened too often; says how many tasks.

        A task of this very worker that no thread runs any more (its result could not be stored) counts as left.
        """
        living = {*presence.living(), self._worker}
        recovered = 0
        for task in DBTaskResult.objects.running().only("id", "worker_ids"):
            if task.worker_ids[-1:] == [self._worker]:
                with self._lock:
                    is_left = task.id not in self._running
            else:
                is_left = not living.intersection(task.worker_ids[-1:])
            if is_left and _put_back(task.id, task.worker_ids):
                recovered += 1
        if recovered:
            log.warning("tasks of dead workers recovered", tasks=recovered)
        return recovered

    def _claim(self) -> DBTaskResult[..., Any] | None:
        if not DBTaskResult.objects.ready().exists():
            return None  # an idle worker reads and never takes SQLite's write lock
        with self._lock, transaction.atomic():
            task = DBTaskResult.objects.ready().get_locked()
            if task is not None:
                task.claim(self._worker)
                self._running.add(task.id)
            return task


def _put_back(task_id: UUID, worker_ids: list[str]) -> bool:
    """Have a task run again, unless another worker was faster. The workers that ran it are its count of attempts."""
    with transaction.atomic():
        left = DBTaskResult.objects.running().filter(id=task_id).select_for_update(skip_locked=True).first()
        if left is None or left.worker_ids != worker_ids:
            return False
        if len(worker_ids) >= MAX_ATTEMPTS:
            left.set_failed(WorkerDiedError(f"The worker died each time it ran this task ({len(worker_ids)} times)."))
            log.error("worker died too often in task; failed", task=left.task_path, attempts=len(worker_ids))
        else:
            left.status = "READY"
            left.save(update_fields=["status"])
        waking.wake(waking.TASKS)
    return True
