"""Which workers live: each says so every few seconds, so that the work of a dead one can be taken over."""

import os
import secrets
import socket
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from intranet.kernel.work.models import Worker

HEARTBEAT = timedelta(seconds=3)
# Long enough for a worker that waits for SQLite's write lock, or computes without releasing the interpreter.
SILENCE = timedelta(seconds=20)


@transaction.atomic
def enter(*, is_alone: bool) -> str:
    """Announce a new worker and return its id. `is_alone` (it holds the folder's lock): every other is known to be dead."""
    if is_alone:
        Worker.objects.all().delete()
    worker = Worker.objects.create(id=secrets.token_hex(16), host=socket.gethostname()[:200], process=os.getpid())
    return worker.id


def beat(worker: str) -> None:
    """Say that this worker lives, and forget those that have been silent for long."""
    now = timezone.now()
    Worker.objects.update_or_create(
        id=worker, defaults={"seen_at": now}, create_defaults={"host": socket.gethostname()[:200], "process": os.getpid()}
    )
    Worker.objects.filter(seen_at__lt=now - SILENCE).delete()


def leave(worker: str) -> None:
    """Announce that this worker has stopped: what it left is free at once."""
    Worker.objects.filter(id=worker).delete()


def living() -> list[str]:
    """The ids of the workers that live."""
    return list(Worker.objects.filter(seen_at__gte=timezone.now() - SILENCE).values_list("id", flat=True))
