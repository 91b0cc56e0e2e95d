"""Files are scanned when there is a scanner; what has a virus is given to nobody."""

import socket
import threading
from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs import signals
from intranet.kernel.blobs.actions import examining
from intranet.kernel.blobs.actions.examining import examine
from intranet.kernel.blobs.actions.preparing import prepare
from intranet.kernel.blobs.actions.storing import FileGoneError, claim
from intranet.kernel.blobs.hooks import ask_scanner
from intranet.kernel.blobs.models import Examination, Preparation, Scan, StoredFile
from intranet.kernel.blobs.permissions import can_download
from intranet.kernel.blobs.storage import PIECE_BYTES
from intranet.kernel.observability.health import UnhealthyError
from intranet.kernel.work.outboxes import ReceiverDownError
from tests.blobs.things import stored

pytestmark = pytest.mark.django_db
VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MAX_STREAM_BYTES = 2 * PIECE_BYTES


class Clamd(threading.Thread):
    """A daemon that speaks as clamd does, and knows one virus."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self._server.getsockname()[1]}"

    def run(self) -> None:
        while True:
            try:
                connection, _address = self._server.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as talk:
                command = b""
                while not command.endswith(b"\0"):
                    command += talk.read(1)
                talk.write(b"PONG\0" if command == b"zPING\0" else self._judge(talk))

    def _judge(self, talk: object) -> bytes:
        seen = b""
        while size := int.from_bytes(talk.read(4)):  # type: ignore[attr-defined]
            seen += talk.read(size)  # type: ignore[attr-defined]
            if len(seen) > MAX_STREAM_BYTES:
                return b"INSTREAM size limit exceeded. ERROR\0"
        return b"stream: Eicar-Signature FOUND\0" if VIRUS in seen else b"stream: OK\0"

    def stop(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.join()


@pytest.fixture
def clamd(settings: Settings) -> Iterator[Clamd]:
    scanner = Clamd()
    scanner.start()
    settings.CLAMD_URL = scanner.url
    yield scanner
    if scanner.is_alive():
        scanner.stop()


def examined(file: StoredFile) -> StoredFile:
    examine(list(Examination.objects.all()))
    Examination.objects.all().delete()
    file.refresh_from_db()
    return file


@pytest.mark.parametrize(
    ("content", "scan"),
    [
        (b"nothing", Scan.CLEAN),
        (b"", Scan.CLEAN),
        (b"x" * PIECE_BYTES + VIRUS, Scan.INFECTED),
        (b"x" * (2 * MAX_STREAM_BYTES), Scan.NOT_SCANNED),
    ],
)
def test_a_file_is_scanned_before_anybody_has_it(clamd: Clamd, employee: User, content: bytes, scan: Scan) -> None:
    file = stored(content, owner=employee)
    digest = file.sha256
    assert file.scan == Scan.PENDING
    assert not can_download(file)
    assert (examined(file).scan, file.sha256) == (scan, digest)
    assert bool(can_download(file)) is (scan != Scan.INFECTED)


def test_a_file_that_is_used_already_is_found_out(clamd: Clamd, employee: User) -> None:
    file = stored(VIRUS, owner=employee)
    claim(file, by=employee)
    told = []
    signals.file_examined.connect(lambda **facts: told.append(facts["file"].scan), weak=False, dispatch_uid="told")
    try:
        examined(file)
    finally:
        signals.file_examined.disconnect(dispatch_uid="told")
    assert told == [Scan.INFECTED]
    other = stored(VIRUS, owner=employee)
    examined(other)
    with pytest.raises(FileGoneError):
        claim(other, by=employee)


@pytest.mark.parametrize("is_first", [True, False])
def test_pages_are_made_of_a_file_that_is_claimed_while_it_is_scanned(
    clamd: Clamd, employee: User, monkeypatch: pytest.MonkeyPatch, is_first: bool
) -> None:
    """Whichever of the two ends first."""
    file = stored(b"nothing", owner=employee)

    def scanned(*_asked: object) -> Scan:
        if is_first:
            prepare(StoredFile.objects.get(pk=file.pk))
        return Scan.CLEAN

    monkeypatch.setattr(examining, "scan", scanned)
    as_claimed = StoredFile.objects.get(pk=file.pk)
    examined(file)
    if not is_first:
        prepare(as_claimed)
    assert Preparation.objects.get().file == file


def test_what_was_made_here_is_not_scanned(clamd: Clamd) -> None:
    assert stored(is_ours=True).scan == Scan.NOT_SCANNED
    assert not Examination.objects.exists()


def test_without_an_answer_files_wait(clamd: Clamd, settings: Settings) -> None:
    file = stored()
    ask_scanner()
    clamd.stop()
    with pytest.raises(UnhealthyError):
        ask_scanner()
    with pytest.raises(ReceiverDownError):
        examine(list(Examination.objects.all()))
    file.refresh_from_db()
    assert file.scan == Scan.PENDING
    settings.CLAMD_URL = ""  # the operator has none any more
    assert examined(file).scan == Scan.NOT_SCANNED


def test_without_a_scanner_nothing_waits() -> None:
    assert can_download(stored())
    assert not Examination.objects.exists()
    ask_scanner()
