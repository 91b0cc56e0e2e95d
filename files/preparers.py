"""The text of office documents, a slide or a sheet a page, read in a process with bounds (`blobs.sandbox`).

Nothing is drawn: what is shown is what is found. An archive that would become too large, and one with a document type in
which entities could be declared, are not read at all.
"""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from intranet.kernel.blobs.preparers import MAX_PAGES, page_file
from intranet.kernel.blobs.preparers.archives import check_archive
from intranet.kernel.blobs.preparers.texts import text_pages

MAX_SHEET_ROWS: Final = 10_000


def words(source: Path, target: Path) -> None:
    """Word documents."""
    import mammoth

    check_archive(source)
    with source.open("rb") as file:
        _write(target, text_pages(mammoth.extract_raw_text(file).value))


def slides(source: Path, target: Path) -> None:
    """PowerPoint presentations, with the notes of who speaks."""
    from pptx import Presentation

    check_archive(source)
    shown = ("\n".join([*_said(slide.shapes), _notes(slide)]) for slide in Presentation(str(source)).slides)
    _write(target, shown)


def _notes(slide: Any) -> str:
    """What is said with a slide; a page of notes may have no place for a text."""
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    return frame.text if frame is not None else ""


def _said(shapes: Iterable[Any]) -> Iterator[str]:
    for shape in shapes:
        if shape.has_text_frame:
            yield shape.text_frame.text
        elif getattr(shape, "has_table", False) and shape.has_table:
            yield from ("\t".join(cell.text for cell in row.cells) for row in shape.table.rows)
        elif hasattr(shape, "shapes"):
            yield from _said(shape.shapes)


def sheets(source: Path, target: Path) -> None:
    """Spreadsheets of Excel and LibreOffice: the name of a sheet, then a line for each row, cells between tabulators."""
    from python_calamine import CalamineWorkbook

    if zipfile.is_zipfile(source):
        check_archive(source)
    book = CalamineWorkbook.from_path(str(source))
    _write(target, (_sheet(name, book.get_sheet_by_name(name).iter_rows()) for name in book.sheet_names))


def _sheet(name: str, rows: Iterable[Sequence[object]]) -> str:
    return "\n".join([name, *("\t".join(map(_cell, row)) for row in islice(rows, MAX_SHEET_ROWS))])


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())


def writer(source: Path, target: Path) -> None:
    """Texts of LibreOffice."""
    from odfdo import Document

    check_archive(source)
    parts = Document(source).body.get_elements("descendant::text:h|descendant::text:p")
    _write(target, text_pages("\n".join(part.inner_text for part in parts)))


def impress(source: Path, target: Path) -> None:
    """Presentations of LibreOffice."""
    from odfdo import Document

    check_archive(source)
    _write(target, (page.inner_text for page in Document(source).body.get_elements("descendant::draw:page")))


def _write(target: Path, texts: Iterable[str]) -> None:
    for number, text in enumerate(islice(texts, MAX_PAGES), 1):
        page_file(target, number, ".txt").write_text(text, encoding="utf-8", errors="replace")
