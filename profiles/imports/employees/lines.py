"""A line of the employees' file: its columns, and what each cell must be."""

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from intranet.kernel.text.bilingual import fold
from profiles.imports.reader import BadLine, Columns, Row
from profiles.models import LanguageLevel

COLUMNS = Columns(
    required=("employee_number", "given_name", "family_name", "organization"),
    optional=(
        *("email", "title_fr", "title_en", "unit", "supervisor", "city", "region", "phone", "languages", "skills"),
        *("hired_on", "left_on", "departure_kind", "previous_source", "previous_number"),
    ),
)

# The longest text of each column, in characters, as the tables have it.
MAX_LENGTHS = {
    "employee_number": 64,
    "email": 254,
    "given_name": 98,
    "family_name": 100,
    "title_fr": 200,
    "title_en": 200,
    "organization": 300,
    "unit": 900,
    "supervisor": 64,
    "city": 100,
    "region": 100,
    "phone": 40,
    "languages": 40,
    "previous_source": 40,
    "previous_number": 64,
}
# Folding may lengthen a text a little: ligatures become two letters.
MAX_SKILL_LENGTH = 290
MAX_SKILLS = 100
MAX_UNIT_NAME_LENGTH = 300
MAX_PATH_KEY_LENGTH = 1_000
MAX_UNIT_DEPTH = 8
_PHONE = re.compile(r"[0-9+() .,;:/xXa-zA-Zéè°\-‑]+")


@dataclass(frozen=True, slots=True)
class EmployeeLine:
    """What the source says of one employee. An empty text or None says nothing: it erases nothing.

    `has_left` is true from the day of `left_on` on. `digest` changes with any cell, and on that day.
    """

    line: int
    number: str
    given_name: str
    family_name: str
    organization: str
    email: str
    title_fr: str
    title_en: str
    unit: tuple[str, ...]
    supervisor: str
    city: str
    region: str
    phone: str
    french_level: str
    english_level: str
    skills: tuple[str, ...]
    hired_on: date | None
    left_on: date | None
    has_left: bool
    is_retirement: bool
    previous: tuple[str, str] | None
    digest: str


class _Refused(Exception):  # noqa: N818
    """A cell that can't be understood."""

    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason
        super().__init__(reason)


def read_line(row: Row, *, source: str, today: date) -> EmployeeLine | BadLine:
    """Understand a row of the file, or say which cell can't be and why. Nothing is looked up here."""
    try:
        return _read_line(row, source, today)
    except _Refused as refusal:
        return BadLine(row.line, refusal.reason, refusal.column)


def _read_line(row: Row, source: str, today: date) -> EmployeeLine:
    _check_lengths(row)
    number = row["employee_number"]
    if not number:
        raise _Refused("employee_number", "The employee number is missing.")
    given_name, family_name = _words(row["given_name"]), _words(row["family_name"])
    if not (given_name or family_name):
        raise _Refused("family_name", "The name is missing.")
    french_level, english_level = _languages(row["languages"])
    hired_on, left_on = _date(row, "hired_on"), _date(row, "left_on")
    if hired_on and left_on and left_on < hired_on:
        raise _Refused("left_on", "The departure date is before the hiring date.")
    email = _email(row["email"])
    has_left = left_on is not None and left_on <= today
    return EmployeeLine(
        line=row.line,
        number=number,
        given_name=given_name,
        family_name=family_name,
        organization=row["organization"],
        # The address of someone who left may already be somebody else's.
        email="" if has_left else email,
        title_fr=_words(row["title_fr"]),
        title_en=_words(row["title_en"]),
        unit=_unit(row["unit"]),
        supervisor=row["supervisor"],
        city=_words(row["city"]),
        region=_words(row["region"]),
        phone=_phone(row["phone"]),
        french_level=french_level,
        english_level=english_level,
        skills=_skills(row["skills"]),
        hired_on=hired_on,
        left_on=left_on,
        is_retirement=_is_retirement(row["departure_kind"], left_on),
        previous=_previous(row, source),
        has_left=has_left,
        digest=_digest(row, has_left=has_left),
    )


