"""Runs of the import of employees: dry, repeated, killed; they all end in the same state."""

import csv
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import call_command

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.models import AudienceMember
from intranet.kernel.search.models import SearchChange
from profiles.demonstration.crowd import Title
from profiles.demonstration.employees_file import write_employees_file
from profiles.models import Affiliation, DeclaredSkill, ImportRun, Organization, Profile, Skill, SourceRecord
from tests.profiles.employees import ANNE, BENOIT

pytestmark = pytest.mark.django_db


def test_an_unchanged_line_writes_nothing(import_lines):
    import_lines(ANNE, BENOIT)
    before = rows()
    SearchChange.objects.all().delete()
    assert "2 unchanged" in import_lines(ANNE, BENOIT)
    assert rows() == before
    assert not SearchChange.objects.exists()


def test_a_dry_run_says_all_and_changes_nothing(import_lines):
    import_lines(BENOIT)
    before = rows()
    said = import_lines(
        {**ANNE, "supervisor": "2", "skills": "Lynx"},
        {**BENOIT, "family_name": "Roy"},
        {**ANNE, "employee_number": "3", "email": "x"},
        {**ANNE, "employee_number": "4", "email": "", "supervisor": "99"},
        dry_run=True,
    )
    assert rows() == before
    assert not Skill.objects.exists()
    assert "2 joined, 1 changed" in said
    assert import_lines.columns_refused == [(4, "email"), (5, "supervisor")]


def test_a_run_is_recorded(import_lines):
    import_lines(ANNE, BENOIT)
    run = ImportRun.objects.get()
    assert (run.kind, run.source, run.lines_done, run.counts["joined"]) == ("employees", "hr", 3, 2)
    assert run.finished_at is not None


def rows() -> list[tuple[object, ...]]:
    """What a run leaves, without moments and identities drawn at random."""
    people = SourceRecord.objects.order_by("number").values_list(
        *("number", "digest", "supervisor_number", "member__handle", "member__display_name", "member__email", "member__state"),
        *("member__profile__organization__name_fr", "member__profile__unit__path_key", "member__profile__title_fr"),
        *("member__profile__city", "member__profile__supervisor__handle"),
    )
    places = Affiliation.objects.order_by("member__handle", "ended_at").values_list(
        "member__handle", "organization__name_fr", "unit__path_key", "title_fr"
    )
    skills = DeclaredSkill.objects.order_by("profile__member__handle", "skill__name_fr").values_list(
        "profile__member__handle", "skill__name_fr", "skill__is_curated"
    )
    audiences = AudienceMember.objects.order_by("member__handle", "audience").values_list("member__handle", "audience")
    counts = Organization.objects.order_by("name_fr").values_list("name_fr", "member_count")
    return [*people, *places, *skills, *audiences, *counts]


TITLES = [Title("Analyste", "Analyste", "Analyst"), Title("Avocat", "Avocate", "Lawyer")]
SKILLS = [f"Compétence {number}" for number in range(60)]


def write_crowd(path: Path, count: int) -> None:
    organizations = ["Ministère des Forêts", "Ministère de l’Eau"]
    write_employees_file(path, count=count, seed=3, titles=TITLES, skills=SKILLS, organizations=organizations)


def test_one_percent_of_bad_lines_is_reported_line_by_line(import_lines, water):
    write_crowd(import_lines.file, 800)
    call_command("import_employees", str(import_lines.file), report=import_lines.report_file)
    with import_lines.report_file.open(encoding="utf-8") as stream:
        reported = list(csv.DictReader(stream))
    assert len(reported) == 8
    assert all(int(row["line"]) > 1 and row["reason"] for row in reported)
    assert User.objects.count() == 792
    assert Profile.objects.filter(supervisor=None).count() == 1


def state_of(database: Path, statements: tuple[str, ...]) -> list[list[tuple[object, ...]]]:
    with closing(sqlite3.connect(database)) as opened:
        return [opened.execute(statement).fetchall() for statement in statements]


STATE = (
    """SELECT r.number, r.digest, u.handle, u.email, u.state, o.name_fr, n.path_key, p.city, s.handle
       FROM profiles_sourcerecord r
       JOIN accounts_user u ON u.id = r.member_id JOIN profiles_profile p ON p.member_id = u.id
       LEFT JOIN profiles_organization o ON o.id = p.organization_id LEFT JOIN profiles_unit n ON n.id = p.unit_id
       LEFT JOIN accounts_user s ON s.id = p.supervisor_id ORDER BY 1""",
    """SELECT u.handle, k.name_fr FROM profiles_declaredskill d JOIN profiles_skill k ON k.id = d.skill_id
       JOIN accounts_user u ON u.id = d.profile_id ORDER BY 1, 2""",
    "SELECT member_id, count(*) FROM profiles_affiliation WHERE ended_at IS NULL GROUP BY 1 HAVING count(*) <> 1",
    "SELECT name_fr, member_count FROM profiles_organization ORDER BY 1",
    "SELECT count(*) FROM audiences_audiencemember",
)


class Installation:
    """A data folder of its own, with real processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}},
            "PASSERELLE_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "intranet.settings.production",
        }
        self.database = folder / "passerelle.sqlite3"

    def manage(self, *arguments: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def finish(self, *arguments: str) -> None:
        process = self.manage(*arguments)
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors.decode()

    def prepare(self, organizations: Path) -> None:
        self.finish("migrate", "--verbosity", "0")
        self.finish("import_organizations", str(organizations), "--report", str(self.folder / "o.csv"))

    def people(self) -> int:
        with closing(sqlite3.connect(self.database)) as opened:
            count: int = opened.execute("SELECT count(*) FROM profiles_sourcerecord").fetchone()[0]
        return count


@pytest.mark.slow
def test_a_run_killed_in_the_middle_and_run_again_ends_like_one_run(tmp_path: Path, wait_until: Callable[..., None]):
    organizations = tmp_path / "organizations.csv"
    organizations.write_text("kind,name_fr\nministry,Ministère des Forêts\nministry,Ministère de l’Eau\n", encoding="utf-8")
    file = tmp_path / "employees.csv"
    write_crowd(file, 4_000)
    whole, killed = Installation(tmp_path / "whole"), Installation(tmp_path / "killed")
    arguments = ("import_employees", str(file), "--report", str(tmp_path / "bad.csv"))
    for installation in (whole, killed):
        installation.folder.mkdir()
        installation.prepare(organizations)
    whole.finish(*arguments)
    process = killed.manage(*arguments)
    wait_until(lambda: killed.people() > 500 or process.poll() is not None)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert 500 < killed.people() < 3_960
    killed.finish(*arguments)
    assert state_of(killed.database, STATE) == state_of(whole.database, STATE)


@pytest.fixture
def wait_until() -> Callable[[Callable[[], bool]], None]:
    def wait(is_true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 60
        while not is_true():
            assert time.monotonic() < deadline
            time.sleep(0.02)

    return wait
