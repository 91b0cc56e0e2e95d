"""Opportunities: announced once, applied to, chosen among, closed by themselves, and seen by nobody who may not."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from groups.actions.groups import archive_group, change_kind, delete_group
from groups.actions.membership import admit
from groups.models import GroupKind, GroupRole
from intranet.kernel.accounts.actions import suspend_member
from intranet.kernel.accounts.models import User
from intranet.kernel.content.sent_twice import TokenUsed
from intranet.kernel.notifications.models import Notification
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.sections import found_sections
from profiles.models import Evidence, Profile
from projects.actions.departures import hide_project
from projects.actions.registering import change_project
from projects.actions.roles import leave_project, name_role
from projects.actions.running import close_project
from projects.models import Application, OpenTo, Opportunity, Participation, ProjectRole
from projects.opportunities.actions.applying import answer_agreement, apply_to, choose, finish_application, withdraw_application
from projects.opportunities.actions.inviting import invite
from projects.opportunities.actions.offering import (
    change_opportunity,
    close_what_is_over,
    hide_opportunity,
    offer_opportunity,
    restore_opportunity,
)
from projects.opportunities.queries.home import choices_to_make
from projects.opportunities.queries.pages import OpportunitySearch, choices_for, opportunities_page
from projects.opportunities.queries.suggesting import opportunities_for
from projects.opportunities.queries.visible import visible_opportunities
from projects.roles import standing_of
from tests.groups.world import make_group
from tests.profiles.directory import declares
from tests.projects.news import deliver, line, mailed, told
from tests.projects.opportunities import announced, offered
from tests.projects.test_hands import move_everything
from tests.projects.world import World, make_skill, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def opportunity(world: World) -> Opportunity:
    return offered(world)


def applied(world: World, opportunity: Opportunity, persona: str = "employee") -> Application:
    return apply_to(member=world.person(persona), opportunity=opportunity, text="Je peux aider.")


def mails_to(member: User) -> int:
    deliver()
    return sum(member.email in message.to for message in mail.outbox)


# Announcing ---------------------------------------------------------------------------------------------------------------


def test_a_form_sent_three_times_announces_one_opportunity(world: World, client: Client) -> None:
    client.force_login(world.person("team"))
    address = reverse("projects:new_opportunity", args=[world.projects["public"].address])
    token = client.get(address).context["form"].initial["token"]
    values = {
        "title": "Relire le vocabulaire",
        "text": "Quarante définitions.",
        "language": "fr",
        "skills": "flood forecasting",
        "weekly_hours": "4",
        "open_to": "government",
        "closes_on": str(timezone.localdate() + timedelta(days=20)),
        "token": token,
    }
    assert {client.post(address, values).status_code for _ in range(3)} == {302}
    assert [one.title for one in Opportunity.objects.all()] == ["Relire le vocabulaire"]
    assert client.post(address, {**values, "title": "Autre chose"}).status_code == 200
    assert Opportunity.objects.count() == 1


def test_what_was_announced_with_a_token_is_not_announced_otherwise(world: World, opportunity: Opportunity) -> None:
    with pytest.raises(TokenUsed):
        offer_opportunity(
            actor=world.person("lead"),
            owner=world.projects["public"],
            sent=announced("Autre chose"),
            public_id=opportunity.public_id,
        )


@pytest.mark.parametrize("days", [-1, 91])
def test_it_closes_within_ninety_days(world: World, days: int, client: Client) -> None:
    closes_on = timezone.localdate() + timedelta(days=days)
    with pytest.raises(ValueError, match="90"):
        offered(world, closes_on=closes_on)
    client.force_login(world.person("lead"))
    address = reverse("projects:new_opportunity", args=[world.projects["public"].address])
    page = client.post(address, {"title": "Gardé tel quel", "closes_on": str(closes_on)})
    assert page.context["form"].errors["closes_on"]
    assert "Gardé tel quel" in page.content.decode()


def test_it_closes_by_itself_tells_its_owners_once_and_is_renewed(world: World, opportunity: Opportunity) -> None:
    Opportunity.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    for _ in range(2):
        close_what_is_over()
    assert told("opportunities.closed") == {"Lead Untel", "Team Untel"}
    assert mails_to(world.person("team")) == 1
    assert line(world.person("team"), "opportunities.closed")
    with pytest.raises(PermissionRefused):
        applied(world, opportunity)
    renewed = change_opportunity(actor=world.person("team"), opportunity=opportunity, sent=announced(skills=[world.skill]))
    assert renewed.is_open
    assert line(world.person("team"), "opportunities.closed") == ""


# Applying and choosing ----------------------------------------------------------------------------------------------------


def test_an_application_sent_three_times_is_one_and_is_mailed_once(
    world: World, opportunity: Opportunity, client: Client
) -> None:
    client.force_login(world.person("employee"))
    for _ in range(3):
        client.post(reverse("projects:apply", args=[opportunity.public_id]), {"text": "Je peux aider."})
    assert Application.objects.count() == 1
    assert told("opportunities.applied") == {"Lead Untel", "Team Untel"}
    assert mails_to(world.person("team")) == 1


def test_everybody_who_applied_is_told_once_with_a_word_and_who_is_chosen_works_on_the_project(
    world: World, opportunity: Opportunity
) -> None:
    chosen, other = applied(world, opportunity), applied(world, opportunity, "registrar")
    deliver()
    mail.outbox.clear()
    with pytest.raises(ValueError, match="why"):
        choose(
            actor=world.person("team"),
            opportunity=opportunity,
            chosen=[chosen.public_id],
            word_to_chosen="",
            word_to_others=" ",
        )
    for _ in range(2):
        choose(
            actor=world.person("team"),
            opportunity=opportunity,
            chosen=[chosen.public_id],
            word_to_chosen="Bienvenue !",
            word_to_others="Merci beaucoup.",
        )
    assert told("opportunities.decided") == {"Aïcha Benali", "Registrar Untel"}
    assert [mails_to(world.person(persona)) for persona in ("employee", "registrar")] == [1, 1]
    assert "you were not chosen" in line(world.person("registrar"), "opportunities.decided")
    assert standing_of(world.person("employee"), world.projects["public"]).role == ProjectRole.CONTRIBUTOR
    assert standing_of(world.person("registrar"), world.projects["public"]).role is None
    other.refresh_from_db()
    assert other.word == "Merci beaucoup."


def test_the_page_of_applications_keeps_what_was_typed_when_a_word_is_missing(
    world: World, opportunity: Opportunity, client: Client
) -> None:
    one = applied(world, opportunity)
    client.force_login(world.person("lead"))
    address = reverse("projects:choose", args=[opportunity.public_id])
    refused = client.post(address, {"word_to_chosen": "Bienvenue chez nous", "seen": one.public_id})
    assert refused.status_code == 422
    assert "Bienvenue chez nous" in refused.content.decode()
    values = {"chosen": one.public_id, "seen": one.public_id, "word_to_chosen": "Bienvenue"}
    assert [client.post(address, values).status_code for _ in range(2)] == [302, 302]
    one.refresh_from_db()
    assert one.is_chosen


def test_nobody_is_answered_whose_application_the_page_did_not_show(
    world: World, opportunity: Opportunity, client: Client
) -> None:
    one = applied(world, opportunity)
    client.force_login(world.person("lead"))
    address = reverse("projects:choose", args=[opportunity.public_id])
    assert f'name="seen" value="{one.public_id} "' in client.get(address).content.decode()
    late = applied(world, opportunity, "registrar")
    refused = client.post(address, {"chosen": one.public_id, "word_to_others": "Merci", "seen": one.public_id})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Quelqu’un vient de poser sa candidature" in page
    assert f'name="seen" value="{one.public_id} {late.public_id} "' in page
    assert not Application.objects.filter(decided_at__isnull=False).exists()


def test_who_applied_and_is_suspended_has_no_page_to_be_led_to(world: World, opportunity: Opportunity, client: Client) -> None:
    for persona in ("employee", "registrar"):
        applied(world, opportunity, persona)
    suspend_member(actor=world.person("administrator"), member=world.person("employee"), reason="Enquête")
    client.force_login(world.person("team"))
    page = client.get(reverse("projects:choose", args=[opportunity.public_id])).content.decode()
    linked = {name: f'href="/people/{world.person(name).handle}' in page for name in ("employee", "registrar")}
    assert linked == {"employee": False, "registrar": True}


def test_who_applied_and_is_of_the_team_now_does_not_answer_their_own_application(
    world: World, opportunity: Opportunity, client: Client
) -> None:
    contributor = world.person("contributor")
    mine, other = applied(world, opportunity, "contributor"), applied(world, opportunity)
    row = Participation.objects.select_related("project", "member").get(project=opportunity.project, member=contributor)
    name_role(actor=world.person("lead"), participation=row, role=ProjectRole.TEAM)
    client.force_login(contributor)
    address = reverse("projects:choose", args=[opportunity.public_id])
    page = client.get(address).content.decode()
    assert f'value="{mine.public_id}"' not in page
    assert client.post(address, {"chosen": other.public_id, "seen": other.public_id}).status_code == 302
    mine.refresh_from_db()
    assert mine.decided_at is None


def test_who_left_the_team_reads_no_application_any_more(world: World, opportunity: Opportunity) -> None:
    team = world.person("team")
    withdraw_application(member=world.person("registrar"), application=applied(world, opportunity, "registrar"))
    applied(world, opportunity)
    assert told("opportunities.applied") == told("opportunities.withdrawn") == {"Lead Untel", "Team Untel"}
    row = Participation.objects.get(project=world.projects["public"], member=team)
    leave_project(actor=team, participation=row)
    assert [line(team, f"opportunities.{kind}") for kind in ("applied", "withdrawn")] == ["", ""]


def test_nobody_applies_to_a_project_that_has_ended_and_its_team_still_answers(
    world: World, opportunity: Opportunity, client: Client
) -> None:
    one, team = applied(world, opportunity), world.person("team")
    close_project(actor=world.person("lead"), project=world.projects["public"], lessons="Commencer petit.")
    assert opportunities_page(world.person("registrar"), OpportunitySearch()).paginator.count == 0
    with pytest.raises(PermissionRefused):
        applied(world, Opportunity.objects.get(pk=opportunity.pk), "registrar")
    assert list(choices_to_make(team)) == [opportunity]
    client.force_login(team)
    address = reverse("projects:choose", args=[opportunity.public_id])
    assert address in client.get(world.projects["public"].get_absolute_url()).content.decode()
    page = client.get(address).content.decode()
    assert reverse("projects:edit_opportunity", args=[opportunity.public_id]) not in page
    assert client.post(address, {"seen": one.public_id, "word_to_others": "C’est fini."}).status_code == 302
    assert told("opportunities.decided") == {"Aïcha Benali"}


def test_once_somebody_has_chosen_the_bell_asks_nobody_to_choose(world: World, opportunity: Opportunity) -> None:
    one = applied(world, opportunity)
    Opportunity.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    close_what_is_over()
    assert line(world.person("team"), "opportunities.closed")
    choose(actor=world.person("lead"), opportunity=opportunity, chosen=[one.public_id], word_to_chosen="", word_to_others="")
    assert line(world.person("team"), "opportunities.closed") == ""


def test_nobody_applies_to_an_archived_group_and_its_facilitators_still_answer(world: World) -> None:
    lead = world.person("lead")
    group = make_group(lead, GroupKind.OPEN, "Relève")
    opportunity = offered(world, group)
    one = applied(world, opportunity)
    archive_group(actor=lead, group=group)
    with pytest.raises(PermissionRefused):
        applied(world, Opportunity.objects.get(pk=opportunity.pk), "registrar")
    assert list(choices_to_make(lead)) == [opportunity]
    choose(actor=lead, opportunity=opportunity, chosen=[one.public_id], word_to_chosen="Oui", word_to_others="")
    finish_application(actor=lead, application=one, skills=[])


def test_the_list_of_my_applications_leads_to_what_i_still_see(world: World, opportunity: Opportunity, client: Client) -> None:
    applied(world, opportunity)
    Opportunity.objects.update(closed_at=timezone.now())
    client.force_login(world.person("employee"))
    address = reverse("projects:opportunities")
    assert f'href="{opportunity.get_absolute_url()}"' in client.get(address).content.decode()
    hide_project(actor=world.person("administrator"), project=world.projects["public"])
    page = client.get(address).content.decode()
    assert opportunity.title in page
    assert opportunity.get_absolute_url() not in page


def test_who_takes_an_application_back_leaves_no_news_of_it_but_that(world: World, opportunity: Opportunity) -> None:
    one = applied(world, opportunity)
    # The button was pressed twice: the second request found it before the first had taken it back.
    for application in (one, Application(pk=one.pk, opportunity=opportunity, member=one.member)):
        withdraw_application(member=world.person("employee"), application=application)
    assert told("opportunities.withdrawn") == {"Lead Untel", "Team Untel"}
    assert told("opportunities.applied") == set()


def test_the_supervisor_is_asked_if_they_see_it_and_their_answer_is_told(world: World, opportunity: Opportunity) -> None:
    employee, supervisor = world.person("employee"), world.person("registrar")
    Profile.objects.filter(member=employee).update(supervisor=supervisor)
    employee = User.objects.select_related("profile").get(pk=employee.pk)
    application = apply_to(member=employee, opportunity=opportunity, text="Moi", asks_supervisor=True)
    assert told("opportunities.agreement_asked") == {"Registrar Untel"}
    assert supervisor.email in mailed()
    with pytest.raises(PermissionRefused):
        answer_agreement(actor=world.person("lead"), application=application, is_agreed=True)
    answer_agreement(actor=supervisor, application=application, is_agreed=False, answer="Pas avant avril")
    assert told("opportunities.agreement_given") == {"Aïcha Benali"}
    with pytest.raises(PermissionRefused):
        answer_agreement(actor=supervisor, application=application, is_agreed=True)


def test_a_supervisor_is_asked_no_more_once_somebody_has_chosen(world: World, opportunity: Opportunity) -> None:
    employee, supervisor = world.person("employee"), world.person("registrar")
    Profile.objects.filter(member=employee).update(supervisor=supervisor)
    employee = User.objects.select_related("profile").get(pk=employee.pk)
    apply_to(member=employee, opportunity=opportunity, text="Moi", asks_supervisor=True)
    assert line(supervisor, "opportunities.agreement_asked")
    choose(actor=world.person("lead"), opportunity=opportunity, chosen=[], word_to_chosen="", word_to_others="Non")
    assert line(supervisor, "opportunities.agreement_asked") == ""


def test_the_enter_key_in_the_reason_of_a_supervisor_agrees_to_nothing(
    world: World, opportunity: Opportunity, client: Client
) -> None:
    """In a field of one line it would press the first button, which agrees."""
    supervisor = world.person("registrar")
    Profile.objects.filter(member=world.person("employee")).update(supervisor=supervisor)
    employee = User.objects.select_related("profile").get(pk=world.person("employee").pk)
    one = apply_to(member=employee, opportunity=opportunity, text="Moi", asks_supervisor=True)
    client.force_login(supervisor)
    assert '<textarea name="answer"' in client.get(reverse("projects:agreement", args=[one.public_id])).content.decode()


def test_a_supervisor_who_does_not_see_the_opportunity_is_not_asked(world: World) -> None:
    hidden = offered(world, world.projects["hidden"])
    contributor = world.person("contributor")
    Profile.objects.filter(member=contributor).update(supervisor=world.person("registrar"))
    contributor = User.objects.select_related("profile").get(pk=contributor.pk)
    apply_to(member=contributor, opportunity=hidden, text="Moi", asks_supervisor=True)
    assert told("opportunities.agreement_asked") == set()
    assert told("opportunities.applied") == {"Lead Untel", "Team Untel"}


# Of a group ---------------------------------------------------------------------------------------------------------------


def test_a_guest_applies_to_one_that_a_closed_group_opens_to_its_guests_and_its_end_is_evidence(world: World) -> None:
    lead, guest, member = world.person("lead"), world.person("guest"), world.person("employee")
    group = make_group(lead, GroupKind.CLOSED, "Relève")
    admit(actor=lead, group=group, member=guest, role=GroupRole.GUEST)
    admit(actor=lead, group=group, member=member)
    for_all = offered(world, group, "Pour le gouvernement")
    for_guests = offered(world, group, "Pour les personnes invitées", open_to=OpenTo.GROUP)
    assert list(visible_opportunities(guest)) == [for_guests]
    assert set(visible_opportunities(world.person("registrar"))) == {for_all}
    apply_to(member=guest, opportunity=for_guests, text="Moi aussi")
    mine = apply_to(member=member, opportunity=for_guests, text="Moi")
    choose(actor=lead, opportunity=for_guests, chosen=[mine.public_id], word_to_chosen="Oui", word_to_others="Une autre fois")
    mine.refresh_from_db()
    finish_application(actor=lead, application=mine, skills=[world.skill])
    assert told("opportunities.finished") == {"Aïcha Benali"}
    assert Evidence.objects.get(kind="opportunity").audience == group.members_audience


def test_what_shows_a_skill_is_as_hidden_as_the_opportunity(world: World) -> None:
    lead, member = world.person("lead"), world.person("employee")
    group = make_group(lead, GroupKind.OPEN, "Relève")
    admit(actor=lead, group=group, member=member)
    opportunity = offered(world, group)
    mine = apply_to(member=member, opportunity=opportunity, text="Moi")
    choose(actor=lead, opportunity=opportunity, chosen=[mine.public_id], word_to_chosen="Oui", word_to_others="")
    finish_application(actor=lead, application=mine, skills=[world.skill])
    assert Evidence.objects.get(kind="opportunity").audience.kind == "everyone"
    hide_opportunity(actor=lead, opportunity=opportunity)
    assert Evidence.objects.get(kind="opportunity").audience.kind == "nobody"
    restore_opportunity(actor=lead, opportunity=opportunity)
    change_kind(actor=lead, group=group, kind=GroupKind.HIDDEN)
    move_everything()
    shown = Evidence.objects.get(kind="opportunity")
    assert shown.audience == Opportunity.objects.get(pk=opportunity.pk).audience
    assert shown.audience.kind != "everyone"


def test_one_for_a_group_that_is_deleted_is_closed_and_seen_by_the_team_alone(world: World) -> None:
    lead = world.person("lead")
    group = make_group(lead, GroupKind.CLOSED, "Relève")
    project = change_project(actor=lead, project=world.projects["public"], sent=sent(world.lead, "En groupe", group=group))
    one = offered(world, project, open_to=OpenTo.GROUP)
    delete_group(actor=lead, group=group)
    seen = {name for name, member in world.people.items() if member and visible_opportunities(member).filter(pk=one.pk)}
    assert seen == {"lead", "team"}
    assert told("opportunities.closed") == {"Lead Untel", "Team Untel"}
    values = announced(skills=[world.skill], closes_on=timezone.localdate() + timedelta(days=9))
    change_opportunity(actor=lead, opportunity=one, sent=values)
    assert visible_opportunities(world.person("employee")).open().filter(pk=one.pk).exists()


def test_one_of_a_hidden_group_does_not_say_that_the_government_sees_it(world: World, client: Client) -> None:
    client.force_login(world.person("team"))
    hidden = world.projects["hidden"]
    secret = offered(world, hidden)
    for address in (secret.get_absolute_url(), reverse("projects:new_opportunity", args=[hidden.address])):
        page = client.get(address).content.decode()
        assert "Les personnes qui connaissent le groupe" in page, address
        assert "Tout le gouvernement" not in page, address


def test_one_for_the_lead_organization_is_seen_there_and_by_the_team(world: World) -> None:
    one = offered(world, open_to=OpenTo.ORGANIZATION)
    seen = {name for name, member in world.people.items() if member and visible_opportunities(member).filter(pk=one.pk)}
    assert seen == {"employee", "lead", "team", "registrar"}
    with pytest.raises(PermissionRefused):
        offered(world, world.projects["hidden"], open_to=OpenTo.ORGANIZATION)


def test_where_many_skills_are_asked_for_one_narrows_by_those_that_most_ask_for(
    world: World, opportunity: Opportunity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projects.opportunities.queries.pages.MAX_CHOICES", 1)
    asked = make_skill("Relecture", "Proofreading")
    for title in ("Un", "Deux"):
        offered(world, title=title, skills=[asked])
    assert choices_for(world.person("employee")).skills == [asked]


# Nobody who may not see it learns of it -----------------------------------------------------------------------------------


@pytest.mark.parametrize("persona", ["employee", "other-organization employee", "registrar", "administrator", "guest"])
def test_the_opportunity_of_a_hidden_group_cannot_be_told_from_none(
    persona: str, world: World, client: Client, search_engine: SearchEngine
) -> None:
    hidden, public = offered(world, world.projects["hidden"], "Relire en secret"), offered(world)
    outsider = world.person(persona)
    build_missing()
    client.force_login(outsider)
    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert client.get(f"/api/v1/opportunities/{hidden.public_id}").status_code == 404
    assert "secret" not in client.get(reverse("projects:opportunities")).content.decode()
    seen = [] if persona == "guest" else [public]
    assert list(opportunities_page(outsider, OpportunitySearch()).object_list) == seen
    assert list(opportunities_page(outsider, OpportunitySearch(text="Relire")).object_list) == seen
    assert len(choices_for(outsider).skills) == len(seen)
    found = {one.section.kind: one.total for one in found_sections(outsider, "Relire")}
    assert found.get("opportunity", 0) == len(seen)
    with pytest.raises(PermissionRefused):
        apply_to(member=outsider, opportunity=hidden, text="Moi")
    with pytest.raises(PermissionRefused):
        invite(actor=world.person("lead"), opportunity=hidden, member=outsider)
    deliver()
    assert not Notification.objects.filter(member=outsider, kind__startswith="opportunities.").exists()


def test_it_is_not_shown_while_its_project_is_hidden_by_moderation(world: World, opportunity: Opportunity) -> None:
    employee = world.person("employee")
    declares(employee, world.skill)
    assert [one.opportunity for one in opportunities_for(employee, 3)] == [opportunity]
    hide_project(actor=world.person("administrator"), project=world.projects["public"])
    assert not visible_opportunities(employee).exists()
    assert opportunities_for(employee, 3) == []
