"""`manage.py import_organizations FILE.csv`: import ministries and agencies."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import batched
from typing import Any, ClassVar

from django.db import transaction

from intranet.kernel.text.bilingual import fold
from profiles.actions.mergers import merge_organizations
from profiles.actions.organizations import (
    CircularTree,
    create_organization,
    describe_organization,
    rename_organization,
)
from profiles.imports import BadLine, Columns, CsvFile, ImportCommand, Progress, Report, Row
from profiles.models import FormerName, Organization
from profiles.models.organizations import OrganizationNames
from profiles.queries.organizations import AmbiguousName, OrganizationIndex

LINES_AT_ONCE = 20
MAX_LENGTHS = {"kind": 40, "name_fr": 300, "name_en": 300, "acronym_fr": 30, "acronym_en": 30}
LEFT_AS_WAS = "The rest of the line was applied."


@dataclass(frozen=True, kw_only=True)
class ListedOrganization:
    """A line of the file that can be applied. `parent` and `replaced_by` are names, looked up once all lines are in."""

    line: int
    kind: str
    names: OrganizationNames
    parent: str = ""
    valid_from: date | None = None
    replaced_by: str = ""


class Command(ImportCommand):
    help = (
        "Import ministries and agencies. Columns: kind, name_fr (both required), name_en, acronym_fr, acronym_en, parent, "
        "valid_from (2026-04-01), replaced_by. The French name identifies an organization, ignoring accents, case and "
        "apostrophes; parent and replaced_by are names or acronyms of organizations of the file or already imported. Empty "
        "cells erase nothing and missing lines close nothing. A replaced organization keeps its history; its members move."
    )
    columns: ClassVar = Columns(
        required=("kind", "name_fr"),
        optional=("name_en", "acronym_fr", "acronym_en", "parent", "valid_from", "replaced_by"),
    )

    def run(self, file: CsvFile, report: Report, options: Mapping[str, Any]) -> str:
        listed = list(_good_lines(file, report))
        progress = self.progress("Organizations", 2 * len(listed))
        run = _Run(report, progress)
        if options["dry_run"]:
            # A few hundred lines at most: one transaction, taken back.
            with transaction.atomic():
                run.apply(listed)
                transaction.set_rollback(True)
        else:
            run.apply(listed)
        progress.finish()
        return run.outcome()


class _Run:
    """One passage over the lines: first the organizations themselves, then what ties them to each other."""

    def __init__(self, report: Report, progress: Progress) -> None:
        self._report = report
        self._progress = progress
        self._done = 0
        self._touched: dict[int, str] = {}
        self._moved_members = 0
        self._found: dict[int, Organization] = {}
        self._by_key = {organization.key_fr: organization for organization in Organization.objects.all()}
        self._former_names: dict[int, set[str]] = {}
        for former in FormerName.objects.select_related("organization"):
            self._by_key.setdefault(fold(former.name_fr), former.organization)
            names = (former.name_fr, former.name_en, former.acronym_fr, former.acronym_en)
            self._former_names.setdefault(former.organization_id, set()).update(map(fold, names))

    def apply(self, listed: Iterable[ListedOrganization]) -> None:
        lines = list(listed)
        self._in_batches(lines, self._store)
        index = OrganizationIndex.load()
        self._in_batches(lines, lambda line: self._place(line, index))
        # Members move in transactions of their own.
        for line in lines:
            self._replace(line, index)

    def outcome(self) -> str:
        counts = Counter(self._touched.values())
        unchanged = len(self._found) - len(self._touched)
        return (
            f"{counts['created']:,} organizations created, {counts['changed']:,} changed, {unchanged:,} unchanged, "
            f"{self._moved_members:,} members moved."
        )

    def _in_batches(self, lines: list[ListedOrganization], apply: Callable[[ListedOrganization], None]) -> None:
        for batch in batched(lines, LINES_AT_ONCE, strict=False):
            with transaction.atomic():
                for line in batch:
                    apply(line)
            self._done += len(batch)
            self._progress.reach(self._done)

    def _store(self, line: ListedOrganization) -> None:
        organization = self._by_key.get(fold(line.names.name_fr))
        if organization is None:
            organization = create_organization(actor=None, names=line.names, kind=line.kind, valid_from=line.valid_from)
            self._touched[line.line] = "created"
        else:
            is_renamed = rename_organization(
                actor=None, organization=organization, names=self._names_with(line.names, organization)
            )
            is_described = describe_organization(
                actor=None,
                organization=organization,
                kind=line.kind,
                parent=organization.parent,
                valid_from=line.valid_from or organization.valid_from,
            )
            if is_renamed or is_described:
                self._touched[line.line] = "changed"
        self._found[line.line] = organization

    def _names_with(self, listed: OrganizationNames, organization: Organization) -> OrganizationNames:
        """The names of an organization with what the line adds. A name given up since is not put back."""
        former = self._former_names.get(organization.pk, set())
        names = OrganizationNames(
            name_fr=organization.name_fr,
            name_en=organization.name_en,
            acronym_fr=organization.acronym_fr,
            acronym_en=organization.acronym_en,
        )
        added = {
            name: value
            for name, value in vars(listed).items()
            if name != "name_fr" and value and fold(value) not in former | {fold(getattr(names, name))}
        }
        return replace(names, **added)

    def _place(self, line: ListedOrganization, index: OrganizationIndex) -> None:
        parent = self._look_up(line, "parent", line.parent, index)
        organization = self._found[line.line]
        if parent is None or parent.pk == organization.parent_id:
            return
        try:
            describe_organization(
                actor=None,
                organization=organization,
                kind=organization.kind,
                parent=parent,
                valid_from=organization.valid_from,
            )
        except CircularTree:
            self._say(line, "parent", "The organization would depend on itself.")
        else:
            self._touched.setdefault(line.line, "changed")

    def _replace(self, line: ListedOrganization, index: OrganizationIndex) -> None:
        successor = self._look_up(line, "replaced_by", line.replaced_by, index)
        organization = self._found[line.line]
        if successor is None:
            return
        was_replaced = organization.replaced_by_id is not None
        if was_replaced and index.successor(organization.pk) == successor.pk:
            successor = organization.replaced_by or successor
        try:
            self._moved_members += merge_organizations(actor=None, organization=organization, into=successor)
        except CircularTree:
            self._say(line, "replaced_by", "The organization would end up replacing itself.")
        else:
            if not was_replaced:
                self._touched.setdefault(line.line, "changed")

    def _look_up(self, line: ListedOrganization, column: str, name: str, index: OrganizationIndex) -> Organization | None:
        if not name:
            return None
        try:
            found = index.find(name)
        except AmbiguousName as ambiguity:
            self._say(line, column, str(ambiguity))
            return None
        if found is None:
            self._say(line, column, f"No organization has the name or acronym “{name}”.")
        return found

    def _say(self, line: ListedOrganization, column: str, reason: str) -> None:
        self._report.add(BadLine(line.line, f"{reason} {LEFT_AS_WAS}", column))


def _good_lines(file: CsvFile, report: Report) -> Iterator[ListedOrganization]:
    """The lines that can be applied; the others go to the report."""
    seen: dict[str, int] = {}
    for row in file.rows():
        found = row if isinstance(row, BadLine) else _read(row)
        if isinstance(found, ListedOrganization):
            first = seen.setdefault(fold(found.names.name_fr), found.line)
            if first == found.line:
                yield found
                continue
            found = BadLine(found.line, f"Same organization as line {first}.", "name_fr")
        report.add(found)


def _read(row: Row) -> ListedOrganization | BadLine:
    for column in ("kind", "name_fr"):
        if not fold(row[column]):
            return BadLine(row.line, "The cell is empty.", column)
    for column, longest in MAX_LENGTHS.items():
        if max(len(row[column]), len(fold(row[column]))) > longest:
            return BadLine(row.line, f"The cell is longer than {longest} characters.", column)
    try:
        valid_from = date.fromisoformat(row["valid_from"]) if row["valid_from"] else None
    except ValueError:
        return BadLine(row.line, "Not a date such as 2026-04-01.", "valid_from")
    return ListedOrganization(
        line=row.line,
        kind=row["kind"],
        names=OrganizationNames(
            name_fr=row["name_fr"], name_en=row["name_en"], acronym_fr=row["acronym_fr"], acronym_en=row["acronym_en"]
        ),
        parent=row["parent"],
        valid_from=valid_from,
        replaced_by=row["replaced_by"],
    )
