"""Files are stored before a transaction, claimed inside it, and deleted when nobody uses them."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.actions import storing
from intranet.kernel.blobs.actions.storing import (
    FileGoneError,
    claim,
    release,
    share,
    store,
    sweep_unclaimed,
    sweep_unused,
)
from intranet.kernel.blobs.models import Scan, StoredFile
from intranet.kernel.blobs.storage import PIECE_BYTES, StorageDownError, storage
from intranet.kernel.blobs.storage.disk import DiskStorage
from tests.blobs.things import kept, stored, work

pytestmark = pytest.mark.django_db


def test_a_stored_file_says_what_it_is_whoever_sent_it(employee: User, files: Path) -> None:
    file = stored(b"%PDF-1.7 ...", owner=employee, name="../../secret\r\n/e\u0301te\u0301\u202efdp.exe")
    assert (file.size, file.media_type, file.scan) == (12, "application/pdf", Scan.NOT_SCANNED)
    assert file.sha256 == hashlib.sha256(b"%PDF-1.7 ...").hexdigest()
    assert file.name == ".._.._secret _étéfdp.exe"
    assert kept(files) == [file.key]
    assert file.public_id in file.key


def test_a_file_of_several_pieces_is_whole(employee: User, files: Path) -> None:
    content = bytes(range(256)) * (PIECE_BYTES // 256) + b"and the rest"
    file = stored(content, owner=employee)
    assert b"".join(storage().read(file.key, 0, file.size)) == content
    assert file.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.django_db(transaction=True)
def test_no_file_is_written_inside_a_transaction(files: Path) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        stored()
    assert kept(files) == []


def test_a_file_that_fails_while_it_is_written_leaves_nothing(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing() -> Iterator[bytes]:
        yield b"x" * (PIECE_BYTES + 1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store(failing(), owner=None, name="x")
    assert kept(files) == []
    assert not StoredFile.objects.stored().exists()

    def full(*_arguments: object) -> str:
        raise StorageDownError

    monkeypatch.setattr(DiskStorage, "put", full)
    with pytest.raises(StorageDownError):
        stored()
    assert not StoredFile.objects.stored().exists()


def test_a_file_is_claimed_once_and_by_who_stored_it(employee: User, another: User) -> None:
    file = stored(owner=employee)
    with pytest.raises(FileGoneError):
        claim(file, by=another)
    with pytest.raises(FileGoneError):
        claim(file, by=None)
    claim(file, by=employee, charged_to="library:abc")
    with pytest.raises(FileGoneError):
        claim(file, by=employee)


def test_an_infected_file_is_not_claimed(employee: User) -> None:
    file = stored(owner=employee)
    StoredFile.objects.update(scan=Scan.INFECTED)
    with pytest.raises(FileGoneError):
        claim(file, by=employee)


def test_a_file_that_nobody_claims_is_swept_after_a_day(employee: User, files: Path) -> None:
    _old, young, used = (stored(owner=employee) for _ in range(3))
    claim(used, by=employee)
    StoredFile.objects.exclude(pk=young.pk).update(created_at=timezone.now() - storing.UNCLAIMED_FOR - timedelta(minutes=1))
    sweep_unclaimed()
    assert set(StoredFile.objects.all()) == {young, used}
    work()
    assert kept(files) == sorted([young.key, used.key])


def test_a_claimed_file_that_no_row_points_to_is_deleted(employee: User, files: Path) -> None:
    file = stored(owner=employee)
    claim(file, by=employee)
    sweep_unused()
    work()
    assert kept(files) == []
    with pytest.raises(FileGoneError):
        share(file)


def test_closing_an_account_deletes_no_file(employee: User) -> None:
    file = stored(owner=employee)
    claim(file, by=employee)
    employee.delete()
    file.refresh_from_db()
    assert file.owner is None


def test_release_of_what_is_gone_is_harmless(files: Path) -> None:
    file = stored()
    release([file.pk])
    release([file.pk])
    work()
    work()
    assert kept(files) == []


def test_bytes_of_a_rolled_back_release_stay(files: Path) -> None:
    file = stored()
    with transaction.atomic():
        release([file.pk])
        transaction.set_rollback(True)
    work()
    assert kept(files) == [file.key]


@pytest.mark.parametrize("key", ["../outside", "/etc/passwd", "ab/../../x"])
def test_no_key_leaves_the_folder(key: str) -> None:
    with pytest.raises(ValueError, match="leaves"):
        list(storage().read(key, 0, 1))


def test_bytes_are_for_the_user_of_the_site_alone(files: Path) -> None:
    path = files / stored().key
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_store_takes_pieces_of_any_size() -> None:
    assert store([b"a", b"", b"bc"], owner=None, name="x").size == 3
    assert store([], owner=None, name="x").media_type == "application/octet-stream"
