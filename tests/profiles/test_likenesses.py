"""Names of skills that say the same: what an import joins, what it leaves alone, and what a curator confirms in a list."""

import csv
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.testing import make_member
from profiles.models import DeclaredSkill, Level, Organization, OrganizationRole, Skill, SkillSynonym
from profiles.queries.likenesses import is_same, likeness
from tests.profiles.directory import make_skill
from tests.profiles.employees import ANNE, Import, member
from tests.profiles.organizations import make_holder

pytestmark = pytest.mark.django_db


def alike(text: str, other: str) -> bool:
    key = likeness(text, "fr")
    return bool(key) and key == likeness(other, "fr") and is_same(text, other)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("gestion de projet", "Gestion de projets"),
        ("gestion des projets", "gestion d’un projet"),
        ("aménagement régional", "aménagements régionaux"),
        ("feux de forêt", "feu de forêt"),
        ("enjeux du climat", "enjeu climat"),
        ("Évaluation de l’impact", "evaluation d'impacts"),
    ],
)
def test_a_plural_a_preposition_and_an_accent_tell_no_skills_apart(text: str, other: str) -> None:
    assert alike(text, other)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("gérer une équipe", "gérer des équipements"),
        ("gérer le rendement", "gérer des rendez-vous"),
        ("projet de gestion", "gestion de projet"),
        ("C++", "C#"),
        ("C", "C++"),
        ("comptable", "comptabilité"),
    ],
)
def test_what_only_its_stems_have_in_common_is_not_joined(text: str, other: str) -> None:
    assert not alike(text, other)


def skills_of(number: str) -> dict[str, bool]:
    declared = DeclaredSkill.objects.filter(profile=member(number).pk).select_related("skill")
    return {str(one.skill.name): one.skill.is_curated for one in declared}


def test_an_import_joins_what_the_vocabulary_says_in_other_words_and_says_so(import_lines: Import) -> None:
    make_skill("gestion de projets", "project management")
    told = import_lines(
        {**ANNE, "skills": "gestion de projet; Lynx"}, {**ANNE, "employee_number": "2", "email": "", "skills": "lynx"}
    )
    assert skills_of("1") == {"gestion de projets": True, "Lynx": False}
    assert skills_of("2") == {"Lynx": False}
    assert "1 skills joined to the vocabulary by their words" in told
    assert "  gestion de projet = gestion de projets" in told.splitlines()


def test_a_synonym_joins_too_and_an_english_name(import_lines: Import) -> None:
    skill = make_skill("gestion de projets", "management of projects")
    SkillSynonym.objects.create(skill=skill, language="fr", text="conduite de projet", key="conduite de projet")
    import_lines({**ANNE, "skills": "conduite des projets; management of project"})
    assert skills_of("1") == {"gestion de projets": True}


def test_a_name_that_may_be_two_skills_is_left_to_a_curator(import_lines: Import) -> None:
    make_skill("collecter des données")
    make_skill("collecter une donnée")
    import_lines({**ANNE, "skills": "collecter les données"})
    assert skills_of("1") == {"collecter les données": False}


def test_two_new_names_of_one_file_that_say_the_same_make_one_entry(import_lines: Import) -> None:
    import_lines(
        {**ANNE, "skills": "relevé de glacier"}, {**ANNE, "employee_number": "2", "email": "", "skills": "relevés de glaciers"}
    )
    assert skills_of("1") == skills_of("2")
    assert Skill.objects.filter(name_fr__icontains="glacier").count() == 1


def test_a_dry_run_joins_nothing_and_says_what_it_would(import_lines: Import) -> None:
    make_skill("gestion de projets")
    assert "  gestion de projet = gestion de projets" in import_lines({**ANNE, "skills": "gestion de projet"}, dry_run=True)
    assert not DeclaredSkill.objects.exists()


# What is there already -----------------------------------------------------------------------------------------------


@pytest.fixture
def curator(forests: Organization) -> User:
    return make_holder(forests, OrganizationRole.CURATOR)


@pytest.fixture
def doubled(import_lines: Import) -> list[dict[str, str]]:
    """Doubles that an import of an earlier release made, and others that are none; as the command lists them."""
    import_lines({**ANNE, "skills": "gestion de projet; gestion d’équipement; Lynx"})
    Skill.objects.update(is_curated=False)
    make_skill("gestion de projets", "project management")
    make_skill("gestion d’équipe")
    return listed(import_lines.file.parent)


def listed(folder: Path) -> list[dict[str, str]]:
    call_command("propose_skill_merges", folder / "merges.csv")
    with (folder / "merges.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_list_says_yes_to_what_only_an_ending_tells_apart_and_asks_for_the_rest(doubled: list[dict[str, str]]) -> None:
    assert {(row["name"], row["into_name"]): row["merge"] for row in doubled} == {
        ("gestion de projet", "gestion de projets"): "yes",
        ("gestion d’équipement", "gestion d’équipe"): "",
    }
    assert {row["people"] for row in doubled} == {"1"}


def test_what_the_curator_confirmed_is_merged_in_their_name_and_only_that(
    doubled: list[dict[str, str]], curator: User, tmp_path: Path
) -> None:
    for _ in range(2):
        call_command("merge_skills", tmp_path / "merges.csv", curator=curator.email, report=tmp_path / "bad.csv")
    assert skills_of("1") == {"gestion de projets": True, "gestion d’équipement": False, "Lynx": False}
    assert {entry.actor for entry in AuditEntry.objects.filter(verb="profiles.skill_merged")} == {curator}
    assert [row["name"] for row in listed(tmp_path)] == ["gestion d’équipement"]
    assert DeclaredSkill.objects.get(skill__name_fr="gestion de projets").level == Level.INTERMEDIATE


def test_nobody_but_a_curator_merges(doubled: list[dict[str, str]], tmp_path: Path) -> None:
    for email in (make_member("Ada Minh", is_staff=True).email, "nobody@gouv.example"):
        with pytest.raises(CommandError):
            call_command("merge_skills", tmp_path / "merges.csv", curator=email, report=tmp_path / "bad.csv")
    assert not Skill.objects.exclude(merged_into=None).exists()


def test_a_line_that_cannot_be_applied_is_reported_and_the_others_are_applied(
    doubled: list[dict[str, str]], curator: User, tmp_path: Path
) -> None:
    first = next(row for row in doubled if row["merge"])
    rows = [{**first, "merge": "perhaps"}, {**first, "skill": "0000"}, {**first, "into": first["skill"]}, first]
    with (tmp_path / "merges.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(first))
        writer.writeheader()
        writer.writerows(rows)
    call_command("merge_skills", tmp_path / "merges.csv", curator=curator.email, report=tmp_path / "bad.csv")
    with (tmp_path / "bad.csv").open(encoding="utf-8", newline="") as stream:
        assert [(row["line"], row["column"]) for row in csv.DictReader(stream)] == [
            ("2", "merge"),
            ("3", "skill"),
            ("4", "skill"),
        ]
    assert Skill.objects.exclude(merged_into=None).count() == 1
