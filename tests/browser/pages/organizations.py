"""Organizations, units, their registrars and roles, and the vocabulary of skills."""

from datetime import date

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page as Tab

from intranet.kernel.accounts.models import User
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import make_member
from profiles.actions.affiliations import request_affiliation
from profiles.actions.mergers import merge_organizations
from profiles.actions.organizations import grant_role, rename_organization
from profiles.actions.skills import skill_for
from profiles.models import Organization, OrganizationKind, OrganizationRole, Profile, Skill, SkillSynonym, Unit
from profiles.models.organizations import OrganizationNames
from tests.browser.pages.people import furnish
from tests.browser.pages.table import Address, Page, named, send
from tests.profiles.organizations import make_organization, make_unit, place


def build(reader: User | None) -> Organization:
    """The ministry of `furnish` with a history, an agency, units, an org chart and every role for the reader."""
    furnish(reader)
    assert reader is not None
    forests = Organization.objects.get(key_fr="ministere des forets")
    Organization.objects.filter(pk=forests.pk).update(kind=OrganizationKind.MINISTRY, valid_from=date(1998, 4, 1))
    names = OrganizationNames(name_fr="Ministère des Forêts", name_en="Department of Forests", acronym_fr="MFor")
    rename_organization(actor=None, organization=forests, names=OrganizationNames(name_fr="Ministère des Terres et Forêts"))
    rename_organization(actor=None, organization=forests, names=names)
    Organization.objects.filter(pk=make_organization("Agence des Parcs").pk).update(parent=forests)
    merge_organizations(actor=None, organization=make_organization("Office du Bois"), into=forests)
    for role in OrganizationRole:
        grant_role(actor=None, member=reader, organization=forests, role=role)
    draw_chart(forests)
    index_now()
    return forests


def draw_chart(forests: Organization) -> None:
    """A unit whose people report to each other on three levels, above two others."""
    unit = make_unit(forests, "Direction de la protection")
    make_unit(forests, "Direction de la protection", "Équipe des insectes et des maladies des arbres feuillus et résineux")
    director, lead, *others = (
        make_member(name) for name in ("Dominique Roy", "Léa Bouchard", "Noël Gagnon", "Inès Haddad", "Paul Tremblay")
    )
    place(director, organization=forests, unit=unit, title_fr="Directrice", title_en="Director")
    place(lead, *others, organization=forests, unit=unit, title_fr="Analyste des feux", title_en="Fire analyst")
    Profile.objects.filter(member__in=[lead, others[2]]).update(supervisor=director)
    Profile.objects.filter(member__in=others[:2]).update(supervisor=lead)


def at(url_name: str) -> Address:
    """A page of the ministry."""
    return lambda reader: reverse(url_name, args=[build(reader).address])


def organizations(query: str = "") -> Address:
    def address(reader: User | None) -> str:
        build(reader)
        return reverse("profiles:organizations") + query

    return address


def merged(reader: User | None) -> str:
    build(reader)
    return Organization.objects.get(key_fr="office du bois").get_absolute_url()


def unit(url_name: str) -> Address:
    def address(reader: User | None) -> str:
        build(reader)
        return reverse(url_name, args=[Unit.objects.get(path_key="direction de la protection").address])

    return address


def requests(reader: User | None) -> str:
    forests = build(reader)
    request_affiliation(member=make_member("Rita Nouvelle"), organization=forests, message="Je commence lundi.")
    return reverse("profiles:organization_requests", args=[forests.address])


def join(reader: User | None) -> str:
    furnish(reader)
    return reverse("profiles:join_organization", args=[Organization.objects.get(key_fr="ministere des transports").address])


def own_requests(reader: User | None) -> str:
    furnish(reader)
    assert reader is not None
    request_affiliation(member=reader, organization=Organization.objects.get(key_fr="ministere des transports"))
    return reverse("profiles:own_requests")


def refuse(tab: Tab) -> None:
    """Refuse a request without saying why."""
    tab.locator("button[value=refuse]").first.click()


# Skills ----------------------------------------------------------------------------------------------------------------


