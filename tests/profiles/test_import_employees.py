"""The employees' file: what each column does, and what is refused and why."""

import time

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.audiences.models import AudienceMember
from intranet.kernel.search.models import SearchChange
from intranet.kernel.testing import make_member
from intranet.kernel.work.outboxes import BACKGROUND
from profiles.actions.mergers import merge_organizations
from profiles.actions.organizations import rename_organization
from profiles.imports.employees.supervisors import hierarchy_of
from profiles.models import Affiliation, DeclaredSkill, Profile, Skill, SkillSynonym, SourceRecord
from profiles.models.organizations import OrganizationNames
from tests.profiles.employees import ANNE, BENOIT, activate, member

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

# Joining -------------------------------------------------------------------------------------------------------------


def test_a_line_opens_an_unclaimed_account_with_its_profile_place_and_skills(import_lines, forests):
    Skill.objects.create(name_fr="Gestion de projet", key_fr="gestion de projet", is_curated=True)
    import_lines(
        {
            **ANNE,
            "title_fr": "Biologiste",
            "title_en": "Biologist",
            "unit": "Direction de la faune / Équipe Lynx",
            "city": "Val-d’Aunes",
            "region": "Les Aunes",
            "phone": "555 0142, poste 7",
            "languages": "fr=C;en=b",
            "skills": "gestion de projet; Lynx",
            "hired_on": "2019-05-06",
        }
    )
    anne = member("1")
    assert (anne.display_name, anne.handle, anne.email) == ("Anne Roy", "anne.roy", "anne@gouv.example")
    assert (anne.state, anne.kind, anne.has_usable_password()) == (State.UNCLAIMED, Kind.EMPLOYEE, False)
    profile = anne.profile
    assert (profile.organization, str(profile.unit), profile.unit.parent.name_fr) == (
        *(forests, "Équipe Lynx", "Direction de la faune"),
    )
    assert (profile.city, profile.phone, profile.french_level, profile.english_level) == (
        *("Val-d’Aunes", "555 0142, poste 7", "C", "B"),
    )
    affiliation = Affiliation.objects.get(member=anne)
    assert (affiliation.origin, affiliation.organization, affiliation.title_en) == ("import", forests, "Biologist")
    assert AudienceMember.objects.filter(member=anne, audience=forests.audience).exists()
    declared = {one.skill.name_fr: one.skill.is_curated for one in DeclaredSkill.objects.filter(profile=profile)}
    assert declared == {"Gestion de projet": True, "Lynx": False}
    forests.refresh_from_db()
    assert forests.member_count == 1
    change = SearchChange.objects.get(kind="person", key=anne.pk)
    assert change.priority == BACKGROUND


@pytest.mark.parametrize("name", ["ministere des  forets", "Ministry of Forests", "mf", "MOF"])
def test_an_organization_is_named_in_either_language_or_by_its_acronym(import_lines, forests, name):
    import_lines({**ANNE, "organization": name})
    assert member("1").profile.organization == forests


def test_an_organization_is_found_by_a_former_name_and_through_its_merger(import_lines, forests, water):
    rename_organization(actor=None, organization=forests, names=OrganizationNames(name_fr="Ministère des Bois"))
    merge_organizations(actor=None, organization=forests, into=water)
    import_lines(ANNE)
    assert member("1").profile.organization == water


def test_a_skill_is_found_by_a_synonym_in_either_language(import_lines):
    skill = Skill.objects.create(name_fr="Télédétection", key_fr="teledetection", is_curated=True)
    SkillSynonym.objects.create(skill=skill, language="en", text="Remote sensing", key="remote sensing")
    import_lines({**ANNE, "skills": "REMOTE SENSING;teledetection"})
    assert [one.skill for one in DeclaredSkill.objects.all()] == [skill]


def test_two_people_of_one_name_have_two_handles(import_lines):
    import_lines(ANNE, {**BENOIT, "given_name": "Anne", "family_name": "Roy"})
    assert {member("1").handle, member("2").handle} == {"anne.roy", "anne.roy.2"}


def test_columns_come_in_any_order_and_unknown_ones_are_reported(import_lines, capsys):
    path = import_lines.file
    path.write_text("colour,organization,family_name,given_name,employee_number\nred,MF,Roy,Anne,1\n", encoding="utf-8")
    call_command("import_employees", str(path), report=import_lines.report_file)
    assert "colour" in capsys.readouterr().err
    assert member("1").display_name == "Anne Roy"


# Changing ------------------------------------------------------------------------------------------------------------


