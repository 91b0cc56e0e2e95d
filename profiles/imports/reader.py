"""A strict, streaming reader of CSV files in UTF-8: what can't be understood is reported with its line, never guessed.

The numbers of lines are those of the file as an editor shows it, also after a quoted cell that spans several lines. Memory
stays flat whatever the file: no more than one record of `MAX_RECORD_BYTES` is held.
"""

import csv
import hashlib
import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from intranet.kernel.text.lines import visible

MAX_RECORD_BYTES = 1024 * 1024
MAX_CELL_LENGTH = 10_000
DELIMITERS = (",", ";")
_CHUNK_BYTES = 1024 * 1024
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class FileRefused(Exception):  # noqa: N818
    """The file as a whole can't be used; the message says what to change."""


@dataclass(frozen=True)
class BadLine:
    """A line that was not applied, and why. `column` is empty when the whole line is at fault."""

    line: int
    reason: str
    column: str = ""


@dataclass(frozen=True)
class Row:
    """A line that could be read: each known column of the file and its text, in composed Unicode, without invisible signs or
    spaces around.
    """

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        """The text of a column; empty when the file lacks it."""
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Columns:
    """The columns that a kind of file may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def known(self) -> frozenset[str]:
        return frozenset(self.required + self.optional)


@dataclass
class CsvFile:
    """A file whose encoding and header were found good.

    `digest` is the SHA-256 of its bytes in hexadecimal and `line_count` its number of lines, the header included.
    """

    path: Path
    delimiter: str
    header: tuple[str, ...]
    unknown_columns: tuple[str, ...]
    line_count: int
    digest: str
    _known: frozenset[str] = field(repr=False)

    @classmethod
    def open(cls, path: Path, columns: Columns) -> "CsvFile":
        """Examine a file from end to end, without keeping it.

        Raises FileRefused when it is missing, isn't UTF-8, or lacks a required column.
        """
        line_count, digest = _examine(path)
        with path.open("rb") as stream:
            first = next(_records(_Lines(stream)), None)
        if first is None or isinstance(first, BadLine):
            reason = first.reason if first else "The file is empty."
            raise FileRefused(f"The header of {path.name} cannot be read. {reason}")
        delimiter, header = _read_header(first.text, columns, path.name)
        known = columns.known
        unknown = tuple(name or f"(column {at} has no name)" for at, name in enumerate(header, 1) if name not in known)
        return cls(path, delimiter, header, unknown, line_count, digest, known)

    def rows(self, *, after_line: int = 0) -> Iterator[Row | BadLine]:
        """Every line of the file after the header, in order; blank ones are passed over.

        `after_line` resumes: lines up to that number are skipped without being interpreted.
        """
        with self.path.open("rb") as stream:
            records = _records(_Lines(stream))
            next(records)
            for record in records:
                if record.line <= after_line:
                    continue
                row = record if isinstance(record, BadLine) else self._interpret(record)
                if row is not None:
                    yield row

    def _interpret(self, record: "_Record") -> Row | BadLine | None:
        try:
            cells = _cells(record.text, self.delimiter)
        except csv.Error as error:
            return BadLine(record.line, _csv_reason(error))
        if not any(cells):
            return None
        if len(cells) != len(self.header):
            return BadLine(record.line, f"The line has {len(cells)} cells, but the header has {len(self.header)}.")
        for name, cell in zip(self.header, cells, strict=True):
            if len(cell) > MAX_CELL_LENGTH:
                return BadLine(record.line, f"The cell is longer than {MAX_CELL_LENGTH:,} characters.", name)
        return Row(record.line, {name: cell for name, cell in zip(self.header, cells, strict=True) if name in self._known})


@dataclass(frozen=True)
class _Record:
    """The text of one record, and the line where it begins."""

    line: int
    text: str


@dataclass(frozen=True)
class _Line:
    """One line as the file has it; `text` is None when it is too long to be held."""

    number: int
    text: str | None


class _Lines:
    """The lines of a file, which can be given back when they turn out not to belong to one record."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._number = 0
        self._given_back: deque[_Line] = deque()
        if stream.read(len(BOM_UTF8)) != BOM_UTF8:
            stream.seek(0)

    def next(self) -> _Line | None:
        """The next line with its end, or None at the end of the file."""
        if self._given_back:
            return self._given_back.popleft()
        raw = self._stream.readline(MAX_RECORD_BYTES)
        if not raw:
            return None
        self._number += 1
        if len(raw) < MAX_RECORD_BYTES or raw.endswith(b"\n"):
            return _Line(self._number, raw.decode())
        while (rest := self._stream.readline(_CHUNK_BYTES)) and not rest.endswith(b"\n"):
            pass
        return _Line(self._number, None)

    def give_back(self, lines: list[_Line]) -> None:
        self._given_back.extendleft(reversed(lines))


