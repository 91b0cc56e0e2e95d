"""Files in the storage of the site."""

from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.db import transaction


def delete_files(names: Iterable[str]) -> None:
    """Delete these files; those that are not there are passed over."""
    for name in names:
        default_storage.delete(name)


def delete_files_after_commit(names: Iterable[str]) -> None:
    """Delete these files once the transaction is committed: if it is rolled back, their rows still name them."""
    kept = list(names)
    if kept:
        transaction.on_commit(lambda: delete_files(kept), robust=True)
