"""Pages of skills: browsing, finding, completing, and what each person may learn from them."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intranet.kernel.accounts.actions import protect_member, restore_member, suspend_member
from intranet.kernel.accounts.models import Kind, User
from intranet.kernel.audiences.actions import everyone
from intranet.kernel.search.testing import index_now, own_index
from intranet.kernel.testing import assert_constant_statements, make_member
from profiles.actions.people import edit_profile
from profiles.actions.skills import merge_skills
from profiles.actions.skills_declared import declare_skill
from profiles.models import Level, OrganizationRole, Profile, Skill, SkillSynonym, Visibility
from profiles.queries.skill_pages import suggested_skills, uncurated_skills
from tests.profiles.directory import make_skill
from tests.profiles.organizations import make_holder, make_organization, place
from tests.profiles.people import show

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def index() -> Iterator[None]:
    everyone()
    with own_index():
        yield


@pytest.fixture
def viewer(client: Client) -> User:
    member = make_member("Vera Lectrice", language="en")
    client.force_login(member)
    client.cookies["language"] = "en"
    return member


@pytest.fixture
def projects() -> Skill:
    skill = make_skill("Gestion de projet", "Project management")
    SkillSynonym.objects.create(skill=skill, language="fr", text="Conduite de projet", key="conduite de projet")
    return skill


def declare(name: str, skill: Skill, visibility: Visibility = Visibility.EVERYONE, level: Level = Level.EXPERT) -> User:
    member = make_member(name)
    declare_skill(actor=member, member=member, text=skill.name_fr, level=level)
    show(member, visibility)
    return member


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response
    return response.content.decode()


def save_and_index(*skills: Skill) -> None:
    from intranet.kernel.search.actions import reindex

    reindex("skill", [skill.pk for skill in skills])
    index_now()


# Browsing ---------------------------------------------------------------------------------------------------------------


def test_the_vocabulary_is_browsed_by_letter_in_the_readers_language(client: Client, viewer: User, projects: Skill) -> None:
    make_skill("Économie")
    assert "Project management" in text_of(client, f"{reverse('profiles:skills')}?letter=p")
    assert "Gestion de projet" in text_of(client, f"{reverse('profiles:skills')}?letter=p")
    assert "Project management" not in text_of(client, f"{reverse('profiles:skills')}?letter=g")
    assert '<span lang="fr">Économie</span>' in text_of(client, f"{reverse('profiles:skills')}?letter=e")


@pytest.mark.parametrize(
    "text", ["project management", "gestion de projet", "conduite de projet", "projct managment", "GESTION"]
)
def test_a_skill_is_found_by_name_synonym_or_typo_in_either_language(
    text: str, client: Client, viewer: User, projects: Skill
) -> None:
    save_and_index(projects, make_skill("Apiculture", "Beekeeping"))
    page = text_of(client, f"{reverse('profiles:skills')}?q={text}")
    assert projects.get_absolute_url() in page
    assert "Beekeeping" not in page


def test_only_punctuation_or_a_very_long_text_finds_nothing_and_breaks_nothing(client: Client, viewer: User) -> None:
    for text in ("!!!", "x" * 10_000, '"AND OR NOT (*', "技能"):
        assert client.get(reverse("profiles:skills"), {"q": text}).status_code == 200


def test_esco_is_named_when_the_vocabulary_holds_it(client: Client, viewer: User, projects: Skill) -> None:
    assert "ESCO" not in text_of(client, reverse("profiles:skills"))
    projects.code = "0005c151-5b5a-4a66-8aac-60e734beb1ab"
    projects.save()
    assert "This service uses the ESCO classification of the European Commission." in text_of(
        client, reverse("profiles:skills")
    )


def test_the_list_takes_as_many_statements_for_many(client: Client, viewer: User, projects: Skill) -> None:
    assert_constant_statements(
        lambda: text_of(client, f"{reverse('profiles:skills')}?letter=p"),
        lambda: [make_skill(f"Compétence {number}", f"Piece {number}") for number in range(40)],
    )


# A skill ----------------------------------------------------------------------------------------------------------------


def test_its_page_shows_both_names_synonyms_people_and_levels(client: Client, viewer: User, projects: Skill) -> None:
    declare("Amadou Diallo", projects)
    index_now()
    page = text_of(client, projects.get_absolute_url())
    for shown in ("Project management", "Gestion de projet", "Conduite de projet", "Amadou Diallo", "Expert"):
        assert shown in page, shown


@pytest.mark.parametrize("visibility", [Visibility.ORGANIZATION, Visibility.FOLLOWED, Visibility.ONLY_ME])
def test_who_hides_the_skill_from_the_viewer_is_neither_shown_nor_counted(
    visibility: Visibility, client: Client, viewer: User, projects: Skill
) -> None:
    declare("Camille Cachée", projects, visibility)
    save_and_index(projects)
    assert "Camille" not in text_of(client, projects.get_absolute_url())
    (suggested,) = suggested_skills(viewer, "project")
    assert suggested.people_count == 0


def test_a_colleague_sees_what_is_for_the_organization(client: Client, viewer: User, projects: Skill) -> None:
    forests = make_organization()
    place(viewer, declare("Camille Collègue", projects, Visibility.ORGANIZATION), organization=forests)
    save_and_index(projects)
    assert "Camille Collègue" in text_of(client, projects.get_absolute_url())
    assert suggested_skills(viewer, "project")[0].people_count == 1


def test_who_hides_it_after_the_index_was_made_is_not_shown(client: Client, viewer: User, projects: Skill) -> None:
    member = declare("Camille Changeante", projects)
    index_now()
    Profile.objects.filter(member=member).update(skills_visibility=Visibility.ONLY_ME)
    assert "Camille" not in text_of(client, projects.get_absolute_url())


def test_the_address_of_a_merged_entry_leads_to_the_one_that_stays(client: Client, viewer: User, projects: Skill) -> None:
    old = make_skill("Pilotage de projet")
    curator = make_holder(make_organization(), OrganizationRole.CURATOR)
    merge_skills(actor=curator, skill=old, into=projects)
    assert client.get(old.get_absolute_url())["Location"] == projects.get_absolute_url()


def test_a_wrong_slug_leads_to_the_right_address(client: Client, viewer: User, projects: Skill) -> None:
    response = client.get(reverse("profiles:skill", args=[f"{projects.public_id}-autre"]))
    assert response["Location"] == projects.get_absolute_url()
    assert client.get(reverse("profiles:skill", args=["0123456789abcdef"])).status_code == 404


def test_its_page_takes_as_many_statements_for_many(client: Client, viewer: User, projects: Skill) -> None:
    declare("Amadou Diallo", projects)
    index_now()

    def grow() -> None:
        for number in range(12):
            declare(f"Personne {number}", projects)
        index_now()

    assert_constant_statements(lambda: text_of(client, projects.get_absolute_url()), grow)


# While one types --------------------------------------------------------------------------------------------------------


def test_suggestions_show_both_languages_and_how_many_people(client: Client, viewer: User, projects: Skill) -> None:
    declare("Amadou Diallo", projects)
    save_and_index(projects)
    page = text_of(client, f"{reverse('profiles:skill_suggestions')}?q=gest")
    assert 'data-value="Project management"' in page
    assert "Gestion de projet" in page
    assert "1 person" in page
    answer = client.get(f"{reverse('profiles:skill_suggestions')}?q=proj", headers={"Accept": "application/json"})
    expected = {
        "public_id": projects.public_id,
        "name_fr": "Gestion de projet",
        "name_en": "Project management",
        "people_count": 1,
    }
    assert answer.json() == {"results": [expected]}


def test_short_names_that_begin_so_come_first(viewer: User, projects: Skill) -> None:
    save_and_index(projects, make_skill("Projets", "Large project management offices"), make_skill("Projection"))
    names = [str(one.name.fr) for one in suggested_skills(viewer, "proj")]
    assert names[0] == "Projets" or names[0] == "Projection"
    assert set(names) == {"Projets", "Projection", "Gestion de projet"}


# Curation ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def curator(client: Client) -> User:
    holder = make_holder(make_organization(), OrganizationRole.CURATOR)
    client.force_login(holder)
    client.cookies["language"] = "en"
    return holder


def test_the_queue_shows_what_nobody_confirmed_and_similar_entries_first(
    client: Client, curator: User, projects: Skill
) -> None:
    author = make_member("Tina Tape")
    declare_skill(actor=author, member=author, text="Gestion de projets agile", level=Level.EXPERT)
    save_and_index(projects)
    typed = Skill.objects.get(is_curated=False)
    queue = text_of(client, reverse("profiles:curation"))
    assert "Gestion de projets agile" in queue
    assert "Project management" not in queue
    page = text_of(client, reverse("profiles:curate_skill", args=[typed.address]))
    assert page.index("Is it one of these?") < page.index("Project management") < page.index("Or confirm it")


def test_a_merger_asks_first_then_is_done(client: Client, curator: User, projects: Skill) -> None:
    typed = Skill(name_fr="projets", shown_at=timezone.now())
    typed.set_keys()
    typed.save()
    address = reverse("profiles:merge_skill", args=[typed.address])
    assert 'name="confirmed"' in client.post(address, {"into": "project management"}).content.decode()
    typed.refresh_from_db()
    assert typed.merged_into is None
    response = client.post(address, {"into": projects.public_id, "confirmed": "yes"})
    assert response["Location"] == projects.get_absolute_url()
    typed.refresh_from_db()
    assert typed.merged_into == projects
    assert (
        "No other entry has this name."
        in client.post(reverse("profiles:merge_skill", args=[projects.address]), {"into": "gestion de projet"}).content.decode()
    )


def test_an_entry_is_confirmed_renamed_and_given_synonyms(client: Client, curator: User) -> None:
    typed = Skill(name_fr="apicultur", shown_at=timezone.now())
    typed.set_keys()
    typed.save()
    args = [typed.address]
    client.post(reverse("profiles:curate_skill", args=args), {"name_fr": "Apiculture", "name_en": "Beekeeping"})
    client.post(reverse("profiles:add_synonym", args=args), {"text": "élevage d’abeilles", "language": "fr"})
    client.post(reverse("profiles:remove_synonym", args=args), {"text": "apicultur", "language": "fr"})
    typed.refresh_from_db()
    assert (typed.name_en, typed.is_curated) == ("Beekeeping", True)
    assert [synonym.text for synonym in typed.synonyms.all()] == ["élevage d’abeilles"]
    page = client.post(reverse("profiles:curate_skill", args=args), {"name_fr": "", "name_en": ""}).content.decode()
    assert "Give the name in at least one language." in page


TABLE = {
    "anonymous": (302, 302, 302, 302, 302),
    "guest": (403, 403, 403, 403, 403),
    "employee": (200, 200, 200, 403, 403),
    "superuser": (200, 200, 200, 403, 403),
    "site administrator": (200, 200, 200, 403, 403),
    "organization administrator": (200, 200, 200, 403, 403),
    "curator": (200, 200, 200, 200, 200),
}


@pytest.mark.parametrize("persona", list(TABLE))
def test_each_persona_reaches_the_addresses_that_the_table_gives(persona: str, client: Client, projects: Skill) -> None:
    roles = {"curator": OrganizationRole.CURATOR, "organization administrator": OrganizationRole.ADMINISTRATOR}
    fields = {"guest": {"kind": Kind.GUEST}, "superuser": {"is_superuser": True}, "site administrator": {"is_staff": True}}
    if persona in roles:
        client.force_login(make_holder(make_organization(), roles[persona]))
    elif persona != "anonymous":
        client.force_login(make_member("Paul Persona", **fields.get(persona, {})))
    addresses = (
        reverse("profiles:skills"),
        projects.get_absolute_url(),
        reverse("profiles:skill_suggestions"),
        reverse("profiles:curation"),
        reverse("profiles:curate_skill", args=[projects.address]),
    )
    assert tuple(client.get(address).status_code for address in addresses) == TABLE[persona]


@pytest.mark.parametrize("name", ["merge_skill", "add_synonym", "remove_synonym"])
def test_a_change_is_refused_to_who_is_no_curator_and_never_made_by_a_link(
    name: str, client: Client, viewer: User, projects: Skill
) -> None:
    address = reverse(f"profiles:{name}", args=[projects.address])
    assert client.post(address, {}).status_code == 403
    assert client.get(address).status_code == 405


TYPED = "Zqxpskill"


def ways_to(skill: Skill) -> list[str]:
    return [
        reverse("profiles:skills") + "?letter=z",
        reverse("profiles:skills") + f"?q={TYPED.lower()}",
        reverse("profiles:skill_suggestions") + f"?q={TYPED.lower()}",
        reverse("profiles:skill", args=[skill.address]),
        reverse("home:search") + f"?q={TYPED.lower()}",
        reverse("home:suggestions") + f"?q={TYPED.lower()}",
        f"/api/v1/skills?q={TYPED.lower()}",
        f"/api/v1/skills/suggest?q={TYPED.lower()}",
        f"/api/v1/skills/{skill.public_id}",
        f"/api/v1/search?q={TYPED.lower()}",
    ]


def listing(client: Client, skill: Skill) -> list[str]:
    """The ways on which a reader meets the skill."""
    index_now()
    answers = [(way, client.get(way)) for way in ways_to(skill)]
    return [way for way, one in answers if one.status_code == 200 and TYPED in one.content.decode()]


@pytest.mark.parametrize("held_back", ["only me", "people I follow", "protected", "suspended"])
def test_a_skill_that_is_typed_where_nobody_else_reads_it_is_listed_once_somebody_shows_it(
    held_back: str, client: Client, viewer: User
) -> None:
    author = make_member("Zoé Discrète")
    if held_back == "protected":
        protect_member(actor=None, member=author, is_protected=True)
    elif held_back in {"only me", "people I follow"}:
        show(author, Visibility.ONLY_ME if held_back == "only me" else Visibility.FOLLOWED)
    else:
        show(author, Visibility.ONLY_ME)
    declare_skill(actor=author, member=author, text=TYPED, level=Level.EXPERT)
    if held_back == "suspended":
        suspend_member(actor=None, member=author, reason="Essai")
        show(author, Visibility.EVERYONE)
    skill = Skill.objects.get(name_fr=TYPED)
    assert listing(client, skill) == []
    assert not uncurated_skills().filter(pk=skill.pk).exists()
    if held_back == "protected":
        protect_member(actor=None, member=author, is_protected=False)
    elif held_back == "suspended":
        restore_member(actor=None, member=author)
    else:
        edit_profile(actor=author, member=author, values={"skills_visibility": Visibility.ORGANIZATION})
    assert set(ways_to(skill)) - set(listing(client, skill)) == set()
    show(author, Visibility.ONLY_ME)
    assert uncurated_skills().filter(pk=skill.pk).exists()


def test_who_declares_a_skill_that_is_not_listed_opens_its_page(client: Client, viewer: User) -> None:
    show(viewer, Visibility.ONLY_ME)
    declare_skill(actor=viewer, member=viewer, text=TYPED, level=Level.EXPERT)
    skill = Skill.objects.get(name_en=TYPED)
    assert TYPED in text_of(client, reverse("profiles:skill", args=[skill.address]))
    client.force_login(make_member("Tom O’Neil"))
    assert client.get(reverse("profiles:skill", args=[skill.address])).status_code == 404
