"""Tasks that processes of tests run."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.tasks import task

from tests.work.installations import wait_until


@task
def note(path: str, word: str) -> None:
    """Append a word to a file."""
    with Path(path).open("a") as file:
        file.write(f"{word}\n")


@task
def note_and_linger(path: str, word: str) -> None:
    """Append a word, stay until there is a file of this name with `.end`, and say that it is over."""
    with _noted_around(path, word):
        wait_until(Path(f"{path}.end").exists)


@task
def note_and_outlast(path: str, word: str) -> None:
    """Append a word, stay until the worker is told to stop (another of its lanes ends), and say that it is over."""
    with _noted_around(path, word):
        wait_until(lambda: "work: outbox mail" not in {thread.name for thread in threading.enumerate()})


@contextmanager
def _noted_around(path: str, word: str) -> Iterator[None]:
    note.func(path, f"{word} begins")
    yield
    note.func(path, f"{word} ends")


@task
def fail() -> None:
    """Always raises."""
    raise ValueError("poisoned")


@task
def kill_worker(path: str) -> None:
    """Note the attempt, then take the whole process down."""
    with Path(path).open("a") as file:
        file.write("attempt\n")
    os.kill(os.getpid(), signal.SIGKILL)
