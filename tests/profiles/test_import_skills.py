"""`import_skills`: a list that someone else keeps comes into the vocabulary, once, and what people decided stands."""

import csv
import io
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.actions import everyone
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.search.queries import SearchRequest, search
from intranet.kernel.search.testing import own_index
from intranet.kernel.testing import make_member
from intranet.kernel.text.bilingual import fold
from profiles.actions.skills import curate_skill, merge_skills, skill_for
from profiles.imports import CsvFile, Report
from profiles.management.commands.import_skills import Command, _good_lines
from profiles.models import DeclaredSkill, OrganizationRole, Profile, Skill, SkillSynonym
from profiles.queries.skill_pages import suggested_skills
from tests.profiles.organizations import make_holder, make_organization

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

HEADER = "code,kind,reach,name_en,name_fr,synonyms_en,synonyms_fr\n"
PROJECTS = "c-1,skill,transversal,project management,gestion de projets,manage projects;PM,conduite de projets\n"


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.DATA = tmp_path
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def curator() -> User:
    return make_holder(make_organization(), OrganizationRole.CURATOR)


def run(content: str, *options: str) -> str:
    Path("skills.csv").write_text(content, encoding="utf-8")
    return run_file(Path("skills.csv"), *options)


def run_file(path: Path, *options: str) -> str:
    output = io.StringIO()
    call_command("import_skills", str(path), *options, stdout=output, stderr=io.StringIO())
    return output.getvalue()


def bad_lines() -> list[str]:
    report = Path("skills.bad-lines.csv")
    return report.read_text(encoding="utf-8").splitlines()[1:] if report.exists() else []


def test_each_of_the_13472_skills_can_be_stored(shared_data: Path) -> None:
    file = CsvFile.open(shared_data / "skills-esco.csv", Command.columns)
    with Report(Path("bad.csv")) as report:
        skills = [skill for _line, skill in _good_lines(file, report)]
    assert (len(skills), report.count) == (13_472, 0)
    assert all(skill.name_fr and skill.name_en for skill in skills)


def test_real_skills_come_in_once_in_both_languages_and_are_found(shared_data: Path, employee: User) -> None:
    """One in twenty, the one that is looked for, and those whose French name is that of another one."""
    with (shared_data / "skills-esco.csv").open(encoding="utf-8-sig", newline="") as stream:
        header, *lines = csv.reader(stream)
    names = [fold(line[header.index("name_fr")]) for line in lines]
    doubled = {name for name, count in Counter(names).items() if count > 1}
    some = [*lines[::20], *(line for name, line in zip(names, lines, strict=True) if name in doubled)]
    some += [line for line in lines if "project management" in line and line not in some]
    file, count = Path("some.csv"), f"{len(some):,}"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *some])
    assert doubled
    assert f"{count} skills created" in run_file(file)
    assert Skill.objects.filter(is_curated=True).exclude(name_fr="").exclude(name_en="").count() == len(some)
    synonyms = SkillSynonym.objects.count()
    assert f"0 skills created, 0 changed, 0 typed by members and now confirmed, {count} unchanged" in run_file(file)
    assert (Skill.objects.count(), SkillSynonym.objects.count()) == (len(some), synonyms)
    everyone()
    with own_index():
        audiences = audience_ids(employee)
        wanted = Skill.objects.get(key_en="project management")
        for text in ("project management", "gestion de projets", "projet managment", "gestoin de projets"):
            result = search(SearchRequest(kind="skill", viewer_audiences=audiences, text=text))
            assert wanted.pk in [hit.key for hit in result.hits], text
        synonym = SkillSynonym.objects.filter(language="fr").select_related("skill").order_by("pk")[100]
        result = search(SearchRequest(kind="skill", viewer_audiences=audiences, text=synonym.text))
        assert synonym.skill_id in [hit.key for hit in result.hits]
        assert suggested_skills(employee, "project man")[0].public_id == wanted.public_id


def test_a_dry_run_tells_and_changes_nothing() -> None:
    output = run(HEADER + PROJECTS, "--dry-run")
    assert "Dry run" in output
    assert "1 skills created" in output
    assert not Skill.objects.exists()


def test_both_columns_of_names_are_required() -> None:
    with pytest.raises(CommandError, match="lacks the required column name_en"):
        run("code,name_fr\nc-1,gestion\n")


