"""The order of people: those who know best what was asked for come first, as far as the reader may see it."""

import pytest
from django.test import Client

from intranet.kernel.accounts.models import User
from intranet.kernel.search.checking import compare
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import make_member, sign_in_as
from profiles.actions.skills_declared import endorse_skill, retract_endorsement, set_skill_level
from profiles.models import DeclaredSkill, Endorsement, Level, Offer, OfferKind, Organization, Profile, Section, Visibility
from profiles.search.expertise import WEIGHTS, grade
from tests.profiles.directory import declares, found_by, index, make_person, make_skill
from tests.profiles.organizations import make_organization, place
from tests.profiles.people import show

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(search_engine: SearchEngine) -> User:
    """Somebody who looks, in a directory that each engine serves in turn."""
    return make_member("Vera Regard")


@pytest.fixture
def site(client: Client, viewer: User) -> Client:
    return sign_in_as(client, viewer)


def endorsed(declared: DeclaredSkill, times: int, organization: Organization | None = None) -> None:
    """Have so many members of an organization endorse a skill."""
    endorsers = [make_member(f"Endorser {number} of {declared.pk}") for number in range(times)]
    if organization is not None:
        place(*endorsers, organization=organization)
    Endorsement.objects.bulk_create([Endorsement(declared_skill=declared, endorser=endorser) for endorser in endorsers])
    DeclaredSkill.objects.filter(pk=declared.pk).update(endorsement_count=declared.endorsements.count())


def shown_order(site: Client, path: str, names: list[str]) -> list[str]:
    page = site.get(path).content.decode()
    return sorted((name for name in names if name in page), key=page.index)


def test_a_grade_rises_with_the_level_with_endorsements_and_with_those_from_elsewhere() -> None:
    assert [grade(level, 0, 0) for level in Level] == [0, 1, 2, 3]
    assert [grade(Level.EXPERT, count, 0) for count in (0, 1, 3, 7, 15)] == [3, 7, 9, 10, 11]
    assert all(grade(level, 1, 1) > grade(level, 1, 0) for level in (Level.INTERMEDIATE, Level.ADVANCED, Level.EXPERT))
    assert grade(Level.EXPERT, 10_000, 10_000) == len(WEIGHTS) - 1


def test_the_best_expert_is_first_whatever_the_length_of_the_profiles(site: Client) -> None:
    skill = make_skill("mentorat scientifique", "mentoring of scientists")
    longer = {"biography_fr": "Botanique, hydrologie et glaciers. " * 30, "city": "Rimouski"}
    beginner = make_person("Anne Courte")
    expert = make_person("Berthe Longue", **longer)
    endorsed_expert = make_person("Carl Long", **longer)
    advanced = make_person("Denis Moyen")
    for person, level in (
        (beginner, Level.BEGINNER),
        (expert, Level.EXPERT),
        (endorsed_expert, Level.EXPERT),
        (advanced, Level.ADVANCED),
    ):
        declares(person, skill, level)
    endorsed(DeclaredSkill.objects.get(profile=endorsed_expert.pk), 3)
    for word in ("botanique", "hydrologie", "reliure", "apiculture", "glaciologie"):
        declares(expert, make_skill(word), Level.EXPERT)
    index()
    best_first = [person.handle for person in (endorsed_expert, expert, advanced, beginner)]
    for words in ("mentorat", "mentoring", "mentorat scientifique", "Mentoring scientist"):
        assert found_by(site, q=words) == best_first
    assert found_by(site, skill=skill.public_id) == best_first
    names = [person.display_name for person in (endorsed_expert, expert, advanced, beginner)]
    assert shown_order(site, skill.get_absolute_url(), names) == names


def test_who_has_exactly_the_skill_comes_before_who_has_its_words(site: Client) -> None:
    exact, others = make_skill("gestion de projets", "project management"), make_skill("outils de gestion de projets en ligne")
    beginner, expert = make_person("Anne Exacte"), make_person("Berthe Presque")
    declares(beginner, exact, Level.BEGINNER)
    declares(expert, others, Level.EXPERT)
    endorsed(DeclaredSkill.objects.get(profile=expert.pk), 7)
    index()
    assert found_by(site, q="gestion de projet") == [beginner.handle, expert.handle]
    assert found_by(site, q="gestion projets outils") == [expert.handle]


def test_the_level_of_the_exact_skill_decides_among_those_who_have_it(site: Client) -> None:
    exact, wider = make_skill("python"), make_skill("python scientifique")
    advanced, beginner = make_person("Anne Avance"), make_person("Berthe Debut")
    declares(advanced, exact, Level.ADVANCED)
    declares(beginner, exact, Level.BEGINNER)
    endorsed(declares(beginner, wider, Level.EXPERT), 7)
    index()
    assert found_by(site, q="python") == [advanced.handle, beginner.handle]


