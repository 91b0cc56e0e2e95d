"""The steps of the first login that make a profile."""

import pytest
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.models import CompletedStep, Kind, State, User
from intranet.kernel.testing import make_member, sign_in_as
from intranet.kernel.text.bilingual import fold
from profiles.actions.policies import set_site_reach
from profiles.models import (
    PROFESSIONAL,
    AffiliationRequest,
    DeclaredSkill,
    Profile,
    Reach,
    Section,
    SourceRecord,
    Visibility,
)
from profiles.queries.people import followed_people
from profiles.queries.suggestions import people_to_follow, skills_to_declare
from profiles.visibility import is_listable, visible_sections
from tests.profiles.organizations import make_organization, make_unit, place
from tests.profiles.people import declared_by, let_follow, show

pytestmark = [pytest.mark.django_db, pytest.mark.real_parts]

PROFILE = {
    "title_fr": "Conseillère en données",
    "title_en": "Data Advisor",
    "city": "Val-d’Aunes",
    "region": "",
    "telework": "hybrid",
    "french_level": "C",
    "english_level": "B",
    "circle": "everyone",
}


@pytest.fixture
def newcomer() -> User:
    return make_member("Maëlle Tremblay-Nguyen")


@pytest.fixture
def reader(newcomer: User, client: Client) -> Client:
    return sign_in_as(client, newcomer)


def test_the_profile_step_stores_the_profile_and_who_sees_it(newcomer: User, reader: Client) -> None:
    assert reader.get(reverse("profiles:welcome_profile")).status_code == 200
    assert reader.post(reverse("profiles:welcome_profile"), PROFILE).status_code == 302
    profile = Profile.objects.select_related("member").get(pk=newcomer.pk)
    assert (str(profile.title), profile.city, profile.english_level) == ("Conseillère en données", "Val-d’Aunes", "B")
    assert sections_shown_to(profile, Visibility.EVERYONE) == PROFESSIONAL


def sections_shown_to(profile: Profile, circle: Visibility) -> set[Section]:
    return {section for section in Section if profile.chosen_visibility(section) == circle}


def test_to_begin_with_what_is_professional_is_for_every_employee_and_the_rest_for_the_organization(newcomer: User) -> None:
    profile = Profile.objects.get(pk=newcomer.pk)
    assert sections_shown_to(profile, Visibility.EVERYONE) == PROFESSIONAL
    assert sections_shown_to(profile, Visibility.ORGANIZATION) == set(Section) - PROFESSIONAL


def test_who_keeps_to_their_organization_says_so_in_the_wizard_which_says_what_it_changes(
    newcomer: User, reader: Client
) -> None:
    page = reader.get(reverse("profiles:welcome_profile")).content.decode()
    assert "Tout le personnel du gouvernement voit votre titre" in page
    assert 'value="everyone" checked' in page
    reader.post(reverse("profiles:welcome_profile"), PROFILE | {"circle": "organization"})
    profile = Profile.objects.get(pk=newcomer.pk)
    assert sections_shown_to(profile, Visibility.ORGANIZATION) == set(Section)
    assert 'value="organization" checked' in reader.get(reverse("profiles:welcome_profile")).content.decode()


def test_sections_that_were_chosen_one_by_one_stay_when_none_is_chosen_for_all(newcomer: User, reader: Client) -> None:
    show(newcomer, Visibility.ONLY_ME, Section.SKILLS)
    assert " checked>" not in reader.get(reverse("profiles:welcome_profile")).content.decode()
    sent = {name: value for name, value in PROFILE.items() if name != "circle"}
    assert reader.post(reverse("profiles:welcome_profile"), sent).status_code == 302
    assert sections_shown_to(Profile.objects.get(pk=newcomer.pk), Visibility.ONLY_ME) == {Section.SKILLS}


def test_claiming_an_account_hides_nothing_that_was_shown(newcomer: User, reader: Client) -> None:
    User.objects.filter(pk=newcomer.pk).update(state=State.UNCLAIMED)
    colleague = make_member("Tom O’Neil")
    profile = Profile.objects.select_related("member").get(pk=newcomer.pk)
    before = visible_sections(colleague, [profile])[newcomer.pk]
    User.objects.filter(pk=newcomer.pk).update(state=State.ACTIVE)
    for answer in ({"skip": "yes"}, PROFILE):
        reader.post(reverse("profiles:welcome_profile"), answer)
        profile = Profile.objects.select_related("member").get(pk=newcomer.pk)
        assert visible_sections(colleague, [profile])[newcomer.pk] >= before == PROFESSIONAL


