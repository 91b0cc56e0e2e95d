"""Uploads in pieces: what the protocol tus 1.0 asks for, and what nobody else may do with them."""

import base64
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.blobs import permissions
from intranet.kernel.blobs.actions.storing import claim, sweep_unclaimed
from intranet.kernel.blobs.models import StoredFile, Upload
from intranet.kernel.blobs.purposes import purposes
from intranet.kernel.blobs.storage import PIECE_BYTES, StorageDownError
from intranet.kernel.blobs.storage.disk import DiskStorage
from tests.blobs.site.purpose import MAX_BYTES, PURPOSE
from tests.blobs.things import kept, work
from tests.registries import hold

pytestmark = pytest.mark.django_db
CONTENT = b"%PDF-1.7\n" + bytes(range(256)) * (PIECE_BYTES // 256) + b"the end"
UPLOADS = "/uploads/"


@pytest.fixture(autouse=True)
def _purpose(monkeypatch: pytest.MonkeyPatch) -> None:
    hold(monkeypatch, purposes, [PURPOSE])


@pytest.fixture
def tab(employee: User, client: Client) -> Client:
    client.force_login(employee)
    return client


def metadata(**pairs: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in pairs.items())


def begin(tab: Client, size: object = len(CONTENT), **headers: str) -> HttpResponse:
    told = {"Tus-Resumable": "1.0.0", "Upload-Length": str(size)}
    told["Upload-Metadata"] = metadata(filename="été.pdf", purpose=PURPOSE.key)
    return tab.post(UPLOADS, headers={**told, **headers})


def send(tab: Client, address: str, offset: int, piece: bytes, **headers: str) -> HttpResponse:
    told = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), **headers}
    return tab.patch(address, piece, content_type="application/offset+octet-stream", headers=told)


def offset_of(tab: Client, address: str) -> int:
    return int(tab.head(address, headers={"Tus-Resumable": "1.0.0"})["Upload-Offset"])


def test_a_file_is_sent_in_pieces_and_stored_with_the_last(tab: Client, employee: User, files: Path) -> None:
    begun = begin(tab)
    address = begun["Location"]
    assert (begun.status_code, begun["Upload-Offset"], begun["Tus-Resumable"]) == (201, "0", "1.0.0")
    head = tab.head(address, headers={"Tus-Resumable": "1.0.0"})
    assert (head["Upload-Offset"], head["Upload-Length"], head["Cache-Control"]) == (
        "0",
        str(len(CONTENT)),
        "private, no-store",
    )
    assert "Upload-Expires" in head
    first = send(tab, address, 0, CONTENT[:PIECE_BYTES])
    assert (first.status_code, first["Upload-Offset"]) == (204, str(PIECE_BYTES))
    assert not StoredFile.objects.stored().exists()
    last = send(tab, address, PIECE_BYTES, CONTENT[PIECE_BYTES:])
    assert (last.status_code, last["Upload-Offset"]) == (204, str(len(CONTENT)))
    file = StoredFile.objects.stored().get()
    assert (file.owner, file.name, file.size, file.media_type) == (employee, "été.pdf", len(CONTENT), "application/pdf")
    assert (files / file.key).read_bytes() == CONTENT
    # The client asks again when the last answer was lost.
    assert offset_of(tab, address) == len(CONTENT)
    assert send(tab, address, PIECE_BYTES, CONTENT[PIECE_BYTES:]).status_code == 409


def test_what_was_cut_off_goes_on_where_it_stopped(tab: Client, files: Path) -> None:
    address = begin(tab)["Location"]
    key = StoredFile.objects.get().key
    send(tab, address, 0, CONTENT[:PIECE_BYTES])
    # A process died after it wrote half of a piece, and before it said so.
    with (files / key).open("ab") as file:
        file.write(b"half of something")
    assert offset_of(tab, address) == PIECE_BYTES
    send(tab, address, PIECE_BYTES, CONTENT[PIECE_BYTES:])
    assert (files / key).read_bytes() == CONTENT


