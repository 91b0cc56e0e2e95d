"""`manage.py worker`: do the background work until told to stop; `--status` shows what waits and what was set aside."""

import signal
from argparse import ArgumentParser
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from intranet.kernel.work import embedded, outboxes, queries
from intranet.kernel.work.locks import FolderLock
from intranet.kernel.work.loop import WorkLoop


class Command(BaseCommand):
    help = "Do the background work: outboxes, tasks and periodic jobs, until SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--status", action="store_true", help="show what waits and what was set aside, and stop")
        parser.add_argument(
            "--retry", metavar="OUTBOX", help="try again everything that was set aside in this outbox, and stop"
        )
        parser.add_argument(
            "--patience", type=float, default=30, help="seconds that running work has to finish at SIGTERM (30)"
        )

    def handle(self, *, status: bool, retry: str | None, patience: float, **_options: Any) -> None:
        if status:
            self._show()
        elif retry:
            self._retry(retry)
        else:
            self._work(patience)

    def _work(self, patience_s: float) -> None:
        with FolderLock(settings.DATA, "worker") as lock:
            if embedded.needs_one_worker() and not lock.acquire():
                raise CommandError(
                    "Another process already does the work of this data folder (a server with its worker, or a worker). "
                    "Several workers need DATABASE_URL and ELASTICSEARCH_URL."
                )
            # Not an event: a handler that runs while the event is being waited for would wait for its lock.
            stops: SimpleQueue[int] = SimpleQueue()
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda number, _frame: stops.put(number))
            loop = WorkLoop(is_alone=lock.is_held and connection.vendor == "sqlite")
            loop.start()
            self.stdout.write("The worker works; SIGTERM or Ctrl-C stops it.")
            self.stdout.flush()  # at once in a journal too
            # Wake up every second: the handler of a signal that arrives just before the wait begins runs only then.
            while True:
                with suppress(Empty):
                    stops.get(timeout=1)
                    break
            loop.stop(patience_s=patience_s)

    def _retry(self, name: str) -> None:
        outbox = next((box for box in outboxes.registered() if box.name == name), None)
        if outbox is None:
            names = ", ".join(box.name for box in outboxes.registered())
            raise CommandError(f"There is no outbox called {name}; there are: {names}.")
        self.stdout.write(f"{outboxes.retry_set_aside(outbox)} rows of {name} will be tried again.")

    def _show(self) -> None:
        status = queries.work_status()
        self.stdout.write(f"Workers that live: {status.workers}")
        self.stdout.write(f"{'outbox':<20}{'waiting':>10}{'set aside':>12}  oldest")
        for name, depth in status.depths.items():
            oldest = f"{depth.oldest:%Y-%m-%d %H:%M:%S}" if depth.oldest else "-"
            self.stdout.write(f"{name:<20}{depth.waiting:>10}{depth.set_aside:>12}  {oldest}")
        for failure in queries.failures():
            at = f"{failure.at:%Y-%m-%d %H:%M:%S}" if failure.at else ""
            self.stdout.write(self.style.ERROR(f"{failure.where}: {failure.what} {at}\n    {failure.error}"))