@pytest.mark.parametrize("reach", [Reach.ORGANIZATION, Reach.CONTACT])
def test_where_the_policy_is_narrow_the_wizard_says_so_and_offers_no_choice(
    reach: Reach, newcomer: User, reader: Client
) -> None:
    set_site_reach(actor=make_member("Ada Minh", is_staff=True), reach=reach)
    page = reader.get(reverse("profiles:welcome_profile")).content.decode()
    assert 'name="circle"' not in page
    assert ("Vos collègues voient" in page) == (reach == Reach.ORGANIZATION)
    assert reader.post(reverse("profiles:welcome_profile"), PROFILE).status_code == 302
    assert sections_shown_to(Profile.objects.get(pk=newcomer.pk), Visibility.EVERYONE) == PROFESSIONAL


@pytest.mark.parametrize(("name", "word"), [("profile", "skip"), ("skills", "done"), ("follow", "done")])
def test_every_step_can_be_skipped(name: str, word: str, newcomer: User, reader: Client) -> None:
    assert reader.post(reverse(f"profiles:welcome_{name}"), {word: "yes"}).status_code == 302
    assert CompletedStep.objects.filter(member=newcomer, key=name).exists()
    assert not Profile.objects.get(pk=newcomer.pk).own_fields


def test_who_belongs_to_no_organization_can_ask_for_one(newcomer: User, reader: Client) -> None:
    organization = make_organization("Ministère des Forêts", acronym_fr="MF")
    assert "Ministère des Forêts (MF)" in reader.get(reverse("profiles:welcome_profile")).content.decode()
    for _ in range(2):
        reader.post(reverse("profiles:welcome_profile"), PROFILE | {"organization": organization.public_id})
    assert AffiliationRequest.objects.get().organization == organization
    assert Profile.objects.get(pk=newcomer.pk).organization is None


def test_who_has_an_organization_or_is_a_guest_is_not_asked(newcomer: User, reader: Client) -> None:
    organization = make_organization()
    place(newcomer, organization=organization)
    assert 'name="organization"' not in reader.get(reverse("profiles:welcome_profile")).content.decode()
    reader.post(reverse("profiles:welcome_profile"), PROFILE | {"organization": organization.public_id})
    assert not AffiliationRequest.objects.exists()
    sign_in_as(reader, make_member("Guillaume Roy", kind=Kind.GUEST))
    assert 'name="organization"' not in reader.get(reverse("profiles:welcome_profile")).content.decode()


def test_titles_that_the_employer_keeps_are_not_asked(newcomer: User, reader: Client) -> None:
    SourceRecord.objects.create(source="hr", number="1", member=newcomer)
    assert 'name="title_fr"' not in reader.get(reverse("profiles:welcome_profile")).content.decode()
    assert reader.post(reverse("profiles:welcome_profile"), PROFILE).status_code == 302
    assert not Profile.objects.get(pk=newcomer.pk).title_fr


def test_a_wrong_answer_is_shown_again_with_what_was_typed(newcomer: User, reader: Client) -> None:
    page = reader.post(reverse("profiles:welcome_profile"), PROFILE | {"telework": "moon"}).content.decode()
    assert "data-error-summary" in page
    assert "Val-d’Aunes" in page
    assert not CompletedStep.objects.exists()


def test_skills_are_declared_one_by_one(newcomer: User, reader: Client) -> None:
    address = reverse("profiles:welcome_skills")
    reader.post(address, {"skill": "Télédétection", "level": "3"})
    reader.post(address, {"skill": "Python", "level": "2"})
    page = reader.get(address).content.decode()
    assert DeclaredSkill.objects.filter(profile=newcomer.pk).count() == 2
    assert "Télédétection" in page
    assert not CompletedStep.objects.exists()


def test_a_skill_that_was_added_is_taken_back_and_nobody_elses(newcomer: User, reader: Client) -> None:
    address = reverse("profiles:welcome_skills")
    own, others = declared_by(newcomer, "Python"), declared_by(make_member("Tom O’Neil"), "Python")
    assert f'name="remove" value="{own.public_id}"' in reader.get(address).content.decode()
    for declared in (own, others):
        assert reader.post(address, {"remove": declared.public_id}).status_code == 302
    assert list(DeclaredSkill.objects.all()) == [others]