def typed(reader: User | None) -> Skill:
    """An entry that a member typed, in the vocabulary that the reader curates."""
    build(reader)
    skill = Skill.objects.get(key_en="wildfire modelling")
    Skill.objects.filter(pk=skill.pk).update(code="0005c151-5b5a-4a66-8aac-60e734beb1ab")
    SkillSynonym.objects.create(skill=skill, language="en", text="Fire modelling", key="fire modelling")
    typed = skill_for(text="Modélisation de feux", author=make_member("Tina Tape"))
    Skill.objects.filter(pk=typed.pk).update(shown_at=timezone.now())
    return typed


def skills(query: str) -> Address:
    def address(reader: User | None) -> str:
        typed(reader)
        index_now()
        return reverse("profiles:skills") + query

    return address


def skill(reader: User | None) -> str:
    typed(reader)
    return Skill.objects.get(key_en="wildfire modelling").get_absolute_url()


def curate(reader: User | None) -> str:
    entry = typed(reader)
    index_now()
    return reverse("profiles:curate_skill", args=[entry.address])


def curation(reader: User | None) -> str:
    typed(reader)
    return reverse("profiles:curation")


def merge(tab: Tab) -> None:
    """Ask to merge into the first entry that is proposed."""
    tab.locator("button[name=into]").first.click()


# The administration of the site -----------------------------------------------------------------------------------------


def administered(reader: User | None) -> str:
    """The list, while the people of a merged organization still move."""
    forests = build(reader)
    old = make_organization("Office de la Forêt boréale et des Territoires nordiques")
    place(make_member("Rita Roy"), make_member("Guy Roy"), organization=old)
    Organization.objects.filter(pk=old.pk).update(replaced_by=forests)
    return reverse("profiles:administered_organizations")


def name_transports(tab: Tab) -> None:
    """Ask to merge the ministry into another, and see what follows."""
    tab.locator("[name=into]").fill("Ministère des Transports")
    tab.locator("main .button--primary").click()
    tab.locator("main .button--danger").wait_for()


def name_nothing(tab: Tab) -> None:
    """Ask to merge the ministry into nothing."""
    tab.locator("main .button--primary").click()
    tab.locator(".govuk-error-summary").wait_for()


PAGES = [
    Page(name="administration-organizations", address=administered, persona="administrator"),
    Page(name="administration-organization-new", address=named("profiles:new_organization"), persona="administrator"),
    Page(
        name="administration-organization-errors",
        address=named("profiles:new_organization"),
        persona="administrator",
        act=name_nothing,
    ),
    Page(name="administration-merger", address=at("profiles:merge_organization"), persona="administrator"),
    Page(
        name="administration-merger-errors",
        address=at("profiles:merge_organization"),
        persona="administrator",
        act=name_nothing,
    ),
    Page(
        name="administration-merger-confirm",
        address=at("profiles:merge_organization"),
        persona="administrator",
        act=name_transports,
    ),
    Page(name="administration-policy", address=named("profiles:site_policy"), persona="administrator"),
    Page(name="organizations", address=organizations()),
    Page(name="organizations-nothing", address=organizations("?q=xyzzy")),
    Page(name="organization", address=at("profiles:organization")),
    Page(name="organization-merged", address=merged),
    Page(name="organization-edit", address=at("profiles:edit_organization")),
    Page(name="organization-join", address=join),
    Page(name="own-requests", address=own_requests),
    Page(name="organization-requests", address=requests),
    Page(name="organization-requests-errors", address=requests, act=refuse),
    Page(name="organization-roles", address=at("profiles:organization_roles")),
    Page(name="organization-roles-errors", address=at("profiles:organization_roles"), act=send),
    Page(name="organization-policy", address=at("profiles:organization_policy")),
    Page(name="unit", address=unit("profiles:unit")),
    Page(name="unit-add", address=at("profiles:add_unit")),
    Page(name="unit-edit", address=unit("profiles:edit_unit")),
    Page(name="skills", address=skills("?letter=m")),
    Page(name="skills-found", address=skills("?q=feux")),
    Page(name="skill", address=skill),
    Page(name="curation", address=curation),
    Page(name="skill-curate", address=curate),
    Page(name="skill-merge", address=curate, act=merge),
]
