"""Files of addresses as people have them: one to a line, or a column of a spreadsheet, whatever its separator."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from groups.models import LineProblem
from intranet.kernel.text.lines import clean_line

MAX_LINES: Final = 5_000
MAX_BYTES: Final = 1_000_000
KEPT_OF_A_LINE: Final = 200
HEADERS: Final = ("email", "e-mail", "mail", "courriel", "adresse", "address", "adresse courriel", "email address")
_IN_ANGLES: Final = re.compile(r"<([^<>]+)>\s*$")


class FileUnreadable(Exception):  # noqa: N818 - it reads as what happened
    """A file that is not made of lines and cells."""


@dataclass(frozen=True)
class Line:
    """One line that says something: its number in the file, what it says, and the address in lower case unless it is bad."""

    number: int
    text: str
    email: str = ""
    problem: LineProblem | None = None

    @property
    def domain(self) -> str:
        return self.email.rpartition("@")[2]


def is_refused_domain(email: str) -> bool:
    """Whether nothing is sent to the domain of an address: those that the operator names, and their sub-domains."""
    domain = email.rpartition("@")[2].lower()
    return any(domain == refused or domain.endswith(f".{refused}") for refused in settings.REFUSED_MAIL_DOMAINS)


def read_lines(text: str) -> list[Line]:
    """The lines of a file but empty ones and a header; the first cell is the address, or the one under a known heading.

    Raises FileUnreadable for what is no file of lines.
    """
    rows = list(_rows(text))
    column = 0
    if rows:
        heads = [cell.lower() for cell in rows[0][1]]
        found = [position for position, head in enumerate(heads) if head in HEADERS]
        if found:
            column, rows = found[0], rows[1:]
    return [_line(number, cells[column] if column < len(cells) else "") for number, cells in rows]


def _rows(text: str) -> "list[tuple[int, Sequence[str]]]":
    """Rows that say something, with the number of their line; cells are cleaned. Raises FileUnreadable."""
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(text.split("\n"), delimiter=separator)
    found: list[tuple[int, Sequence[str]]] = []
    try:
        for cells in reader:
            cleaned = [clean_line(cell) for cell in cells]
            if any(cleaned):
                found.append((reader.line_num, cleaned))
    except csv.Error as error:
        raise FileUnreadable from error
    return found


def _line(number: int, cell: str) -> Line:
    text = cell[:KEPT_OF_A_LINE]
    in_angles = _IN_ANGLES.search(cell)
    email = (in_angles[1] if in_angles else cell).strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        return Line(number, text, problem=LineProblem.NO_ADDRESS)
    if len(email) > 254:
        return Line(number, text, problem=LineProblem.NO_ADDRESS)
    if is_refused_domain(email):
        return Line(number, text, email, LineProblem.REFUSED_DOMAIN)
    return Line(number, text, email)