def test_a_move_keeps_the_history_and_changes_the_audience_at_once(import_lines, forests, water):
    import_lines({**ANNE, "title_fr": "Biologiste"})
    import_lines({**ANNE, "title_fr": "Directrice", "organization": "Ministère de l’Eau"})
    anne = member("1")
    assert anne.profile.organization == water
    past, now = Affiliation.objects.filter(member=anne).order_by("pk")
    assert (past.organization, past.title_fr, past.ended_at is None) == (forests, "Biologiste", False)
    assert (now.organization, now.title_fr, now.ended_at) == (water, "Directrice", None)
    assert set(AudienceMember.objects.filter(member=anne).values_list("audience", flat=True)) == {water.audience_id}


def test_a_new_name_shows_and_the_handle_stays(import_lines):
    import_lines(ANNE)
    import_lines({**ANNE, "family_name": "Roy-Diallo"})
    anne = member("1")
    assert (anne.display_name, anne.handle) == ("Anne Roy-Diallo", "anne.roy")


def test_a_preferred_name_outlives_a_new_one(import_lines):
    import_lines(ANNE)
    Profile.objects.update(preferred_name="Annie Roy")
    User.objects.update(display_name="Annie Roy")
    import_lines({**ANNE, "given_name": "Anne-Marie"})
    anne = member("1")
    assert (anne.display_name, anne.given_name) == ("Annie Roy", "Anne-Marie")


def test_a_new_address_is_unverified_and_signs_out(import_lines, client):
    import_lines(ANNE)
    anne = activate("1")
    client.force_login(anne)
    import_lines({**ANNE, "email": "anne.roy@gouv.example"})
    assert member("1").email == "anne.roy@gouv.example"
    assert not anne.emailaddress_set.filter(verified=True).exists()


def test_what_the_member_wrote_stays_and_the_rest_is_filled(import_lines):
    import_lines({**ANNE, "city": "Port-Brume", "phone": "555 0100"})
    Profile.objects.update(city="Val-d’Aunes", own_fields=["city", "skills"])
    import_lines({**ANNE, "city": "Capitale", "phone": "555 0101", "skills": "Lynx", "title_fr": "Biologiste"})
    profile = member("1").profile
    assert (profile.city, profile.phone, profile.title_fr) == ("Val-d’Aunes", "555 0101", "Biologiste")
    assert not DeclaredSkill.objects.exists()


def test_an_empty_cell_erases_nothing(import_lines, forests):
    import_lines({**ANNE, "city": "Capitale", "title_fr": "Biologiste", "unit": "Faune", "skills": "Lynx", "languages": "fr=C"})
    import_lines({"employee_number": "1", "given_name": "", "family_name": "Roy", "organization": "", "city": ""})
    anne = member("1")
    assert (anne.email, anne.given_name) == ("anne@gouv.example", "Anne")
    assert (anne.profile.city, anne.profile.title_fr, str(anne.profile.unit)) == ("Capitale", "Biologiste", "Faune")
    assert anne.profile.organization == forests
    assert (DeclaredSkill.objects.count(), anne.profile.french_level) == (1, "C")


# Leaving and coming back ---------------------------------------------------------------------------------------------


def test_a_departure_closes_the_account_and_keeps_the_person(import_lines, forests):
    import_lines(ANNE)
    import_lines({**ANNE, "left_on": "2026-01-31", "departure_kind": "left"})
    anne = member("1")
    assert (anne.state, anne.is_active, anne.profile.organization) == (State.DEPARTED, False, None)
    assert Affiliation.objects.get(member=anne).ended_at is not None
    assert not AudienceMember.objects.filter(member=anne, audience=forests.audience).exists()


def test_a_departure_to_come_closes_nothing_before_its_day(import_lines, monkeypatch):
    line = {**ANNE, "left_on": "2199-01-31"}
    import_lines(line)
    assert member("1").state == State.UNCLAIMED
    monkeypatch.setattr(timezone, "localdate", lambda: timezone.datetime(2199, 1, 31).date())
    import_lines(line)
    assert member("1").state == State.DEPARTED


def test_a_retiree_with_a_verified_private_address_keeps_the_account(import_lines):
    import_lines(ANNE)
    activate("1")
    User.objects.update(private_email="anne@home.example", private_email_verified_at=timezone.now())
    import_lines({**ANNE, "left_on": "2026-01-31", "departure_kind": "retired"})
    anne = member("1")
    assert (anne.kind, anne.state, anne.email) == (Kind.RETIREE, State.ACTIVE, "anne@home.example")


