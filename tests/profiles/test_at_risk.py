"""Knowledge at risk: what one person alone holds, as its reader may see it."""

import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from groups.actions.membership import admit, set_role
from groups.models import GroupKind, GroupRole
from intranet.kernel.accounts.models import User
from intranet.kernel.testing import make_member, sign_in_as, statements
from profiles.departures.actions import answer, ask_as_proposed
from profiles.departures.queries.pages import looks_after_others
from profiles.departures.queries.risks import Asked, Risks, risks_csv, risks_for, scope_of
from profiles.models import Profile, Visibility
from tests.groups.world import make_group
from tests.profiles.departures import Leaving, ids, make_leaving, named, planned
from tests.profiles.directory import declares, make_skill
from tests.profiles.organizations import make_organization, make_unit, place
from wiki.actions.pages import create_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> Leaving:
    return make_leaving(pages=1)


def at_risk(viewer: User, **asked: str) -> Risks:
    return risks_for(scope_of(viewer), Asked(**asked))


def titles(risks: Risks) -> set[str]:
    return {one.risk.title for one in risks.shown}


def test_groups_and_pages_that_one_person_holds_are_at_risk_and_hidden_ones_are_not_counted(world: Leaving) -> None:
    for viewer in (world.kateri, world.odile):
        assert {"Gardiens de tour", "Brûlage dirigé", "Tour 0"} <= titles(at_risk(viewer))
        assert at_risk(viewer).places == 2
    set_role(actor=world.louise, group=world.groups[0], member=world.jean, role=GroupRole.OWNER)
    assert "Gardiens de tour" not in titles(at_risk(world.kateri))


def test_a_skill_is_at_risk_when_one_person_of_the_organization_declares_it(world: Leaving) -> None:
    smoke, maps = make_skill("Lecture des fumées", "Smoke reading"), make_skill("Cartographie", "Mapping")
    declares(world.louise, smoke)
    for member in (world.louise, world.jean):
        declares(member, maps)
    assert at_risk(world.kateri, word="skill").shown[0].risk.profile.pk == world.louise.pk
    assert at_risk(world.kateri).skills == 1
    # Elsewhere somebody declares it: the organization still has one person.
    other = make_member("Autre Ailleurs")
    place(other, organization=make_organization("Régie des sols"))
    declares(other, smoke)
    assert at_risk(world.kateri).skills == 1


def test_a_skill_that_is_hidden_from_the_reader_is_not_told_nor_counted(world: Leaving) -> None:
    smoke = make_skill("Lecture des fumées", "Smoke reading")
    declares(world.louise, smoke)
    Profile.objects.filter(pk=world.louise.pk).update(skills_visibility=Visibility.ONLY_ME)
    assert at_risk(world.kateri).skills == 0
    declares(world.jean, smoke)
    assert [one.risk.profile.pk for one in at_risk(world.kateri, word="skill").shown] == [world.jean.pk]
    User.objects.filter(pk=world.jean.pk).update(is_protected=True)
    assert at_risk(world.kateri).skills == 0


def test_who_is_about_to_leave_comes_first_until_somebody_has_accepted(world: Leaving) -> None:
    make_group(world.jean, GroupKind.OPEN, "Abeilles")
    plan = planned(world)
    found = at_risk(world.kateri)
    assert found.shown[0].risk.profile.pk == world.louise.pk
    assert found.leaving == 3
    assert found.shown[-1].risk.title == "Abeilles"
    ask_as_proposed(actor=world.louise, plan=plan, handovers=ids(plan))
    answer(actor=world.jean, handovers=[named(plan, "Gardiens de tour").public_id], is_accepted=True)
    assert at_risk(world.kateri).leaving == 2


def test_one_looks_after_the_units_of_those_who_report_to_one_and_what_is_under_them(world: Leaving) -> None:
    below = make_member("Béatrice Basse")
    unit = make_unit(world.organization, "Direction de la protection", "Surveillance", "Nuit")
    place(below, organization=world.organization, unit=unit)
    make_group(below, GroupKind.OPEN, "Veilleurs")
    beside = make_member("Carl Côté")
    place(beside, organization=world.organization, unit=make_unit(world.organization, "Finances"))
    make_group(beside, GroupKind.OPEN, "Budget")
    assert "Veilleurs" in titles(at_risk(world.kateri))
    assert "Budget" not in titles(at_risk(world.kateri))
    assert {"Veilleurs", "Budget"} <= titles(at_risk(world.odile))
    assert titles(at_risk(world.odile, unit=unit.public_id)) == {"Veilleurs"}
    assert not looks_after_others(world.jean)


def test_who_supervises_somebody_of_no_organization_opens_the_page_that_their_menu_leads_to(client: Client) -> None:
    supervisor, report = make_member("Sonia Seule"), make_member("Rémi Rapporte")
    Profile.objects.filter(pk=report.pk).update(supervisor=supervisor)
    make_group(report, GroupKind.OPEN, "Veilleurs")
    page = sign_in_as(client, supervisor).get(reverse("profiles:at_risk"))
    assert "Veilleurs" in page.content.decode()


def test_the_filters_and_the_table_say_the_same(world: Leaving) -> None:
    found = at_risk(world.odile, text="gardiens")
    assert titles(found) == {"Gardiens de tour"}
    rows = list(csv.reader(io.StringIO(risks_csv(found.shown).lstrip("\ufeff"))))
    assert rows[1][2:4] == ["Gardiens de tour", "Louise Gagnon"]


def test_statements_do_not_grow_with_people_and_things(world: Leaving) -> None:
    with statements() as before:
        at_risk(world.odile)
    for number in range(6):
        member = make_member(f"Membre {number}")
        place(member, organization=world.organization, unit=make_unit(world.organization, f"Unité {number}"))
        declares(member, make_skill(f"Compétence {number}", f"Skill {number}"))
        admit(actor=None, group=make_group(member, GroupKind.OPEN, f"Groupe {number}"), member=world.jean)
        create_page(actor=member, parent=world.pages[0].get_parent().specific, title=f"Page {number}", language="fr")
    with statements() as after:
        found = at_risk(world.odile)
    assert found.skills == 6
    assert len(after) <= len(before) + 1, "\n".join(after)
