"""What the page of a document shows of one of its versions, as far as it could be made."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Literal

from django.core.paginator import Page as PageOfPages
from django.core.paginator import Paginator

from files.media_types import SPREADSHEETS
from files.models import Version
from intranet.kernel.accounts.models import User
from intranet.kernel.blobs.models import PLAYED_INLINE, Page, Scan, StoredFile
from intranet.kernel.content.reading import readable, with_people
from intranet.kernel.content.rendering import render_document

MAX_ROWS: Final = 200
MAX_COLUMNS: Final = 50
MAX_CELL_SIGNS: Final = 300
DELIMITERS: Final = ",;\t|"

type Kind = Literal[
    "picture", "page", "text", "prose", "table", "audio", "video", "preparing", "scanning", "infected", "nothing"
]


@dataclass(frozen=True)
class Table:
    """Rows of a CSV file or a sheet, the first one apart; `name` is that of the sheet, `is_cut` when there are more rows."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    is_cut: bool
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What is shown of a version. `pages` is where the reader is among its pages, `page` that one."""

    version: Version
    kind: Kind
    pages: "PageOfPages[int] | None" = None
    page: Page | None = None
    prose: str = ""
    table: Table = field(default_factory=lambda: Table((), (), is_cut=False))

    @property
    def is_waiting(self) -> bool:
        """Whether there will be more to see in a moment."""
        return self.kind in ("preparing", "scanning")


def preview_of(viewer: User | None, version: Version, number: str = "") -> Preview:
    """What the viewer (None: somebody unknown) is shown, who may see the document.

    `number` is the page that an address asks for.
    """
    file = version.file
    waiting = _without_pages(file)
    if waiting:
        return Preview(version=version, kind=waiting)
    pages = Paginator(range(1, file.pages.count() + 1), 1).get_page(number)
    page = file.pages.filter(number=pages.number).first()
    if page is None:
        return Preview(version=version, kind="nothing")
    kind = _kind_of(file, page)
    prose = _prose(viewer, page) if kind == "prose" else ""
    table = _table(file, page) if kind == "table" else Table((), (), is_cut=False)
    return Preview(version=version, kind=kind, pages=pages, page=page, prose=prose, table=table)


def _prose(viewer: User | None, page: Page) -> str:
    html = render_document(page.text)
    return readable(viewer, [html])[0] if viewer is not None else with_people(html, {})


def _without_pages(file: StoredFile) -> Kind | None:
    """What is said or shown of a file whose pages are not looked at."""
    if file.scan == Scan.INFECTED:
        return "infected"
    if file.scan == Scan.PENDING:
        return "scanning"
    if file.media_type in PLAYED_INLINE:
        return "video" if file.media_type.startswith("video/") else "audio"
    return "preparing" if file.is_to_prepare and file.prepared_at is None else None


def _kind_of(file: StoredFile, page: Page) -> Kind:
    if file.media_type.startswith("image/"):
        return "picture"
    named: dict[str, Kind] = {"text/csv": "table", "text/markdown": "prose"}
    if file.media_type in SPREADSHEETS:
        return "table"
    return "page" if page.image_id else named.get(file.media_type, "text")


def _table(file: StoredFile, page: Page) -> Table:
    """The rows of a sheet, or of one page of a CSV file, whose first row names the columns on every page."""
    lines = page.text.splitlines()
    if file.media_type in SPREADSHEETS:
        shown = [line.split("\t")[:MAX_COLUMNS] for line in lines[1 : MAX_ROWS + 2]]
        return Table(shown[0] if shown else [], shown[1:], is_cut=len(lines) > MAX_ROWS + 2, name="".join(lines[:1]))
    first = lines[:1] if page.number == 1 else file.pages.values_list("text", flat=True).get(number=1).splitlines()[:1]
    delimiter = max(DELIMITERS, key="".join(first).count)
    head = next(_cells(first, delimiter), [])
    rows = list(islice(_cells(lines[1:] if page.number == 1 else lines, delimiter), MAX_ROWS + 1))
    return Table(head, rows[:MAX_ROWS], is_cut=len(rows) > MAX_ROWS)


def _cells(lines: Sequence[str], delimiter: str) -> Iterator[list[str]]:
    for row in csv.reader(lines, delimiter=delimiter):
        yield [cell[:MAX_CELL_SIGNS] for cell in row[:MAX_COLUMNS]]
