"""The folders of the embedded index: `<root>/<kind>/<generation>/`, and `<root>/<kind>/live.json` that names the live one."""

import json
import os
import secrets
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils import timezone

type Signature = tuple[int, int]


def signature_of(file: Path) -> Signature | None:
    """Changes whenever the file is replaced; None when it isn't there. One system call."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


@dataclass(frozen=True)
class Live:
    """What `live.json` says: the generation to read, and the fingerprint of the definition that made it."""

    generation: str
    fingerprint: str


class Generations:
    """The generations of every kind. Several processes may use one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, tuple[Signature, Live]] = {}

    def folder(self, kind: str, generation: str) -> Path:
        return self._root / kind / generation

    def live(self, kind: str) -> Live | None:
        """What is live now, whichever process made it so; None when nothing is."""
        pointer = self._pointer(kind)
        signature = signature_of(pointer)
        if signature is None:
            return None
        known = self._known.get(kind)
        if known is None or known[0] != signature:
            known = (signature, Live(**json.loads(pointer.read_text())))
            self._known[kind] = known
        return known[1]

    def create(self, kind: str) -> str:
        """A new empty folder; the name sorts by time."""
        generation = f"{timezone.now():%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        self.folder(kind, generation).mkdir(parents=True)
        return generation

    def make_live(self, kind: str, live: Live) -> None:
        """Replace the pointer in one step that survives a power cut."""
        pointer = self._pointer(kind)
        partial = pointer.with_suffix(".partial")
        with partial.open("w") as file:
            json.dump(asdict(live), file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(pointer)
        folder = os.open(pointer.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def delete_others(self, kind: str, generation: str) -> None:
        """Delete the other generations. Readers that have one open go on with it, and leave it at their next search.

        What a writer of another process still adds to one meanwhile goes at the next switch.
        """
        for folder in (self._root / kind).iterdir():
            if folder.is_dir() and folder.name != generation:
                self.delete(kind, folder.name)

    def delete(self, kind: str, generation: str) -> None:
        """Delete one generation, whatever is left of it."""
        shutil.rmtree(self.folder(kind, generation), ignore_errors=True)

    def _pointer(self, kind: str) -> Path:
        return self._root / kind / "live.json"