def _check_lengths(row: Row) -> None:
    for column, cell in row.cells.items():
        longest = MAX_LENGTHS.get(column)
        if longest is not None and len(cell) > longest:
            raise _Refused(column, f"The cell is longer than {longest} characters.")


def _words(cell: str) -> str:
    return " ".join(cell.split())


def _email(cell: str) -> str:
    if cell:
        try:
            validate_email(cell)
        except ValidationError:
            raise _Refused("email", "Not an e-mail address.") from None
    return cell.lower()


def _phone(cell: str) -> str:
    if cell and not _PHONE.fullmatch(cell):
        raise _Refused("phone", "Not a phone number.")
    return _words(cell)


def _unit(cell: str) -> tuple[str, ...]:
    names = tuple(name for part in cell.split(" / ") if (name := _words(part)))
    if len(names) > MAX_UNIT_DEPTH:
        raise _Refused("unit", f"The path has more than {MAX_UNIT_DEPTH} units.")
    if any(len(name) > MAX_UNIT_NAME_LENGTH for name in names):
        raise _Refused("unit", f"The name of a unit is longer than {MAX_UNIT_NAME_LENGTH} characters.")
    # Folding may lengthen a text: ligatures become two letters.
    if len(cell) > MAX_PATH_KEY_LENGTH // 2 and len(" / ".join(map(fold, names))) > MAX_PATH_KEY_LENGTH:
        raise _Refused("unit", "The path of the unit is too long.")
    return names


def _skills(cell: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name for part in cell.split(";") if (name := _words(part)))) if cell else ()
    if len(names) > MAX_SKILLS:
        raise _Refused("skills", f"There are more than {MAX_SKILLS} skills.")
    if any(len(name) > MAX_SKILL_LENGTH for name in names):
        raise _Refused("skills", f"A skill is longer than {MAX_SKILL_LENGTH} characters.")
    if not all(any(letter.isalnum() for letter in name) for name in names):
        raise _Refused("skills", "The name of a skill must contain letters or digits.")
    return names


def _languages(cell: str) -> tuple[str, str]:
    """The levels in French and English of `fr=C;en=B`."""
    levels = {"fr": "", "en": ""}
    for part in filter(None, (part.strip() for part in cell.split(";"))):
        language, _, level = (piece.strip() for piece in part.partition("="))
        language, level = language.lower(), level.upper()
        if language not in levels or level not in LanguageLevel.values:
            raise _Refused("languages", "Languages must be fr or en with a level A, B or C, such as fr=C;en=B.")
        levels[language] = level
    return levels["fr"], levels["en"]


def _date(row: Row, column: str) -> date | None:
    cell = row[column]
    if not cell:
        return None
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise _Refused(column, "Not a date such as 2026-03-31.") from None


def _is_retirement(cell: str, left_on: date | None) -> bool:
    kind = cell.lower()
    if kind not in {"", "left", "retired"}:
        raise _Refused("departure_kind", "Must be “left” or “retired”.")
    if kind and left_on is None:
        raise _Refused("departure_kind", "A departure needs a date in left_on.")
    return kind == "retired"


def _previous(row: Row, source: str) -> tuple[str, str] | None:
    """The number that the employee had before, and its source: this one unless the line says another."""
    if not row["previous_number"]:
        if row["previous_source"]:
            raise _Refused("previous_number", "A previous source needs the number that the person had there.")
        return None
    previous = (row["previous_source"] or source, row["previous_number"])
    if previous == (source, row["employee_number"]):
        raise _Refused("previous_number", "The previous number is the same as the number.")
    return previous


def _digest(row: Row, *, has_left: bool) -> str:
    cells = "\x1f".join(row[column] for column in (*COLUMNS.required, *COLUMNS.optional))
    return hashlib.sha256(f"{cells}\x1f{has_left:d}".encode()).hexdigest()
