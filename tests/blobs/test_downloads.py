"""What readers get of a file: whole, in part, saved or shown, and never run."""

import pytest
from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from intranet.kernel.blobs.downloads import FileStream, download
from intranet.kernel.blobs.models import Scan, StoredFile
from intranet.kernel.permissions import PermissionRefused
from tests.blobs.things import stored

pytestmark = pytest.mark.django_db
CONTENT = b"0123456789"


def asked(method: str = "GET", **headers: str) -> HttpRequest:
    return RequestFactory().generic(method, "/", headers={name.replace("_", "-"): value for name, value in headers.items()})


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response) if isinstance(response, FileStream) else response.content


@pytest.mark.parametrize(
    ("sent", "status", "content_range", "content"),
    [
        ("", 200, None, CONTENT),
        ("bytes=0-3", 206, "bytes 0-3/10", b"0123"),
        ("bytes=4-", 206, "bytes 4-9/10", b"456789"),
        ("bytes=-3", 206, "bytes 7-9/10", b"789"),
        ("bytes=-99", 206, "bytes 0-9/10", CONTENT),
        ("bytes=8-99", 206, "bytes 8-9/10", b"89"),
        ("bytes=9-9", 206, "bytes 9-9/10", b"9"),
        ("bytes=10-", 416, "bytes */10", b""),
        ("bytes=-0", 416, "bytes */10", b""),
        ("bytes=999999999999999999-", 416, "bytes */10", b""),
        ("bytes=5-2", 200, None, CONTENT),
        ("bytes=-", 200, None, CONTENT),
        ("bytes=0-1,4-5", 200, None, CONTENT),
        ("bytes=a-b", 200, None, CONTENT),
        ("pages=1-2", 200, None, CONTENT),
        ("bytes=" + "9" * 40 + "-", 200, None, CONTENT),
    ],
)
def test_ranges(sent: str, status: int, content_range: str | None, content: bytes) -> None:
    file = stored(CONTENT)
    response = download(asked(**({"Range": sent} if sent else {})), file)
    assert (response.status_code, response.headers.get("Content-Range"), body(response)) == (status, content_range, content)
    assert response["Accept-Ranges"] == "bytes"
    if status != 416:
        assert response["Content-Length"] == str(len(content))


def test_a_range_of_other_bytes_gives_the_whole() -> None:
    file = stored(CONTENT)
    assert download(asked(Range="bytes=2-3", If_Range=file.etag), file).status_code == 206
    assert download(asked(Range="bytes=2-3", If_Range='"other"'), file).status_code == 200
    assert download(asked(Range="bytes=2-3", If_Range="Tue, 01 Dec 2026 00:00:00 GMT"), file).status_code == 200


def test_no_range_of_an_empty_file() -> None:
    file = stored(b"")
    assert download(asked(), file).status_code == 200
    assert download(asked(Range="bytes=0-"), file).status_code == 416


def test_head_says_the_same_and_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    file = stored(CONTENT)
    whole = download(asked(), file)
    monkeypatch.setattr("intranet.kernel.blobs.downloads.storage", None)
    head = download(asked("HEAD"), file)
    assert body(head) == b""
    assert head.headers == whole.headers


def test_what_the_browser_has_is_not_sent_again() -> None:
    file = stored(CONTENT)
    response = download(asked(If_None_Match=file.etag), file)
    assert (response.status_code, response["ETag"]) == (304, file.etag)
    assert download(asked(If_Match='"other"'), file).status_code == 412


@pytest.mark.parametrize(
    ("content", "name", "is_ours", "is_inline"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "x.svg", False, False),
        (b"<html><script>alert(1)</script>", "x.png", False, False),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 20, "x.png", False, False),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "x.webp", True, True),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00", "x.mp4", False, True),
        (b"%PDF-1.7", "x.pdf", True, False),
        (b"plain words", "x.html", True, False),
    ],
)
def test_only_what_runs_nothing_is_shown(content: bytes, name: str, is_ours: bool, is_inline: bool) -> None:
    response = download(asked(), stored(content, name=name, is_ours=is_ours), inline=True)
    assert response["Content-Disposition"].startswith("inline" if is_inline else "attachment")
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("rapport.pdf", 'attachment; filename="rapport.pdf"'),
        ("Été à l’île.pdf", "attachment; filename*=utf-8''%C3%89t%C3%A9%20%C3%A0%20l%E2%80%99%C3%AEle.pdf"),
        ('a";evil="b.pdf', 'attachment; filename="a_;evil=_b.pdf"'),
        ("a\r\nSet-Cookie: b=c", 'attachment; filename="a Set-Cookie_ b=c"'),
        ("../../etc/passwd", 'attachment; filename="_.._etc_passwd"'),
        ("C:\\Users\\moi\\nul.txt", 'attachment; filename="C__Users_moi_nul.txt"'),
        ("#100%?.txt", 'attachment; filename="#100%_.txt"'),
        (" .. ", 'attachment; filename="file"'),
        ("x" * 300 + ".docx", f'attachment; filename="{"x" * 195}.docx"'),
        ("\u202egnp.exe", 'attachment; filename="gnp.exe"'),
    ],
)
def test_hostile_names(name: str, header: str) -> None:
    assert download(asked(), stored(name=name))["Content-Disposition"] == header


def test_what_has_a_virus_or_is_being_scanned_is_given_to_nobody() -> None:
    file = stored()
    for scan in (Scan.INFECTED, Scan.PENDING):
        file.scan = scan
        for request in (asked(), asked("HEAD"), asked(If_None_Match=file.etag)):
            with pytest.raises(PermissionRefused):
                download(request, file, inline=True)


def test_what_is_not_whole_is_not_found(employee: object) -> None:
    with pytest.raises(Http404):
        download(asked(), StoredFile(size=3))


def test_nginx_sends_the_bytes_when_it_stands_before_us(settings: Settings) -> None:
    settings.FILES_BY_PROXY = True
    file = stored(CONTENT, name="é.txt")
    response = download(asked(Range="bytes=0-1"), file)
    assert (response.status_code, body(response)) == (200, b"")
    assert response["X-Accel-Redirect"] == f"/-/files/{file.key}"
    assert response["Content-Disposition"].startswith("attachment")
    assert "ETag" not in response.headers


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (b"PK\x03\x04" + b"\x00" * 40, "x.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"PK\x03\x04" + b"\x00" * 40, "x.zip", "application/zip"),
        (b"PK\x03\x04" + b"\x00" * 40, "x.pdf", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "x.doc", "application/msword"),
        (b"MZ\x90\x00", "x.docx", "application/vnd.microsoft.portable-executable"),
        (b"a;b\n1;2\n", "x.csv", "text/csv"),
        (b"# T\n", "x.md", "text/markdown"),
        ("é".encode() * 5000, "x", "text/plain"),
        (b"\x00\x01\x02", "x.txt", "application/octet-stream"),
        (b"\x00\xff\xfe" * 9, "x.csv", "application/octet-stream"),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, name: str, media_type: str) -> None:
    assert stored(content, name=name).media_type == media_type


@pytest.mark.django_db(transaction=True)
async def test_an_asynchronous_server_sends_it_in_pieces() -> None:
    content = bytes(range(256)) * 4_000
    file = await sync_to_async(stored)(content)
    answer = await sync_to_async(download)(asked(), file)
    assert isinstance(answer, FileStream)
    pieces = [piece async for piece in answer]
    assert b"".join(pieces) == content
    assert len(pieces) > 1
