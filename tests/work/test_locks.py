"""Locks of the data folder."""

from pathlib import Path

from intranet.kernel.work.locks import FolderLock


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path, "x"), FolderLock(tmp_path, "x")
    with first, second:
        assert first.acquire()
        assert first.acquire()
        assert not second.acquire()
        first.release()
        assert second.acquire()


def test_locks_of_two_names_are_apart(tmp_path: Path) -> None:
    with FolderLock(tmp_path, "x") as first, FolderLock(tmp_path, "y") as second:
        assert first.acquire()
        assert second.acquire()


def test_the_folder_is_made(tmp_path: Path) -> None:
    with FolderLock(tmp_path / "new" / "folder", "x") as lock:
        assert lock.acquire()
    assert not lock.is_held
