"""The portfolio, a project, its registration and its team."""

from datetime import timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page as Tab

from intranet.kernel.accounts.models import User
from intranet.kernel.search.testing import index_now
from profiles.actions.organizations import grant_role
from profiles.models import OrganizationRole
from projects.actions.hands import offer_hand
from projects.actions.registering import ask_for_changes, decide_partnership
from projects.actions.roles import take_in
from projects.actions.running import say_health
from projects.models import Health, Milestone, Partnership, Project, ProjectRole
from tests.browser.pages.table import Address, Page, send
from tests.profiles.organizations import place
from tests.projects.world import World, make_world


def build(reader: User | None, role: ProjectRole | None = ProjectRole.LEAD) -> World:
    """Projects of every state; the reader leads the one for everyone, or is an outsider."""
    assert reader is not None
    world = make_world()
    public, today = world.projects["public"], timezone.localdate()
    place(reader, organization=world.lead)
    for partnership in Partnership.objects.filter(project=public):
        decide_partnership(actor=world.person("partner registrar"), partnership=partnership, is_agreed=True)
    for days, reached in ((-30, today - timedelta(days=31)), (-3, None), (40, None), (400, None)):
        due = today + timedelta(days=days)
        Milestone.objects.create(
            project=public, title_fr=f"Jalon {days}", title_en=f"Step {days}", due_on=due, reached_on=reached
        )
    Project.objects.filter(pk=public.pk).update(
        objectives_fr="Une seule carte\nÀ jour en un jour",
        objectives_en="One map\nUp to date in a day",
        starts_on=today - timedelta(days=300),
        ends_on=today + timedelta(days=500),
        budget="to_5m",
    )
    say_health(actor=world.person("team"), project=public, health=Health.AT_RISK, reason="Deux bassins sont en retard.")
    if role is not None:
        take_in(actor=None, project=public, member=reader, role=role)
        grant_role(actor=None, member=reader, organization=world.lead, role=OrganizationRole.REGISTRAR)
        until = today + timedelta(days=90)
        offering = world.person("other-organization employee")
        offer_hand(member=offering, project=public, what="Relire les textes", weekly_hours=4, until=until)
    index_now()
    return world


def at(name: str, kind: str = "public", role: ProjectRole | None = ProjectRole.LEAD) -> Address:
    """A page of a project."""
    return lambda reader: reverse(f"projects:{name}", args=[build(reader, role).projects[kind].address])


def listed(name: str, query: str = "") -> Address:
    def address(reader: User | None) -> str:
        build(reader)
        return reverse(f"projects:{name}") + query

    return address


def asked(reader: User | None) -> str:
    """A registration of the reader's about which the registry asks something."""
    world = build(reader)
    project = world.projects["pending"]
    assert reader is not None
    take_in(actor=None, project=project, member=reader, role=ProjectRole.LEAD)
    ask_for_changes(actor=world.person("registrar"), project=project, reason="Why another one?")
    return reverse("projects:registration", args=[project.address])


def retired(reader: User | None) -> str:
    world = build(reader, None)
    project = world.projects["public"]
    Project.objects.filter(pk=project.pk).update(replaced_by=world.projects["closed"], retired_reason="Deux en une.")
    return project.get_absolute_url()


def decline_without_a_reason(tab: Tab) -> None:
    tab.locator("main button[value=decline]").first.click()


def late_without_a_reason(tab: Tab) -> None:
    tab.check("input[value=late]")
    tab.fill("textarea[name=reason]", "")
    send(tab)


SIMILAR = "?title=Alerte+aux+inondations&summary=Pr%C3%A9voir+les+inondations+public&language=fr"

# The page of a project shows what other tools have of it: its news, its comments, its opportunities. That of its team shows who
# offers a hand, with their profiles.
WITH_PANELS: Final = 26

PAGES = [
    Page(name="projects", address=listed("portfolio"), is_tried_in_all_conditions=True),
    Page(name="projects-found", address=listed("portfolio", "?q=inondations&phase=idea")),
    Page(name="projects-nothing", address=listed("portfolio", "?tag=xyzzy")),
    Page(name="projects-none", address=lambda _reader: reverse("projects:portfolio")),
    Page(name="projects-together", address=listed("ties")),
    Page(name="projects-together-none", address=lambda _reader: reverse("projects:ties")),
    Page(name="projects-mine", address=listed("mine")),
    Page(name="projects-mine-none", address=lambda _reader: reverse("projects:mine")),
    Page(name="projects-registry", address=listed("desk")),
    Page(name="project", address=at("project"), is_tried_in_all_conditions=True, statements_at_most=WITH_PANELS),
    Page(name="project-of-others", address=at("project", role=None), statements_at_most=WITH_PANELS),
    Page(name="project-closed", address=at("project", "closed"), statements_at_most=WITH_PANELS),
    Page(name="project-retired", address=retired, statements_at_most=WITH_PANELS),
    Page(name="project-news", address=at("news")),
    Page(name="project-team", address=at("team"), statements_at_most=WITH_PANELS),
    Page(
        name="project-team-errors",
        address=at("team"),
        act=decline_without_a_reason,
        act_status=422,
        statements_at_most=WITH_PANELS,
    ),
    Page(name="project-new", address=listed("begin")),
    Page(name="project-similar", address=listed("begin", SIMILAR)),
    Page(name="project-describe", address=listed("describe")),
    Page(name="project-describe-errors", address=listed("describe"), act=send),
    Page(name="project-edit", address=at("edit")),
    Page(name="project-registration", address=at("registration", "pending"), statements_at_most=24),
    Page(name="project-registration-asked", address=asked, statements_at_most=24),
    Page(name="project-health", address=at("health")),
    Page(name="project-health-errors", address=at("health"), act=late_without_a_reason),
    Page(name="project-milestones", address=at("milestones")),
    Page(name="project-milestones-errors", address=at("milestones"), act=send),
    Page(name="project-offer", address=at("offer", role=None)),
    Page(name="project-offer-errors", address=at("offer", role=None), act=send),
    Page(name="project-close", address=at("close")),
    Page(name="project-close-errors", address=at("close"), act=send),
    Page(name="project-retire", address=at("retire")),
    Page(name="project-retire-errors", address=at("retire"), act=send),
]
