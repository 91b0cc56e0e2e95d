"""Crowds of synthetic members for measurements: complete, repeatable, and refused in a real installation."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from intranet.kernel.accounts.models import State, User
from profiles.models import DeclaredSkill, Organization, Profile

pytestmark = pytest.mark.django_db

TITLES = "title_en,title_fr_masculine,title_fr_feminine\nanalyst,analyste,analyste\nlawyer,avocat,avocate\n"
SKILL_LINES = "".join(f"skill {number},compétence {number}\n" for number in range(40))


def generate(folder: Path, **options: object) -> None:
    titles, skills = folder / "titles.csv", folder / "skills.csv"
    titles.write_text(TITLES, encoding="utf-8")
    skills.write_text(f"name_en,name_fr\n{SKILL_LINES}", encoding="utf-8")
    values = {"members": 300, "seed": 4, "titles": titles, "skills": skills, "verbosity": 0, **options}
    call_command("generate", stdout=StringIO(), stderr=StringIO(), **values)


def test_a_crowd_is_made_with_places_skills_and_two_variants_for_some(tmp_path):
    generate(tmp_path)
    assert User.objects.filter(state=State.ACTIVE).count() == 300
    assert not Profile.objects.filter(organization=None).exists()
    assert 2 <= DeclaredSkill.objects.count() / 300 <= 12
    reserved = Profile.objects.filter(about_visibility="organization").count()
    assert 80 <= reserved <= 160
    for declared in DeclaredSkill.objects.annotate(counted=Count("endorsements")):
        assert declared.counted == declared.endorsement_count
    assert sum(Organization.objects.values_list("member_count", flat=True)) == 300


def test_the_same_seed_makes_the_same_crowd(tmp_path):
    generate(tmp_path)
    names = list(User.objects.order_by("pk").values_list("handle", "profile__city", "profile__title_fr"))
    User.objects.all().delete()
    generate(tmp_path)
    assert list(User.objects.order_by("pk").values_list("handle", "profile__city", "profile__title_fr")) == names


def test_an_employees_file_is_written_instead(tmp_path):
    generate(tmp_path, csv=tmp_path / "employees.csv")
    assert len((tmp_path / "employees.csv").read_text(encoding="utf-8").splitlines()) == 301
    assert not User.objects.exists()


def test_a_real_installation_refuses_crowds(settings, tmp_path):
    settings.IS_DEMONSTRATION_ALLOWED = False
    with pytest.raises(CommandError):
        generate(tmp_path)


def test_a_file_without_titles_is_refused(tmp_path):
    titles = tmp_path / "none.csv"
    titles.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("generate", members=1, seed=1, titles=titles, skills=titles, stdout=StringIO(), stderr=StringIO())
