"""What the tests of stored files do again and again."""

from pathlib import Path

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions.storing import delete_bytes, store
from intranet.kernel.blobs.models import Deletion, StoredFile
from intranet.kernel.blobs.storage import storage


def stored(content: bytes = b"One\nTwo\n", *, owner: User | None = None, name: str = "notes.txt", **facts: bool) -> StoredFile:
    return store([content], owner=owner, name=name, **facts)


def content_of(file: StoredFile) -> bytes:
    return b"".join(storage().read(file.key, 0, file.size))


def work() -> None:
    """What the worker does after a commit."""
    delete_bytes(Deletion.objects.all())
    Deletion.objects.all().delete()


def kept(folder: Path) -> list[str]:
    """The keys of the bytes that are there."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
