"""`import_organizations`: the file of an operator becomes ministries and agencies, once."""

import io
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from intranet.kernel.testing import make_member
from profiles.actions.mergers import merge_organizations
from profiles.actions.organizations import rename_organization
from profiles.models import Affiliation, FormerName, Organization
from profiles.models.organizations import OrganizationNames
from profiles.queries.organizations import AmbiguousName, OrganizationIndex
from tests.profiles.organizations import make_organization, place

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

HEADER = "kind,name_fr,name_en,acronym_fr,acronym_en,parent,valid_from,replaced_by\n"


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.DATA = tmp_path
    monkeypatch.chdir(tmp_path)


def run(content: str, *options: str) -> str:
    path = Path("organizations.csv")
    path.write_text(content, encoding="utf-8")
    return run_file(path, *options)


def run_file(path: Path, *options: str) -> str:
    output = io.StringIO()
    call_command("import_organizations", str(path), *options, stdout=output, stderr=io.StringIO())
    return output.getvalue()


def bad_lines() -> list[str]:
    report = Path("organizations.bad-lines.csv")
    return report.read_text(encoding="utf-8").splitlines()[1:] if report.exists() else []


def test_the_216_organizations_come_in_once(shared_data: Path) -> None:
    file = shared_data / "organizations-quebec.csv"
    assert "216 organizations created" in run_file(file)
    assert Organization.objects.count() == 216
    rows = list(Organization.objects.order_by("pk").values())
    assert "0 organizations created, 0 changed, 216 unchanged" in run_file(file)
    assert list(Organization.objects.order_by("pk").values()) == rows


def test_a_dry_run_tells_and_changes_nothing() -> None:
    output = run("kind,name_fr\nministry,Ministère du Nord\n", "--dry-run")
    assert "Dry run" in output
    assert "1 organizations created" in output
    assert not Organization.objects.exists()


def test_only_kind_and_french_name_are_required() -> None:
    with pytest.raises(CommandError, match="lacks the required column kind"):
        run("name_fr\nMinistère du Nord\n")
    run("name_fr,kind\nMinistère du Nord,ministry\n,ministry\nAgence,\n")
    assert Organization.objects.get().name_fr == "Ministère du Nord"
    assert bad_lines() == ["3,name_fr,The cell is empty.", "4,kind,The cell is empty."]


def test_a_file_in_another_encoding_changes_nothing() -> None:
    Path("organizations.csv").write_bytes("kind,name_fr\nministry,Ministère\n".encode("cp1252"))
    with pytest.raises(CommandError, match="is not in UTF-8"):
        run_file(Path("organizations.csv"))
    assert not Organization.objects.exists()


def test_names_match_whatever_accents_case_and_apostrophes() -> None:
    run("kind,name_fr\nministry,Ministère de l’Énergie\n")
    output = run("kind,name_fr\nministry,MINISTERE DE L'ENERGIE\n")
    assert "0 organizations created, 0 changed, 1 unchanged" in output
    assert Organization.objects.get().name_fr == "Ministère de l’Énergie"


def test_an_organization_named_twice_in_the_file_is_a_bad_line() -> None:
    run("kind,name_fr\nministry,Énergie\nagency,energie\n")
    assert Organization.objects.get().kind == "ministry"
    assert bad_lines() == ["3,name_fr,Same organization as line 2."]


def test_parents_are_found_anywhere_in_the_file_by_name_or_acronym() -> None:
    run(
        HEADER
        + "agency,Agence A,,,,MF,,\n"
        + "agency,Agence B,,,,ministry of forests,,\n"
        + "ministry,Ministère des Forêts,Ministry of Forests,MF,,,2020-04-01,\n"
    )
    parent = Organization.objects.get(key_fr="ministere des forets")
    assert {child.name_fr for child in parent.children.all()} == {"Agence A", "Agence B"}
    assert parent.valid_from == date(2020, 4, 1)
    assert not bad_lines()


def test_an_unknown_parent_is_reported_and_the_rest_of_the_line_applied() -> None:
    run(HEADER + "agency,Agence A,,,,Ministère perdu,,\n")
    assert Organization.objects.get().parent is None
    assert bad_lines() == [
        "2,parent,No organization has the name or acronym “Ministère perdu”. The rest of the line was applied."
    ]


