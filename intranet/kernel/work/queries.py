"""The state of the work, for operators: the status command and the metrics."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q
from django_tasks_db.models import DBTaskResult

from intranet.kernel.work import outboxes, presence
from intranet.kernel.work.models import PeriodicRun
from intranet.kernel.work.outboxes import Depth


@dataclass(frozen=True)
class Failure:
    """Something that was set aside, with the last words it left."""

    where: str
    what: str
    error: str
    at: datetime | None


@dataclass(frozen=True)
class WorkStatus:
    """What waits and what failed, by outbox; tasks are shown as one more outbox."""

    depths: dict[str, Depth]
    workers: int
    failed_jobs: int


def work_status() -> WorkStatus:
    """One statement for each outbox, and three more."""
    depths = {box.name: outboxes.depth(box) for box in outboxes.boxes}
    tasks = DBTaskResult.objects.aggregate(
        waiting=Count("id", filter=Q(status__in=("READY", "RUNNING"))),
        oldest=Min("enqueued_at", filter=Q(status__in=("READY", "RUNNING"))),
        set_aside=Count("id", filter=Q(status="FAILED")),
    )
    depths["tasks"] = Depth(**tasks)
    return WorkStatus(depths=depths, workers=len(presence.living()), failed_jobs=PeriodicRun.objects.exclude(error="").count())


def failures(limit: int = 20) -> list[Failure]:
    """The latest of what was set aside or failed, at most `limit` of each sort."""
    found = [
        Failure(box.name, f"row {row.pk}", row.last_error, row.set_aside_at)
        for box in outboxes.boxes
        for row in box.rows.filter(set_aside_at__isnull=False).order_by("-set_aside_at")[:limit]
    ]
    found += [
        Failure("tasks", f"{task.task_path} {task.id}", task.traceback.strip().rpartition("\n")[2], task.finished_at)
        for task in DBTaskResult.objects.failed().order_by("-finished_at")[:limit]
    ]
    found += [
        Failure("periodic", run.job, run.error, run.finished_at)
        for run in PeriodicRun.objects.exclude(error="").order_by("-started_at")[:limit]
    ]
    return found
