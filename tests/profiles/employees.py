"""What the tests of the employees' file share: two people, and a way to import lines and read the report."""

import csv
from pathlib import Path

import pytest
from django.core.management import call_command

from intranet.kernel.accounts.models import State, User
from profiles.actions.organizations import create_organization
from profiles.models import Organization, SourceRecord
from profiles.models.organizations import OrganizationNames

Line = dict[str, str]
ANNE: Line = {
    "employee_number": "1",
    "given_name": "Anne",
    "family_name": "Roy",
    "organization": "Ministère des Forêts",
    "email": "anne@gouv.example",
}
BENOIT: Line = {**ANNE, "employee_number": "2", "given_name": "Benoît", "family_name": "Côté", "email": "benoit@gouv.example"}


@pytest.fixture
def forests() -> Organization:
    names = OrganizationNames(name_fr="Ministère des Forêts", name_en="Ministry of Forests", acronym_fr="MF", acronym_en="MoF")
    return create_organization(actor=None, names=names)


@pytest.fixture
def water() -> Organization:
    return create_organization(actor=None, names=OrganizationNames(name_fr="Ministère de l’Eau", name_en="Ministry of Water"))


class Import:
    """Writes lines in a file and imports it; `report` then holds the bad lines as (line, column, reason)."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.file = folder / "employees.csv"
        self.report_file = folder / "bad.csv"
        self._capsys = capsys
        self.report: list[tuple[int, str, str]] = []

    def __call__(self, *lines: Line, **options: object) -> str:
        columns = list(dict.fromkeys(column for line in (ANNE, *lines) for column in line))
        with self.file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, restval="")
            writer.writeheader()
            writer.writerows(lines)
        self._capsys.readouterr()
        call_command("import_employees", str(self.file), report=self.report_file, **options)
        self.report = []
        if self.report_file.exists():
            with self.report_file.open(encoding="utf-8", newline="") as stream:
                self.report = [(int(row["line"]), row["column"], row["reason"]) for row in csv.DictReader(stream)]
        return self._capsys.readouterr().out

    @property
    def columns_refused(self) -> list[tuple[int, str]]:
        return [(line, column) for line, column, _ in self.report]


@pytest.fixture
def import_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str], forests: Organization) -> Import:
    return Import(tmp_path, capsys)


def member(number: str, source: str = "hr") -> User:
    return SourceRecord.objects.select_related("member__profile").get(source=source, number=number).member


def activate(number: str) -> User:
    found = member(number)
    User.objects.filter(pk=found.pk).update(state=State.ACTIVE)
    return member(number)
