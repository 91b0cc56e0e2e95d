"""Locks of the data folder: one process at a time. The kernel releases them when the process ends, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Self


class FolderLock:
    """`<folder>/<name>.lock`, held by one process. The file stays; only the lock on it matters."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / f"{name}.lock"
        self._file: IO[str] | None = None

    @property
    def is_held(self) -> bool:
        """True when this object holds the lock."""
        return self._file is not None

    def acquire(self) -> bool:
        """Take the lock if nobody has it; never waits. The process number is written for whoever looks."""
        if self._file is not None:
            return True
        self._path.parent.mkdir(parents=True, exist_ok=True)
        opened = self._path.open("a+")
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            opened.close()
            return False
        opened.truncate(0)
        opened.write(str(os.getpid()))
        opened.flush()
        self._file = opened
        return True

    def release(self) -> None:
        """Let another process have it."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.release()


class SignOfLife:
    """A file of the folder that is locked as long as the process that made it lives. It appears with its lock."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / name
        unlocked = folder / f".{name}"
        self._file = os.open(unlocked, os.O_CREAT | os.O_WRONLY, 0o600)  # inherited by no other program
        fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        unlocked.rename(self._path)

    def end(self) -> None:
        """Leave no trace."""
        self._path.unlink(missing_ok=True)
        os.close(self._file)


def signs_of_the_dead(folder: Path) -> Iterator[Path]:
    """The signs of life in a folder whose processes have ended, however they did. Delete each when its end is dealt with."""
    for path in sorted(folder.glob("[!.]*")):
        try:
            with path.open() as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # alive, or dealt with by another, or of another user: nobody here knows
            continue
        yield path
