"""Runs of the import of employees: dry, repeated, killed; they all end in the same state."""

import csv
import json
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
from tests.work.installations import Installation, wait_until

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
    names = dict(Organization.objects.values_list("audience", "name_fr"))
    audiences = sorted(
        (handle, names.get(pk, "")) for handle, pk in AudienceMember.objects.values_list("member__handle", "audience")
    )
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


ORGANIZATIONS = """
from profiles.actions.organizations import create_organization
from profiles.models.organizations import OrganizationNames
for name in ("Ministère des Forêts", "Ministère de l’Eau"):
    create_organization(actor=None, names=OrganizationNames(name_fr=name))
"""
# An import that gets no further than to the last step of its second batch.
IMPORT_UNTIL_MIDWAY = """
import threading
from django.core.management import call_command
from profiles.actions.employees import hiring
declare, batches = hiring.declare, []
def declare_once(*batch):
    batches.append(batch)
    if len(batches) == 2:
        print("midway", flush=True)
        threading.Event().wait()
    declare(*batch)
hiring.declare = declare_once
call_command("import_employees", "FILE", "--report", "FILE.bad.csv")
"""
STATE = """
import json
from tests.profiles.test_import_employees_runs import rows
print(json.dumps(rows()))
"""


@pytest.mark.slow
def test_a_run_killed_in_the_middle_and_run_again_ends_like_one_run(installation: Installation, import_lines, water):
    file = import_lines.file
    write_crowd(file, 700)
    installation.script(ORGANIZATIONS)
    killed = installation.start_script(IMPORT_UNTIL_MIDWAY.replace("FILE", str(file)))
    wait_until(lambda: "midway" in killed.output or killed.has_ended)
    assert not killed.has_ended, killed.output
    killed.kill()
    half = json.loads(installation.script(STATE))
    again = installation.start("import_employees", str(file), "--report", f"{file}.bad.csv")
    assert again.end() == 0, again.output
    call_command("import_employees", str(file), report=import_lines.report_file)
    whole = json.loads(json.dumps(rows()))
    assert len(whole) / 10 < len(half) < len(whole)
    assert json.loads(installation.script(STATE)) == whole
