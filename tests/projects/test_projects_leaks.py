"""The project of a hidden group cannot be told from one that does not exist: neither by a page nor by a count."""

import json
import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.actions.membership import admit, leave_group
from groups.models import GroupKind, GroupRole, Membership
from intranet.kernel.accounts.models import User
from intranet.kernel.feeds.kinds import feed_kinds
from intranet.kernel.follows.actions import follow
from intranet.kernel.notifications.actions import prepare_digests
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.places.exports import parts
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.sections import found_sections, suggested_lines
from microblog.models import Post
from microblog.queries.streams import named, page_of
from microblog.streams import news_of
from profiles.models import Evidence
from projects.actions.hands import finish_contribution, offer_hand
from projects.actions.registering import change_project, decide_partnership
from projects.actions.running import ask_for_health, say_health
from projects.cards import SUGGESTED_ON_HOME
from projects.models import Health, Participation, Partnership, Project
from projects.models.opportunities import OPPORTUNITY
from projects.models.projects import WORD
from projects.opportunities.queries.suggesting import opportunities_for, people_for
from projects.queries.home import projects_confirmed_since, projects_for, registry_waits
from projects.queries.pages import desk_of, neighbours_of
from projects.queries.people import finished_by
from projects.queries.portfolio import PortfolioSearch, choices_for, portfolio_page, portfolio_size
from projects.queries.similar import similar_projects
from projects.queries.ties import ties_for
from projects.queries.together import count_shared
from projects.roles import registered_by
from tests.groups.world import make_group
from tests.profiles.directory import declares
from tests.projects.news import deliver, line, told
from tests.projects.opportunities import offered
from tests.projects.world import World, sent

pytestmark = pytest.mark.django_db

OUTSIDERS = ("employee", "other-organization employee", "registrar", "partner registrar", "administrator")
HIDDEN = "Projet hidden"


@pytest.fixture(params=OUTSIDERS)
def outsider(request: pytest.FixtureRequest, world: World) -> User:
    return world.person(request.param)


@pytest.fixture
def hidden(world: World) -> Project:
    """The project of the hidden group, whose partner agreed."""
    project = world.projects["hidden"]
    partnership = Partnership.objects.get(project=project)
    Partnership.objects.filter(pk=partnership.pk).update(agreed_at=project.published_at)
    return project


def test_the_portfolio_neither_lists_nor_counts_it(world: World, hidden: Project, outsider: User) -> None:
    page = portfolio_page(outsider, PortfolioSearch())
    assert [one.project for one in page.lines] == [world.projects["public"]]
    assert page.total == 1
    choices = choices_for(outsider)
    assert choices.projects == 1
    assert choices.organizations == [(world.lead.public_id, str(world.lead.name), 1)]
    assert choices.tags == [("climat", "Climat", 1)]
    assert [count for _key, _label, count in choices.phases if count] == [1]
    assert portfolio_size(outsider) == 2  # the closed one too
    assert portfolio_page(world.person("team"), PortfolioSearch()).total == 2


def test_ties_do_not_count_it(world: World, hidden: Project, outsider: User) -> None:
    assert ties_for(outsider).ties == []
    assert [tie.count for tie in ties_for(world.person("team")).ties] == [1]


def test_files_and_the_api_do_not_have_it(world: World, hidden: Project, outsider: User, client: Client) -> None:
    client.force_login(outsider)
    table = client.get(reverse("projects:csv_file")).getvalue().decode()  # type: ignore[attr-defined]
    data = json.loads(client.get(reverse("projects:json_file")).getvalue())  # type: ignore[attr-defined]
    assert HIDDEN not in table
    assert [one["title"]["fr"] for one in data["projects"]] == ["Projet public"]
    answer = client.get("/api/v1/projects").json()
    assert (answer["total"], [one["title"]["fr"] for one in answer["results"]]) == (1, ["Projet public"])
    assert client.get(f"/api/v1/projects/{hidden.public_id}").status_code == 404
    assert client.post(f"/api/v1/projects/{hidden.public_id}/follow", content_type="application/json").status_code == 404


def test_search_completion_and_similar_projects_do_not_find_it(
    world: World, hidden: Project, outsider: User, search_engine: SearchEngine
) -> None:
    build_missing()
    found = {section.section.kind: section for section in found_sections(outsider, "inondations")}
    assert found["project"].total == 2
    assert not [one for one in suggested_lines(outsider, "Projet hid") if one.section.kind == "project"]
    assert [one for one in suggested_lines(world.person("team"), "Projet hid") if one.section.kind == "project"]
    seen = [one.project for one in similar_projects(outsider, "Forecast floods before they come, hidden")]
    assert hidden not in seen
    assert hidden in [one.project for one in similar_projects(world.person("team"), "Forecast floods, hidden")]
    text = portfolio_page(outsider, PortfolioSearch(text="inondations"))
    assert [one.project.title_fr for one in text.lines] == ["Projet public"]


