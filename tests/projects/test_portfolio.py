"""The portfolio: what it narrows and sorts, its files, its ties, and what it costs."""

import csv
import io
import itertools
import json
import re
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from intranet.kernel.follows.actions import follow
from intranet.kernel.search.queries import SearchUnavailable
from intranet.kernel.testing import assert_constant_statements
from profiles.models import Organization
from projects.models import Milestone, Participation, Partnership, Project, ProjectRole, ProjectSkill, ProjectTag
from projects.queries.portfolio import PortfolioSearch, portfolio_page
from projects.queries.ties import DRAWN, Tie, drawn, ties_for
from tests.groups.statements import assert_all_constant_statements
from tests.profiles.organizations import make_organization
from tests.projects.world import World

pytestmark = pytest.mark.django_db


def make_projects(world: World, count: int) -> list[Project]:
    """Projects of the registry, as rows."""
    public, now = world.projects["public"], timezone.now()
    made = Project.objects.bulk_create(
        Project(
            title_fr=f"Projet {number:03}",
            summary_fr="=1+1, un résumé",
            lead=world.lead,
            proposer=public.proposer,
            audience=public.audience,
            published_at=now - timedelta(hours=number),
            health=("on_track", "at_risk", "late")[number % 3],
            health_at=now - timedelta(days=number % 90),
            phase=("idea", "study")[number % 2],
            starts_on=date(2026, 1, 1),
            ends_on=date(2027, 1, 1) + timedelta(days=number),
        )
        for number in range(count)
    )
    Partnership.objects.bulk_create(Partnership(project=one, organization=world.partner, agreed_at=now) for one in made)
    Milestone.objects.bulk_create(Milestone(project=one, title_fr="Jalon", due_on=date(2026, 6, 1)) for one in made)
    ProjectTag.objects.bulk_create(ProjectTag(project=one, key="eau", label="Eau") for one in made)
    ProjectSkill.objects.bulk_create(ProjectSkill(project=one, skill=world.skill) for one in made)
    return made


def titles(world: World, **asked: object) -> list[str]:
    page = portfolio_page(world.person("employee"), PortfolioSearch(**asked))  # type: ignore[arg-type]
    return [one.project.title_fr for one in page.lines]


def test_pages_take_as_many_statements_whatever_is_in_the_registry(world: World, client: Client) -> None:
    make_projects(world, 3)
    client.force_login(world.person("employee"))
    follow(member=world.person("employee"), key=world.projects["closed"].key)  # the side menu asks more of who follows some
    addresses = [
        reverse("projects:portfolio"),
        reverse("projects:ties"),
        reverse("projects:mine"),
        world.projects["public"].get_absolute_url(),
        reverse("projects:team", args=[world.projects["public"].address]),
    ]

    def grow() -> None:
        make_projects(world, 60)
        employee, public = world.person("employee"), world.projects["public"]
        for project in Project.objects.filter(title_fr__startswith="Projet 0")[:20]:
            employee.follows.get_or_create(key=project.key)
        Participation.objects.filter(project=public, role=ProjectRole.TEAM).update(role=ProjectRole.LEAD)

    # The page of a project also has its opportunities and what is said about it.
    assert_all_constant_statements(client.get, addresses, grow, at_most=25)


def test_the_portfolio_stays_under_twenty_statements(world: World) -> None:
    make_projects(world, 2)
    employee = world.person("employee")
    assert_constant_statements(lambda: portfolio_page(employee, PortfolioSearch()), lambda: make_projects(world, 20), at_most=8)


def test_it_narrows_by_what_is_asked(world: World) -> None:
    made = make_projects(world, 6)
    world.person("employee").follows.create(key=made[2].key)
    assert titles(world, phase="study") == ["Projet 001", "Projet 003", "Projet 005"]
    assert titles(world, health="late") == ["Projet 002", "Projet 005"]
    assert titles(world, tag="eau", is_followed=True) == ["Projet 002"]
    assert titles(world, skill=world.skill.public_id, tag="climat") == ["Projet public"]
    assert titles(world, organization=world.partner.public_id) == [f"Projet {number:03}" for number in range(6)]
    assert titles(world, state="ended") == ["Projet closed"]
    assert titles(world, health="not_said") == ["Projet public"]


def test_health_that_is_old_counts_as_not_said(world: World) -> None:
    old = make_projects(world, 1)[0]
    Project.objects.filter(pk=old.pk).update(health_at=timezone.now() - timedelta(days=61))
    assert titles(world, health="on_track") == []
    assert set(titles(world, health="not_said")) == {"Projet 000", "Projet public"}


def test_it_sorts_by_name_end_health_and_followers(world: World) -> None:
    made = make_projects(world, 4)
    for member in ("employee", "registrar"):
        world.person(member).follows.create(key=made[3].key)
    assert titles(world, sort="title")[:2] == ["Projet 000", "Projet 001"]
    assert titles(world, sort="end")[-1] == "Projet public"
    assert titles(world, sort="health")[0] == "Projet 002"
    assert titles(world, sort="followers")[0] in {"Projet 003", "Projet public"}


def test_bars_say_where_a_project_is_in_time(world: World) -> None:
    make_projects(world, 1)
    page = portfolio_page(world.person("employee"), PortfolioSearch(tag="eau"))
    bar, years = page.lines[0].bar, page.years
    assert bar is not None
    assert (bar.start, bar.start + bar.width) == (years.at(date(2026, 1, 1)), years.at(date(2027, 1, 1)))
    assert bar.stones == [years.at(date(2026, 6, 1))]


