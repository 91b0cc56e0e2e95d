"""The page of a person: what is on it, its vCard, whom one follows, and what it costs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from intranet.kernel.accounts.actions import close_account, suspend_member
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.follows.models import Follow
from intranet.kernel.testing import assert_constant_statements, make_member, sign_in_as
from profiles.actions.skills_declared import endorse_skill
from profiles.models import Affiliation, Link, Offer, OfferKind, PathEntry, PathKind, Profile, Visibility
from profiles.queries.people import followed_people, person_page
from profiles.queries.strength import WEIGHTS, Step, strength
from profiles.queries.vcards import vcard
from tests.profiles.organizations import make_organization, make_unit, place
from tests.profiles.people import declared_by, describe, let_follow, show

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    member = make_member("Amadou Diallo", handle="amadou.diallo")
    show(member, Visibility.EVERYONE)
    return member


@pytest.fixture
def viewer() -> User:
    return make_member("Kateri Jacobs")


@pytest.fixture
def reader(viewer: User, client: Client) -> Client:
    return sign_in_as(client, viewer)


def _page(client: Client, member: User, **query: str) -> str:
    return client.get(reverse("profiles:person", args=[member.handle]), query).content.decode()


def test_ten_times_the_rows_cost_the_same_statements(person: User, reader: Client) -> None:
    organization = make_organization()
    units = ["Direction", "Service", "Équipe"]
    place(person, organization=organization, unit=make_unit(organization, *units))
    Profile.objects.filter(pk=person.pk).update(supervisor=make_member("Chef Untel"))
    described = describe(person)
    show(person, Visibility.EVERYONE)

    def grow() -> None:
        for number in range(10):
            declared = declared_by(person, f"Compétence {number}")
            for rank in range(4):
                endorse_skill(endorser=make_member(f"Personne {number} {rank}"), declared=declared)
            Offer.objects.create(profile=described, kind=OfferKind.SPEAKING)
            PathEntry.objects.create(profile=described, kind=PathKind.PROJECT, title=f"Projet {number}")
            Link.objects.create(profile=described, label=f"Lien {number}", url="https://example.org")

    # One of them is for the finished projects.
    assert_constant_statements(lambda: _page(reader, person), grow, at_most=24)


def test_ones_own_page_and_the_overview_cost_a_constant_number_of_statements(person: User, client: Client) -> None:
    described = describe(person)
    sign_in_as(client, person)

    def grow() -> None:
        for number in range(10):
            declared_by(person, f"Compétence {number}")
            Offer.objects.create(profile=described, kind=OfferKind.SPEAKING)

    assert_constant_statements(lambda: _page(client, person), grow, at_most=24)
    assert_constant_statements(lambda: client.get(reverse("profiles:edit")), grow)


def test_the_list_of_whom_one_follows_costs_a_constant_number_of_statements(viewer: User, reader: Client) -> None:
    def grow() -> None:
        for number in range(20):
            let_follow(viewer, make_member(f"Suivie {number} {Follow.objects.count()}"))

    grow()
    assert_constant_statements(lambda: reader.get(reverse("profiles:follows")), grow)


def test_four_skills_are_shown_and_the_others_are_folded(person: User, reader: Client) -> None:
    for number in range(7):
        declared_by(person, f"Compétence {number}")
    page = _page(reader, person)
    assert "3 autres compétences" in page
    assert page.split('class="disclosure"')[0].count('<li class="skill"') == 4


def test_the_sentence_that_names_endorsers_counts_the_others(person: User, viewer: User, reader: Client) -> None:
    declared = declared_by(person)
    assert "Soyez la première personne" in _page(reader, person)
    expected = [
        "Appuyée par <bdi>Un</bdi>",
        "Appuyée par <bdi>Deux</bdi> et <bdi>Un</bdi>",
        "Appuyée par <bdi>Trois</bdi>, <bdi>Deux</bdi> et 1 autre",
        "Appuyée par <bdi>Quatre</bdi>, <bdi>Trois</bdi> et 2 autres",
        "Appuyée par <bdi>Cinq</bdi>, <bdi>Quatre</bdi> et 3 autres",
    ]
    for name, sentence in zip(("Un", "Deux", "Trois", "Quatre", "Cinq"), expected, strict=True):
        endorse_skill(endorser=make_member(name), declared=declared)
        assert sentence in " ".join(_page(reader, person).split())


def test_ones_own_page_has_badges_and_a_meter_and_no_button_of_others(person: User, client: Client) -> None:
    declared_by(person)
    page = _page(sign_in_as(client, person), person)
    assert page.count('class="audience"') == 7
    assert "Prochaine étape utile" in page
    assert reverse("profiles:follow", args=[person.handle]) not in page
    assert "/endorse/" not in page


def test_others_see_neither_badges_nor_the_meter(person: User, reader: Client) -> None:
    declared_by(person)
    page = _page(reader, person)
    assert 'class="audience"' not in page
    assert "Prochaine étape" not in page


def test_the_place_in_the_organization_names_units_people_and_supervisor(person: User, viewer: User, reader: Client) -> None:
    organization = make_organization("Ministère des Forêts")
    unit = make_unit(organization, "Protection des forêts", "Comportement du feu")
    place(person, viewer, organization=organization, unit=unit)
    Profile.objects.filter(pk=person.pk).update(supervisor=viewer)
    page = _page(reader, person).split("orgpath")[1]
    order = [
        "Ministère des Forêts",
        "Protection des forêts",
        "Comportement du feu",
        "2 personnes",
        "Amadou Diallo",
        "Kateri Jacobs",
    ]
    assert [page.index(words) for words in order] == sorted(page.index(words) for words in order)


def test_a_supervisor_whom_one_may_not_see_is_not_named(person: User, viewer: User, reader: Client) -> None:
    place(person, organization=make_organization())
    chief = make_member("Chef Untel", is_protected=True)
    Profile.objects.filter(pk=person.pk).update(supervisor=chief)
    assert "Chef Untel" not in _page(reader, person)


def test_former_organizations_are_told_with_the_career_path(person: User, reader: Client) -> None:
    place(person, organization=make_organization("Ancien ministère"))
    place(person, organization=make_organization("Nouveau ministère"))
    assert "Ancien ministère" in _page(reader, person)
    show(person, Visibility.ONLY_ME)
    page = _page(reader, person)
    assert "Ancien ministère" not in page
    assert "Nouveau ministère" in page


def test_a_change_of_unit_is_no_former_organization(person: User, reader: Client) -> None:
    organization = make_organization("Ministère des Forêts")
    place(person, organization=organization)
    place(person, organization=organization, unit=make_unit(organization, "Service des cartes"))
    assert "former-title" not in _page(reader, person)
    place(person, organization=organization, unit=make_unit(organization, "Service des feux"))
    assert "Service des cartes" in _page(reader, person).split("former-title")[-1]


def test_a_transfer_keeps_one_account_and_its_history(person: User) -> None:
    for name in ("Un", "Deux", "Trois"):
        place(person, organization=make_organization(name))
    assert Affiliation.objects.filter(member=person).count() == 3
    assert str(Profile.objects.get(pk=person.pk).organization) == "Trois"


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("America/Toronto", "même heure que vous"),
        ("America/Los_Angeles", "3\N{NO-BREAK SPACE}h de moins que vous"),
        ("America/St_Johns", "1,5\N{NO-BREAK SPACE}h de plus que vous"),
    ],
)
def test_the_local_time_is_compared_with_the_readers(zone: str, words: str, person: User, reader: Client) -> None:
    User.objects.filter(pk=person.pk).update(time_zone=zone)
    assert words in _page(reader, person)


# Follows -------------------------------------------------------------------------------------------------------------


def test_follow_and_stop_in_one_click_each(person: User, viewer: User, reader: Client) -> None:
    address = reverse("profiles:follow", args=[person.handle])
    response = reader.post(address, {"follow": "yes"})
    assert response["Location"] == f"/people/{person.handle}/"
    assert [profile.member for profile in followed_people(viewer)] == [person]
    reader.post(address, {"follow": "no"})
    assert not followed_people(viewer)


def test_with_scripts_only_the_button_comes_back(person: User, reader: Client) -> None:
    address = reverse("profiles:follow", args=[person.handle])
    html = reader.post(address, {"follow": "yes"}, headers={"HX-Request": "true"}).content.decode()
    assert html.strip().startswith("<form")
    assert 'value="no" aria-pressed="true"' in html


def test_without_scripts_the_button_of_a_list_comes_back_to_it(person: User, reader: Client) -> None:
    address = reverse("profiles:follow", args=[person.handle])
    assert reader.post(address, {"follow": "yes", "next": "/profile/follows/?page=2"})["Location"] == "/profile/follows/?page=2"
    assert reader.post(address, {"follow": "yes", "next": "https://evil.example/"})["Location"] == "/"


def test_mutual_follows_are_colleagues_and_common_ones_are_counted(person: User, viewer: User, reader: Client) -> None:
    let_follow(viewer, person)
    assert "Vous êtes" not in _page(reader, person)
    let_follow(person, viewer)
    common = make_member("Nam Pham")
    for one in (viewer, person):
        let_follow(one, common)
        let_follow(common, one)
    half = make_member("Presque Collègue")
    let_follow(viewer, half)
    let_follow(half, viewer)
    let_follow(half, person)
    page = _page(reader, person)
    assert "Vous êtes <strong>collègues</strong>" in page
    assert "1 collègue en commun" in page


def test_nobody_follows_themselves_somebody_suspended_or_who_left(person: User, viewer: User, reader: Client) -> None:
    assert reader.post(reverse("profiles:follow", args=[viewer.handle])).status_code == 403
    close_account(actor=None, member=person)
    assert reader.post(reverse("profiles:follow", args=[person.handle])).status_code == 403
    suspended = make_member("Sonia Côté")
    suspend_member(actor=None, member=suspended, reason="—")
    assert reader.post(reverse("profiles:follow", args=[suspended.handle])).status_code == 404
    assert not Follow.objects.exists()


def test_the_list_says_how_many_follow_and_hides_who_is_absent(person: User, viewer: User, reader: Client) -> None:
    assert "Vous ne suivez personne" in reader.get(reverse("profiles:follows")).content.decode()
    suspended = make_member("Sonia Côté")
    let_follow(viewer, person)
    let_follow(viewer, suspended)
    let_follow(person, viewer)
    suspend_member(actor=None, member=suspended, reason="—")
    page = reader.get(reverse("profiles:follows")).content.decode()
    assert "1 personne vous suit" in page
    assert "Collègue" in page
    assert "Sonia Côté" not in page


# vCard ---------------------------------------------------------------------------------------------------------------


def _card(viewer: User, person: User) -> str:
    return vcard(person_page(viewer, person.handle), address="https://passerelle.example/people/amadou.diallo/")


def test_a_card_is_one_that_programs_read(person: User, reader: Client) -> None:
    place(person, organization=make_organization("Ministère des Forêts"))
    response = reader.get(reverse("profiles:person_card", args=[person.handle]))
    lines = response.content.decode().split("\r\n")
    assert response["Content-Type"] == "text/vcard; charset=utf-8"
    assert "amadou.diallo.vcf" in response["Content-Disposition"]
    assert lines[:2] == ["BEGIN:VCARD", "VERSION:4.0"]
    assert lines[-2:] == ["END:VCARD", ""]
    assert "FN:Amadou Diallo" in lines
    assert "N:Diallo;Amadou;;;" in lines
    assert "ORG:Ministère des Forêts" in lines
    assert f"EMAIL;TYPE=work:{person.email}" in lines


def test_values_of_a_card_are_escaped_and_add_no_line(person: User, viewer: User) -> None:
    Profile.objects.filter(pk=person.pk).update(office="Étage 4; aile B, \\nord\r\nEMAIL:evil@example.org", city="Saint;Jean")
    card = _card(viewer, person).replace("\r\n ", "")
    assert "Étage 4\\; aile B\\, \\\\nord\\nEMAIL:evil@example.org" in card
    assert "Saint\\;Jean" in card
    assert "\r\nEMAIL:evil" not in card


def test_long_lines_are_folded_at_75_octets_without_cutting_a_letter(person: User, viewer: User) -> None:
    office = "é" * 90 + "漢字" * 20
    Profile.objects.filter(pk=person.pk).update(office=office)
    card = _card(viewer, person)
    assert all(len(line.encode()) <= 75 for line in card.split("\r\n"))
    assert office in card.replace("\r\n ", "")


# Strength ------------------------------------------------------------------------------------------------------------


def test_the_weights_of_the_meter_make_one_hundred() -> None:
    assert sum(WEIGHTS.values()) == 100
    assert list(WEIGHTS) == list(Step)


def test_the_meter_counts_what_is_there_and_names_the_next_step() -> None:
    empty = strength(Profile(), skills=0, offers=0, path=0)
    assert (empty.score, empty.next_step) == (0, Step.SKILLS)
    some = strength(Profile(city="Québec", french_level="C"), skills=1, offers=0, path=0)
    assert (some.score, some.next_step) == (25, Step.SKILLS)
    filled = Profile(city="Québec", french_level="C", english_level="B", biography_en="Physicist", portrait="portraits/x/y")
    assert strength(filled, skills=5, offers=1, path=0).next_step == Step.PATH
    whole = strength(filled, skills=3, offers=1, path=1)
    assert (whole.score, whole.next_step) == (100, None)


# What follows from accounts ------------------------------------------------------------------------------------------


def test_every_member_has_a_profile_from_the_start() -> None:
    member = make_member("Nouvelle Venue")
    assert Profile.objects.filter(pk=member.pk).exists()


@pytest.mark.parametrize("kind", [Kind.EMPLOYEE, Kind.RETIREE])
def test_who_leaves_belongs_to_no_organization_any_more(kind: Kind, person: User) -> None:
    place(person, organization=make_organization())
    if kind == Kind.RETIREE:
        from intranet.kernel.accounts.actions import retire_member

        User.objects.filter(pk=person.pk).update(private_email="a@b.example", private_email_verified_at=timezone.now())
        person.refresh_from_db()
        retire_member(actor=None, member=person)
        assert person.state == State.ACTIVE
    else:
        close_account(actor=None, member=person)
    assert not Affiliation.objects.filter(member=person, ended_at=None).exists()
    assert Affiliation.objects.filter(member=person).exists()
    assert Profile.objects.get(pk=person.pk).organization is None


def test_an_offer_stays_open_through_its_last_day(person: User) -> None:
    today = timezone.localdate()
    assert Offer(until=today).is_open
    assert Offer(until=None).is_open
    assert not Offer(until=today - timedelta(days=1)).is_open
