"""What a team says, and who reads it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from groups.models import Group
from intranet.kernel.accounts.models import User
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.text.bilingual import Words
from microblog.models import Post
from projects.actions.hands import offer_hand
from projects.actions.registering import confirm_project, propose_project
from projects.actions.running import (
    add_milestone,
    ask_for_health,
    close_project,
    reach_milestone,
    remove_milestone,
    retire_project,
    say_health,
)
from projects.models import Health, Milestone, Phase, Project
from projects.queries.choices import project_named
from projects.queries.home import offers_to_answer
from projects.queries.pages import dated_milestones, frame_of
from projects.tabs import tabs_of
from projects.templatetags.project_face import health
from tests.projects.news import line, mailed, told
from tests.projects.world import World, sent
from wiki.models import TOP_DEPTH, WikiPage

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(world: World) -> Project:
    return world.projects["public"]


def test_a_change_of_health_is_news_in_the_language_of_its_reason(world: World, project: Project) -> None:
    world.person("employee").follows.create(key=project.key)
    reason = "Two basins are late because of the snow."
    say_health(actor=world.person("team"), project=project, health=Health.AT_RISK, reason=reason, phase=Phase.TRIAL)
    post = Post.objects.get(about=project.key)
    assert (post.text, post.language) == (f"Health: At risk. Phase: Trial.\n{reason}", "en")
    assert "Aïcha Benali" in told("projects.updated")
    assert project.title_fr in line(world.person("employee"), "projects.updated", "fr")
    assert project.title_en in line(world.person("employee"), "projects.updated", "en")


def test_news_reach_the_home_of_those_who_follow_and_lead_to_the_project(
    world: World, project: Project, client: Client
) -> None:
    employee = world.person("employee")
    employee.follows.create(key=project.key)
    say_health(actor=world.person("team"), project=project, health=Health.ON_TRACK, reason="Tout va bien ici.")
    client.force_login(employee)
    for address in (reverse("microblog:home"), reverse("home:index"), reverse("projects:news", args=[project.address])):
        page = client.get(address).content.decode()
        assert "Tout va bien ici." in page, address
        assert project.get_absolute_url() in page, address


def test_what_is_said_again_without_a_change_is_dated_and_is_no_news(world: World, project: Project) -> None:
    for _ in range(2):
        say_health(actor=world.person("team"), project=project, health=Health.ON_TRACK, reason="Tout va bien ici.")
    assert Post.objects.filter(about=project.key).count() == 1


def test_the_team_reads_whether_its_followers_read_what_it_said(world: World, project: Project, client: Client) -> None:
    client.force_login(world.person("team"))
    address = reverse("projects:health", args=[project.address])
    values = {"health": "on_track", "reason": "Tout va bien ici.", "phase": "study"}
    pages = [client.post(address, values, follow=True).content.decode() for _ in range(2)]
    assert ["Les personnes qui suivent le projet le liront" in page for page in pages] == [True, False]


def test_what_does_not_go_well_has_a_reason(world: World, project: Project, client: Client) -> None:
    client.force_login(world.person("team"))
    address = reverse("projects:health", args=[project.address])
    page = client.post(address, {"health": "late", "reason": "", "phase": "study"})
    assert page.status_code == 200
    project.refresh_from_db()
    assert project.health == ""
    client.post(address, {"health": "late", "reason": "La neige.", "phase": "study"})
    project.refresh_from_db()
    assert (project.health, project.phase) == ("late", "study")


def test_health_of_sixty_days_is_shown_as_not_said_since(world: World, project: Project) -> None:
    project.health, project.health_at = Health.LATE, timezone.now() - timedelta(days=61)
    with translation.override("en"):
        assert "Not said since" in health(project)
    project.health_at = timezone.now() - timedelta(days=59)
    with translation.override("fr"):
        assert "En retard" in health(project)


def test_who_leads_is_reminded_once_by_bell_and_mail(world: World, project: Project) -> None:
    long_ago = timezone.now() - timedelta(days=61)
    Project.objects.filter(pk=project.pk).update(published_at=long_ago, health="late", health_at=long_ago)
    assert (ask_for_health(), ask_for_health()) == (1, 0)
    assert told("projects.health_due") == {"Lead Untel"}
    assert world.person("lead").email in mailed()
    assert line(world.person("lead"), "projects.health_due")
    say_health(actor=world.person("team"), project=project, health=Health.ON_TRACK, reason="")
    assert line(world.person("lead"), "projects.health_due") == ""
    assert ask_for_health() == 0


def test_a_milestone_that_is_reached_is_news_once(world: World, project: Project) -> None:
    team, today = world.person("team"), timezone.localdate()
    made = add_milestone(actor=team, project=project, title=Words("Première carte", "First map"), due_on=today)
    for _ in range(2):
        reach_milestone(actor=team, milestone=made)
    assert [post.text for post in Post.objects.filter(about=project.key)] == ["Jalon franchi\u00a0: Première carte"]


def test_a_milestone_sent_twice_is_one(world: World, project: Project, client: Client) -> None:
    client.force_login(world.person("team"))
    for _ in range(2):
        client.post(reverse("projects:milestones", args=[project.address]), {"title_fr": "Carte", "due_on": "2027-01-01"})
    assert project.milestones.count() == 1


def test_the_enter_key_in_the_date_of_a_milestone_moves_it_and_tells_nobody_that_it_is_reached(
    world: World, project: Project, client: Client
) -> None:
    """It presses the first button of the form."""
    Milestone.objects.create(project=project, title_fr="Carte", due_on=timezone.localdate())
    client.force_login(world.person("team"))
    page = client.get(reverse("projects:milestones", args=[project.address])).content.decode()
    assert page.partition("milestone__form")[2].partition('name="act" value="')[2].startswith("move")


def test_milestones_are_done_late_next_and_to_come(world: World, project: Project) -> None:
    today = timezone.localdate()
    for days, reached in ((-30, today - timedelta(days=32)), (-3, None), (5, None), (50, None)):
        due = today + timedelta(days=days)
        Milestone.objects.create(project=project, title_fr=str(days), due_on=due, reached_on=reached)
    lines = dated_milestones(project)
    assert [one.state for one in lines] == ["done", "late", "next", ""]
    assert (lines[0].milestone.days_early, lines[1].days_late) == (2, 3)
    remove_milestone(actor=world.person("team"), milestone=lines[1].milestone)
    assert len(dated_milestones(project)) == 3


def test_closing_asks_for_lessons_keeps_them_and_tells_followers(world: World, project: Project, client: Client) -> None:
    lead = world.person("lead")
    with pytest.raises(ValueError, match="taught"):
        close_project(actor=lead, project=project, lessons=" ")
    world.person("employee").follows.create(key=project.key)
    client.force_login(lead)
    client.post(reverse("projects:close", args=[project.address]), {"lessons": "Commencer petit, mesurer tôt."})
    assert "Commencer petit, mesurer tôt." in client.get(project.get_absolute_url()).content.decode()
    assert "Aïcha Benali" in told("projects.closed")
    with pytest.raises(PermissionRefused):
        say_health(actor=lead, project=project, health=Health.ON_TRACK, reason="")


def test_what_a_closed_project_taught_becomes_a_page_of_its_group_s_wiki(world: World, client: Client) -> None:
    project, lead = world.projects["hidden"], world.person("lead")
    close_project(actor=lead, project=project, lessons="Commencer petit.\nMesurer tôt.")
    page = WikiPage.objects.get(space__group=world.group, depth__gt=TOP_DEPTH)
    assert page.title == "Ce que le projet a appris\u00a0: Projet hidden"
    assert page.html == "<p>Commencer petit.</p><p>Mesurer tôt.</p>"
    assert page.created_by == lead
    close_project(actor=lead, project=world.projects["public"], lessons="Sans groupe, il n’y a pas de page.")
    assert WikiPage.objects.filter(depth__gt=TOP_DEPTH).count() == 1


def test_a_project_has_the_library_and_the_wiki_of_its_group_for_those_who_may_open_them(world: World, client: Client) -> None:
    project, group = world.projects["hidden"], world.group
    wiki, library = (reverse(f"{app}:group", args=[group.address]) for app in ("wiki", "files"))

    def tabs(viewer: User) -> list[str]:
        return [tab.address for tab in tabs_of(viewer, frame_of(viewer, Project.objects.get(pk=project.pk)), "project")]

    assert tabs(world.person("team"))[-3:] == [library, wiki, group.get_absolute_url()]
    assert not {wiki, library}.intersection(tabs(world.person("employee")))
    Group.objects.filter(pk=group.pk).update(tools=["library"])
    assert wiki not in tabs(world.person("team"))


def test_followers_of_a_retired_project_are_asked_and_not_moved(world: World, project: Project, client: Client) -> None:
    employee, lead = world.person("employee"), world.person("lead")
    employee.follows.create(key=project.key)
    other = propose_project(actor=lead, sent=sent(world.lead, "Carte unique", "One map"))
    confirm_project(actor=world.person("registrar"), project=other)
    client.force_login(lead)
    values = {"other": "carte unique", "reason": "Deux cartes disaient la même chose."}
    client.post(reverse("projects:retire", args=[project.address]), values)
    project.refresh_from_db()
    assert project.replaced_by == other
    assert "Aïcha Benali" in told("projects.retired")
    assert "Carte unique" in line(employee, "projects.retired", "fr")
    assert not employee.follows.filter(key=other.key).exists()
    assert employee.follows.filter(key=project.key).exists()


def test_who_names_the_project_itself_reads_why_it_is_not_retired(world: World, project: Project, client: Client) -> None:
    client.force_login(world.person("lead"))
    values = {"other": project.title_fr, "reason": "Non"}
    page = client.post(reverse("projects:retire", args=[project.address]), values)
    assert page.context["form"].errors["other"] == ["Choisissez un autre projet, qui est en cours."]


@pytest.mark.parametrize(
    "typed", ["école numérique", "{address}", "https://here.example{address}news/?before=1", "{address}#lessons"]
)
def test_another_project_is_known_by_its_name_or_the_address_of_any_of_its_pages(
    typed: str, world: World, project: Project
) -> None:
    project.title_fr = "École numérique"
    project.save()
    assert project_named(world.person("lead"), typed.format(address=project.get_absolute_url())) == project


def test_who_offered_a_hand_to_a_project_that_ends_is_answered_in_their_language(world: World, project: Project) -> None:
    employee, until = world.person("employee"), timezone.localdate() + timedelta(days=60)
    offer = offer_hand(member=employee, project=project, what="Relire", weekly_hours=4, until=until)
    with translation.override("en"):
        close_project(actor=world.person("registrar"), project=project, lessons="Commencer petit.")
    assert told("projects.offer_decided") == {"Aïcha Benali"}
    offer.refresh_from_db()
    assert (offer.is_accepted, offer.reason) == (False, "Le projet est terminé.")
    assert offers_to_answer(world.person("team")) == []


def test_a_project_is_not_retired_in_favour_of_itself_or_of_one_that_ended(world: World, project: Project) -> None:
    for other in (project, world.projects["closed"]):
        with pytest.raises(PermissionRefused):
            retire_project(actor=world.person("lead"), project=project, replacement=other, reason="Non")


def test_a_follower_who_does_not_see_the_other_project_reads_only_that_this_one_ended(
    world: World, project: Project, client: Client
) -> None:
    employee = world.person("employee")
    employee.follows.create(key=project.key)
    hidden = world.projects["hidden"]
    retire_project(actor=world.person("lead"), project=project, replacement=hidden, reason="Réuni.")
    told("projects.retired")
    assert "hidden" not in line(employee, "projects.retired", "fr")


def test_the_team_writes_news_and_a_reader_does_not(world: World, project: Project, client: Client) -> None:
    values = {"text": "La carte est prête.", "audience": project.key, "language": ""}
    client.force_login(world.person("employee"))
    client.post(reverse("microblog:publish"), values)
    assert not Post.objects.filter(about=project.key).exists()
    client.force_login(world.person("team"))
    back = reverse("projects:news", args=[project.address])
    assert "composer" in client.get(back).content.decode()
    answer = client.post(reverse("microblog:publish"), {**values, "next": back})
    assert answer.url.startswith(back)  # type: ignore[attr-defined]
    assert "La carte est prête." in client.get(back).content.decode()