@pytest.mark.parametrize(
    ("title", "skill"),
    [
        ("Conseillère en gestion de projet", "Gestion de projet"),
        ("Conseillère en gestion de projet", "gestion de projet (méthode)"),
        ("Cheffe d’équipe", "Équipe"),
    ],
)
def test_a_skill_whose_whole_name_is_in_the_title_comes_first(title: str, skill: str, newcomer: User) -> None:
    organization, colleague = make_organization(), make_member("Priya Raghunathan")
    place(newcomer, colleague, organization=organization)
    Profile.objects.update(title_fr=title)
    show(colleague, Visibility.EVERYONE)
    for name in ("Projet de loi", "Gestion", skill):
        declared_by(colleague, name)
    first, *others = skills_to_declare(newcomer)
    is_named = fold(skill) in fold(title)
    assert (str(first) == skill) == is_named
    assert len(others) == 2


def test_the_title_suggests_the_skills_that_colleagues_show_to_everyone(newcomer: User) -> None:
    organization = make_organization()
    shown, hidden = make_member("Priya Raghunathan"), make_member("Tom O’Neil")
    place(newcomer, shown, hidden, organization=organization)
    Profile.objects.update(title_fr="Conseillère en données")
    show(shown, Visibility.EVERYONE)
    show(hidden, Visibility.ORGANIZATION)
    declared_by(shown, "Télédétection")
    declared_by(hidden, "Secret de famille")
    assert [str(skill) for skill in skills_to_declare(newcomer)] == ["Télédétection"]
    declared_by(newcomer, "Télédétection")
    assert skills_to_declare(newcomer) == []


def test_people_are_suggested_with_a_reason_each(newcomer: User) -> None:
    organization = make_organization()
    unit = make_unit(organization, "Données")
    chief, neighbour, expert = make_member("Chef Untel"), make_member("Voisine Unetelle"), make_member("Nam Pham")
    place(newcomer, neighbour, organization=organization, unit=unit)
    Profile.objects.filter(pk=newcomer.pk).update(supervisor=chief)
    show(expert, Visibility.EVERYONE)
    declared_by(expert, "Python")
    declared_by(newcomer, "Python")
    newcomer.refresh_from_db()
    found = {suggestion.profile.member: suggestion for suggestion in people_to_follow(newcomer)}
    assert list(found) == [chief, neighbour, expert]
    assert found[chief].is_supervisor
    assert found[neighbour].unit == unit
    assert str(found[expert].skill) == "Python"


def test_nobody_is_suggested_whom_one_follows_or_may_not_see(newcomer: User) -> None:
    organization = make_organization()
    unit = make_unit(organization, "Données")
    followed, protected, hidden = make_member("Suivie"), make_member("Protégée", is_protected=True), make_member("Cachée")
    place(newcomer, followed, protected, organization=organization, unit=unit)
    let_follow(newcomer, followed)
    show(hidden, Visibility.ORGANIZATION)
    declared_by(hidden, "Python")
    declared_by(newcomer, "Python")
    assert people_to_follow(newcomer) == []


def test_nobody_is_suggested_to_a_guest_wherever_they_were_before() -> None:
    unit = make_unit(make_organization("Ministère des Forêts"), "Inventaires")
    guest, supervisor = make_member("Guillaume Roy", kind=Kind.GUEST), make_member("Ana Roy")
    place(make_member("Amadou Diallo"), organization=unit.organization, unit=unit)
    Profile.objects.filter(pk=guest.pk).update(unit=unit, organization=unit.organization, supervisor=supervisor)
    assert people_to_follow(User.objects.get(pk=guest.pk)) == []


def test_only_people_who_were_suggested_are_followed_from_the_wizard(newcomer: User, reader: Client) -> None:
    organization = make_organization()
    neighbour, stranger = make_member("Voisine Unetelle"), make_member("Tom O’Neil")
    place(newcomer, neighbour, organization=organization, unit=make_unit(organization, "Données"))
    address = reverse("profiles:welcome_follow")
    assert "Voisine Unetelle" in reader.get(address).content.decode()
    reader.post(address, {"person": [neighbour.public_id, stranger.public_id, "x"]})
    assert [profile.member for profile in followed_people(newcomer)] == [neighbour]


def test_the_condition_of_who_is_listed_says_what_accounts_say() -> None:
    for kind in Kind:
        for state in ("unclaimed", "active", "suspended", "departed"):
            for is_protected in (True, False):
                make_member(f"{kind} {state} {is_protected}", kind=kind, state=state, is_protected=is_protected)
    assert set(User.objects.filter(is_listable())) == set(User.objects.listable())
