"""Which workers live: each says so every few seconds, so that the work of a dead one can be taken over.

Silence is no proof: a worker that cannot reach the database may still be handing over a message. What it has leased is
free at the end of the lease. But each worker also holds a lock in the data folder, which the kernel releases when its process
ends, however it ends: the other workers of this folder know of its death within a heartbeat, and free its leases at once.
"""

import os
import secrets
import socket
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from intranet.kernel.work import outboxes
from intranet.kernel.work.locks import SignOfLife, signs_of_the_dead
from intranet.kernel.work.models import Worker

HEARTBEAT = timedelta(seconds=3)
# Long enough for a worker that waits for SQLite's write lock, or computes without releasing the interpreter.
SILENCE = timedelta(seconds=20)


# Those of the workers of this process.
_signs: dict[str, SignOfLife] = {}


def enter(*, is_alone: bool) -> str:
    """Announce a new worker and return its id. `is_alone` (it holds the folder's lock): every other is known to be dead."""
    with transaction.atomic():
        if is_alone:
            Worker.objects.all().delete()
        worker = Worker.objects.create(id=secrets.token_hex(8), host=socket.gethostname()[:200], process=os.getpid())
    _signs[worker.id] = SignOfLife(_folder(), worker.id)
    bury_the_dead()
    return worker.id


def beat(worker: str) -> None:
    """Say that this worker lives, and forget those that are dead or have been silent for long."""
    now = timezone.now()
    Worker.objects.update_or_create(
        id=worker, defaults={"seen_at": now}, create_defaults={"host": socket.gethostname()[:200], "process": os.getpid()}
    )
    Worker.objects.filter(seen_at__lt=now - SILENCE).delete()
    bury_the_dead()


def bury_the_dead() -> None:
    """Free at once what workers that died on this data folder had in hand."""
    for sign in signs_of_the_dead(_folder()):
        if _free(sign.name):
            sign.unlink(missing_ok=True)


def leave(worker: str, *, is_idle: bool = True) -> None:
    """Announce that this worker has stopped: what it left is free at once.

    One that is not idle still delivers, in a thread that ends with the process: until then its leases are its own.
    """
    Worker.objects.filter(id=worker).delete()
    if is_idle and _free(worker):
        _signs.pop(worker).end()


def living() -> list[str]:
    """The ids of the workers that live."""
    return list(Worker.objects.filter(seen_at__gte=timezone.now() - SILENCE).values_list("id", flat=True))


def _free(worker: str) -> bool:
    """Forget a worker that does nothing any more, and free its leases. False when some could not be freed yet."""
    Worker.objects.filter(id=worker).delete()
    for box in outboxes.boxes:
        outboxes.free_leases(box, worker)
    return not any(outboxes.leased_by(box, worker).exists() for box in outboxes.boxes)


def _folder() -> Path:
    folder: Path = settings.DATA / "workers"
    return folder