def test_who_comes_back_has_the_account_they_had(import_lines, forests):
    import_lines(ANNE)
    first = member("1")
    import_lines({**ANNE, "left_on": "2026-01-31"})
    import_lines(ANNE)
    again = member("1")
    assert (again.pk, again.state, again.profile.organization) == (first.pk, State.UNCLAIMED, forests)


def test_an_account_that_an_administrator_closed_stays_closed(import_lines):
    import_lines(ANNE)
    User.objects.update(state=State.DEPARTED)
    import_lines({**ANNE, "title_fr": "Directrice"})
    assert member("1").state == State.DEPARTED
    assert [line for line, _, _ in import_lines.report] == [2]


def test_absence_means_nothing_without_complete(import_lines):
    import_lines(ANNE, BENOIT)
    import_lines(ANNE)
    assert member("2").state == State.UNCLAIMED


def test_a_complete_file_closes_the_absent_within_two_percent(import_lines):
    crowd = [{**ANNE, "employee_number": f"{n}", "email": ""} for n in range(100)]
    import_lines(*crowd)
    with pytest.raises(CommandError, match="3 of 100"):
        import_lines(*crowd[:97], complete=True)
    assert not User.objects.filter(state=State.DEPARTED).exists()
    import_lines(*crowd[:98], complete=True)
    assert User.objects.filter(state=State.DEPARTED).count() == 2
    import_lines(*crowd[:90], complete=True, force=True)
    assert User.objects.filter(state=State.DEPARTED).count() == 10


def test_a_bad_line_is_no_absence(import_lines):
    import_lines(ANNE, BENOIT)
    import_lines(ANNE, {**BENOIT, "email": "nothing"}, complete=True)
    assert member("2").state == State.UNCLAIMED


# Transfers and addresses ---------------------------------------------------------------------------------------------


def test_a_transfer_keeps_the_account_and_silences_the_old_number(import_lines, water):
    import_lines(ANNE, source="forests")
    first = member("1", "forests")
    line = {**ANNE, "employee_number": "W9", "organization": "Ministère de l’Eau"}
    import_lines({**line, "previous_source": "forests", "previous_number": "1"})
    assert member("W9").pk == first.pk
    assert member("W9").profile.organization == water
    import_lines({**ANNE, "left_on": "2026-01-01"}, source="forests")
    assert member("W9").state == State.UNCLAIMED
    assert User.objects.count() == 1


def test_a_number_replaced_in_the_same_file_is_passed_over_wherever_it_stands(import_lines):
    import_lines(ANNE)
    old = {**ANNE, "left_on": "2026-01-01", "email": ""}
    new = {**ANNE, "employee_number": "10", "previous_number": "1"}
    import_lines(old, new)
    assert (User.objects.count(), member("10").state) == (1, State.UNCLAIMED)
    import_lines(new, old)
    assert (User.objects.count(), member("10").state) == (1, State.UNCLAIMED)


def test_an_unknown_previous_number_is_reported_and_the_person_added(import_lines):
    import_lines({**ANNE, "previous_number": "77"})
    assert member("1").display_name == "Anne Roy"
    assert import_lines.columns_refused == [(2, "previous_number")]


def test_the_address_of_a_departed_person_is_free(import_lines):
    import_lines(ANNE)
    import_lines({**ANNE, "left_on": "2026-01-01"}, {**BENOIT, "email": "anne@gouv.example"})
    import_lines({**ANNE, "left_on": "2026-01-01"}, {**BENOIT, "email": "anne@gouv.example"})
    assert (member("1").email, member("2").email) == ("", "anne@gouv.example")


def test_people_of_one_file_exchange_their_addresses(import_lines):
    import_lines(ANNE, BENOIT)
    import_lines({**ANNE, "email": BENOIT["email"]}, {**BENOIT, "email": ANNE["email"]})
    assert (member("1").email, member("2").email) == ("benoit@gouv.example", "anne@gouv.example")
    assert import_lines.report == []


def test_an_address_passes_to_a_newcomer_whose_line_comes_first(import_lines):
    import_lines(ANNE)
    import_lines({**BENOIT, "email": "anne@gouv.example"}, {**ANNE, "email": "anne.roy@gouv.example"})
    assert (member("1").email, member("2").email) == ("anne.roy@gouv.example", "anne@gouv.example")


def test_the_address_of_another_account_is_refused(import_lines):
    make_member("Carl Dion", email="Anne@gouv.example")
    import_lines(ANNE, BENOIT)
    assert import_lines.columns_refused == [(2, "email")]
    assert member("2").display_name == "Benoît Côté"