def test_how_rare_a_word_is_does_not_tell_of_it(world: World, hidden: Project, search_engine: SearchEngine) -> None:
    """An outsider's ranking is the same whether the hidden project exists or not."""
    build_missing()
    outsider = world.person("employee")
    before = [(one.project, one.words) for one in similar_projects(outsider, "Prévoir les inondations hidden public")]
    hidden.deleted_at = hidden.published_at
    hidden.save()
    build_missing()
    assert [(one.project, one.words) for one in similar_projects(outsider, "Prévoir les inondations hidden public")] == before


def test_nothing_beside_another_page_shows_it(world: World, hidden: Project, outsider: User) -> None:
    assert hidden not in neighbours_of(outsider, world.projects["public"])
    assert hidden not in projects_confirmed_since(outsider, world.projects["public"].created_at, 10)
    assert hidden not in [one.project for one in projects_for(outsider, SUGGESTED_ON_HOME)]


def test_a_project_under_a_hidden_one_does_not_name_it(world: World, hidden: Project, outsider: User, client: Client) -> None:
    public = world.projects["public"]
    public.parent, public.replaced_by = hidden, hidden
    public.save()
    client.force_login(outsider)
    page = client.get(public.get_absolute_url()).content.decode()
    assert HIDDEN not in page
    assert hidden.public_id not in page


def test_it_is_not_followed_and_tells_nobody_outside(world: World, hidden: Project, outsider: User) -> None:
    with pytest.raises(PermissionRefused):
        follow(member=outsider, key=hidden.key)
    outsider.follows.create(key=hidden.key)  # as if they had followed it before they left the group
    say_health(actor=world.person("team"), project=hidden, health=Health.LATE, reason="Secret")
    assert told("projects.updated") == {"Contributor Untel", "Lead Untel"}
    deliver()
    assert news_of(outsider, [hidden.key]) == {}


def test_its_news_are_in_no_stream_of_others(world: World, hidden: Project, outsider: User, client: Client) -> None:
    say_health(actor=world.person("team"), project=hidden, health=Health.LATE, reason="Rien à dire dehors")
    outsider.follows.create(key=hidden.key)
    client.force_login(outsider)
    team = world.person("team")
    for address in (reverse("microblog:home"), reverse("microblog:everyone"), reverse("microblog:person", args=[team.handle])):
        assert "Rien à dire dehors" not in client.get(address).content.decode()
    client.force_login(world.person("contributor"))
    assert "Rien à dire dehors" in client.get(reverse("microblog:home")).content.decode()


def test_its_news_are_in_no_feed_of_others(world: World, hidden: Project, outsider: User) -> None:
    say_health(actor=world.person("team"), project=hidden, health=Health.LATE, reason="Rien à dire dehors")
    outsider.follows.create(key=hidden.key)
    names = ("home", "everyone", f"person:{world.person('team').public_id}")
    feeds = [feed_kinds["stream"].content(outsider, name).body for name in names]
    assert not [feed for feed in feeds if b"dehors" in feed or HIDDEN.encode() in feed]
    assert b"dehors" in feed_kinds["stream"].content(world.person("contributor"), names[-1]).body


def test_its_opportunities_are_suggested_to_nobody_outside_nor_are_they(
    world: World, hidden: Project, outsider: User, search_engine: SearchEngine, client: Client
) -> None:
    declares(outsider, world.skill)
    secret = offered(world, hidden, "Relire en secret")
    build_missing()
    assert opportunities_for(outsider, 5) == []
    assert outsider not in [one.person.member for one in people_for(world.person("lead"), secret)]
    client.force_login(outsider)
    assert "Relire en secret" not in client.get(reverse("home:index")).content.decode()


def test_no_export_has_it_for_somebody_outside(world: World, hidden: Project, outsider: User) -> None:
    offered(world, hidden, "Relire en secret")
    names = {word: [file.path for file in parts[word].files(outsider, world.group.content)] for word in (WORD, OPPORTUNITY)}
    assert names == {WORD: [], OPPORTUNITY: []}
    assert [file.path for file in parts[WORD].files(world.person("lead"), world.group.content)] == ["project.json"]


def test_the_summary_of_who_left_the_group_does_not_have_it(world: World, hidden: Project) -> None:
    """They were told while they were in it, and the mail of the morning comes after."""
    contributor, team = world.person("contributor"), world.person("team")
    for member in (contributor, team):
        member.follows.get_or_create(key=hidden.key)
    say_health(actor=world.person("lead"), project=hidden, health=Health.LATE, reason="Rien à dire dehors")
    assert told("projects.updated") == {contributor.display_name, team.display_name}
    leave_group(actor=contributor, group=world.group)
    mail.outbox.clear()
    with patch("django.utils.timezone.now", return_value=timezone.now() + timedelta(days=1)):
        prepare_digests()
        deliver()
    assert {address for message in mail.outbox for address in message.to if "dehors" in str(message.body)} == {team.email}
    assert not [message for message in mail.outbox if contributor.email in message.to and "hidden" in str(message.body)]


