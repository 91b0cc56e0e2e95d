"""The first reading of the file, before anything is written: what only the whole file can tell."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from profiles.imports.employees.lines import EmployeeLine, read_line
from profiles.imports.reader import BadLine, CsvFile, Row


@dataclass
class Survey:
    """Who is in the file.

    `line_of` maps each number to the line that counts, 0 when no line of it is good. `supervisor_of` maps each good number to
    the one that its line names. `transferred` are numbers of this source that another number of the file replaces: their
    lines are passed over wherever they stand. `nameless` counts the lines whose number could not be read.
    """

    line_of: dict[str, int] = field(default_factory=dict)
    supervisor_of: dict[str, str] = field(default_factory=dict)
    transferred: set[str] = field(default_factory=set)
    email_line: dict[str, int] = field(default_factory=dict)
    good: int = 0
    nameless: int = 0


def survey_file(file: CsvFile, *, source: str, today: date) -> Survey:
    """Read the whole file once. A number, an address or a previous number belongs to the first good line that has it."""
    survey = Survey()
    for row in file.rows():
        line = _understood(row, source, today)
        if isinstance(line, EmployeeLine):
            _note(survey, line, source)
        elif isinstance(row, Row) and row["employee_number"]:
            # A bad line still says that the person is in the file, which matters when absence closes accounts.
            survey.line_of.setdefault(row["employee_number"], 0)
        else:
            survey.nameless += 1
    return survey


def good_lines(
    file: CsvFile, survey: Survey, *, source: str, today: date, after_line: int = 0
) -> Iterator[EmployeeLine | BadLine]:
    """Every line of the file again: those that can be applied, and the others with their reason."""
    for row in file.rows(after_line=after_line):
        line = _understood(row, source, today)
        yield line if isinstance(line, BadLine) else _doubled(line, survey) or line


def _understood(row: Row | BadLine, source: str, today: date) -> EmployeeLine | BadLine:
    return row if isinstance(row, BadLine) else read_line(row, source=source, today=today)


def _note(survey: Survey, line: EmployeeLine, source: str) -> None:
    if survey.line_of.get(line.number) or (line.email and line.email in survey.email_line):
        survey.line_of.setdefault(line.number, 0)
        return
    survey.line_of[line.number] = line.line
    survey.good += 1
    if line.email:
        survey.email_line[line.email] = line.line
    if line.supervisor:
        survey.supervisor_of[line.number] = line.supervisor
    if line.previous and line.previous[0] == source:
        survey.transferred.add(line.previous[1])


def _doubled(line: EmployeeLine, survey: Survey) -> BadLine | None:
    """Why a line does not count: an earlier one has its number or its address."""
    holder = survey.email_line.get(line.email) if line.email else None
    if holder is not None and holder != line.line:
        return BadLine(line.line, f"The address is already that of line {holder}.", "email")
    counted = survey.line_of.get(line.number)
    if counted and counted != line.line:
        return BadLine(line.line, f"The number is already that of line {counted}.", "employee_number")
    return None


def withdraw(survey: Survey, line: EmployeeLine) -> None:
    """Take back what the survey says of a line that turned out not to be applicable."""
    survey.line_of[line.number] = 0
    survey.supervisor_of.pop(line.number, None)
