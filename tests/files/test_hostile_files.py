"""Hostile files, put into a library: none runs, none is shown as it came, nothing is read or fetched, and the page says why.

Office documents that name files and addresses are in `test_office`, names of archives of pages in `tests/wiki`, and what a
process may take in `tests/blobs/test_pages`.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

from files.actions.items import create_document
from files.models import Item
from intranet.kernel.blobs.actions.preparing import make_pages
from intranet.kernel.blobs.actions.storing import store
from intranet.kernel.blobs.models import Preparation, StoredFile
from intranet.kernel.blobs.preparers import MAX_PAGE_IMAGES
from intranet.kernel.testing import sign_in_as
from tests.blobs.test_pages import pdf
from tests.files import luring
from tests.files.libraries import library_of
from tests.files.test_preparers import docx
from tests.groups.world import World

pytestmark = pytest.mark.django_db

SCRIPT = b"<script>alert(document.domain)</script>"
HTML = b"<!DOCTYPE html><html><body>" + SCRIPT
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">' + SCRIPT + b"</svg>"
ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
JAVA = luring.archive({"META-INF/MANIFEST.MF": "Main-Class: X", "X.class": b"\xca\xfe\xba\xbe"})


def picture(kind: str, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("1" if kind in ("PNG", "TIFF") else "RGB", size).save(out, kind, **options)
    return out.getvalue()


def png_of_gigapixels() -> bytes:
    """A header that says 50,000 × 50,000, and nothing behind it."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1_000))) + chunk(b"IEND", b"")