def test_a_piece_that_is_not_the_next_is_a_conflict(tab: Client) -> None:
    address = begin(tab)["Location"]
    for offset in (1, PIECE_BYTES):
        assert send(tab, address, offset, CONTENT[:PIECE_BYTES]).status_code == 409
    assert offset_of(tab, address) == 0


@pytest.mark.parametrize("piece", [b"too small", CONTENT + b"more"])
def test_a_piece_of_a_wrong_size_is_refused(tab: Client, piece: bytes) -> None:
    address = begin(tab)["Location"]
    assert send(tab, address, 0, piece).status_code == 400
    assert offset_of(tab, address) == 0


def test_a_piece_that_is_too_large_is_refused(tab: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intranet.kernel.blobs.views.MAX_PIECE_BYTES", 10)
    assert send(tab, begin(tab)["Location"], 0, CONTENT).status_code == 413


def test_a_piece_that_was_damaged_on_its_way_is_refused(tab: Client) -> None:
    address = begin(tab, 5)["Location"]
    for algorithm in ("sha1", "sha256", "md5"):
        told = f"{algorithm} {base64.b64encode(hashlib.new(algorithm, b'12345').digest()).decode()}"
        assert send(tab, address, 0, b"12346", **{"Upload-Checksum": told}).status_code == 460
    assert send(tab, address, 0, b"12345", **{"Upload-Checksum": "crc32 AAAA"}).status_code == 400
    assert send(tab, address, 0, b"12345", **{"Upload-Checksum": "sha1 ???"}).status_code == 400
    assert send(tab, address, 0, b"12345", **{"Upload-Checksum": told}).status_code == 204


def test_the_protocol_is_spoken_as_it_is_written(tab: Client) -> None:
    options = tab.options(UPLOADS)
    assert (options.status_code, options["Tus-Version"], options["Tus-Max-Size"]) == (204, "1.0.0", str(MAX_BYTES))
    assert options["Tus-Extension"] == "creation,expiration,termination,checksum"
    assert options["Tus-Checksum-Algorithm"] == "sha1,sha256,md5"
    address = begin(tab)["Location"]
    assert tab.head(address).status_code == 412
    assert tab.head(address)["Tus-Version"] == "1.0.0"
    wrong = tab.patch(address, b"x", content_type="text/plain", headers={"Tus-Resumable": "1.0.0", "Upload-Offset": "0"})
    assert wrong.status_code == 415
    assert tab.post(address, headers={"Tus-Resumable": "1.0.0"}).status_code == 405
    for size in ("", "-1", "1e3", "٣", "9" * 16):
        assert begin(tab, size).status_code == 400


@pytest.mark.parametrize("told", ["", "purpose eA==", "purpose", "purpose ???", "purpose é"])
def test_an_upload_for_nothing_that_is_known_is_refused(tab: Client, told: str) -> None:
    assert begin(tab, **{"Upload-Metadata": told}).status_code == 400


def test_the_app_that_will_use_it_says_who_may_send_what(tab: Client) -> None:
    full = begin(tab, **{"Upload-Metadata": metadata(purpose=PURPOSE.key, target="full")})
    assert (full.status_code, full.content, full["Content-Type"]) == (
        403,
        b"This library is full.",
        "text/plain; charset=utf-8",
    )
    assert begin(tab, **{"Upload-Metadata": metadata(purpose=PURPOSE.key, target="secret")}).status_code == 404
    assert begin(tab, MAX_BYTES + 1).status_code == 403
    assert not StoredFile.objects.exists()


def test_one_sends_so_much_and_no_more(tab: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(permissions, "MAX_WAITING_BYTES", 100)
    assert begin(tab, 100).status_code == 201
    assert begin(tab, 1).status_code == 403
    StoredFile.objects.all().delete()
    monkeypatch.setattr(permissions, "MAX_OPEN_UPLOADS", 2)
    assert [begin(tab, 1).status_code for _ in range(3)] == [201, 201, 403]
    # Pages that were closed on the way hold nobody up for a day.
    Upload.objects.update(expires_at=timezone.now() + timedelta(hours=22))
    assert begin(tab, 1).status_code == 201


def test_uploads_are_limited(tab: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("intranet.kernel.blobs.views.UPLOADS_AN_HOUR", "1/h")
    monkeypatch.setattr("intranet.kernel.blobs.views.PIECES_A_MINUTE", "1/m")
    address = begin(tab, 1)["Location"]
    assert begin(tab, 1).status_code == 429
    assert [send(tab, address, 9, b"x").status_code for _ in range(2)] == [409, 429]


def test_the_upload_of_another_member_is_not_found(tab: Client, another: User, files: Path) -> None:
    address = begin(tab, 5)["Location"]
    other = Client()
    for answer in (other.head(address), send(other, address, 0, b"12345"), other.delete(address)):
        assert answer.status_code == 302  # to sign in
    other.force_login(another)
    tus = {"Tus-Resumable": "1.0.0"}
    answers = [other.head(address, headers=tus), send(other, address, 0, b"12345"), other.delete(address, headers=tus)]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert offset_of(tab, address) == 0


def test_nothing_is_written_without_the_token_of_a_form(employee: User) -> None:
    tab = Client(enforce_csrf_checks=True)
    tab.force_login(employee)
    assert begin(tab, 1).status_code == 403
    assert not StoredFile.objects.exists()


def test_a_stopped_upload_leaves_nothing(tab: Client, files: Path) -> None:
    address = begin(tab)["Location"]
    send(tab, address, 0, CONTENT[:PIECE_BYTES])
    assert tab.delete(address, headers={"Tus-Resumable": "1.0.0"}).status_code == 204
    assert tab.head(address, headers={"Tus-Resumable": "1.0.0"}).status_code == 404
    assert send(tab, address, PIECE_BYTES, CONTENT[PIECE_BYTES:]).status_code == 404
    work()
    assert kept(files) == []


def test_a_piece_that_arrives_after_the_bytes_are_gone_brings_nothing_back(tab: Client, files: Path) -> None:
    address = begin(tab, 5)["Location"]
    (files / StoredFile.objects.get().key).unlink()
    assert send(tab, address, 0, b"12345").status_code == 404
    assert kept(files) == []


def test_two_requests_do_not_write_one_file(tab: Client, files: Path) -> None:
    address = begin(tab, 5)["Location"]
    with DiskStorage(files).sole_writer(StoredFile.objects.get().key):
        assert send(tab, address, 0, b"12345").status_code == 423
    assert send(tab, address, 0, b"12345").status_code == 204


def test_an_upload_that_receives_nothing_for_a_day_is_swept(tab: Client, files: Path) -> None:
    begin(tab)
    old = timezone.now() - timedelta(days=2)
    StoredFile.objects.update(created_at=old)
    sweep_unclaimed()
    assert StoredFile.objects.count() == 1
    Upload.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    sweep_unclaimed()
    work()
    assert (StoredFile.objects.count(), kept(files)) == (0, [])


def test_a_file_that_is_used_is_an_upload_no_longer(tab: Client, employee: User) -> None:
    address = begin(tab, 5)["Location"]
    send(tab, address, 0, b"12345")
    claim(StoredFile.objects.get(), by=employee)
    assert tab.head(address, headers={"Tus-Resumable": "1.0.0"}).status_code == 404
    assert tab.delete(address, headers={"Tus-Resumable": "1.0.0"}).status_code == 404
    assert StoredFile.objects.count() == 1


def test_an_empty_file_is_there_at_once(tab: Client) -> None:
    assert begin(tab, 0).status_code == 201
    assert StoredFile.objects.stored().get().size == 0


def test_a_full_disk_is_said_and_nothing_is_lost(tab: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    address = begin(tab, 5)["Location"]

    def full(*_arguments: object) -> str:
        raise StorageDownError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(DiskStorage, "add", full)
        answer = send(tab, address, 0, b"12345")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert offset_of(tab, address) == 0
    assert send(tab, address, 0, b"12345").status_code == 204
