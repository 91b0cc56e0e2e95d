"""The worker's loop: outboxes, tasks and periodic work, each in its own lane.

A lane is a thread that does one thing after another and sleeps when there is nothing, until a commit wakes it. Lanes
keep slow work (an export, a mail server that hesitates) from delaying quick work (a profile that must be found).
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import structlog
from django.db import DatabaseError, InterfaceError, connection

from intranet.kernel.work import outboxes, presence, waking
from intranet.kernel.work.outboxes import ReceiverDownError
from intranet.kernel.work.periodic import Schedule
from intranet.kernel.work.tasks import TaskRunner

TASK_LANES = 2
POLL_S = 0.2
# With PostgreSQL's notifications, polling only finds rows that become due without a commit.
POLL_NOTIFIED_S = 1.0
TROUBLE_S = 1.0
# Between two steps, other writers of SQLite get a chance.
BREATH_S = 0.005
# The request that woke a lane is about to be answered, and may share the interpreter with it.
SETTLE_S = 0.02

log = structlog.get_logger("passerelle.work")

Step = Callable[[], bool]


@dataclass(frozen=True)
class Lane:
    """A step that is repeated, and what wakes it (see `waking`); "" when it only polls."""

    name: str
    woken_by: str
    step: Step


class WorkLoop:
    """One worker. Call `start` once and `stop` once, from the same thread."""

    def __init__(self, *, is_alone: bool) -> None:
        self._is_alone = is_alone
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._poll_s = POLL_S
        self.worker = ""

    def start(self) -> None:
        """Register the worker, take over the work of dead ones, and start the lanes."""
        self.worker = presence.enter(is_alone=self._is_alone)
        runner = TaskRunner(self.worker)
        runner.recover()
        lanes = [
            *(
                Lane(f"outbox {box.name}", box.model._meta.label, outboxes.Courier(box, self.worker).deliver_batch)
                for box in outboxes.boxes
            ),
            *(Lane(f"tasks {number}", waking.TASKS, runner.run_next) for number in range(TASK_LANES)),
            Lane("periodic", "", Schedule(self.worker).run_due),
        ]
        for lane in lanes:
            self._spawn(lane.name, partial(self._run_lane, lane))
        self._spawn("presence", partial(self._run_presence, runner))
        if connection.vendor == "postgresql":
            self._spawn("notifications", self._run_notifications)
        connection.close()
        log.info("worker started", worker=self.worker, lanes=len(lanes))

    def stop(self, *, grace_period_s: float = 30) -> bool:
        """Let each lane finish its current work, for at most `grace_period_s` seconds.

        Returns False when work was left unfinished; another worker takes it over.
        """
        self._stopping.set()
        waking.wake_all_here()
        deadline = time.monotonic() + grace_period_s
        for thread in self._threads:
            thread.join(max(0, deadline - time.monotonic()))
        left = [thread.name for thread in self._threads if thread.is_alive()]
        try:
            presence.leave(self.worker, is_idle=not left)
        except DatabaseError:
            log.warning("worker could not sign off; its work is taken over when its heartbeat expires", worker=self.worker)
        finally:
            connection.close()
        log.info("worker stopped", worker=self.worker, unfinished=left)
        return not left

    def _spawn(self, name: str, run: Callable[[], None]) -> None:
        # A daemon: work that outlasts the grace period does not keep the process alive.
        thread = threading.Thread(target=run, name=f"work: {name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run_lane(self, lane: Lane) -> None:
        try:
            with waking.sleeper(lane.woken_by) as woken:
                while True:
                    woken.clear()
                    if self._stopping.is_set():  # checked after `clear`: `stop` wakes the lane
                        break
                    pause = self._turn(lane.name, lane.step)
                    if pause <= BREATH_S:
                        time.sleep(pause)
                    elif woken.wait(pause):
                        time.sleep(SETTLE_S)
        finally:
            connection.close()

    def _turn(self, name: str, step: Step) -> float:
        """Do one step and return how many seconds to pause. No error ends the lane."""
        try:
            return BREATH_S if step() else self._poll_s
        except ReceiverDownError as error:
            log.warning("receiver unavailable; retrying", lane=name, error=str(error))
            return outboxes.REST.total_seconds()
        except (DatabaseError, InterfaceError) as error:
            log.warning("database error; retrying", lane=name, error=type(error).__name__)
        except Exception:
            log.exception("lane failed; retrying", lane=name)
        connection.close()
        return TROUBLE_S

    def _run_presence(self, runner: TaskRunner) -> None:
        def show_and_look() -> bool:
            presence.beat(self.worker)
            runner.recover()
            return False

        while not self._stopping.wait(presence.HEARTBEAT.total_seconds()):
            self._turn("presence", show_and_look)
        connection.close()

    def _run_notifications(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except Exception as error:  # of psycopg, while the server restarts: lanes poll more often until it is back
                log.warning("PostgreSQL notifications lost; polling until reconnected", error=type(error).__name__)
            self._poll_s = POLL_S
            self._stopping.wait(TROUBLE_S)

    def _listen(self) -> None:
        import psycopg

        with psycopg.connect(**connection.get_connection_params(), autocommit=True) as listener:
            listener.execute(f"LISTEN {waking.CHANNEL}")
            self._poll_s = POLL_NOTIFIED_S
            while not self._stopping.is_set():
                for notification in listener.notifies(timeout=0.5, stop_after=1):
                    waking.wake_here(notification.payload)
