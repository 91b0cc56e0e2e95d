"""An import of the employees' file, from its first reading to the supervisors."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import batched

from django.db import IntegrityError, connection, transaction

from profiles.actions import employees
from profiles.actions.employees import Outcome, PlacedLine
from profiles.imports.employees.exchanges import members_who_exchange, numbers_freed_by_file
from profiles.imports.employees.known import Known
from profiles.imports.employees.lines import EmployeeLine
from profiles.imports.employees.organizations import OrganizationNames, UnknownOrganization
from profiles.imports.employees.pace import Pace
from profiles.imports.employees.supervisors import hierarchy_of
from profiles.imports.employees.survey import good_lines, survey_file, withdraw
from profiles.imports.progress import Progress
from profiles.imports.reader import BadLine, CsvFile
from profiles.imports.report import Report
from profiles.models import ImportRun, Profile, SourceRecord

LOOKED_UP_AT_ONCE = 500
ATTEMPTS = 3
# Without --force, a complete file may leave out this share of the employees.
MAX_ABSENT_SHARE = 0.02


class ImportRefused(Exception):  # noqa: N818
    """The import does not begin; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class _Record:
    """What the database knows of a number."""

    digest: str
    is_transferred: bool


@dataclass
class EmployeesImport:
    """One run. A killed one is finished by running it again: what was committed is recognised by its digest and passed over.

    `is_dry` does all the work, in transactions that are rolled back. `joined_skills`: names of the file that stand for an entry
    of the vocabulary (by primary key) which says the same in other words.
    """

    file: CsvFile
    source: str
    report: Report
    today: date
    is_dry: bool = False
    is_complete: bool = False
    is_forced: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    joined_skills: dict[str, int] = field(default_factory=dict)
    _joining: list[PlacedLine] = field(default_factory=list)
    _changing: list[PlacedLine] = field(default_factory=list)
    _postponed: list[PlacedLine] = field(default_factory=list)
    _lines_done: int = 0

    def run(self, progress: Callable[[str, int], Progress]) -> Counter[str]:
        """Import the file and say what came of it. Raises ImportRefused before anything is written."""
        self._survey = survey_file(self.file, source=self.source, today=self.today)
        absent = self._absent() if self.is_complete else []
        self._names = OrganizationNames()
        self._known = Known.load()
        # A newcomer costs some rows, a change perhaps an account to close with all that hangs on it.
        smallest = {"joining": 120, "changing": 20, "others": 20}
        self._paces = {name: Pace.of(connection.vendor, smallest=size) for name, size in smallest.items()}
        if not self.is_dry:
            self._run = self._start()
        self._import_lines(progress("Employees", self.file.line_count))
        self._close(absent)
        # Both are large and of no use to what follows.
        self._known = Known()
        self._survey.email_line.clear()
        self._link_supervisors()
        if not self.is_dry:
            employees.finish_run(run=self._run, lines_done=self._lines_done, counts=self.counts)
        return self.counts

    def _start(self) -> ImportRun:
        return employees.start_run(kind="employees", source=self.source, file=self.file)

    # Lines ------------------------------------------------------------------------------------------------------------

    def _import_lines(self, progress: Progress) -> None:
        lines = good_lines(self.file, self._survey, source=self.source, today=self.today)
        for some in batched(self._placed(lines), LOOKED_UP_AT_ONCE, strict=False):
            self._sort(some)
            self._flush(is_last=False)
            self._lines_done = some[-1].line.line
            progress.reach(self._lines_done)
        self._flush(is_last=True)
        self._apply_postponed()
        self._lines_done = self.file.line_count
        progress.finish()

    def _placed(self, lines: Iterable[EmployeeLine | BadLine]) -> Iterator[PlacedLine]:
        """The lines that can be applied, with their organization; the others are reported."""
        for line in lines:
            if isinstance(line, BadLine):
                self._refuse(line)
                continue
            try:
                organization = self._names.find(line.organization) if line.organization else None
            except UnknownOrganization as unknown:
                withdraw(self._survey, line)
                self._refuse(BadLine(line.line, str(unknown), "organization"))
                continue
            yield PlacedLine(line, organization)

    def _sort(self, lines: tuple[PlacedLine, ...]) -> None:
        """Pass over the lines that say nothing new, and queue the others by what they need."""
        records = self._records(self.source, [one.line.number for one in lines])
        previous = self._previous_numbers(one.line for one in lines)
        for one in lines:
            record = records.get(one.line.number)
            if one.line.number in self._survey.transferred:
                self.counts["passed over"] += 1
            elif record is not None and not record.is_transferred:
                if record.digest == one.line.digest:
                    self.counts["unchanged"] += 1
                else:
                    self._changing.append(one)
            elif one.line.previous in previous:
                self._changing.append(one)
            elif record is not None:
                self.counts["passed over"] += 1
            elif one.organization is None:
                withdraw(self._survey, one.line)
                self._refuse(BadLine(one.line.line, "The organization is missing.", "organization"))
            else:
                if one.line.previous is not None:
                    reason = "No employee has this previous number. The person was added as new."
                    self._remark(BadLine(one.line.line, reason, "previous_number"))
                self._joining.append(one)

    def _records(self, source: str, numbers: list[str]) -> dict[str, _Record]:
        found = SourceRecord.objects.filter(source=source, number__in=numbers)
        return {
            number: _Record(digest, is_transferred)
            for number, digest, is_transferred in found.values_list("number", "digest", "is_transferred")
        }

    def _previous_numbers(self, lines: Iterable[EmployeeLine]) -> set[tuple[str, str]]:
        """The previous numbers of these lines that stand for somebody."""
        numbers_of: dict[str, list[str]] = {}
        for line in lines:
            if line.previous is not None:
                numbers_of.setdefault(line.previous[0], []).append(line.previous[1])
        return {(source, number) for source, numbers in numbers_of.items() for number in self._records(source, numbers)}

    def _flush(self, *, is_last: bool) -> None:
        """Write what is queued, in batches of the size that its pace allows; what fills no batch waits for more."""
        update = partial(employees.update_employees, today=self.today)
        self._drain(self._joining, employees.hire_employees, self._paces["joining"], is_last=is_last)
        self._drain(self._changing, update, self._paces["changing"], is_last=is_last)

    def _drain(
        self, queue: list[PlacedLine], action: Callable[..., Outcome], pace: Pace, *, is_last: bool, is_last_turn: bool = False
    ) -> None:
        while queue and (is_last or len(queue) >= pace.size):
            batch = queue[: pace.size]
            del queue[: pace.size]
            self._apply(batch, action, pace, is_last_turn=is_last_turn)

    def _apply(self, batch: list[PlacedLine], action: Callable[..., Outcome], pace: Pace, *, is_last_turn: bool) -> None:
        """Write one batch. When somebody took a handle, an address or a name at the same instant, look again and repeat."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                outcome = self._write(
                    lambda: action(run=self._run, lines=batch, known=self._known, is_last_turn=is_last_turn), pace, len(batch)
                )
                break
            except IntegrityError:
                if attempt == ATTEMPTS:
                    raise
                self._known = Known.load()
        if not self.is_dry:
            self._known.units |= outcome.units
            self._known.skills |= outcome.skills
            for skill in outcome.created_skills:
                self._known.likenesses.add(skill)
        self.joined_skills |= outcome.joined_skills
        self.counts += outcome.counts
        self._postponed.extend(outcome.postponed)
        for bad in outcome.refused:
            self._refuse(bad)

    def _write[Result](self, write: Callable[[], Result], pace: Pace, lines: int) -> Result:
        with transaction.atomic():
            started = time.monotonic()
            if self.is_dry:
                self._run = self._start()
            result = write()
            employees.note_progress(run=self._run, lines_done=self._lines_done)
            if self.is_dry:
                transaction.set_rollback(True)
        pace.breathe(lines, time.monotonic() - started)
        return result

    def _apply_postponed(self) -> None:
        """Lines whose address somebody had: by now its holder has another one, or exchanges it, or keeps it."""
        postponed, self._postponed = self._postponed, []
        if self.is_dry:
            postponed = self._without_exchanges(postponed)
        for members in batched(members_who_exchange([one.line for one in postponed], self.source), 100, strict=False):
            release = partial(employees.release_exchanged_addresses, members=members)
            self._write(release, self._paces["others"], len(members))
        numbers = self._records(self.source, [one.line.number for one in postponed])
        update = partial(employees.update_employees, today=self.today)
        joining = [one for one in postponed if one.line.number not in numbers and one.line.previous is None]
        changing = [one for one in postponed if one.line.number in numbers or one.line.previous is not None]
        self._drain(joining, employees.hire_employees, self._paces["joining"], is_last=True, is_last_turn=True)
        self._drain(changing, update, self._paces["changing"], is_last=True, is_last_turn=True)

    def _without_exchanges(self, postponed: list[PlacedLine]) -> list[PlacedLine]:
        """A dry run moves nobody, so that addresses which the file frees still look taken: those lines count as applied."""
        freed = numbers_freed_by_file([one.line for one in postponed], self.source, self._survey.line_of)
        self.counts["addresses"] += len(freed)
        return [one for one in postponed if one.line.number not in freed]

    # Absence ----------------------------------------------------------------------------------------------------------

    def _absent(self) -> list[str]:
        """The employees of the source whom the file leaves out."""
        if self._survey.nameless:
            raise ImportRefused(
                f"{self._survey.nameless:,} lines have no readable number, so absent employees cannot be determined. "
                "Correct these lines, or import without --complete."
            )
        employed = SourceRecord.objects.filter(source=self.source, is_transferred=False).exclude(left_on__lte=self.today)
        total, absent = 0, []
        for number in employed.values_list("number", flat=True).iterator():
            total += 1
            if number not in self._survey.line_of:
                absent.append(number)
        if len(absent) > total * MAX_ABSENT_SHARE and not self.is_forced:
            raise ImportRefused(
                f"{len(absent):,} of {total:,} employees are absent from the file, more than {MAX_ABSENT_SHARE:.0%}: "
                "nothing has been changed. If they have all left, add --force."
            )
        return sorted(absent)

    def _close(self, absent: list[str]) -> None:
        pace = self._paces["others"]
        while absent:
            batch = absent[: pace.size]
            del absent[: pace.size]
            close = partial(employees.close_absent, run=self._run, numbers=batch, today=self.today)
            self.counts["left"] += self._write(close, pace, len(batch))

    # Supervisors ------------------------------------------------------------------------------------------------------

    def _link_supervisors(self) -> None:
        """Set the supervisors that the whole source names, now that every account exists."""
        records = list(self._supervised())
        member_of = {number: member for number, member, _, _ in records}
        number_of = {member: number for number, member in member_of.items()}
        current = {number: supervisor for number, _, _, supervisor in records if supervisor is not None}
        wanted = {number: supervisor for number, _, supervisor, _ in records if supervisor}
        known: Collection[str] = member_of.keys()
        if self.is_dry:
            wanted |= self._survey.supervisor_of
            known = member_of.keys() | {number for number, line in self._survey.line_of.items() if line}
        hierarchy = hierarchy_of(
            wanted, known, self._survey.line_of, {number: number_of[pk] for number, pk in current.items() if pk in number_of}
        )
        self._report_links(
            hierarchy.unknown, "No employee has this number. The supervisor was not changed; the rest of the line was applied."
        )
        self._report_links(
            hierarchy.circular, "This would make a circle. No supervisor was set; the rest of the line was applied."
        )
        if self.is_dry:
            return
        changed: dict[int, int | None] = {
            member_of[number]: member_of[supervisor]
            for number, supervisor in hierarchy.links.items()
            if current.get(number) != member_of[supervisor]
        }
        changed |= {member_of[number]: None for number in hierarchy.circular if number in current}
        self._set_supervisors(changed)

    def _supervised(self) -> Iterator[tuple[str, int, str, int | None]]:
        """Number, member, number of the supervisor and supervisor now, of each employee of the source who did not leave."""
        records = SourceRecord.objects.filter(source=self.source, is_transferred=False)
        supervisors = dict(Profile.objects.exclude(supervisor=None).values_list("pk", "supervisor").iterator())
        for number, member, supervisor_number, left_on in records.values_list(
            "number", "member", "supervisor_number", "left_on"
        ).iterator():
            is_gone = left_on is not None and left_on <= self.today
            yield number, member, "" if is_gone else supervisor_number, supervisors.get(member)

    def _report_links(self, numbers: Iterable[str], reason: str) -> None:
        """Only for lines of this file: the source may have named others before."""
        lines = [line for number in numbers if number in self._survey.supervisor_of and (line := self._survey.line_of[number])]
        for line in sorted(lines):
            self._remark(BadLine(line, reason, "supervisor"))

    def _set_supervisors(self, supervisor_of: dict[int, int | None]) -> None:
        members = sorted(supervisor_of, key=lambda member: (supervisor_of[member] or 0, member))
        pace = self._paces["others"]
        while members:
            batch = {member: supervisor_of[member] for member in members[: pace.size]}
            del members[: pace.size]
            self._write(partial(employees.set_supervisors, supervisor_of=batch), pace, len(batch))
        self.counts["supervisors"] += len(supervisor_of)

    # Reporting --------------------------------------------------------------------------------------------------------

    def _refuse(self, bad: BadLine) -> None:
        self.counts["refused"] += 1
        self.report.add(bad)

    def _remark(self, bad: BadLine) -> None:
        self.counts["remarks"] += 1
        self.report.add(bad)
