"""Plain text, CSV and Markdown: pages of text that end with a line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from intranet.kernel.blobs.preparers import MAX_PAGES, page_file

PAGE_SIGNS: Final = 20_000


def prepare(source: Path, target: Path) -> None:
    text = source.read_text(encoding="utf-8-sig", errors="replace")
    for number, page in zip(range(1, MAX_PAGES + 1), text_pages(text), strict=False):
        page_file(target, number, ".txt").write_text(page, encoding="utf-8")


def text_pages(text: str) -> Iterator[str]:
    """A text, cut at the ends of lines where it can be."""
    start = 0
    while start < len(text):
        stop = start + PAGE_SIGNS
        if stop < len(text):
            stop = text.rfind("\n", start, stop) + 1 or stop
        yield text[start:stop]
        start = stop