def test_endorsements_of_other_organizations_weigh_more(site: Client) -> None:
    forests, parks = make_organization("Ministère des Forêts"), make_organization("Ministère des Parcs")
    skill = make_skill("arpentage")
    inside, outside = make_person("Anne Dedans", organization=forests), make_person("Berthe Dehors", organization=forests)
    endorsed(declares(inside, skill), 3, forests)
    endorsed(declares(outside, skill), 3, parks)
    index()
    assert found_by(site, q="arpentage") == [outside.handle, inside.handle]
    assert shown_order(site, skill.get_absolute_url(), ["Anne Dedans", "Berthe Dehors"]) == ["Berthe Dehors", "Anne Dedans"]


def test_an_offer_decides_between_equals(site: Client) -> None:
    skill = make_skill("mentorat")
    first, offers = make_person("Anne Seule"), make_person("Berthe Offre")
    declares(first, skill)
    declares(offers, skill)
    Offer.objects.create(profile=Profile.objects.get(pk=offers.pk), kind=OfferKind.MENTORING, text="mentorat en arpentage")
    index()
    assert found_by(site, q="mentorat") == [offers.handle, first.handle]


def test_the_reason_and_the_page_of_the_skill_say_the_level_and_who_endorses(site: Client) -> None:
    forests, parks = make_organization("Ministère des Forêts"), make_organization("Ministère des Parcs")
    skill = make_skill("arpentage", "surveying")
    declared = declares(make_person("Anne Experte"), skill, Level.EXPERT)
    endorsed(declared, 2, forests)
    endorsed(declared, 1, parks)
    index()
    site.cookies["language"] = "fr"
    endorsement = "appuyée par 3 collègues dans 2 organisations"
    found = site.get("/people/", {"q": "arpentage"}).content.decode()
    assert f"Compétence <mark>arpentage</mark>, expertise, {endorsement}" in found
    assert f"Expertise</span> · {endorsement}" in site.get(skill.get_absolute_url()).content.decode()


@pytest.mark.parametrize("hidden_as", [Visibility.ONLY_ME, Visibility.ORGANIZATION])
def test_a_level_that_the_reader_may_not_see_moves_nobody(site: Client, hidden_as: Visibility) -> None:
    """Both are found by their titles; the one who hides the skill is an expert whom seven endorse."""
    forests = make_organization("Ministère des Forêts")
    skill = make_skill("arpentage", "surveying")
    plain = make_person("Anne Nue", title_fr="Arpentage", title_en="Surveying")
    hiding = make_person("Berthe Cache", organization=forests, title_fr="Arpentage", title_en="Surveying")
    open_skill = make_person("Carl Ouvert")
    endorsed(declares(hiding, skill, Level.EXPERT), 7)
    declares(open_skill, skill, Level.BEGINNER)
    show(hiding, hidden_as, Section.SKILLS)
    index()
    assert found_by(site, q="arpentage") == [open_skill.handle, plain.handle, hiding.handle]
    assert found_by(site, q="surveying") == [open_skill.handle, plain.handle, hiding.handle]
    assert found_by(site, skill=skill.public_id) == [open_skill.handle]
    assert "Berthe Cache" not in site.get(skill.get_absolute_url()).content.decode()


def test_the_order_follows_each_change_of_level_and_of_endorsements(site: Client, viewer: User) -> None:
    skill = make_skill("reliure")
    first, second = make_person("Anne Une"), make_person("Berthe Deux")
    declares(first, skill, Level.ADVANCED)
    declared = declares(second, skill, Level.INTERMEDIATE)
    index()

    def order() -> list[str]:
        index_now()
        return found_by(site, q="reliure")

    assert order() == [first.handle, second.handle]
    endorse_skill(endorser=viewer, declared=declared)
    assert order() == [second.handle, first.handle]
    retract_endorsement(endorser=viewer, declared=declared)
    assert order() == [first.handle, second.handle]
    set_skill_level(actor=second, declared=declared, level=Level.EXPERT)
    assert order() == [second.handle, first.handle]


def test_who_is_endorsed_is_indexed_again_when_the_endorser_changes_organization(viewer: User) -> None:
    forests, parks = make_organization("Ministère des Forêts"), make_organization("Ministère des Parcs")
    person = make_person("Anne Une", organization=forests)
    place(viewer, organization=forests)
    endorse_skill(endorser=viewer, declared=declares(person, make_skill("reliure")))
    index()
    place(viewer, organization=parks)
    index_now()
    assert compare("person").is_equal
