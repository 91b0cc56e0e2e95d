"""Projects to test with: one for everyone, one of a hidden group, one that waits, one that ended; and people of every role."""

from collections.abc import Mapping
from dataclasses import dataclass

from groups.actions.membership import admit
from groups.models import Group, GroupKind
from intranet.kernel.accounts.models import User
from intranet.kernel.notifications.models import Event
from intranet.kernel.testing import ANONYMOUS, make_member, personas
from profiles.actions.organizations import grant_role
from profiles.actions.skills import store_listed_skills
from profiles.models import Organization, OrganizationRole, Skill
from profiles.models.skills import ListedSkill
from projects.actions.registering import confirm_project, propose_project
from projects.actions.roles import take_in
from projects.actions.running import close_project
from projects.models import Project, ProjectRole, SentProject
from tests.groups.world import make_group
from tests.profiles.organizations import make_organization, place

PERSONAS = (
    ANONYMOUS,
    "employee",
    "other-organization employee",
    "contributor",
    "team",
    "lead",
    "registrar",
    "partner registrar",
    "guest",
    "suspended",
    "administrator",
)
KINDS = ("public", "hidden", "pending", "closed")


@dataclass(frozen=True)
class World:
    """The people by persona (`anonymous` is None), the projects by kind, two organizations, the hidden group and a skill."""

    people: Mapping[str, User | None]
    projects: Mapping[str, Project]
    lead: Organization
    partner: Organization
    group: Group
    skill: Skill

    def person(self, persona: str) -> User:
        found = self.people[persona]
        assert found is not None
        return found


def make_skill(fr: str, en: str, *, synonyms_fr: tuple[str, ...] = (), synonyms_en: tuple[str, ...] = ()) -> Skill:
    listed = ListedSkill(name_fr=fr, name_en=en, synonyms_fr=synonyms_fr, synonyms_en=synonyms_en)
    store_listed_skills(listed=[listed])
    return Skill.objects.get(name_fr=fr)


def sent(lead: Organization, title: str = "Carte des risques", title_en: str = "", **values: object) -> SentProject:
    """What is sent to the registry; `texts` adds to the title."""
    texts = dict.fromkeys(("title_en", "summary_fr", "summary_en", "objectives_fr", "objectives_en"), "")
    texts |= {"title_fr": title, "title_en": title_en, **values.pop("texts", {})}  # type: ignore[dict-item]
    return SentProject(texts=texts, lead=lead, **values)  # type: ignore[arg-type]


def registered(proposer: User, registrar: User, values: SentProject) -> Project:
    """A project of the registry."""
    return confirm_project(actor=registrar, project=propose_project(actor=proposer, sent=values))


def make_world() -> World:
    """The lead, the team member and the contributor are in each project; of the hidden group, these three alone are members."""
    people: dict[str, User | None] = personas()
    lead, partner = make_organization("Ministère des Forêts", "Ministry of Forests"), make_organization("Service météo")
    roles = ("lead", "team", "contributor", "registrar", "partner registrar")
    named = {name: make_member(f"{name.title()} Untel", email=f"{name.replace(' ', '.')}@demo.gouv.example") for name in roles}
    people |= named
    employee, other = people["employee"], people["other-organization employee"]
    assert employee is not None
    assert other is not None
    place(employee, named["lead"], named["team"], named["registrar"], organization=lead)
    place(other, named["contributor"], named["partner registrar"], organization=partner)
    grant_role(actor=None, member=named["registrar"], organization=lead, role=OrganizationRole.REGISTRAR)
    grant_role(actor=None, member=named["partner registrar"], organization=partner, role=OrganizationRole.REGISTRAR)
    group = make_group(named["lead"], GroupKind.HIDDEN, "Groupe caché")
    for name in ("team", "contributor"):
        admit(actor=named["lead"], group=group, member=named[name])
    skill = make_skill("Prévision des crues", "Flood forecasting", synonyms_fr=("inondations",), synonyms_en=("floods",))
    projects = {}
    for kind in KINDS:
        values = sent(
            lead,
            f"Projet {kind}",
            f"Project {kind}",
            texts={"summary_fr": f"Prévoir les inondations, {kind}.", "summary_en": f"Forecast floods, {kind}."},
            skills=[skill],
            partners=[partner],
            tags=["Climat"],
            group=group if kind == "hidden" else None,
        )
        project = propose_project(actor=named["lead"], sent=values)
        if kind != "pending":
            project = confirm_project(actor=named["registrar"], project=project)
            take_in(actor=None, project=project, member=named["team"], role=ProjectRole.TEAM)
            take_in(actor=None, project=project, member=named["contributor"], role=ProjectRole.CONTRIBUTOR)
        if kind == "closed":
            close_project(actor=named["lead"], project=project, lessons="Commencer petit.")
        project.refresh_from_db()
        projects[kind] = project
    Event.objects.all().delete()
    return World(people, projects, lead, partner, Group.objects.select_related("content").get(pk=group.pk), skill)