def gif_of_many_frames() -> bytes:
    frames = [Image.new("P", (200, 200), number % 256) for number in range(300)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def overlapping() -> bytes:
    """A Word document of which many entries are the same bytes: small, and enormous when it is unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/media/0.bin", bytes(50 * 1024 * 1024))
        first = made.infolist()[0]
        for number in range(1, 200):
            entry = zipfile.ZipInfo(f"word/media/{number}.bin")
            entry.header_offset, entry.CRC = first.header_offset, first.CRC
            entry.compress_size, entry.file_size = first.compress_size, first.file_size
            entry.compress_type = first.compress_type
            made.filelist.append(entry)
            made.NameToInfo[entry.filename] = entry
    return out.getvalue()


@cache
def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", bytes(301 * 1024 * 1024))
    return out.getvalue()


def pdf_with_script() -> bytes:
    return pdf("Lisible").replace(
        b"<< /Type /Catalog", b"<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> /Type /Catalog"
    )


def pdf_of_many_pages() -> bytes:
    """One page, 100,000 times."""
    kids = b" ".join([b"3 0 R"] * 100_000)
    bodies = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 100000/Kids[" + kids + b"]>>")
    bodies += (b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 20 20]>>",)
    parts = [b"%d 0 obj\n%s\nendobj\n" % (number, body) for number, body in enumerate(bodies, 1)]
    return b"%PDF-1.7\n" + b"".join(parts) + b"trailer<</Size 4/Root 1 0 R>>"


TYPE = "Files of this type are not shown here."
HARM = "It has something inside that could do harm, so that it is not opened here."
LARGE = "It is too large for one."
PAGES = "After 200 pages there is the text without pictures, and after 2,000 pages only the document."
NO_WORDS = ""

HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    # Scripts.
    "html": ("page.html", lambda: HTML, TYPE),
    "html as text": ("page.txt", lambda: HTML, TYPE),
    "html as picture": ("page.png", lambda: HTML, TYPE),
    "svg": ("drawing.svg", lambda: SVG, TYPE),
    "svg as text": ("drawing.txt", lambda: b"\n\n" + SVG, TYPE),
    "xhtml": ("page.xhtml", lambda: b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">' + SCRIPT, TYPE),
    "markdown": ("note.md", lambda: b"# Note\n\n" + SCRIPT + b"\n\n[x](javascript:alert(1))", NO_WORDS),
    "csv": ("table.csv", lambda: b"a;b\n" + SCRIPT + b";=cmd|' /C calc'!A0\n", NO_WORDS),
    # Two formats at once.
    "gif and jar": ("both.gif", lambda: picture("GIF") + JAVA, NO_WORDS),
    "jpeg and html": ("both.jpg", lambda: picture("JPEG") + HTML, NO_WORDS),
    "pdf and html": ("both.pdf", lambda: pdf("Lisible") + HTML, NO_WORDS),
    "html and pdf": ("both.html", lambda: HTML + pdf("Lisible"), TYPE),
    "pdf with script": ("script.pdf", pdf_with_script, NO_WORDS),
    # Bombs.
    "zip": ("bomb.docx", bomb, HARM),
    "overlapping zip": ("overlapping.docx", overlapping, HARM),
    "nested zip": ("nested.zip", lambda: luring.archive({"a.zip": luring.archive({"b.zip": bomb()})}), TYPE),
    "pixels of a png": ("bomb.png", png_of_gigapixels, LARGE),
    "long picture": ("long.png", lambda: picture("PNG", (1, 100_000)), LARGE),
    "tiff": ("bomb.tiff", lambda: picture("TIFF", (12_000, 12_000), compression="group4"), TYPE),
    "webp": ("bomb.webp", lambda: picture("WEBP", (16_000, 3_000), lossless=True), LARGE),
    "gif of many frames": ("film.gif", gif_of_many_frames, NO_WORDS),
    "pages of a pdf": ("pages.pdf", pdf_of_many_pages, PAGES),
    # Entities, and files from outside.
    "entities of a docx": ("bomb.docx", lambda: docx("&b;", ENTITIES), HARM),
    "docx": ("outside.docx", lambda: docx("&e;", OUTSIDE), HARM),
    "odt": ("outside.odt", lambda: luring.open_document("text", "<text:p>&e;</text:p>", before=OUTSIDE), HARM),
    "xlsx": ("outside.xlsx", lambda: luring.archive({"[Content_Types].xml": "x", "xl/workbook.xml": OUTSIDE}), HARM),
    "pptx": ("outside.pptx", lambda: luring.archive({"[Content_Types].xml": "x", "ppt/presentation.xml": OUTSIDE}), HARM),
}


@pytest.fixture
def top(world: World) -> Item:
    return library_of(world.groups["closed"], world.person("owner"))


@pytest.fixture
def tab(world: World) -> Client:
    client = Client()
    sign_in_as(client, world.person("group member"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def put(world: World, top: Item, content: bytes, name: str) -> Item:
    owner = world.person("owner")
    document = create_document(actor=owner, parent=top, name=name, file=store([content], owner=owner, name=name))
    make_pages(list(Preparation.objects.all()))
    return Item.objects.select_related("version__file").get(pk=document.pk)


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_does_nothing(case: str, world: World, top: Item, tab: Client) -> None:
    name, make, why = HOSTILE[case]
    document = put(world, top, make(), name)
    assert document.version is not None
    page = tab.get(document.get_absolute_url()).content.decode()
    assert SCRIPT.decode() not in page
    assert 'href="javascript:' not in page
    assert "root:" not in page
    assert "The preview is being prepared" not in page
    assert why in page
    assert ("Download it to open it" in page) == (why in (TYPE, LARGE))
    saved = tab.get(reverse("files:download", args=[document.public_id]))
    assert saved["Content-Disposition"].startswith("attachment")
    assert saved["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in saved["Content-Security-Policy"]
    assert tab.get(reverse("files:play", args=[document.public_id, 1])).status_code == 404
    # What is shown in a page was drawn here.
    shown = StoredFile.objects.filter(is_ours=True)
    assert {file.media_type for file in shown} <= {"image/webp"}
    assert shown.count() <= 2 * MAX_PAGE_IMAGES


def test_names_as_long_as_a_disk_takes_them_are_kept(world: World, top: Item, tab: Client) -> None:
    name = "é" * 125 + ".txt"
    document = put(world, top, b"Un", name)
    assert len(name.encode()) == 254
    page = tab.get(document.get_absolute_url()).content.decode()
    assert name in page
    assert "attachment" in tab.get(reverse("files:download", args=[document.public_id]))["Content-Disposition"]


def test_a_text_that_is_too_large_is_not_read(world: World, top: Item, tab: Client) -> None:
    document = put(world, top, b"x", "sparse.txt")
    assert document.version is not None
    file = document.version.file
    # Of one gigabyte, of which nothing is on the disk.
    path = settings.MEDIA_ROOT / file.key
    with path.open("r+b") as sparse:
        sparse.truncate(1024**3)
    StoredFile.objects.filter(pk=file.pk).update(size=1024**3, prepared_at=None)
    Preparation.objects.get_or_create(file=file)
    make_pages(list(Preparation.objects.all()))
    assert LARGE in tab.get(document.get_absolute_url()).content.decode()
