"""What curators do with the entries that members typed."""

import pytest
from django.utils import timezone

from intranet.kernel.accounts.models import User
from intranet.kernel.audit.models import AuditEntry
from intranet.kernel.permissions import PermissionRefused
from intranet.kernel.testing import make_member, statements
from profiles.actions.skills import (
    NameInUse,
    UnusableName,
    add_synonym,
    curate_skill,
    merge_skills,
    remove_synonym,
    skill_for,
    skills_for,
)
from profiles.models import DeclaredSkill, Endorsement, OrganizationRole, Profile, Skill, SkillSynonym
from profiles.queries.skills import skills_named
from tests.profiles.organizations import make_holder, make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def curator() -> User:
    return make_holder(make_organization(), OrganizationRole.CURATOR)


def make_skill(name_fr: str, name_en: str = "", *, is_curated: bool = True) -> Skill:
    skill = Skill(name_fr=name_fr, name_en=name_en, is_curated=is_curated, shown_at=timezone.now())
    skill.set_keys()
    skill.save()
    return skill


def declare(member: User, skill: Skill, level: int = 2, endorsers: tuple[User, ...] = ()) -> DeclaredSkill:
    declared = DeclaredSkill.objects.create(
        profile=Profile.objects.get(member=member), skill=skill, level=level, endorsement_count=len(endorsers)
    )
    Endorsement.objects.bulk_create([Endorsement(declared_skill=declared, endorser=endorser) for endorser in endorsers])
    return declared


def test_a_new_word_becomes_an_uncurated_entry_in_the_language_of_its_author() -> None:
    skill = skill_for(text="  beekeeping ", author=make_member("Bea Keeper", language="en"))
    assert (skill.name_en, skill.name_fr, skill.is_curated) == ("beekeeping", "", False)


@pytest.mark.parametrize("text", ["gestion de projet", "GESTION DE PROJET", "project management", "conduite de projet"])
def test_a_known_name_or_synonym_in_either_language_is_the_same_skill(text: str, employee: User) -> None:
    skill = make_skill("Gestion de projet", "Project management")
    SkillSynonym.objects.create(skill=skill, language="fr", text="Conduite de projet", key="conduite de projet")
    assert skill_for(text=text, author=employee) == skill


@pytest.mark.parametrize("text", ["", " ", "!?", "x" * 301])
def test_what_is_no_name_is_refused(text: str, employee: User) -> None:
    with pytest.raises(UnusableName):
        skill_for(text=text, author=employee)


def test_many_texts_are_named_in_few_statements() -> None:
    make_skill("Gestion de projet")
    with statements() as made:
        found = skills_for(
            texts=["gestion de projet", "apiculture", *(f"métier {number}" for number in range(100))], language="fr"
        )
    assert len(found) == 102
    assert len(made) < 12


def test_a_curator_confirms_with_both_names_and_the_typed_one_still_finds_it(curator: User) -> None:
    skill = make_skill("gestion d projet", is_curated=False)
    curate_skill(actor=curator, skill=skill, name_fr="Gestion de projet", name_en="Project management")
    skill.refresh_from_db()
    assert (skill.is_curated, str(skill.name_en)) == (True, "Project management")
    assert skills_named(["gestion d projet"]) == {"gestion d projet": skill}
    assert AuditEntry.objects.filter(verb="profiles.skill_curated", actor=curator).exists()


def test_a_name_that_another_entry_has_is_refused(curator: User) -> None:
    make_skill("Gestion de projet")
    skill = make_skill("projets", is_curated=False)
    with pytest.raises(NameInUse):
        curate_skill(actor=curator, skill=skill, name_fr="gestion de projet", name_en="")
    with pytest.raises(UnusableName):
        curate_skill(actor=curator, skill=skill, name_fr=" ", name_en="")


def test_a_merger_moves_declarations_and_endorsements_without_doubles(curator: User) -> None:
    typed, kept = make_skill("gestion projet", is_curated=False), make_skill("Gestion de projet", "Project management")
    ana, bea, cal, dan = (make_member(name) for name in ("Ana A", "Bea B", "Cal C", "Dan D"))
    declare(ana, typed, level=4, endorsers=(bea, cal))
    declare(ana, kept, level=2, endorsers=(cal, dan))
    declare(bea, typed, level=3, endorsers=(ana,))
    assert merge_skills(actor=curator, skill=typed, into=kept) == 2
    declared = {one.profile_id: one for one in DeclaredSkill.objects.filter(skill=kept)}
    assert {pk: (one.level, one.endorsement_count) for pk, one in declared.items()} == {ana.pk: (4, 3), bea.pk: (3, 1)}
    assert set(declared[ana.pk].endorsements.values_list("endorser", flat=True)) == {bea.pk, cal.pk, dan.pk}
    assert not DeclaredSkill.objects.filter(skill=typed).exists()


def test_the_merged_name_is_a_synonym_and_typing_it_gives_the_one_that_stays(curator: User, employee: User) -> None:
    typed, kept = make_skill("gestion projet", is_curated=False), make_skill("Gestion de projet")
    merge_skills(actor=curator, skill=typed, into=kept)
    assert kept.synonyms.get().text == "gestion projet"
    assert skill_for(text="Gestion projet", author=employee) == kept


def test_a_merger_leaves_no_chain(curator: User) -> None:
    first, second, third = (make_skill(name) for name in ("un", "deux", "trois"))
    merge_skills(actor=curator, skill=first, into=second)
    merge_skills(actor=curator, skill=second, into=third)
    first.refresh_from_db()
    assert first.merged_into == third
    assert {synonym.text for synonym in third.synonyms.all()} == {"un", "deux"}
    with pytest.raises(ValueError, match="current"):
        merge_skills(actor=curator, skill=third, into=second)
    with pytest.raises(ValueError, match="current"):
        merge_skills(actor=curator, skill=third, into=third)


def test_a_merger_killed_half_way_is_finished_by_asking_again(curator: User) -> None:
    typed, kept = make_skill("un"), make_skill("deux")
    typed.merged_into = kept
    typed.save()
    declare(make_member("Ana A"), typed)
    assert merge_skills(actor=curator, skill=typed, into=kept) == 1
    assert DeclaredSkill.objects.get().skill == kept


def test_synonyms_are_added_and_taken_back(curator: User) -> None:
    skill = make_skill("Gestion de projet")
    add_synonym(actor=curator, skill=skill, language="en", text="PM")
    add_synonym(actor=curator, skill=skill, language="en", text="pm")
    remove_synonym(actor=curator, synonym=skill.synonyms.get())
    assert not skill.synonyms.exists()


def test_nobody_else_curates() -> None:
    typed, kept = make_skill("un", is_curated=False), make_skill("deux")
    forests = make_organization()
    for actor in (
        make_member("Emma Employée"),
        make_member("Alex Administration", is_staff=True, is_superuser=True),
        make_holder(forests, OrganizationRole.ADMINISTRATOR),
    ):
        with pytest.raises(PermissionRefused):
            curate_skill(actor=actor, skill=typed, name_fr="un", name_en="one")
        with pytest.raises(PermissionRefused):
            merge_skills(actor=actor, skill=typed, into=kept)
        with pytest.raises(PermissionRefused):
            add_synonym(actor=actor, skill=kept, language="fr", text="x")
