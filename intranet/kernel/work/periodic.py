"""Periodic work: each job runs once in each of its intervals, whichever worker is first.

Intervals are counted from 1970 in UTC. A worker that starts late runs the current interval's turn at once; turns of
intervals that nobody lived through are not made up for. What a dead worker left unfinished is taken over.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from intranet.kernel.registry import Registry
from intranet.kernel.work import presence
from intranet.kernel.work.models import PeriodicRun

MAX_ATTEMPTS = 3
KEPT_TURNS = 10

log = structlog.get_logger("passerelle.work")


@dataclass(frozen=True)
class Job:
    """Something to do every so often. `run` may be interrupted and repeated: it must be harmless to do twice."""

    name: str
    every: timedelta
    run: Callable[[], object]

    def period(self, at: datetime) -> int:
        """The number of the interval that holds this moment."""
        return int(at.timestamp() // self.every.total_seconds())


jobs = Registry[Job]("name")


class Schedule:
    """What one worker knows of the turns already taken, so that it asks the database once an interval and job."""

    def __init__(self, worker: str) -> None:
        self._worker = worker
        self._settled: dict[str, int] = {}

    def run_due(self) -> bool:
        """Run every job whose turn has come and that no other worker has taken. True when one ran."""
        ran = False
        for job in jobs:
            period = job.period(timezone.now())
            if self._settled.get(job.name) == period:
                continue
            turn = _take_turn(job, period, self._worker)
            if turn is not None:
                _run(job, turn)
                ran = True
                self._settled[job.name] = period
            elif _is_settled(job, period):
                self._settled[job.name] = period
        return ran


def _take_turn(job: Job, period: int, worker: str) -> PeriodicRun | None:
    """This worker's claim on a turn; None when another has it."""
    try:
        with transaction.atomic():
            return PeriodicRun.objects.create(job=job.name, period=period, worker=worker)
    except IntegrityError:
        return _take_over(job, period, worker)


def _take_over(job: Job, period: int, worker: str) -> PeriodicRun | None:
    with transaction.atomic():
        turn = (
            PeriodicRun.objects.select_for_update(skip_locked=True)
            .filter(job=job.name, period=period, finished_at__isnull=True)
            .exclude(worker__in=presence.living())
            .first()
        )
        if turn is None:
            return None
        if turn.attempts >= MAX_ATTEMPTS:
            turn.finished_at, turn.error = timezone.now(), "The worker died each time it ran this job."
            turn.save(update_fields=["finished_at", "error"])
            log.error("worker died too often in periodic job; skipped for this interval", job=job.name, period=period)
            return None
        turn.worker, turn.attempts = worker, turn.attempts + 1
        turn.save(update_fields=["worker", "attempts"])
        return turn


def _is_settled(job: Job, period: int) -> bool:
    return PeriodicRun.objects.filter(job=job.name, period=period, finished_at__isnull=False).exists()


def _run(job: Job, turn: PeriodicRun) -> None:
    """Do it once. A failure is kept and shown; the next interval tries again."""
    try:
        job.run()
    except Exception as error:
        turn.error = f"{type(error).__name__}: {error}"[:2000]
        log.exception("periodic job failed; runs again in the next interval", job=job.name, period=turn.period)
    turn.finished_at = timezone.now()
    turn.save(update_fields=["finished_at", "error"])
    PeriodicRun.objects.filter(job=job.name, period__lt=turn.period - KEPT_TURNS).delete()
