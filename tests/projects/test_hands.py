"""Offering a hand, working, and what is recognised at the end."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.actions.groups import change_kind
from groups.models import GroupKind
from intranet.kernel.accounts.actions import suspend_member
from intranet.kernel.accounts.models import User
from intranet.kernel.accounts.signals import member_changed
from intranet.kernel.audiences.models import PlaceMove
from intranet.kernel.notifications.models import Event
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member
from intranet.kernel.work import outboxes
from profiles.models import Evidence
from projects.actions.departures import leave_all_projects
from projects.actions.hands import appreciate, decide_offer, finish_contribution, offer_hand, take_back_offer
from projects.actions.roles import name_role, take_in
from projects.models import Offer, Participation, Project, ProjectRole, ProjectSkill
from projects.queries.home import offers_to_answer
from projects.queries.pages import frame_of, project_page
from projects.roles import standing_of
from tests.projects.news import line, mailed, told
from tests.projects.world import World, make_skill

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(world: World) -> Project:
    return world.projects["public"]


def offered(world: World, project: Project) -> Offer:
    until = timezone.localdate() + timedelta(days=60)
    return offer_hand(member=world.person("employee"), project=project, what="Relire", weekly_hours=4, until=until)


def participation(world: World, project: Project, persona: str) -> Participation:
    return Participation.objects.select_related("project", "member").get(project=project, member=world.person(persona))


def test_an_offer_sent_twice_is_one_and_tells_the_team_by_bell_and_mail(world: World, project: Project, client: Client) -> None:
    client.force_login(world.person("employee"))
    values = {"what": "Relire les textes", "weekly_hours": "4", "until": str(timezone.localdate() + timedelta(days=30))}
    for _ in range(2):
        client.post(reverse("projects:offer", args=[project.address]), values)
    assert Offer.objects.filter(project=project).count() == 1
    assert told("projects.offered") == {"Lead Untel", "Team Untel"}
    assert world.person("team").email in mailed()
    assert "Relire les textes" in client.get(project.get_absolute_url()).content.decode()


@pytest.mark.parametrize("values", [{"weekly_hours": "41"}, {"until": "2020-01-01"}, {"what": " "}])
def test_an_offer_that_makes_no_sense_keeps_what_was_typed(
    values: dict[str, str], world: World, project: Project, client: Client
) -> None:
    client.force_login(world.person("employee"))
    typed = {"what": "Relire les textes", "weekly_hours": "4", "until": "2027-06-01", **values}
    assert client.post(reverse("projects:offer", args=[project.address]), typed).status_code == 200
    assert not Offer.objects.exists()


def test_who_is_accepted_contributes_and_is_told(world: World, project: Project) -> None:
    offer, employee = offered(world, project), world.person("employee")
    decide_offer(actor=world.person("team"), offer=offer, is_accepted=True)
    assert standing_of(employee, project).role == ProjectRole.CONTRIBUTOR
    assert told("projects.offer_decided") == {"Aïcha Benali"}
    assert employee.email in mailed()
    with pytest.raises(PermissionRefused):
        decide_offer(actor=world.person("lead"), offer=offer, is_accepted=False, reason="Trop tard")


def test_the_home_of_the_team_counts_only_the_offers_that_wait(world: World, project: Project) -> None:
    team, until = world.person("team"), timezone.localdate() + timedelta(days=60)
    offers = [
        offer_hand(member=world.person(name), project=project, what="Relire", weekly_hours=4, until=until)
        for name in ("employee", "other-organization employee", "partner registrar")
    ]
    decide_offer(actor=team, offer=offers[0], is_accepted=True)
    assert offers_to_answer(team) == [(project, 2)]
    for offer in offers[1:]:
        decide_offer(actor=team, offer=offer, is_accepted=True)
    assert offers_to_answer(team) == []


def test_who_is_declined_reads_why(world: World, project: Project, client: Client) -> None:
    offer = offered(world, project)
    client.force_login(world.person("team"))
    address = reverse("projects:decide_offer", args=[project.address, offer.public_id])
    prefix = offer.public_id
    assert client.post(address, {f"{prefix}-decision": "decline"}).status_code == 422
    client.post(address, {f"{prefix}-decision": "decline", f"{prefix}-reason": "L’équipe est complète."})
    assert told("projects.offer_decided") == {"Aïcha Benali"}
    client.force_login(world.person("employee"))
    assert "L’équipe est complète." in client.get(reverse("projects:mine")).content.decode()
    assert "declined" in line(world.person("employee"), "projects.offer_decided")


def test_an_offer_is_taken_back(world: World, project: Project, client: Client) -> None:
    offered(world, project)
    client.force_login(world.person("employee"))
    client.post(reverse("projects:take_back", args=[project.address]))
    assert not Offer.objects.exists()


def test_an_offer_that_is_taken_back_twice_at_once_is_taken_back(world: World, project: Project) -> None:
    offer = offered(world, project)
    for one in (offer, Offer(pk=offer.pk, project=project, member=offer.member)):
        take_back_offer(member=world.person("employee"), offer=one)
    assert not Offer.objects.exists()


def test_what_is_counted_is_what_the_team_can_answer(world: World, project: Project) -> None:
    offered(world, project)
    suspend_member(actor=world.person("administrator"), member=world.person("employee"), reason="Enquête")
    team = world.person("team")
    assert frame_of(team, project).offers_waiting == 0
    assert offers_to_answer(team) == []


def test_the_enter_key_in_the_reason_of_a_refusal_accepts_nobody(world: World, project: Project, client: Client) -> None:
    """In a field of one line it would press the first button, which accepts."""
    offer = offered(world, project)
    client.force_login(world.person("team"))
    page = client.get(reverse("projects:team", args=[project.address])).content.decode()
    assert f'<textarea name="{offer.public_id}-reason"' in page


def test_more_skills_than_one_may_name_are_refused_and_not_forgotten(world: World, project: Project, client: Client) -> None:
    skills = [world.skill, *(make_skill(f"Compétence {number}", f"Skill {number}") for number in range(3))]
    ProjectSkill.objects.bulk_create(ProjectSkill(project=project, skill=skill) for skill in skills[1:])
    row = participation(world, project, "contributor")
    client.force_login(world.person("lead"))
    address = reverse("projects:finish", args=[project.address, row.public_id])
    page = client.post(address, {f"{row.public_id}-skills": [skill.public_id for skill in skills]}, follow=True)
    assert "Choisissez au plus 3 compétences." in page.content.decode()
    row.refresh_from_db()
    assert (row.finished_at, row.appreciations.count()) == (None, 0)


def test_somebody_without_an_organization_is_of_no_other_one(world: World, project: Project) -> None:
    before = project_page(world.person("lead"), project)
    take_in(actor=None, project=project, member=make_member("Sans Organisation"), role=ProjectRole.CONTRIBUTOR)
    after = project_page(world.person("lead"), project)
    assert (after.people, after.people_organizations) == (before.people + 1, before.people_organizations)


def test_a_finished_contribution_is_evidence_both_ways_and_stands_on_the_profile(
    world: World, project: Project, client: Client
) -> None:
    contributor, team = world.person("contributor"), world.person("team")
    mine, theirs = participation(world, project, "contributor"), participation(world, project, "team")
    with pytest.raises(PermissionRefused):
        appreciate(actor=contributor, participation=theirs, skills=[world.skill])
    finish_contribution(actor=team, participation=mine, skills=[world.skill])
    assert told("projects.finished") == {"Contributor Untel"}
    appreciate(actor=contributor, participation=theirs, skills=[world.skill])
    assert told("projects.appreciated") == {"Team Untel"}
    found = Evidence.objects.filter(kind="project", skill=world.skill).values_list("member", "label")
    assert set(found) == {(contributor.pk, str(project.title)), (team.pk, str(project.title))}
    client.force_login(world.person("employee"))
    page = client.get(contributor.profile.get_absolute_url()).content.decode()
    assert project.get_absolute_url() in page


def test_nobody_finishes_or_endorses_their_own_work(world: World, project: Project) -> None:
    lead = world.person("lead")
    own = participation(world, project, "lead")
    for act in (finish_contribution, appreciate):
        with pytest.raises(PermissionRefused):
            act(actor=lead, participation=own, skills=[world.skill])


def test_what_shows_a_skill_is_hidden_with_the_project(world: World) -> None:
    hidden = world.projects["hidden"]
    change_kind(actor=world.person("lead"), group=world.group, kind=GroupKind.CLOSED)
    move_everything()
    hidden.refresh_from_db()
    mine = participation(world, hidden, "contributor")
    finish_contribution(actor=world.person("team"), participation=mine, skills=[world.skill])
    assert Evidence.objects.get(kind="project").audience.kind == "everyone"
    change_kind(actor=world.person("lead"), group=world.group, kind=GroupKind.HIDDEN)
    move_everything()
    assert Evidence.objects.get(kind="project").audience == world.group.members_audience


def move_everything() -> None:
    for outbox in outboxes.boxes:
        if outbox.model is PlaceMove:
            outboxes.deliver_batch(outbox)


def test_roles_are_named_by_who_leads_and_somebody_always_leads(world: World, project: Project) -> None:
    lead, team = world.person("lead"), world.person("team")
    with pytest.raises(PermissionRefused):
        name_role(actor=lead, participation=participation(world, project, "lead"), role=ProjectRole.TEAM)
    name_role(actor=lead, participation=participation(world, project, "team"), role=ProjectRole.LEAD)
    assert standing_of(team, project).leads
    assert told("projects.named") == {"Team Untel"}
    assert team.email in mailed()
    assert line(team, "projects.named", "fr") == "Lead Untel vous confie la conduite du projet Projet public"
    name_role(actor=team, participation=participation(world, project, "lead"), role=None)
    assert standing_of(lead, project).role is None


@pytest.mark.parametrize("follows", [True, False])
def test_who_leaves_reads_whether_they_still_follow(follows: bool, world: World, project: Project, client: Client) -> None:
    contributor = world.person("contributor")
    if not follows:
        contributor.follows.all().delete()
    client.force_login(contributor)
    page = client.post(reverse("projects:leave", args=[project.address]), follow=True).content.decode()
    assert "Vous n’êtes plus dans le projet." in page
    assert ("Vous le suivez toujours." in page) == follows


def test_a_project_whose_lead_is_suspended_is_led_by_the_team(world: World, project: Project) -> None:
    lead = world.person("lead")
    suspend_member(actor=world.person("administrator"), member=lead, reason="Enquête")
    assert standing_of(world.person("team"), project).leads
    assert told("projects.named") == {"Team Untel"}
    assert "You now lead the project Project public" in line(world.person("team"), "projects.named")


def test_where_nobody_is_left_to_lead_the_registry_is_told(world: World, project: Project) -> None:
    for persona in ("team", "contributor"):
        leave_all_projects(member=world.person(persona))
    leave_all_projects(member=world.person("lead"))
    assert "Registrar Untel" in told("projects.without_lead")
    assert project.title_en in line(world.person("registrar"), "projects.without_lead")


def test_the_registry_is_told_once_that_nobody_leads_and_leads_it_where_nobody_is_left_to_name(
    world: World, project: Project, client: Client
) -> None:
    lead, registrar = world.person("lead"), world.person("registrar")
    client.force_login(registrar)
    address = reverse("projects:take_lead", args=[project.address])
    team = reverse("projects:team", args=[project.address])
    assert client.post(address).status_code == 403
    assert address not in client.get(team).content.decode()
    for persona in ("team", "contributor"):
        leave_all_projects(member=world.person(persona))
    suspend_member(actor=world.person("administrator"), member=lead, reason="Enquête")
    lead.refresh_from_db()
    member_changed.send(User, member=lead)  # the language of their mails, say
    assert Event.objects.filter(kind="projects.without_lead", subject=project.key).count() == 1
    assert project.title_en in line(registrar, "projects.without_lead")
    assert address in client.get(team).content.decode()
    client.post(address)
    assert standing_of(registrar, project).leads
    assert project.title_en not in line(registrar, "projects.without_lead")
