"""`manage.py worker`: run the background work; `--status` shows what is waiting and what was set aside."""

import signal
from argparse import ArgumentParser
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from intranet.kernel.data.folder import close_data_folder
from intranet.kernel.work import embedded, outboxes, queries
from intranet.kernel.work.locks import FolderLock
from intranet.kernel.work.loop import WorkLoop


class Command(BaseCommand):
    help = "Run the background work: outboxes, tasks and periodic jobs. SIGTERM or Ctrl-C shuts it down gracefully."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--status", action="store_true", help="show what is waiting and what was set aside, then exit")
        parser.add_argument("--retry", metavar="OUTBOX", help="retry every row that was set aside in this outbox, then exit")
        parser.add_argument(
            "--grace-period",
            "--patience",
            type=float,
            default=30,
            help="seconds to wait at shutdown for running work to finish (default: 30)",
        )

    def handle(self, *, status: bool, retry: str | None, grace_period: float, **_options: Any) -> None:
        if status:
            self._show()
        elif retry:
            self._retry(retry)
        else:
            self._work(grace_period)

    def _work(self, grace_period_s: float) -> None:
        if warning := close_data_folder():
            self.stderr.write(warning)
        with FolderLock(settings.DATA, "worker") as lock:
            if embedded.needs_one_worker() and not lock.acquire():
                raise CommandError(
                    "Another worker already runs on this data folder, alone or inside a server. "
                    "To run several workers, set DATABASE_URL and ELASTICSEARCH_URL."
                )
            # Not an Event: a signal that arrives while the main thread enters `wait` would deadlock on its lock.
            stopping: SimpleQueue[int] = SimpleQueue()
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda number, _frame: stopping.put(number))
            loop = WorkLoop(is_alone=lock.is_held and connection.vendor == "sqlite")
            loop.start()
            self.stdout.write("Worker started. Stop it with SIGTERM or Ctrl-C.")
            self.stdout.flush()  # not buffered when the output is a journal or a file
            # Wake up every second: the handler of a signal that arrives just before the wait begins runs only then.
            while True:
                with suppress(Empty):
                    stopping.get(timeout=1)
                    break
            loop.stop(grace_period_s=grace_period_s)

    def _retry(self, name: str) -> None:
        outbox = next((box for box in outboxes.boxes if box.name == name), None)
        if outbox is None:
            names = ", ".join(box.name for box in outboxes.boxes)
            raise CommandError(f"Unknown outbox “{name}”. Choose one of: {names}.")
        self.stdout.write(f"{outboxes.retry_set_aside(outbox)} rows of {name} will be retried.")

    def _show(self) -> None:
        status = queries.work_status()
        self.stdout.write(f"Running workers: {status.workers}")
        self.stdout.write(f"{'outbox':<20}{'waiting':>10}{'set aside':>12}  oldest")
        for name, depth in status.depths.items():
            oldest = f"{depth.oldest:%Y-%m-%d %H:%M:%S}" if depth.oldest else "-"
            self.stdout.write(f"{name:<20}{depth.waiting:>10}{depth.set_aside:>12}  {oldest}")
        for failure in queries.failures():
            at = f"{failure.at:%Y-%m-%d %H:%M:%S}" if failure.at else ""
            self.stdout.write(self.style.ERROR(f"{failure.where}: {failure.what} {at}\n    {failure.error}"))
