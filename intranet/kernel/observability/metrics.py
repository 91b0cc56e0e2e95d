"""Metrics in Prometheus' text format. None is by person."""

import shutil
from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from intranet.kernel.observability import health
from intranet.kernel.work.queries import WorkStatus, work_status

BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

disable_created_metrics()  # type: ignore[no-untyped-call]
registry = CollectorRegistry()
_requests = Counter("passerelle_requests", "Requests answered", ["door", "method", "route", "status"], registry=registry)
_durations = Histogram("passerelle_request_duration_seconds", "Response time", ["route"], buckets=BUCKETS_S, registry=registry)

_refusals = Counter("passerelle_refusals", "Requests and WebSockets that a door refused", ["door", "reason"], registry=registry)
open_sockets = Gauge(
    "passerelle_open_sockets", "WebSockets of this process by door; pages are “live”", ["door"], registry=registry
)
degraded = Gauge(
    "passerelle_degraded", "1 while this process does not hear the others through Redis; its pages poll", registry=registry
)


def count_request(*, door: str, method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request: `status` by its class (`2xx`), so that series stay few."""
    _requests.labels(door, method if method in METHODS else "other", route, f"{status // 100}xx").inc()
    _durations.labels(route).observe(seconds)


def count_refusal(door: str, reason: str) -> None:
    """Count what a door refused before its application: `too_large`, `origin`, or the code that a WebSocket is closed with."""
    _refusals.labels(door, reason).inc()


def exposition() -> bytes:
    """The metrics of this process, and those of the database, shared by all processes."""
    return generate_latest(registry)


class WorkCollector(Collector):
    """Metrics of background work, read from the database at each scrape; left out while it is unavailable."""

    def collect(self) -> Iterator[Metric]:
        try:
            status = work_status()
        except DatabaseError:
            yield GaugeMetricFamily("passerelle_database_up", "1 when the database answers", value=0)
            return
        finally:
            if not connection.in_atomic_block:
                connection.close()
        yield GaugeMetricFamily("passerelle_database_up", "1 when the database answers", value=1)
        yield GaugeMetricFamily("passerelle_workers", "Running workers", value=status.workers)
        yield GaugeMetricFamily("passerelle_periodic_failures", "Recent failures of periodic jobs", value=status.failed_jobs)
        yield from _depths(status)


class PartsCollector(Collector):
    """Whether the parts of `/health/ready` answer, and the space that is left. The database has its own measure."""

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("passerelle_part_up", "1 when this part answers, as in /health/ready", labels=["part"])
        for name, answer in health.readiness(without={"database"}).items():
            up.add_metric([name], not answer.error)
        yield up
        free = shutil.disk_usage(settings.DATA).free
        yield GaugeMetricFamily("passerelle_data_free_bytes", "Space left on the disk of the data folder", value=free)


def _depths(status: WorkStatus) -> Iterator[Metric]:
    waiting = GaugeMetricFamily("passerelle_outbox_waiting", "Rows waiting for delivery", labels=["outbox"])
    age = GaugeMetricFamily("passerelle_outbox_oldest_seconds", "Age of the oldest waiting row", labels=["outbox"])
    set_aside = GaugeMetricFamily("passerelle_outbox_set_aside", "Rows set aside after too many attempts", labels=["outbox"])
    now = timezone.now()
    for name, depth in status.depths.items():
        waiting.add_metric([name], depth.waiting)
        age.add_metric([name], (now - depth.oldest).total_seconds() if depth.oldest else 0)
        set_aside.add_metric([name], depth.set_aside)
    yield from (waiting, age, set_aside)


registry.register(WorkCollector())
registry.register(PartsCollector())
ProcessCollector(registry=registry)
