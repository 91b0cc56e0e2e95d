"""How far the site and organizations show their people: on pages and in search, at once where it narrows."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import make_member, sign_in_as
from intranet.kernel.work import outboxes
from intranet.kernel.work.outboxes import boxes
from profiles.actions import policies
from profiles.actions.policies import set_reach, set_site_reach
from profiles.models import (
    PROFESSIONAL,
    DirectoryMove,
    DirectoryPolicy,
    Organization,
    OrganizationRole,
    Profile,
    Reach,
    Section,
    Skill,
    Visibility,
)
from profiles.visibility import visible_sections
from tests.profiles.directory import follow_policies, found_by, index
from tests.profiles.employees import ANNE, Import, member
from tests.profiles.organizations import make_holder, make_organization, place
from tests.profiles.people import describe, show

pytestmark = pytest.mark.django_db

SEEN = {
    Reach.EVERYONE: {"colleague": PROFESSIONAL, "other": PROFESSIONAL},
    Reach.ORGANIZATION: {"colleague": PROFESSIONAL, "other": {Section.CONTACT}},
    Reach.CONTACT: {"colleague": {Section.CONTACT}, "other": {Section.CONTACT}},
}
# Everything by which a search could find the people of the file, or tell that they are there.
SKILL, CITY = "modélisation hydrologique", "Chibougamau"


@pytest.fixture
def administrator() -> User:
    return make_member("Ada Minh", is_staff=True)


@pytest.fixture
def decide(forests: Organization) -> Callable[[Reach | None], None]:
    holder = make_holder(forests, OrganizationRole.ADMINISTRATOR, "Odile Décide")
    return lambda reach: set_reach(actor=holder, organization=forests, reach=reach) and None


@pytest.fixture
def viewers(forests: Organization, water: Organization) -> dict[str, User]:
    people = {"colleague": make_member("Kateri Jacobs"), "other": make_member("Tom O’Neil")}
    place(people["colleague"], organization=forests)
    place(people["other"], organization=water)
    return people


def seen_of(person: User, viewers: dict[str, User]) -> dict[str, frozenset[Section]]:
    profile = Profile.objects.select_related("member").get(pk=person.pk)
    return {name: visible_sections(viewer, [profile])[person.pk] for name, viewer in viewers.items()}


# Pages ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reach", Reach)
@pytest.mark.parametrize("decided_by", ["site", "organization"])
def test_an_imported_person_is_seen_as_far_as_the_policy_reaches(
    reach: Reach, decided_by: str, import_lines: Import, viewers: dict[str, User], administrator: User, decide: Callable
) -> None:
    import_lines(ANNE)
    if decided_by == "site":
        set_site_reach(actor=administrator, reach=reach)
    else:
        set_site_reach(actor=administrator, reach=Reach.ORGANIZATION)
        decide(reach)
    assert seen_of(member("1"), viewers) == SEEN[reach]


def test_what_a_member_chose_more_narrowly_stays_so_and_what_they_chose_more_widely_ends_at_the_policy(
    forests: Organization, viewers: dict[str, User], decide: Callable
) -> None:
    person = make_member("Amadou Diallo")
    place(person, organization=forests)
    show(person, Visibility.EVERYONE)
    show(person, Visibility.ONLY_ME, Section.SKILLS)
    assert seen_of(person, viewers)["other"] == set(Section) - {Section.SKILLS}
    decide(Reach.ORGANIZATION)
    assert seen_of(person, viewers) == {"colleague": set(Section) - {Section.SKILLS}, "other": {Section.CONTACT}}
    decide(Reach.CONTACT)
    show(person, Visibility.ONLY_ME, Section.CONTACT)
    assert seen_of(person, viewers) == {"colleague": set(), "other": set()}
    assert visible_sections(person, [Profile.objects.select_related("member").get(pk=person.pk)])[person.pk] == set(Section)


def test_ones_own_page_says_who_sees_each_section_now(client: Client, forests: Organization, decide: Callable) -> None:
    person = make_member("Amadou Diallo")
    place(person, organization=forests)
    describe(person)
    decide(Reach.CONTACT)
    sign_in_as(client, person)
    own = client.get(reverse("profiles:person", args=[person.handle])).content.decode()
    assert own.count("Moi seulement") >= len(Section) - 1
    edited = client.get(reverse("profiles:edit_section", args=[Section.SKILLS])).content.decode()
    assert "seules vos coordonnées professionnelles sont montrées" in edited


# Search --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def directory(search_engine: SearchEngine, import_lines: Import, viewers: dict[str, User], client: Client) -> Client:
    """A directory of imported people whom nobody opened yet, as somebody of another organization searches it."""
    person = {"skills": f"{SKILL}; Vents de vallée", "city": CITY, "languages": "fr=C;en=B"}
    import_lines(*({**ANNE, **person, "employee_number": str(n), "email": f"p{n}@gouv.example"} for n in range(1, 4)))
    index()
    return sign_in_as(client, viewers["other"])


def betrayed(client: Client) -> dict[str, object]:
    """What tells that somebody has the skill or the place of the file."""
    answer = client.get("/api/v1/people", query_params={"q": "Roy"}).json()
    skill = Skill.objects.get(name_fr=SKILL)
    return {
        "by text": found_by(client, q=SKILL),
        "by filter": found_by(client, skill=skill.public_id),
        "by place": found_by(client, city=CITY),
        "facets": [value["label"] for name in ("skill", "city", "french") for value in answer["facets"].get(name, ())],
        "misspelt": client.get("/api/v1/people", query_params={"q": "modelisatoin hydrologique"}).json()["total"],
        "site": [line for line in client.get("/search/", {"q": CITY}).content.decode().splitlines() if "Anne Roy" in line],
        "skill page": "Anne Roy" in client.get(reverse("profiles:skill", args=[skill.address])).content.decode(),
    }


def test_people_imported_are_found_by_expertise_from_another_organization(directory: Client) -> None:
    told = betrayed(directory)
    assert len(told["by text"]) == len(told["by filter"]) == len(told["by place"]) == 3
    assert told["misspelt"] == 3
    assert told["skill page"]
    suggested = directory.get("/api/v1/suggestions", {"q": "modélisation hydro"}).json()
    assert "modélisation hydrologique" in [one["name"] for one in suggested]


@pytest.mark.parametrize("reach", [Reach.CONTACT, Reach.ORGANIZATION])
def test_a_policy_that_narrows_hides_at_once_and_names_come_back_when_the_index_has_followed(
    reach: Reach, directory: Client, decide: Callable, viewers: dict[str, User]
) -> None:
    decide(reach)
    nothing = {"by text": [], "by filter": [], "by place": [], "facets": [], "misspelt": 0, "site": [], "skill page": False}
    assert betrayed(directory) == nothing
    follow_policies()
    assert betrayed(directory) == nothing
    assert len(found_by(directory, q="Roy")) == 3
    sign_in_as(directory, viewers["colleague"])
    assert len(found_by(directory, q=SKILL)) == (3 if reach == Reach.ORGANIZATION else 0)


def test_colleagues_go_on_finding_each_other_while_the_index_follows(
    directory: Client, decide: Callable, viewers: dict[str, User]
) -> None:
    decide(Reach.ORGANIZATION)
    assert not found_by(directory, q=SKILL)
    assert len(found_by(sign_in_as(directory, viewers["colleague"]), q=SKILL)) == 3


def test_a_policy_that_widens_again_is_followed_in_batches(
    directory: Client, decide: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policies, "REINDEXED_AT_ONCE", 2)
    monkeypatch.setattr(policies, "BATCHES_A_TURN", 1)
    for reach, found in ((Reach.CONTACT, 0), (None, 3)):
        decide(reach)
        follow_policies()
        assert len(found_by(directory, q=SKILL)) == found


def test_a_policy_that_changes_while_the_index_follows_begins_with_the_first_person(
    directory: Client, decide: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(Reach.ORGANIZATION)
    follow_policies()
    decide(Reach.EVERYONE)
    box = next(box for box in boxes if box.model is DirectoryMove)
    reindex = policies.reindex

    def narrowed_meanwhile(kind: str, keys: list[int]) -> None:
        reindex(kind, keys)
        index_now()
        monkeypatch.setattr(policies, "reindex", reindex)
        decide(Reach.CONTACT)

    monkeypatch.setattr(policies, "REINDEXED_AT_ONCE", 2)
    monkeypatch.setattr(policies, "BATCHES_A_TURN", 1)
    monkeypatch.setattr(policies, "reindex", narrowed_meanwhile)
    assert outboxes.deliver_batch(box)
    assert DirectoryMove.objects.get().after == 0
    follow_policies()
    assert not found_by(directory, q=SKILL)


def test_the_site_narrows_for_those_who_follow_it_and_for_no_others(
    directory: Client, decide: Callable, administrator: User
) -> None:
    decide(Reach.EVERYONE)
    set_site_reach(actor=administrator, reach=Reach.CONTACT)
    assert len(found_by(directory, q=SKILL)) == 3
    decide(None)
    assert not found_by(directory, q=SKILL)


def test_the_policy_of_the_site_holds_for_people_of_no_organization(
    search_engine: SearchEngine, client: Client, administrator: User
) -> None:
    retiree = make_member("Rita Retraitée", kind=Kind.RETIREE)
    show(retiree, Visibility.EVERYONE)
    Profile.objects.filter(pk=retiree.pk).update(city=CITY)
    index()
    sign_in_as(client, make_member("Vera Regard"))
    assert found_by(client, q=CITY) == [retiree.handle]
    set_site_reach(actor=administrator, reach=Reach.CONTACT)
    assert not found_by(client, q=CITY)
    follow_policies()
    assert found_by(client, q="Retraitée") == [retiree.handle]


def test_what_a_file_names_where_only_contacts_are_shown_is_not_in_the_vocabulary_until_that_changes(
    search_engine: SearchEngine, import_lines: Import, decide: Callable, client: Client, viewers: dict[str, User]
) -> None:
    decide(Reach.CONTACT)
    import_lines({**ANNE, "skills": "zymurgie"})
    index()
    sign_in_as(client, viewers["other"])
    assert "zymurgie" not in client.get("/api/v1/suggestions", {"q": "zymur"}).content.decode()
    decide(Reach.EVERYONE)
    follow_policies()
    assert "zymurgie" in client.get("/api/v1/suggestions", {"q": "zymur"}).content.decode()


# Who decides ---------------------------------------------------------------------------------------------------------


def test_the_site_decides_by_its_administrators_and_an_organization_by_its_own(
    client: Client, forests: Organization, administrator: User
) -> None:
    holder = make_holder(forests, OrganizationRole.ADMINISTRATOR)
    site, own = reverse("profiles:site_policy"), reverse("profiles:organization_policy", args=[forests.address])
    for actor, address, status in (
        *((administrator, site, 302), (holder, site, 403), (administrator, own, 403), (holder, own, 302)),
        *((make_holder(forests, role, f"Odile {role}"), own, 403) for role in OrganizationRole if role != "administrator"),
    ):
        assert sign_in_as(client, actor).post(address, {"reach": "organization"}).status_code == status, (actor, address)
    assert {(policy.organization, policy.reach) for policy in DirectoryPolicy.objects.exclude(reach="")} == {
        *((None, "organization"), (forests, "organization")),
    }
    assert "Ministère des Forêts" in sign_in_as(client, administrator).get(site).content.decode()
    assert sign_in_as(client, holder).post(own, {"reach": "site"}).status_code == 302
    assert DirectoryPolicy.objects.get(organization=forests).reach == ""


def test_a_reach_that_does_not_exist_is_refused_with_the_form(client: Client, administrator: User) -> None:
    answer = sign_in_as(client, administrator).post(reverse("profiles:site_policy"), {"reach": "site"})
    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()


def test_every_organization_has_a_policy_from_its_first_day() -> None:
    organization = make_organization("Ministère du Large")
    policy = DirectoryPolicy.objects.get(organization=organization)
    assert (policy.reach, policy.place.key) == ("", f"profiles:{organization.public_id}")


def test_a_change_is_made_once(forests: Organization, administrator: User) -> None:
    assert set_site_reach(actor=administrator, reach=Reach.CONTACT)
    DirectoryMove.objects.all().delete()
    assert not set_site_reach(actor=administrator, reach=Reach.CONTACT)
    assert not DirectoryMove.objects.exists()


def test_guests_see_nothing_of_imported_people(import_lines: Import) -> None:
    import_lines(ANNE)
    assert member("1").state == State.UNCLAIMED
    assert not any(seen_of(member("1"), {"guest": make_member("Guillaume Roy", kind=Kind.GUEST)}).values())
