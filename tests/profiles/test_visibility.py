"""Who sees which section of whom: on the page, in the vCard, in the portrait; and who does not exist for whom."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from intranet.kernel.accounts.actions import close_account, protect_member, suspend_member
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.testing import make_member, sign_in_as
from profiles import permissions
from profiles.actions.skills_declared import endorse_skill
from profiles.models import PROFESSIONAL, Profile, Section, Visibility
from profiles.queries.people import person_page
from profiles.search.people import person_documents
from profiles.visibility import people_visible_to, visible_sections
from tests.profiles.organizations import make_organization, place
from tests.profiles.people import PLANTED, declared_by, describe, let_follow, show

pytestmark = pytest.mark.django_db

OPEN = {
    Visibility.EVERYONE: {"owner", "same organization", "other organization", "followed"},
    Visibility.ORGANIZATION: {"owner", "same organization"},
    Visibility.FOLLOWED: {"owner", "followed"},
    Visibility.ONLY_ME: {"owner"},
}


@pytest.fixture
def owner() -> User:
    member = make_member("Amadou Diallo", handle="amadou.diallo")
    place(member, organization=make_organization("Ministère des Forêts"))
    describe(member)
    return member


@pytest.fixture
def viewers(owner: User) -> dict[str, User]:
    """Who looks: `followed` is someone whom the owner follows, from another organization."""
    forests, elsewhere = Profile.objects.get(pk=owner.pk).organization, make_organization("Ministère du Large")
    people = {
        "owner": owner,
        "same organization": make_member("Kateri Jacobs"),
        "other organization": make_member("Tom O’Neil"),
        "followed": make_member("Priya Raghunathan"),
        "guest": make_member("Guillaume Roy", kind=Kind.GUEST),
        "suspended": make_member("Sonia Côté", state=State.SUSPENDED),
    }
    place(people["same organization"], people["suspended"], organization=forests)
    place(people["other organization"], people["followed"], organization=elsewhere)
    let_follow(owner, people["followed"])
    let_follow(people["other organization"], owner)
    return people


def show_each_to_another_circle(owner: User, turn: int) -> dict[Section, Visibility]:
    """Sections that differ from their neighbours. After a turn for each circle, each section was open to each of them."""
    circles = tuple(Visibility)
    shown = {section: circles[(number + turn) % len(circles)] for number, section in enumerate(Section)}
    for section, visibility in shown.items():
        show(owner, visibility, section)
    return shown


@pytest.mark.parametrize("turn", range(len(Visibility)))
def test_a_section_is_seen_by_its_circle_and_nobody_else(turn: int, owner: User, viewers: dict[str, User]) -> None:
    shown = show_each_to_another_circle(owner, turn)
    profile = Profile.objects.select_related("member").get(pk=owner.pk)
    seen = {name: visible_sections(viewer, [profile])[owner.pk] for name, viewer in viewers.items()}
    for section, visibility in shown.items():
        assert {name for name, sections in seen.items() if section in sections} == OPEN[visibility], section


@pytest.mark.parametrize("turn", range(len(Visibility)))
def test_a_word_of_a_hidden_section_is_on_no_page_and_no_card(
    turn: int, owner: User, viewers: dict[str, User], client: Client
) -> None:
    shown = show_each_to_another_circle(owner, turn)
    del shown[Section.LANGUAGES]
    for name, viewer in viewers.items():
        client.logout()
        sign_in_as(client, viewer)
        page = client.get(reverse("profiles:person", args=[owner.handle]), follow=True).content.decode()
        card = client.get(reverse("profiles:person_card", args=[owner.handle]), follow=True).content.decode()
        for section, visibility in shown.items():
            is_open = name in OPEN[visibility]
            assert (PLANTED[section] in page) == is_open, f"{section} on the page of {name}"
            is_on_card = is_open and section in (Section.PLACE, Section.CONTACT)
            assert (PLANTED[section] in card) == is_on_card, f"{section} on the card of {name}"


def test_the_work_address_is_part_of_the_contact_section(owner: User, viewers: dict[str, User], client: Client) -> None:
    show(owner, Visibility.EVERYONE)
    show(owner, Visibility.ORGANIZATION, Section.CONTACT)
    address = reverse("profiles:person", args=[owner.handle])
    assert owner.email not in sign_in_as(client, viewers["other organization"]).get(address).content.decode()
    assert owner.email in sign_in_as(client, viewers["same organization"]).get(address).content.decode()


def test_levels_of_languages_and_the_local_time_hide_with_their_sections(
    owner: User, viewers: dict[str, User], client: Client
) -> None:
    address = reverse("profiles:person", args=[owner.handle])
    sign_in_as(client, viewers["other organization"])
    show(owner, Visibility.EVERYONE)
    shown = client.get(address, headers={"Accept-Language": "fr"}).content.decode()
    assert "#i-languages" in shown.split("profile-head__facts")[1].split("</p>")[0]
    assert "#i-clock" in shown
    show(owner, Visibility.ONLY_ME)
    hidden = client.get(address).content.decode()
    assert "#i-clock" not in hidden
    assert "#i-languages" not in hidden.split("profile-head__facts")[1].split("</p>")[0]


def test_following_somebody_opens_nothing_of_theirs(owner: User, viewers: dict[str, User]) -> None:
    show(owner, Visibility.FOLLOWED)
    profile = Profile.objects.select_related("member").get(pk=owner.pk)
    assert not visible_sections(viewers["other organization"], [profile])[owner.pk]


def test_an_unclaimed_account_shows_what_is_professional_and_nothing_else(owner: User, viewers: dict[str, User]) -> None:
    show(owner, Visibility.EVERYONE)
    User.objects.filter(pk=owner.pk).update(state=State.UNCLAIMED)
    profile = Profile.objects.select_related("member").get(pk=owner.pk)
    for name in ("same organization", "other organization", "followed"):
        assert visible_sections(viewers[name], [profile])[owner.pk] == PROFESSIONAL
    assert not visible_sections(viewers["guest"], [profile])[owner.pk]


def test_who_left_keeps_a_name_marked_left_and_no_section(owner: User, viewers: dict[str, User], client: Client) -> None:
    show(owner, Visibility.EVERYONE)
    Profile.objects.filter(pk=owner.pk).update(title_fr="Modélisateur")
    close_account(actor=None, member=owner)
    response = sign_in_as(client, viewers["other organization"]).get(reverse("profiles:person", args=[owner.handle]))
    page = response.content.decode()
    assert response.status_code == 200
    assert "Amadou Diallo" in page
    assert "n’est plus en poste" in page
    assert not [word for word in (*PLANTED.values(), "Modélisateur", owner.email, "linkofabout") if word in page]
    card = client.get(reverse("profiles:person_card", args=[owner.handle])).content.decode()
    assert "Modélisateur" not in card
    assert owner.email not in card


@pytest.mark.parametrize("name", ["same organization", "other organization", "followed", "guest"])
def test_a_suspended_person_is_absent_like_someone_who_never_was(
    name: str, owner: User, viewers: dict[str, User], client: Client
) -> None:
    suspend_member(actor=None, member=owner, reason="—")
    sign_in_as(client, viewers[name])
    absent = client.get(reverse("profiles:person", args=[owner.handle]))
    never = client.get(reverse("profiles:person", args=["nobody.here"]))
    assert absent.status_code == never.status_code == 404
    assert _told(absent, owner.handle) == _told(never, "nobody.here")


def _told(response: HttpResponse, handle: str) -> str:
    """What the page says, apart from the token of its forms and the address that was asked for."""
    return re.sub(r"[A-Za-z0-9]{64}", "", response.content.decode()).replace(handle, "")


def test_a_protected_member_exists_for_themselves_and_their_supervisor(
    owner: User, viewers: dict[str, User], client: Client
) -> None:
    protect_member(actor=None, member=owner, is_protected=True)
    Profile.objects.filter(pk=owner.pk).update(supervisor=viewers["same organization"])
    seen = {name for name, viewer in viewers.items() if people_visible_to(viewer).filter(pk=owner.pk).exists()}
    assert seen == {"owner", "same organization"}
    assert sign_in_as(client, viewers["followed"]).get(reverse("profiles:person", args=[owner.handle])).status_code == 404


def test_a_guest_sees_nobody_else_and_is_seen_by_nobody(owner: User, viewers: dict[str, User], client: Client) -> None:
    guest = viewers["guest"]
    assert list(people_visible_to(guest)) == [guest]
    assert not people_visible_to(owner).filter(pk=guest.pk).exists()
    sign_in_as(client, guest)
    assert client.get(reverse("profiles:person", args=[guest.handle])).status_code == 200
    assert client.get(reverse("profiles:person", args=[owner.handle])).status_code == 404
    assert client.get(reverse("profiles:person_card", args=[owner.handle])).status_code == 404
    assert client.post(reverse("profiles:follow", args=[owner.handle])).status_code == 404


def test_a_retiree_is_seen_and_belongs_to_no_circle_of_an_organization(owner: User, viewers: dict[str, User]) -> None:
    retiree = make_member("Rita Retraitée", kind=Kind.RETIREE)
    describe(retiree)
    show(retiree, Visibility.ORGANIZATION)
    profile = Profile.objects.select_related("member").get(pk=retiree.pk)
    assert people_visible_to(owner).filter(pk=retiree.pk).exists()
    assert not visible_sections(owner, [profile])[retiree.pk]


def test_who_changes_organization_sees_nothing_more_of_the_former_one(owner: User, viewers: dict[str, User]) -> None:
    show(owner, Visibility.ORGANIZATION)
    colleague, profile = viewers["same organization"], Profile.objects.select_related("member").get(pk=owner.pk)
    assert visible_sections(colleague, [profile])[owner.pk] == set(Section)
    place(colleague, organization=make_organization("Ministère de l’Ailleurs"))
    assert not visible_sections(User.objects.get(pk=colleague.pk), [profile])[owner.pk]


def test_the_index_gets_no_section_narrower_than_an_organization(owner: User) -> None:
    show(owner, Visibility.FOLLOWED)
    show(owner, Visibility.ORGANIZATION, Section.SKILLS)
    show(owner, Visibility.EVERYONE, Section.PLACE)
    wide, narrow = person_documents([owner.pk])
    told = {"place", "skills", "about", "offers", "path", "french", "english"}
    assert (told & wide.values.keys(), told & narrow.values.keys()) == ({"place"}, {"place", "skills"})


def test_the_permission_agrees_with_the_list_of_people(owner: User, viewers: dict[str, User]) -> None:
    for viewer in viewers.values():
        seen = set(people_visible_to(viewer))
        for person in viewers.values():
            assert bool(permissions.can_see_person(viewer, person)) == (person in seen)


def test_being_staff_or_superuser_opens_nothing(owner: User, client: Client) -> None:
    show(owner, Visibility.ORGANIZATION)
    administrator = make_member("Ada Minh", is_staff=True, is_superuser=True)
    assert person_page(administrator, owner.handle).sections == frozenset()
    protect_member(actor=None, member=owner, is_protected=True)
    assert not permissions.can_see_person(administrator, owner)


@pytest.mark.parametrize(
    ("circle", "shown"), [("everyone", {Section.PLACE}), ("organization", {Section.PLACE, Section.SKILLS})]
)
def test_one_looks_at_ones_own_page_as_others_see_it(circle: str, shown: set[Section], owner: User, client: Client) -> None:
    show(owner, Visibility.ONLY_ME)
    show(owner, Visibility.EVERYONE, Section.PLACE)
    show(owner, Visibility.ORGANIZATION, Section.SKILLS)
    page = sign_in_as(client, owner).get(reverse("profiles:person", args=[owner.handle]), {"as": circle}).content.decode()
    assert {section for section, word in PLANTED.items() if word in page} == shown


def test_nobody_looks_at_the_page_of_another_through_a_wider_circle(
    owner: User, viewers: dict[str, User], client: Client
) -> None:
    show(owner, Visibility.ORGANIZATION)
    sign_in_as(client, viewers["other organization"])
    page = client.get(reverse("profiles:person", args=[owner.handle]), {"as": "organization"}).content.decode()
    assert not [word for word in PLANTED.values() if word in page]


def test_endorsers_whom_the_viewer_may_not_see_are_counted_and_not_named(
    owner: User, viewers: dict[str, User], client: Client
) -> None:
    show(owner, Visibility.EVERYONE)
    declared = declared_by(owner, "Vents de vallée")
    hidden = viewers["same organization"]
    for endorser in (hidden, viewers["followed"]):
        endorse_skill(endorser=endorser, declared=declared)
    protect_member(actor=None, member=hidden, is_protected=True)
    sign_in_as(client, viewers["other organization"])
    page = client.get(reverse("profiles:person", args=[owner.handle])).content.decode()
    listed = client.get(reverse("profiles:endorsers", args=[owner.handle, declared.public_id])).content.decode()
    for html in (page, listed):
        assert "Priya Raghunathan" in html
        assert "Kateri Jacobs" not in html
    assert "et 1 autre" in page