@pytest.mark.parametrize("column", ["parent", "replaced_by"])
def test_a_cycle_is_refused_where_it_closes(column: str) -> None:
    cells = {"parent": "{},,", "replaced_by": ",,{}"}[column]
    lines = [f"agency,Agence {name},,,,{cells.format(f'Agence {goal}')}\n" for name, goal in ("AB", "BC", "CA", "DD")]
    run(HEADER + "".join(lines))
    assert [bad.split(",")[:2] for bad in bad_lines()] == [["4", column], ["5", column]]
    assert Organization.objects.filter(**{f"{column}__isnull": False}).count() == 2
    run(HEADER + "".join(lines))
    assert Organization.objects.filter(**{f"{column}__isnull": False}).count() == 2


def test_an_empty_cell_erases_nothing() -> None:
    run(HEADER + "ministry,Ministère du Nord,Ministry of the North,MN,,,2020-04-01,\n")
    before = Organization.objects.values().get()
    assert "1 unchanged" in run("kind,name_fr\nministry,Ministère du Nord\n")
    assert Organization.objects.values().get() == before


def test_a_new_english_name_keeps_the_one_before() -> None:
    run(HEADER + "ministry,Ministère du Nord,Northern Ministry,,,,,\n")
    run(HEADER + "ministry,Ministère du Nord,Ministry of the North,,,,,\n")
    organization = Organization.objects.get()
    assert organization.name_en == "Ministry of the North"
    assert FormerName.objects.get().name_en == "Northern Ministry"
    found = OrganizationIndex.load().find("northern ministry")
    assert found == organization


def test_a_rename_by_an_administrator_survives_the_next_run() -> None:
    file = HEADER + "ministry,Ministère du Nord,Northern Ministry,,,,,\n"
    run(file)
    organization = Organization.objects.get()
    names = OrganizationNames(name_fr="Ministère du Grand Nord", name_en="Ministry of the Great North")
    rename_organization(actor=None, organization=organization, names=names)
    assert "0 organizations created, 0 changed, 1 unchanged" in run(file)
    organization.refresh_from_db()
    assert (organization.name_fr, organization.name_en) == (names.name_fr, names.name_en)


@pytest.mark.parametrize("wrong", ["2020-13-01", "1 avril 2020"])
def test_a_date_that_is_none_is_a_bad_line(wrong: str) -> None:
    run(HEADER + f"ministry,Ministère du Nord,,,,,{wrong},\n")
    assert bad_lines() == ["2,valid_from,Not a date such as 2026-04-01."]


def test_a_name_too_long_is_a_bad_line() -> None:
    run(f"kind,name_fr\nministry,{'x' * 301}\n")
    assert bad_lines() == ["2,name_fr,The cell is longer than 300 characters."]


def test_members_of_a_replaced_organization_move_and_their_history_stays() -> None:
    run("kind,name_fr\nministry,Ministère ancien\nministry,Ministère nouveau\n")
    old, new = Organization.objects.order_by("pk")
    members = [make_member(f"Personne {number}") for number in range(3)]
    place(*members, organization=old)
    output = run(HEADER + "ministry,Ministère ancien,,,,,,Ministère nouveau\n")
    assert "1 changed" in output
    assert "3 members moved" in output
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.replaced_by, old.member_count, new.member_count) == (new, 0, 3)
    assert Affiliation.objects.filter(organization=old, ended_at__isnull=False).count() == 3
    again = run(HEADER + "ministry,Ministère ancien,,,,,,Ministère nouveau\n")
    assert "1 unchanged, 0 members moved" in again


def test_the_index_of_names_follows_mergers_and_refuses_what_is_ambiguous() -> None:
    old = make_organization("Ministère ancien", acronym_fr="MA")
    new = make_organization("Ministère nouveau")
    make_organization("Agence une", acronym_fr="AX")
    make_organization("Agence deux", acronym_en="ax")
    merge_organizations(actor=None, organization=old, into=new)
    index = OrganizationIndex.load()
    assert index.find("MINISTERE ANCIEN") == new
    assert index.find("ma") == new
    assert index.find("inconnu") is None
    with pytest.raises(AmbiguousName, match="Agence deux, Agence une"):
        index.find("AX")
