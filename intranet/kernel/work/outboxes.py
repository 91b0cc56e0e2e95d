"""Outboxes: rows stored with a change and delivered after it, at least once, whatever dies meanwhile.

An app subclasses `OutboxRow`, registers an `Outbox` in its `jobs`, and calls `put` inside the transaction of the change:

    class SearchChange(OutboxRow):
        coalesced_by = ("kind", "key")
        kind = models.CharField(max_length=40)
        key = models.BigIntegerField()

        class Meta(OutboxRow.Meta):
            constraints = [models.UniqueConstraint(fields=["kind", "key"], name="search_searchchange_key")]

    outboxes.boxes.register(Outbox(name="search", model=SearchChange, deliver=apply_changes, batch=500))
    outboxes.put([SearchChange(kind="person", key=member.pk)])

`deliver` receives rows of one batch, outside of any transaction. Returning means that all are done. Any exception
means that none is known to be done: the rows are then tried one by one, so that a poisoned one does not stop the
others, and after `MAX_ATTEMPTS` it is set aside with its error and shown. `ReceiverDownError` means that the receiver itself
is down: nothing is counted against the rows, and the outbox rests a moment.

A lease is of one batch of one worker: it begins with the worker's id. It is freed before its end only when nobody delivers
its rows any more: when its worker is known to be dead (`presence`), or by the lane itself, which has no other batch.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import models, transaction
from django.utils import timezone

from intranet.kernel.registry import Registry
from intranet.kernel.work import waking
from intranet.kernel.work.models import OutboxRow

MAX_ATTEMPTS = 8
# A row that failed or vanished with its worker this often is delivered alone: it may be what kills the worker.
SUSPECT_ATTEMPTS = 3
MAX_RETRY_DELAY = timedelta(minutes=5)
REST = timedelta(seconds=1)

BACKGROUND = 1

log = structlog.get_logger("passerelle.work")

_priority: ContextVar[int] = ContextVar("priority", default=0)


class ReceiverDownError(Exception):
    """The place that rows are delivered to cannot be reached; they wait without losing an attempt."""


@dataclass(frozen=True)
class Outbox[RowT: OutboxRow]:
    """What becomes of the rows of one model.

    `batch` rows at most are delivered together. `lease` is how long a worker may take for them: after it another
    worker takes over, so it must be well above the slowest honest delivery.
    """

    name: str
    model: type[RowT]
    deliver: Callable[[Sequence[RowT]], None]
    batch: int = 100
    lease: timedelta = timedelta(minutes=1)

    @property
    def rows(self) -> "models.QuerySet[RowT]":
        return self.model._default_manager.all()

    def due(self, at: datetime) -> "models.QuerySet[RowT]":
        """Rows that wait for a worker at this moment, the oldest first, and those of the background last."""
        free = models.Q(leased_until__isnull=True) | models.Q(leased_until__lte=at)
        return self.rows.filter(free, set_aside_at__isnull=True, available_at__lte=at).order_by(
            "priority", "available_at", "id"
        )


@dataclass(frozen=True)
class Depth:
    """The state of an outbox, for operators: how many rows wait, since when the oldest does, how many were set aside."""

    waiting: int
    oldest: datetime | None
    set_aside: int


boxes = Registry[Outbox[Any]]("name")


@contextmanager
def background() -> Iterator[None]:
    """Rows put inside the block wait until nothing else does: for jobs that store thousands that nobody waits for.

    A row of the foreground that is renewed inside the block stays in the foreground.
    """
    token = _priority.set(BACKGROUND)
    try:
        yield
    finally:
        _priority.reset(token)


@transaction.atomic(savepoint=False)
def put(rows: Iterable[OutboxRow]) -> None:
    """Store rows of one model with the current transaction and wake the worker when it commits.

    For a model with `coalesced_by`, a key that already waits is renewed: due at once, its attempts forgotten.
    """
    unsaved = list(rows)
    if not unsaved:
        return
    for row in unsaved:
        row.priority = _priority.get()
    model = type(unsaved[0])
    if model.coalesced_by:
        _renew(model, unsaved)
    else:
        model._default_manager.bulk_create(unsaved)
    waking.wake(model._meta.label)


def _renew(model: type[OutboxRow], rows: list[OutboxRow]) -> None:
    fields = [field.attname for field in model._meta.concrete_fields if field.name in model.coalesced_by]
    by_key = {tuple(getattr(row, field) for field in fields): row for row in rows}
    kept = {"id", "created_at", "lease", "leased_until", *model.coalesced_by}
    if _priority.get() == BACKGROUND:
        kept.add("priority")
    model._default_manager.bulk_create(
        # In one order everywhere, so that two transactions that renew the same keys wait and never deadlock.
        [by_key[key] for key in sorted(by_key)],
        update_conflicts=True,
        unique_fields=list(model.coalesced_by),
        update_fields=[field.name for field in model._meta.concrete_fields if field.name not in kept],
    )


class Courier[RowT: OutboxRow]:
    """Delivers one outbox for one worker, batch after batch, from one thread."""

    def __init__(self, outbox: Outbox[RowT], worker: str) -> None:
        self._outbox = outbox
        self._worker = worker
        self._may_have_left = False

    def deliver_batch(self) -> bool:
        """As `deliver_batch`. What an error of the database left leased is freed first: nobody delivers it any more."""
        if self._may_have_left:
            free_leases(self._outbox, self._worker)
            self._may_have_left = leased_by(self._outbox, self._worker).exists()
        try:
            return deliver_batch(self._outbox, self._worker)
        except ReceiverDownError:
            raise  # the rows were given back
        except Exception:
            self._may_have_left = True
            raise


def deliver_batch[RowT: OutboxRow](outbox: Outbox[RowT], worker: str = "") -> bool:
    """Deliver one batch of what is due. False when nothing was; raises `ReceiverDownError` when the receiver is down.

    Without a worker (a command, a test), the lease ends by itself if the process dies.
    """
    rows = _lease(outbox, worker)
    if not rows:
        return False
    try:
        outbox.deliver(rows)
    except ReceiverDownError as error:
        _give_back(outbox, rows, error)
        raise
    except Exception as error:
        if len(rows) == 1:
            _fail(outbox, rows[0], error)
        else:
            log.warning(
                "outbox batch failed; delivering its rows one by one", outbox=outbox.name, rows=len(rows), exc_info=True
            )
            _deliver_one_by_one(outbox, rows)
    else:
        _finish(outbox, rows)
    return True


def depth(outbox: Outbox[Any]) -> Depth:
    """Count what is waiting and what was set aside, in one statement."""
    waiting = models.Q(set_aside_at__isnull=True)
    found = outbox.rows.aggregate(
        waiting=models.Count("id", filter=waiting),
        oldest=models.Min("created_at", filter=waiting),
        set_aside=models.Count("id", filter=~waiting),
    )
    return Depth(**found)


def free_leases(outbox: Outbox[Any], worker: str) -> int:
    """Make due what a worker has leased and delivers no more. Returns the number of rows.

    Those that a transaction is renewing are left out, so that it never waits for us and we never for it.
    """
    with transaction.atomic():
        left = leased_by(outbox, worker).select_for_update(skip_locked=True)
        freed = outbox.rows.filter(pk__in=[row.pk for row in left]).update(lease="", leased_until=None)
    if freed:
        log.warning("leases of unfinished deliveries freed", outbox=outbox.name, rows=freed)
    return freed


def leased_by[RowT: OutboxRow](outbox: Outbox[RowT], worker: str) -> "models.QuerySet[RowT]":
    """The rows that a worker has leased."""
    return outbox.rows.filter(leased_until__isnull=False, lease__startswith=f"{worker}:")


def retry_set_aside(outbox: Outbox[Any]) -> int:
    """Retry every row that was set aside, with its attempts reset. Returns the number of rows."""
    with transaction.atomic():
        count = outbox.rows.filter(set_aside_at__isnull=False).update(
            set_aside_at=None, attempts=0, available_at=timezone.now(), lease="", leased_until=None
        )
        waking.wake(outbox.model._meta.label)
    return count


def _lease[RowT: OutboxRow](outbox: Outbox[RowT], worker: str) -> list[RowT]:
    """Claim a batch, so that no other worker delivers it. The attempt is counted now: a worker may die of it."""
    now = timezone.now()
    # An idle worker reads, in as few words as it can, and never takes SQLite's write lock.
    if not outbox.rows.filter(set_aside_at=None).exists() or not outbox.due(now).exists():
        return []
    token = f"{worker}:{secrets.token_hex(7)}"
    with transaction.atomic():
        found = list(outbox.due(now).select_for_update(skip_locked=True)[: outbox.batch])
        worn_out = [row.pk for row in found if row.attempts >= MAX_ATTEMPTS]
        rows = _safe_together([row for row in found if row.attempts < MAX_ATTEMPTS and row.priority == found[0].priority])
        outbox.rows.filter(pk__in=[row.pk for row in rows]).update(
            lease=token, leased_until=now + outbox.lease, attempts=models.F("attempts") + 1
        )
        outbox.rows.filter(pk__in=worn_out).update(
            set_aside_at=now, lease="", leased_until=None, last_error="The worker died each time it delivered this row."
        )
    for row in rows:
        row.lease, row.attempts = token, row.attempts + 1
    return rows


def _safe_together[RowT: OutboxRow](rows: list[RowT]) -> list[RowT]:
    """The rows up to the first suspect, or that suspect alone."""
    for position, row in enumerate(rows):
        if row.attempts >= SUSPECT_ATTEMPTS:
            return rows[: max(position, 1)]
    return rows


def _finish[RowT: OutboxRow](outbox: Outbox[RowT], rows: list[RowT]) -> None:
    """Forget what was delivered; what was renewed meanwhile stays, due at once."""
    with transaction.atomic():
        ours = _ours(outbox, rows)
        ours.filter(version__in=[row.version for row in rows]).delete()
        ours.update(lease="", leased_until=None)


def _deliver_one_by_one[RowT: OutboxRow](outbox: Outbox[RowT], rows: list[RowT]) -> None:
    for position, row in enumerate(rows):
        try:
            outbox.deliver([row])
        except ReceiverDownError as error:
            _give_back(outbox, rows[position:], error)
            raise
        except Exception as error:  # whatever it is, the next row has its turn
            _fail(outbox, row, error)
        else:
            _finish(outbox, [row])


def _give_back[RowT: OutboxRow](outbox: Outbox[RowT], rows: list[RowT], error: ReceiverDownError) -> None:
    """Return rows that nobody can deliver now, with the attempt that they did not have."""
    with transaction.atomic():
        ours = _ours(outbox, rows)
        ours.filter(version__in=[row.version for row in rows]).update(
            attempts=models.F("attempts") - 1, last_error=_described(error)
        )
        ours.update(lease="", leased_until=None)


def _fail[RowT: OutboxRow](outbox: Outbox[RowT], row: RowT, error: Exception) -> None:
    """Count a failed delivery: the row waits, twice as long each time, or is set aside. A renewed one is due at once."""
    now = timezone.now()
    is_last = row.attempts >= MAX_ATTEMPTS
    wait = min(timedelta(seconds=2**row.attempts), MAX_RETRY_DELAY)
    with transaction.atomic():
        ours = _ours(outbox, [row])
        ours.filter(version=row.version).update(
            available_at=now + wait, set_aside_at=now if is_last else None, last_error=_described(error)
        )
        ours.update(lease="", leased_until=None)
    facts = {"outbox": outbox.name, "row": row.pk, "attempts": row.attempts, "error": type(error).__name__}
    if is_last:
        log.error("outbox row failed too often; set aside", **facts)
    else:
        log.warning("outbox row failed; retrying", **facts, retry_in_s=wait.total_seconds())


def _ours[RowT: OutboxRow](outbox: Outbox[RowT], rows: list[RowT]) -> "models.QuerySet[RowT]":
    """Those of the rows that are still leased to us: an expired lease may have passed to another worker."""
    return outbox.rows.filter(pk__in=[row.pk for row in rows], lease=rows[0].lease)


def _described(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:2000]