def _records(lines: _Lines) -> Iterator[_Record | BadLine]:
    """Put together the lines of quoted cells. A quote that is never closed costs one line, not the rest of the file."""
    while (line := lines.next()) is not None:
        if line.text is None:
            yield BadLine(line.number, f"The line is longer than {MAX_RECORD_BYTES:,} bytes.")
        elif _CONTROL.search(line.text):
            yield BadLine(line.number, "The line contains a control character, such as a null byte.")
        elif line.text.count('"') % 2 == 0:
            yield _Record(line.number, line.text)
        else:
            yield _quoted_record(line, line.text, lines)


def _quoted_record(first: _Line, text: str, lines: _Lines) -> _Record | BadLine:
    """The record that begins on a line with an open quote."""
    following: list[_Line] = []
    size = len(text)
    while size <= MAX_RECORD_BYTES and (line := lines.next()) is not None:
        following.append(line)
        if line.text is None or _CONTROL.search(line.text):
            break
        size += len(line.text)
        if line.text.count('"') % 2:
            whole = text + "".join(part.text or "" for part in following)
            if _parses(whole):
                return _Record(first.number, whole)
            break
    lines.give_back(following)
    return BadLine(first.number, "A quote is opened but not closed.")


def _parses(text: str) -> bool:
    """Whether a text is one record under one of the delimiters."""
    return any(_is_one_record(text, delimiter) for delimiter in DELIMITERS)


def _is_one_record(text: str, delimiter: str) -> bool:
    try:
        _cells(text, delimiter)
    except csv.Error:
        return False
    return True


def _cells(text: str, delimiter: str) -> list[str]:
    """The cells of one record. Raises csv.Error when it isn't exactly one."""
    found = list(csv.reader((text,), delimiter=delimiter, strict=True))
    return [_clean(cell) for cell in found[0]] if found else []


def _clean(cell: str) -> str:
    return cell.strip() if cell.isascii() else visible(cell).strip()


def _csv_reason(error: csv.Error) -> str:
    if "field limit" in str(error):
        return f"A cell is longer than {MAX_CELL_LENGTH:,} characters."
    if "expected after" in str(error):
        return "There is text after a closing quote. Inside a quoted cell, double each quote."
    return f"The line is not valid CSV ({error})."


def _read_header(text: str, columns: Columns, file_name: str) -> tuple[str, tuple[str, ...]]:
    """The delimiter and the names of the columns. A delimiter is right when it separates all the required columns."""
    best: tuple[str, ...] = ()
    for delimiter in DELIMITERS:
        try:
            header = tuple(name.casefold() for name in _cells(text, delimiter))
        except csv.Error:
            continue
        if set(columns.required) <= set(header):
            doubled = sorted({name for name in header if name and header.count(name) > 1})
            if doubled:
                raise FileRefused(f"{file_name} has several columns named {', '.join(doubled)}.")
            return delimiter, header
        best = max(best, header, key=lambda names: len(columns.known & set(names)))
    missing = [name for name in columns.required if name not in best]
    raise FileRefused(
        f"{file_name} lacks the required {'columns' if len(missing) > 1 else 'column'} {', '.join(missing)}. "
        f"Its first line must name the columns, separated by commas or semicolons. Required: {', '.join(columns.required)}."
        + (f" Optional: {', '.join(columns.optional)}." if columns.optional else "")
    )


def _examine(path: Path) -> tuple[int, str]:
    """The number of lines and the SHA-256 of a file, which must be UTF-8 from end to end."""
    hashed, decoder = hashlib.sha256(), getincrementaldecoder("utf-8")()
    position = line_count = 0
    last = b"\n"
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                pending = len(decoder.getstate()[0])
                if position == 0 and chunk.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
                    raise FileRefused(f"{path.name} is in UTF-16. Save it as UTF-8 and try again.")
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError as error:
                    at = error.start - pending
                    line = line_count + 1 + chunk[: max(at, 0)].count(b"\n")
                    raise _wrong_encoding(path.name, position + at, line, chunk) from None
                hashed.update(chunk)
                line_count += chunk.count(b"\n")
                position += len(chunk)
                last = chunk[-1:]
    except OSError as error:
        raise FileRefused(f"{path} cannot be read: {error.strerror}.") from None
    if pending := len(decoder.getstate()[0]):
        raise FileRefused(
            f"{path.name} ends in the middle of a character, at byte {position - pending}. The file is truncated."
        )
    return line_count + (last != b"\n"), hashed.hexdigest()


def _wrong_encoding(file_name: str, position: int, line: int, sample: bytes) -> FileRefused:
    """Name the first byte that isn't UTF-8 and the encoding that the file probably has."""
    try:
        sample.decode("cp1252")
        likely = "Windows-1252"
    except UnicodeDecodeError:
        likely = "ISO-8859-1"
    return FileRefused(
        f"{file_name} is not in UTF-8 (byte {position}, line {line}). It is probably in {likely}. "
        "Save it as UTF-8 and try again."
    )