def test_who_left_the_group_no_longer_has_it_in_common_with_others(world: World, hidden: Project) -> None:
    contributor, team = world.person("contributor"), world.person("team")
    together = count_shared(team, contributor)
    leave_group(actor=contributor, group=world.group)
    assert count_shared(User.objects.get(pk=contributor.pk), team) == together - 1


def test_who_finished_it_shows_it_to_those_who_see_it(world: World, hidden: Project, outsider: User) -> None:
    contributor = world.person("contributor")
    contributor.project_participations.filter(project=hidden).update(finished_at=hidden.published_at)
    assert finished_by(outsider, contributor) == []
    assert [one.project for one in finished_by(world.person("team"), contributor)] == [hidden]


def test_a_registrar_who_confirmed_it_sees_it_no_more(world: World, client: Client) -> None:
    client.force_login(world.person("registrar"))
    hidden = world.projects["hidden"]
    for name in ("project", "registration", "news", "team"):
        assert client.get(reverse(f"projects:{name}", args=[hidden.address])).status_code == 404, name
    partnership = Partnership.objects.select_related("project").get(project=hidden)
    with pytest.raises(PermissionRefused):
        decide_partnership(actor=world.person("partner registrar"), partnership=partnership, is_agreed=True)


def test_the_desk_of_a_partner_lists_and_counts_only_what_can_be_answered(world: World, hidden: Project) -> None:
    Partnership.objects.filter(project=hidden).update(agreed_at=None)
    registrar = world.person("partner registrar")
    listed = [one.project.title_fr for one in desk_of(registrar, registered_by(registrar)).partnerships]
    assert listed == ["Projet public", "Projet pending", "Projet closed"]
    assert registry_waits(registrar) == 3


def leave(world: World, persona: str) -> User:
    """Who has left the hidden group, and still leads its project or is of its team."""
    Membership.objects.filter(group=world.group, member=world.person("contributor")).update(role=GroupRole.OWNER)
    leave_group(actor=world.person(persona), group=world.group)
    return User.objects.get(pk=world.person(persona).pk)


def test_who_leads_it_and_left_the_group_does_not_read_its_registration(world: World, client: Client) -> None:
    client.force_login(leave(world, "lead"))
    for name in ("project", "registration"):
        assert client.get(reverse(f"projects:{name}", args=[world.projects["hidden"].address])).status_code == 404, name


def test_what_waits_in_it_is_not_told_to_the_team_that_left_the_group(world: World) -> None:
    project, employee = world.projects["hidden"], world.person("employee")
    admit(actor=world.person("lead"), group=world.group, member=employee)
    team, until = leave(world, "team"), timezone.localdate() + timedelta(days=60)
    offer_hand(member=User.objects.get(pk=employee.pk), project=project, what="Secret", weekly_hours=4, until=until)
    assert told("projects.offered") == {"Lead Untel"}
    assert line(team, "projects.offered") == ""
    lead = leave(world, "lead")
    Project.objects.filter(pk=project.pk).update(published_at=timezone.now() - timedelta(days=100))
    ask_for_health()
    assert told("projects.health_due") == set()
    assert line(lead, "projects.health_due") == ""


def test_a_project_that_goes_into_a_hidden_group_takes_its_news_and_what_was_shown_in_it_along(world: World) -> None:
    project, lead, team = world.projects["public"], world.person("lead"), world.person("team")
    say_health(actor=team, project=project, health=Health.LATE, reason="Rien à dire dehors")
    row = Participation.objects.select_related("project", "member").get(project=project, member=world.person("contributor"))
    finish_contribution(actor=lead, participation=row, skills=[world.skill])
    group = make_group(lead, GroupKind.HIDDEN, "Autre groupe caché")
    change_project(actor=lead, project=project, sent=sent(world.lead, "En groupe", group=group))
    assert not Post.objects.visible_to(world.person("employee")).filter(about=project.key).exists()
    streams = [named(project.key), named(f"person:{team.public_id}")]
    assert [[one.text for one in page_of(world.person("employee"), stream, "").posts] for stream in streams] == [[], []]
    assert len(page_of(lead, named(project.key), "").posts) == 1
    shown = Evidence.objects.get(kind="project")
    assert (shown.audience, shown.label) == (Project.objects.get(pk=project.pk).audience, "En groupe")
    assert shown.audience.kind != "everyone"


def test_a_guest_of_the_group_is_led_nowhere_that_guests_may_not_go(world: World, client: Client) -> None:
    guest, hidden = world.person("guest"), world.projects["hidden"]
    admit(actor=world.person("lead"), group=world.group, member=guest, role=GroupRole.GUEST)
    client.force_login(User.objects.get(pk=guest.pk))
    main = client.get(hidden.get_absolute_url()).content.decode().partition("<main")[2]
    addresses = {address for address in re.findall(r'href="(/[^"#]+)', main) if not address.startswith("/static/")}
    assert reverse("projects:team", args=[hidden.address]) in addresses
    assert [address for address in addresses if client.get(address).status_code != 200] == []