def test_a_spreadsheet_runs_nothing_and_has_the_readers_language(world: World, client: Client) -> None:
    make_projects(world, 2)
    client.force_login(world.person("employee"))
    client.cookies["language"] = "en"
    answer = client.get(reverse("projects:csv_file"))
    lines = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert lines[0][0] == "Project"
    assert {line[1] for line in lines[2:]} == {"'=1+1, un résumé"}
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]


def test_open_data_has_both_languages_and_obeys_the_filters(world: World, client: Client) -> None:
    make_projects(world, 5)
    client.force_login(world.person("employee"))
    data = json.loads(client.get(reverse("projects:json_file"), {"tag": "climat"}).getvalue())  # type: ignore[attr-defined]
    assert [one["title"] for one in data["projects"]] == [{"fr": "Projet public", "en": "Project public"}]


def test_a_file_that_search_cannot_make_now_leads_to_the_page_that_says_so(world: World, client: Client) -> None:
    client.force_login(world.person("employee"))
    with patch("projects.queries.portfolio.search", side_effect=SearchUnavailable):
        for name in ("csv_file", "json_file"):
            page = client.get(reverse(f"projects:{name}"), {"q": "crues"}, follow=True)
            assert "La recherche n’est pas disponible" in page.content.decode(), name


def test_files_are_read_in_batches(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make_projects(world, 7)
    monkeypatch.setattr("projects.queries.portfolio.BATCH", 2)
    client.force_login(world.person("employee"))
    data = json.loads(client.get(reverse("projects:json_file")).getvalue())  # type: ignore[attr-defined]
    assert len(data["projects"]) == 8


def test_ties_are_counted_and_the_strongest_come_first(world: World) -> None:
    made = make_projects(world, 3)
    third = make_organization("Agence du numérique")
    Partnership.objects.create(project=made[0], organization=third, agreed_at=timezone.now())
    Partnership.objects.create(project=made[1], organization=third)  # asked, and has not agreed
    found = [({tie.first.name_fr, tie.second.name_fr}, tie.count) for tie in ties_for(world.person("employee")).ties]
    assert found[0] == ({"Ministère des Forêts", "Service météo"}, 3)
    assert sorted(count for _pair, count in found) == [1, 1, 3]


def test_at_most_thirty_ties_are_drawn_in_the_box(world: World) -> None:
    organizations = [Organization(pk=number, name_fr=f"Organisation {number}") for number in range(10)]
    ties = [Tie(first, second, first.pk + 1) for first in organizations for second in organizations if first.pk < second.pk]
    drawing = drawn(sorted(ties, key=lambda tie: -tie.count)[:DRAWN])
    assert len(drawing.lines) == 30
    assert all(0 < dot.x < drawing.width and 0 < dot.y < drawing.height for dot in drawing.dots)


def test_the_drawing_says_what_the_table_says(world: World, client: Client) -> None:
    """Its organizations and its lines are those of the rows, and more projects make a thicker line."""
    made = make_projects(world, 4)
    for number, project in enumerate(made[1:]):
        other = make_organization(f"Agence {number}")
        Partnership.objects.bulk_create(
            Partnership(project=one, organization=other, agreed_at=timezone.now()) for one in made[:2]
        )
        if number:
            Partnership.objects.create(project=project, organization=other, agreed_at=timezone.now())
    client.force_login(world.person("employee"))
    response = client.get(reverse("projects:ties"))
    page, found = response.content.decode(), response.context["found"]
    rows = re.findall(r'<th scope="row">(.*?) – (.*?)</th><td class="num">(\d+)</td>', page)
    assert [(first, second, int(count)) for first, second, count in rows] == [
        (tie.first.name_fr, tie.second.name_fr, tie.count) for tie in found.ties
    ]
    drawing = page.partition('aria-labelledby="map-title map-desc"')[2].partition("</svg>")[0]
    names = re.findall(r'<text class="name"[^>]*>(.*?)</text>', drawing)
    named = dict(zip(re.findall(r'<circle cx="(\d+)" cy="(\d+)"', drawing), names, strict=True))
    paths = re.findall(r'stroke-width="([\d.]+)" d="M(\d+) (\d+)Q\S+ \S+ (\d+) (\d+)"', drawing)
    widths = {frozenset((named[x, y], named[to_x, to_y])): float(width) for width, x, y, to_x, to_y in paths}
    assert widths.keys() == {frozenset((first, second)) for first, second, _count in rows}
    drawn_as = sorted({(int(count), widths[frozenset((first, second))]) for first, second, count in rows})
    assert [count for count, _width in drawn_as] == [2, 3, 4]
    assert all(fewer[1] < more[1] for fewer, more in itertools.pairwise(drawn_as))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_page_is_in_the_language_of_its_reader(language: str, world: World, client: Client) -> None:
    client.force_login(world.person("lead"))
    client.cookies["language"] = language
    shown, hidden = ("Projet public", "Project public") if language == "fr" else ("Project public", "Projet public")
    for address in (reverse("projects:portfolio"), world.projects["public"].get_absolute_url(), reverse("projects:mine")):
        page = client.get(address).content.decode()
        assert shown in page, address
        assert hidden not in page, address
        assert f'lang="{language}' in page


def test_an_empty_registry_says_what_to_do(world: World, client: Client) -> None:
    Project.objects.update(deleted_at=timezone.now())
    client.force_login(world.person("employee"))
    for address in (reverse("projects:portfolio"), reverse("projects:ties")):
        with translation.override("en"):
            assert 'class="empty"' in client.get(address).content.decode()


def test_nonsense_in_an_address_is_left_out(world: World, client: Client) -> None:
    client.force_login(world.person("employee"))
    nonsense = {"phase": "x", "health": "x", "sort": "x", "page": "-1", "organization": "x", "state": "x"}
    assert "Aucun projet trouvé" in client.get(reverse("projects:portfolio"), nonsense).content.decode()