def test_synonyms_are_kept_by_language_once() -> None:
    run(HEADER + "c-1,,,management,gestion,manage; Manage ;management,gérer\n")
    found = SkillSynonym.objects.order_by("language").values_list("language", "text")
    assert list(found) == [("en", "manage"), ("fr", "gérer")]


def test_bad_lines_are_reported_and_the_others_applied() -> None:
    run(
        HEADER
        + PROJECTS
        + "c-2,,,,,x,y\n"
        + f"c-3,,,{'n' * 301},,,\n"
        + f"{'c' * 65},,,name,,,\n"
        + "c-1,,,again,encore,,\n"
        + f"c-4,,,name,,{'s' * 301};b,\n"
        + "c-5,skill,,typing,dactylographie,,\n"
    )
    assert [bad.split(",")[:2] for bad in bad_lines()] == [
        ["3", "name_fr"],
        ["4", "name_en"],
        ["5", "code"],
        ["6", "code"],
        ["7", "synonyms_en"],
    ]
    assert set(Skill.objects.values_list("code", flat=True)) == {"c-1", "c-5"}


def test_bad_lines_are_listed_in_the_data_folder_whatever_folder_one_works_in(tmp_path: Path, settings: Settings) -> None:
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    said = run(HEADER + PROJECTS + "c-2,,,,,x,y\n")
    assert not bad_lines()
    report = settings.DATA / "skills.bad-lines.csv"
    assert len(report.read_text(encoding="utf-8").splitlines()) == 2
    assert str(report) in said


def test_a_report_that_cannot_be_written_is_said_before_anything_is_imported() -> None:
    with pytest.raises(CommandError, match=r"cannot be written to nowhere/bad\.csv .*--report"):
        run(HEADER + PROJECTS, "--report=nowhere/bad.csv")
    assert not Skill.objects.exists()


def test_a_changed_name_is_followed_by_its_code() -> None:
    run(HEADER + PROJECTS)
    output = run(HEADER + PROJECTS.replace("gestion de projets", "gestion par projets"))
    assert "1 changed" in output
    assert Skill.objects.get().name_fr == "gestion par projets"


def test_what_members_typed_takes_the_identity_of_the_list(employee: User) -> None:
    typed = skill_for(text="Gestion de projets", author=employee)
    DeclaredSkill.objects.create(profile=Profile.objects.get(member=employee), skill=typed)
    output = run(HEADER + PROJECTS)
    assert "0 skills created, 0 changed, 1 typed by members and now confirmed" in output
    typed.refresh_from_db()
    assert (typed.code, typed.is_curated, typed.name_en) == ("c-1", True, "project management")
    assert DeclaredSkill.objects.get().skill == typed


def test_two_entries_typed_in_two_languages_become_one() -> None:
    french, english = make_member("Fran Çaise", language="fr"), make_member("Eng Lish", language="en")
    for member, text in ((french, "Gestion de projets"), (english, "Project Management")):
        skill = skill_for(text=text, author=member)
        DeclaredSkill.objects.create(profile=Profile.objects.get(member=member), skill=skill)
    run(HEADER + PROJECTS)
    current = Skill.objects.current().get()
    assert current.code == "c-1"
    assert DeclaredSkill.objects.filter(skill=current).count() == 2
    assert "1 unchanged" in run(HEADER + PROJECTS)


def test_a_curators_rename_and_merger_survive_the_next_run(curator: User) -> None:
    file = HEADER + PROJECTS + "c-2,skill,,lead projects,diriger des projets,,\n"
    run(file)
    kept, merged = Skill.objects.get(code="c-1"), Skill.objects.get(code="c-2")
    curate_skill(actor=curator, skill=kept, name_fr="gestion de projet", name_en="project management")
    merge_skills(actor=curator, skill=merged, into=kept)
    assert "2 unchanged" in run(file)
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert kept.name_fr == "gestion de projet"
    assert merged.merged_into == kept


def test_a_list_without_codes_is_known_by_its_names() -> None:
    file = "name_en,name_fr\nproject management,gestion de projets\ntyping,\n"
    assert "2 skills created" in run(file)
    assert "2 unchanged" in run(file)
    run("name_en,name_fr\nTyping,dactylographie\ntyping,frappe\n")
    assert Skill.objects.get(key_en="typing").name_fr == "dactylographie"
    assert bad_lines() == ["3,name_fr,Same skill as line 2."]
