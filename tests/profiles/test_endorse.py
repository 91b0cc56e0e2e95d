"""Declaring skills, endorsing them and taking it back."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member, sign_in_as
from profiles.actions.skills_declared import (
    declare_skill,
    endorse_skill,
    retract_endorsement,
    set_skill_level,
    withdraw_skill,
)
from profiles.models import DeclaredSkill, Endorsement, Level, Profile, Section, Skill, Visibility
from profiles.permissions import MAX_SKILLS
from tests.profiles.people import declared_by, show

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    member = make_member("Amadou Diallo", handle="amadou.diallo")
    show(member, Visibility.EVERYONE)
    return member


@pytest.fixture
def colleague() -> User:
    return make_member("Kateri Jacobs")


def _address(declared: DeclaredSkill) -> str:
    return reverse("profiles:endorse", args=[declared.profile.member.handle, declared.public_id])


def test_one_click_endorses_and_another_takes_it_back(owner: User, colleague: User, client: Client) -> None:
    declared = declared_by(owner)
    sign_in_as(client, colleague)
    response = client.post(_address(declared), {"endorse": "yes"})
    assert response.status_code == 302
    assert response["Location"] == f"/people/amadou.diallo/#skill-{declared.public_id}"
    declared.refresh_from_db()
    assert declared.endorsement_count == 1
    client.post(_address(declared), {"endorse": "no"})
    declared.refresh_from_db()
    assert declared.endorsement_count == 0
    assert not Endorsement.objects.exists()


def test_with_scripts_only_the_line_of_the_skill_comes_back(owner: User, colleague: User, client: Client) -> None:
    declared = declared_by(owner, "Vents de vallée")
    sign_in_as(client, colleague)
    line = client.post(_address(declared), {"endorse": "yes"}, headers={"HX-Request": "true"}).content.decode()
    assert line.strip().startswith("<li")
    assert 'aria-pressed="true"' in line
    assert "Kateri Jacobs" in line
    assert "<html" not in line


def test_endorsing_twice_counts_once(owner: User, colleague: User) -> None:
    declared = declared_by(owner)
    endorse_skill(endorser=colleague, declared=declared)
    endorse_skill(endorser=colleague, declared=declared)
    assert DeclaredSkill.objects.get().endorsement_count == 1
    retract_endorsement(endorser=colleague, declared=declared)
    retract_endorsement(endorser=colleague, declared=declared)
    assert DeclaredSkill.objects.get().endorsement_count == 0


@pytest.mark.django_db(transaction=True)
def test_clicks_of_the_same_instant_count_once_a_person(owner: User) -> None:
    declared = declared_by(owner)
    people = [make_member(f"Person {number}") for number in range(4)]

    def click(endorser: User) -> None:
        endorse_skill(endorser=endorser, declared=DeclaredSkill.objects.select_related("profile__member").get(pk=declared.pk))
        connection.close()

    clicks = [threading.Thread(target=click, args=(one,)) for one in people * 2]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert Endorsement.objects.count() == len(people)
    assert DeclaredSkill.objects.get().endorsement_count == len(people)


def test_nobody_endorses_themselves(owner: User, client: Client) -> None:
    declared = declared_by(owner)
    with pytest.raises(PermissionRefused):
        endorse_skill(endorser=owner, declared=declared)
    sign_in_as(client, owner)
    assert client.post(_address(declared)).status_code == 403
    assert (
        "hx-post" not in client.get(reverse("profiles:person", args=[owner.handle])).content.decode().split("section-skills")[1]
    )


@pytest.mark.parametrize("visibility", [Visibility.ORGANIZATION, Visibility.FOLLOWED, Visibility.ONLY_ME])
def test_a_skill_that_one_may_not_see_does_not_exist(
    visibility: Visibility, owner: User, colleague: User, client: Client
) -> None:
    declared = declared_by(owner)
    show(owner, visibility, Section.SKILLS)
    sign_in_as(client, colleague)
    assert client.post(_address(declared)).status_code == 404
    assert client.get(reverse("profiles:endorsers", args=[owner.handle, declared.public_id])).status_code == 404
    assert not Endorsement.objects.exists()


def test_a_skill_is_found_under_its_owner_only(owner: User, colleague: User, client: Client) -> None:
    declared = declared_by(owner)
    sign_in_as(client, colleague)
    assert client.post(reverse("profiles:endorse", args=[colleague.handle, declared.public_id])).status_code == 404


def test_a_guest_endorses_nobody(owner: User, client: Client) -> None:
    declared = declared_by(owner)
    sign_in_as(client, make_member("Guillaume Roy", kind=Kind.GUEST))
    assert client.post(_address(declared)).status_code == 404


def test_a_get_endorses_nothing(owner: User, colleague: User, client: Client) -> None:
    declared = declared_by(owner)
    assert sign_in_as(client, colleague).get(_address(declared)).status_code == 405
    assert not Endorsement.objects.exists()


def test_a_skill_is_named_in_either_language_or_by_a_synonym(owner: User) -> None:
    skill = Skill(name_fr="Gestion de projets", name_en="Project management", is_curated=True)
    skill.set_keys()
    skill.save()
    for text in ("project management", "GESTION DE PROJETS", "  Project   Management "):
        declare_skill(actor=owner, member=owner, text=text, level=Level.EXPERT)
    assert DeclaredSkill.objects.get().skill == skill


def test_a_skill_that_the_vocabulary_lacks_becomes_an_uncurated_entry(owner: User) -> None:
    declared = declared_by(owner, "Lecture des vents de vallée")
    assert not declared.skill.is_curated
    assert declared.skill.name_fr == "Lecture des vents de vallée"


def test_changing_the_level_keeps_the_endorsements(owner: User, colleague: User) -> None:
    declared = declared_by(owner)
    endorse_skill(endorser=colleague, declared=declared)
    set_skill_level(actor=owner, declared=declared, level=Level.EXPERT)
    declared.refresh_from_db()
    assert (declared.level, declared.endorsement_count) == (Level.EXPERT, 1)


def test_withdrawing_a_skill_warns_that_endorsements_go_with_it(owner: User, colleague: User, client: Client) -> None:
    declared = declared_by(owner)
    endorse_skill(endorser=colleague, declared=declared)
    address = reverse("profiles:remove_skill", args=[declared.public_id])
    sign_in_as(client, owner)
    assert "1 collègue appuie cette compétence" in client.get(address).content.decode()
    assert DeclaredSkill.objects.exists()
    client.post(address)
    assert not DeclaredSkill.objects.exists()
    assert not Endorsement.objects.exists()


def test_nobody_changes_the_skills_of_another(owner: User, colleague: User, client: Client) -> None:
    declared = declared_by(owner)
    for action in (
        lambda: declare_skill(actor=colleague, member=owner, text="Python", level=Level.EXPERT),
        lambda: set_skill_level(actor=colleague, declared=declared, level=Level.EXPERT),
        lambda: withdraw_skill(actor=colleague, declared=declared),
    ):
        with pytest.raises(PermissionRefused):
            action()
    sign_in_as(client, colleague)
    for name in ("edit_skill", "remove_skill"):
        assert client.post(reverse(f"profiles:{name}", args=[declared.public_id]), {"level": 4}).status_code == 404


def test_a_profile_holds_a_bounded_number_of_skills(owner: User) -> None:
    profile = Profile.objects.get(pk=owner.pk)
    skills = Skill.objects.bulk_create(Skill(name_fr=f"compétence {number}") for number in range(MAX_SKILLS))
    DeclaredSkill.objects.bulk_create(DeclaredSkill(profile=profile, skill=skill) for skill in skills)
    with pytest.raises(PermissionRefused):
        declare_skill(actor=owner, member=owner, text="une de trop", level=Level.BEGINNER)


def test_declaring_a_skill_makes_the_list_the_members_own(owner: User) -> None:
    declared_by(owner)
    assert "skills" in Profile.objects.get(pk=owner.pk).own_fields