# Supervisors ---------------------------------------------------------------------------------------------------------


def test_a_supervisor_may_come_later_or_be_there_already(import_lines):
    import_lines({**ANNE, "supervisor": "2"}, BENOIT)
    assert member("1").profile.supervisor == member("2")
    import_lines({**BENOIT, "employee_number": "3", "email": "", "supervisor": "1"})
    assert member("3").profile.supervisor == member("1")


def test_an_unknown_supervisor_is_reported_and_the_rest_applied(import_lines):
    import_lines({**ANNE, "supervisor": "99"})
    assert member("1").profile.supervisor is None
    assert import_lines.columns_refused == [(2, "supervisor")]


def test_circles_of_supervisors_are_reported_and_broken_at_their_last_line(import_lines):
    lines = [
        {**ANNE, "employee_number": n, "email": "", "supervisor": above} for n, above in (("1", "2"), ("2", "3"), ("3", "1"))
    ]
    import_lines(*lines)
    assert import_lines.columns_refused == [(4, "supervisor")]
    assert member("1").profile.supervisor == member("2")
    assert member("3").profile.supervisor is None
    import_lines(*lines)
    assert (import_lines.columns_refused, member("3").profile.supervisor) == ([(4, "supervisor")], None)


def test_one_is_not_ones_own_supervisor(import_lines):
    import_lines({**ANNE, "supervisor": "1"})
    assert import_lines.columns_refused == [(2, "supervisor")]


def test_a_deep_hierarchy_takes_linear_time():
    count = 100_000
    wanted = {f"{n}": f"{n + 1}" for n in range(count)}
    started = time.monotonic()
    hierarchy = hierarchy_of(wanted, {f"{n}" for n in range(count + 1)}, {}, {})
    assert (len(hierarchy.links), hierarchy.circular) == (count, [])
    assert time.monotonic() - started < 30


# Bad lines -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("employee_number", ""),
        ("employee_number", "9" * 65),
        ("family_name", "x" * 101),
        ("organization", "Ministère du Vent"),
        ("organization", ""),
        ("email", "anne at gouv"),
        ("hired_on", "31/12/2019"),
        ("hired_on", "2019-02-30"),
        ("left_on", "soon"),
        ("left_on", "1999-01-01"),
        ("departure_kind", "fired"),
        ("departure_kind", "retired"),
        ("languages", "fr=D"),
        ("languages", "innu=A"),
        ("phone", "<script>"),
        ("unit", " / ".join("abcdefghi")),
        ("skills", ";".join(f"s{n}" for n in range(101))),
        ("skills", "???"),
        ("skills", "x" * 400),
        ("title_fr", "x" * 201),
        ("previous_source", "old"),
    ],
)
def test_a_bad_cell_costs_its_line_and_no_other(import_lines, column, cell):
    import_lines({**ANNE, "hired_on": "2010-01-01", column: cell}, BENOIT)
    expected = "previous_number" if column == "previous_source" else column
    assert import_lines.columns_refused == [(2, expected)]
    assert not SourceRecord.objects.filter(number="1").exists()
    assert member("2").display_name == "Benoît Côté"


def test_a_line_without_any_name_is_refused(import_lines):
    import_lines({**ANNE, "given_name": "", "family_name": ""}, BENOIT)
    assert import_lines.columns_refused == [(2, "family_name")]


def test_doubled_numbers_and_addresses_belong_to_the_first_line(import_lines):
    import_lines(ANNE, {**BENOIT, "employee_number": "1"}, {**BENOIT, "email": "ANNE@gouv.example"}, {**BENOIT, "email": ""})
    assert import_lines.columns_refused == [(3, "employee_number"), (4, "email")]
    assert (member("1").display_name, member("2").email) == ("Anne Roy", "")


def test_an_enormous_field_costs_its_line_and_no_memory(import_lines):
    import_lines({**ANNE, "title_fr": "x" * 10_000_000}, BENOIT)
    assert [line for line, _, _ in import_lines.report] == [2]
    assert member("2").display_name == "Benoît Côté"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("employee_number,given_name,family_name,organization\n1,Anne,Côté,MF\n".encode("cp1252"), "UTF-8"),
        (b"employee_number,given_name,family_name\n1,Anne,Roy\n", "organization"),
        (b"", "empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(import_lines, content, message):
    import_lines.file.write_bytes(content)
    with pytest.raises(CommandError, match=message):
        call_command("import_employees", str(import_lines.file), report=import_lines.report_file)
    assert not User.objects.exists()
