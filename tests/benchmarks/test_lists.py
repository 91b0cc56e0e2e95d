"""Benchmarks need nothing that the repository lacks."""

from argparse import ArgumentParser
from pathlib import Path

import pytest
from django.core.management import call_command

from intranet.home.benchmarks import BENCHMARKS
from intranet.home.benchmarks.lists import lists_of, write_invented_lists
from profiles.demonstration.crowd import read_titles
from profiles.models import Organization, Skill


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_needs_no_option_and_no_folder(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PASSERELLE_TEST_DATA", raising=False)
    parser = ArgumentParser()
    BENCHMARKS[name].add_arguments(parser)
    assert not vars(parser.parse_args([])).get("shared")


def test_the_lists_of_a_folder_are_taken_where_one_is_named(tmp_path: Path) -> None:
    assert lists_of({"shared": str(tmp_path)}).skills == tmp_path / "skills-esco.csv"


@pytest.mark.django_db
def test_invented_lists_are_read_by_the_commands_without_a_bad_line(tmp_path: Path) -> None:
    lists = write_invented_lists(tmp_path)
    titles = read_titles(lists.titles)
    assert len({title.en for title in titles}) == len(titles) == 80
    for command, path in (("import_skills", lists.skills), ("import_organizations", lists.organizations)):
        report = tmp_path / f"{command}.bad.csv"
        call_command(command, str(path), report=report, verbosity=0)
        assert not report.exists() or len(report.read_text().splitlines()) == 1
    assert Skill.objects.filter(is_curated=True).count() == 464
    assert Organization.objects.count() == 50
