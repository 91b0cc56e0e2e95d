"""Plain text, CSV and Markdown: pages of text that end with a line, and those of a table with a row."""

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from intranet.kernel.blobs.preparers import MAX_PAGES, page_file

PAGE_SIGNS: Final = 20_000


def prepare(source: Path, target: Path) -> None:
    _write(target, text_pages(decoded(source.read_bytes())))


def prepare_table(source: Path, target: Path) -> None:
    _write(target, table_pages(decoded(source.read_bytes())))


def _write(target: Path, pages: Iterator[str]) -> None:
    for number, page in zip(range(1, MAX_PAGES + 1), pages, strict=False):
        page_file(target, number, ".txt").write_text(page, encoding="utf-8")


def decoded(content: bytes) -> str:
    """A text as programs write it: in UTF-8, in UTF-16 that says so, else in Windows-1252, which has all letters of Latin-1."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def text_pages(text: str) -> Iterator[str]:
    """A text, cut at the ends of lines where it can be."""
    start = 0
    while start < len(text):
        stop = start + PAGE_SIGNS
        if stop < len(text):
            stop = text.rfind("\n", start, stop) + 1 or stop
        yield text[start:stop]
        start = stop


def table_pages(text: str) -> Iterator[str]:
    """The text of a CSV file, cut at the ends of rows where it can be: a cell in quotation marks may have several lines."""
    page, row = "", ""
    for line in text.splitlines(keepends=True):
        row += line
        if row.count('"') % 2 and len(row) < PAGE_SIGNS:
            continue
        if len(page) + len(row) > PAGE_SIGNS:
            yield from text_pages(page)
            page = ""
        page, row = page + row, ""
    yield from text_pages(page + row)
