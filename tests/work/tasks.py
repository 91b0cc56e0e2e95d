"""Tasks that processes of tests run."""

import os
import signal
import time
from pathlib import Path

from django.tasks import task


@task
def note(path: str, word: str) -> None:
    """Append a word to a file."""
    with Path(path).open("a") as file:
        file.write(f"{word}\n")


@task
def note_and_linger(path: str, word: str, seconds: float) -> None:
    """Append a word, stay a while, and say that it is over."""
    with Path(path).open("a") as file:
        file.write(f"{word} begins\n")
    time.sleep(seconds)
    with Path(path).open("a") as file:
        file.write(f"{word} ends\n")


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
