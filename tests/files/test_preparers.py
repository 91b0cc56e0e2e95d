"""The text of office documents, and archives that are not read."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from odfdo import Document, DrawPage, Frame, Header, Paragraph
from pptx import Presentation

from files import office
from files.hooks import preparers as registered
from intranet.kernel.blobs import sandbox
from intranet.kernel.blobs.media_types import media_type_of
from intranet.kernel.blobs.preparation import preparer_of
from intranet.kernel.blobs.preparers import archives

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def docx(text: str, before: str = "", **more: bytes) -> bytes:
    """A Word document of one paragraph; `before` stands before its root."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{TYPES}"/>')
        relation = f'<Relationship Id="r1" Type="{OFFICE}" Target="word/document.xml"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{RELATIONS}">{relation}</Relationships>')
        body = f"<w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body>"
        archive.writestr("word/document.xml", f'{before}<w:document xmlns:w="{W}">{body}</w:document>')
        for name, content in more.items():
            archive.writestr(f"word/{name}.xml", content)
    return out.getvalue()


def pptx() -> bytes:
    shown = Presentation()
    slide = shown.slides.add_slide(shown.slide_layouts[5])
    slide.shapes.title.text = "Rafales"
    slide.shapes.add_table(1, 2, 0, 0, 9, 9).table.cell(0, 1).text = "Cellule"
    slide.notes_slide.notes_text_frame.text = "À dire"
    return saved(shown.save)


def xlsx() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet("Stations")
        sheet.write_row(0, 0, ["station", "rafale"])
        sheet.write_row(1, 0, ["Mont-Gris", 47])
        book.add_worksheet("Vide")
    return out.getvalue()


def odt() -> bytes:
    document = Document("text")
    document.body.clear()
    document.body.append(Header(1, "Rafales"))
    document.body.append(Paragraph("Les vents de vallée"))
    return saved(document.save)


def odp() -> bytes:
    document = Document("presentation")
    document.body.clear()
    page = DrawPage("p1", name="P1")
    page.append(Frame.text_frame("Propagation", size=("7cm", "5cm"), position=("1cm", "1cm")))
    document.body.append(page)
    return saved(document.save)


def saved(save: Callable[[Any], object]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()


def pages(content: bytes, name: str, folder: Path) -> list[str]:
    """What is read of a file by the one who is registered for its type."""
    source = folder / name
    source.write_bytes(content)
    preparer = preparer_of(media_type_of(content, name))
    assert preparer is not None
    getattr(office, preparer.function.partition(":")[2])(source, folder)
    return [path.read_text() for path in sorted(folder.glob("*.txt"))]


@pytest.mark.parametrize(
    ("make", "name", "expected"),
    [
        (lambda: docx("Note de méthode"), "a.docx", ["Note de méthode\n\n"]),
        (pptx, "a.pptx", ["Rafales\n\tCellule\nÀ dire"]),
        (xlsx, "a.xlsx", ["Stations\nstation\trafale\nMont-Gris\t47", "Vide"]),
        (odt, "a.odt", ["Rafales\nLes vents de vallée"]),
        (odp, "a.odp", ["Propagation\n"]),
    ],
)
def test_office_documents_have_their_text_by_page(
    make: Callable[[], bytes], name: str, expected: list[str], tmp_path: Path
) -> None:
    assert pages(make(), name, tmp_path) == expected


def test_a_slide_whose_notes_have_no_text_is_read(tmp_path: Path) -> None:
    shown = Presentation()
    slide = shown.slides.add_slide(shown.slide_layouts[5])
    slide.shapes.title.text = "Rafales"
    for place in list(slide.notes_slide.placeholders):
        place.element.getparent().remove(place.element)
    assert pages(saved(shown.save), "a.pptx", tmp_path) == ["Rafales\n"]


def test_a_document_that_declares_entities_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("zirconium")
    outside = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
    for before in (
        outside,
        outside.encode("utf-16").decode("latin-1"),
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY e "&a;&a;">]>',
    ):
        with pytest.raises(archives.RefusedError):
            pages(docx("&e;", before), "a.docx", tmp_path)
    assert not list(tmp_path.glob("*.txt"))


def test_a_document_that_would_become_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 100_000)
    with pytest.raises(archives.RefusedError):
        pages(docx("x", bomb=b" " * 100_001), "a.docx", tmp_path)


def test_it_is_read_in_the_process_with_bounds(tmp_path: Path) -> None:
    """Which has nothing of the site's settings."""
    source, target = tmp_path / "work" / "source", tmp_path / "work" / "pages"
    target.mkdir(parents=True)
    source.write_bytes(docx("Note"))
    preparer = registered["docx"]
    sandbox.run(preparer.function, source, target, time_s=60, memory_mb=preparer.memory_mb, hidden=tmp_path / "hidden")
    assert (target / "0001.txt").read_text().strip() == "Note"
