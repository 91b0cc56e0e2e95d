"""Office documents drawn by LibreOffice: each format, what it must not do, and what is said without it."""

import io
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter
from django.core.management import call_command
from PIL import Image

from files import office
from files.media_types import OFFICE
from intranet.kernel.blobs import sandbox
from intranet.kernel.blobs.media_types import media_type_of
from intranet.kernel.blobs.models import Preparation
from tests.files import luring, test_preparers
from tests.files.libraries import add, library_of
from tests.groups.world import World

LIBREOFFICE = pytest.mark.skipif(
    not office.is_drawn_here(), reason="LibreOffice or bubblewrap is missing (apt install libreoffice-writer-nogui …)"
)
SECRET = "zirconium"
RED = (255, 0, 0)


@pytest.fixture(scope="module")
def asked() -> Iterator[tuple[str, list[bytes]]]:
    """A loopback address, and what was asked of it."""
    server, heard = socket.create_server(("127.0.0.1", 0)), list[bytes]()

    def listen() -> None:
        while True:
            try:
                connection, _address = server.accept()
            except OSError:
                return
            with connection:
                heard.append(connection.recv(200))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}", heard
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A folder with a picture and words that no document may have."""
    folder = tmp_path / "kept"
    folder.mkdir()
    Image.new("RGB", (50, 50), RED).save(folder / "s.png")
    for name in ("s.txt", "s.csv"):
        (folder / name).write_text(f"{SECRET};2\n")
    return folder


def pages_of(content: bytes, ending: str, folder: Path, *, time_s: int = 120) -> Path:
    """The folder of the pages that are made of a document, in the process with bounds."""
    source, target = folder / "work" / "source", folder / "work" / "pages"
    target.mkdir(parents=True)
    source.write_bytes(content)
    sandbox.run(f"files.office:{ending}", source, target, time_s=time_s, memory_mb=1_500, hidden=folder / "data")
    return target


def text_of(target: Path) -> str:
    return "\n".join(path.read_text() for path in sorted(target.glob("*.txt")))


def has_red(target: Path) -> bool:
    pictures = [Image.open(path).convert("RGB") for path in target.glob("*.small.webp")]
    return any(red > 200 and green < 80 and blue < 80 for one in pictures for red, green, blue in one.get_flattened_data())


def converted(content: bytes, ending: str, wanted: str, folder: Path) -> bytes:
    """One of ours in an old format, which only LibreOffice writes."""
    (folder / f"made.{ending}").write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        wanted,
        "--outdir",
        str(folder),
        str(folder / f"made.{ending}"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    return (folder / f"made.{wanted}").read_bytes()


LURES: dict[str, Callable[[str, str], bytes]] = {
    "docx": luring.docx,
    "xlsx": luring.xlsx,
    "odt": luring.odt,
    "ods": luring.ods,
    "odp": luring.odp,
    "pptx": luring.pptx,
    "rtf": luring.rtf,
}


@LIBREOFFICE
@pytest.mark.parametrize("ending", ["docx", "odt", "rtf", "pptx", "odp", "xlsx", "ods", "doc", "ppt", "xls"])
def test_each_format_is_drawn_and_nothing_else_is_read_or_fetched(
    ending: str, asked: tuple[str, list[bytes]], kept: Path, tmp_path: Path
) -> None:
    site, heard = asked
    folder = kept.as_uri()
    before = {"doc": "docx", "xls": "xlsx", "ppt": "odp"}.get(ending, ending)
    content = LURES[before](site, folder)
    if before != ending:
        content = converted(content, before, ending, tmp_path)
        heard.clear()  # who converts here is not who is tested
    assert media_type_of(content[:8192], f"x.{ending}") in OFFICE[ending]
    target = pages_of(content, ending, tmp_path)
    assert (target / "0001.webp").exists()
    assert "Lisible" in text_of(target)
    assert SECRET not in text_of(target)
    # An old format has the picture itself, put there by whoever converted it here.
    assert before != ending or not has_red(target)
    assert heard == []
    assert not (target / "trouble").exists()


@LIBREOFFICE
def test_a_sheet_is_its_picture_and_its_rows(tmp_path: Path) -> None:
    target = pages_of(test_preparers.xlsx(), "xlsx", tmp_path)
    assert text_of(target) == "Stations\nstation\trafale\nMont-Gris\t47\nVide"
    assert [(target / f"000{number}.webp").exists() for number in (1, 2, 3)] == [True, True, False]


@LIBREOFFICE
def test_a_chart_is_drawn(tmp_path: Path) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("S")
        sheet.write_column(0, 0, [1, 2, 3])
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=S!$A$1:$A$3", "fill": {"color": "#FF0000"}})
        sheet.insert_chart("C2", chart)
    assert has_red(pages_of(out.getvalue(), "xlsx", tmp_path))


@LIBREOFFICE
def test_what_takes_too_long_is_ended_with_all_it_started_and_its_text_remains(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = str(1_000_000 + os.getpid())
    program = tmp_path / "bin" / "soffice"
    program.parent.mkdir()
    # As LibreOffice does, which starts another program that hangs.
    program.write_text(f"#!/bin/sh\nsleep {mark} & wait\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(
        sandbox, "_BUBBLEWRAP", (*sandbox._BUBBLEWRAP, "--ro-bind", str(tmp_path / "bin"), str(tmp_path / "bin"))
    )
    with pytest.raises(sandbox.OverLimitError, match="too long"):
        pages_of(test_preparers.odt(), "odt", tmp_path, time_s=1)
    assert "vents" in text_of(tmp_path / "work" / "pages")
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # ended meanwhile
            assert mark.encode() not in path.read_bytes()


@pytest.mark.parametrize("missing", ["program", "isolation"])
def test_without_libreoffice_or_a_closed_room_the_text_is_there_and_why_is_said(
    missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None if missing == "program" else "/usr/bin/soffice")
    monkeypatch.setattr(office, "is_closed", lambda: missing == "program")
    source = tmp_path / "source"
    source.write_bytes(test_preparers.odt())
    office.odt(source, tmp_path)
    assert "vents" in text_of(tmp_path)
    assert (tmp_path / "trouble").read_text() == "no_program"


@LIBREOFFICE
def test_a_document_that_is_none_is_said_to_be_unreadable(tmp_path: Path) -> None:
    with pytest.raises(sandbox.SandboxError):
        pages_of(b"{\\rtf1" + io.BytesIO(bytes(50)).read(), "docx", tmp_path)


@pytest.mark.django_db
def test_what_was_sent_before_libreoffice_was_installed_is_drawn_again(groups_world: World) -> None:
    owner = groups_world.person("owner")
    top = library_of(groups_world.groups["closed"], owner)
    note = add(owner, top, "note.odt", "application/vnd.oasis.opendocument.text")
    add(owner, top, "note.txt")
    Preparation.objects.all().delete()
    call_command("draw_documents", stdout=io.StringIO())
    assert note.version is not None
    assert [row.file_id for row in Preparation.objects.all()] == [note.version.file_id]
