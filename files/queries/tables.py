"""Spreadsheets and CSV files as tables: the rows of one of their pages."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from files.media_types import SPREADSHEETS
from intranet.kernel.blobs.models import Page, StoredFile

MAX_ROWS: Final = 200
MAX_COLUMNS: Final = 50
MAX_CELL_SIGNS: Final = 300
# In the order of trust: where numbers have a decimal comma, it is in every row too.
DELIMITERS: Final = ";\t|,"
_JUDGED_LINES: Final = 10
_QUOTED: Final = re.compile(r'"[^"]*"')
# What Excel writes above the first row.
_SEPARATOR: Final = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True)
class Table:
    """Rows of a CSV file or a sheet, the first one apart; `name` is that of the sheet, `is_cut` when there are more rows."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    is_cut: bool
    name: str = ""


NO_TABLE: Final = Table((), (), is_cut=False)


def table_of(file: StoredFile, page: Page) -> Table:
    """The rows of a sheet, or of one page of a CSV file, whose first row names the columns on every page."""
    if file.media_type in SPREADSHEETS:
        lines = page.text.split("\n")
        shown = [line.split("\t")[:MAX_COLUMNS] for line in lines[1 : MAX_ROWS + 2]]
        return Table(shown[0] if shown else [], shown[1:], is_cut=len(lines) > MAX_ROWS + 2, name=lines[0])
    first = page.text if page.number == 1 else file.pages.values_list("text", flat=True).get(number=1)
    said = _SEPARATOR.match(first)
    start = said.end() if said else 0
    delimiter = said[1] if said else delimiter_of(first)
    head = _rows(first[start:], delimiter, 1)
    rows = (
        _rows(page.text[start:], delimiter, MAX_ROWS + 2)[1:] if page.number == 1 else _rows(page.text, delimiter, MAX_ROWS + 1)
    )
    return Table(head[0] if head else [], rows[:MAX_ROWS], is_cut=len(rows) > MAX_ROWS)


def delimiter_of(text: str) -> str:
    """What stands between the cells of a CSV file: what is as often in each of its first lines, else most often in them."""
    lines = [line for line in _QUOTED.sub("", text).split("\n")[:_JUDGED_LINES] if line.strip()]
    counts = {sign: {line.count(sign) for line in lines} for sign in DELIMITERS}
    steady = [sign for sign, found in counts.items() if len(found) == 1 and found != {0}]
    return steady[0] if steady else max(DELIMITERS, key=lambda sign: sum(line.count(sign) for line in lines))


def _rows(text: str, delimiter: str, most: int) -> list[list[str]]:
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [[cell[:MAX_CELL_SIGNS] for cell in row[:MAX_COLUMNS]] for row in islice(rows, most)]
    except (csv.Error, ValueError):  # a cell without end, or a sign that separates nothing
        return [[line[:MAX_CELL_SIGNS]] for line in text.split("\n")[:most]]
