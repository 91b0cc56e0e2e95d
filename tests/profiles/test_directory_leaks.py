"""Nobody finds what they may not see.

A word is planted in every section of people whose sections are hidden in every way, and in people whom the directory does not
list. Each is then looked for everywhere. What comes back must be the answer to a word that was never planted, to the letter:
neither a person, a count, a facet, a suggestion nor a correction may tell them apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.search.engines.base import SearchEngine
from intranet.kernel.testing import make_member, sign_in_as
from profiles.models import Offer, OfferKind, PathEntry, PathKind, Profile, Section, ShortlistEntry, Skill, Visibility
from profiles.queries.visibility import people_visible_to, visible_sections
from tests.profiles.directory import declares, index, make_skill
from tests.profiles.organizations import make_organization, place
from tests.profiles.people import let_follow, show

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FIELDS = ("city", "region", "phone", "biography_fr", "biography_en", "interests", "skill", "offer", "path", "path_place")
SECTION_OF = {
    "city": Section.PLACE,
    "region": Section.PLACE,
    "phone": Section.CONTACT,
    "biography_fr": Section.ABOUT,
    "biography_en": Section.ABOUT,
    "interests": Section.ABOUT,
    "skill": Section.SKILLS,
    "offer": Section.OFFERS,
    "path": Section.PATH,
    "path_place": Section.PATH,
}
NAMES = ("name", "title")
# Of those who are listed by nobody, one word of each way in is enough.
UNLISTED_FIELDS = ("name", "title", "city", "skill", "biography_fr")
# Far from one another, so that no spelling mistake leads from one to the next.
SYLLABLES = (
    *("zub", "kro", "vix", "mog", "tay", "pel", "dwi", "fan"),
    *("gho", "juk", "lorn", "quap", "rez", "sned", "bylt", "chem"),
)


def word(number: int) -> str:
    """A word of its own for each number."""
    first, rest = number % 16, number // 16
    return "".join(SYLLABLES[at % 16] for at in (first, first + 5 * rest + 3, rest * 7 + first * 3, rest))


CONTROL = "wyfthonaplim"


@pytest.fixture(autouse=True)
def _no_limits(settings: Settings) -> None:
    """Whoever looks this hard would be told to wait: limits are counted in the cache."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


@dataclass(frozen=True)
class Planted:
    """A word, the person whose it is, the field that holds it, and the circle that the section is open to."""

    word: str
    person: User
    field: str
    visibility: Visibility


@dataclass
class World:
    """Everybody of the test."""

    planted: list[Planted]
    control: Skill
    viewers: dict[str, User]

    def is_found_by(self, viewer: str, one: Planted) -> bool:
        """Whether a viewer may find a word. Everybody but guests finds the name and title of those who are listed."""
        if viewer == "guest" or not User.objects.listable().filter(pk=one.person.pk).exists():
            return False
        if one.field in NAMES:
            return True
        if one.field == "phone" or one.person.state == State.UNCLAIMED:
            return False
        is_close = viewer == "same organization" and one.visibility == Visibility.ORGANIZATION
        return is_close or one.visibility == Visibility.EVERYONE

    def hidden_from(self, viewer: str) -> Iterator[Planted]:
        return (one for one in self.planted if not self.is_found_by(viewer, one))

    def open_to(self, viewer: str) -> Iterator[Planted]:
        return (one for one in self.planted if self.is_found_by(viewer, one))


def plant(person: User, visibility: Visibility, numbers: Iterator[int]) -> list[Planted]:
    """Fill a profile with words of its own."""
    words = {field: word(next(numbers)) for field in (*FIELDS, "title")}
    plain = {name: words[name] for name in ("city", "region", "phone", "biography_fr", "biography_en", "interests")}
    Profile.objects.filter(pk=person.pk).update(**plain, title_fr=words["title"], title_en=words["title"], french_level="C")
    profile = Profile.objects.get(pk=person.pk)
    Offer.objects.create(profile=profile, kind=OfferKind.MENTORING, text=words["offer"])
    PathEntry.objects.create(profile=profile, kind=PathKind.EXPERIENCE, title=words["path"], place=words["path_place"])
    declares(person, make_skill(words["skill"]))
    show(person, visibility)
    words["name"] = person.family_name
    return [Planted(found, person, field, visibility) for field, found in words.items()]


@pytest.fixture
def world(search_engine: SearchEngine) -> World:
    numbers = iter(range(1, 200))
    forests, large = make_organization("Ministère des Forêts"), make_organization("Ministère du Large")
    planted = []
    everybody: dict[str, User] = {}
    for visibility in Visibility:
        person = make_member(f"Ann {word(next(numbers))}")
        place(person, organization=forests)
        planted += plant(person, visibility, numbers)
        everybody[visibility] = person
    states: dict[str, dict[str, object]] = {
        "unclaimed": {"state": State.UNCLAIMED},
        "suspended": {"state": State.SUSPENDED},
        "departed": {"state": State.DEPARTED},
        "protected": {"is_protected": True},
        "guest": {"kind": Kind.GUEST},
        "service": {"kind": Kind.SERVICE},
    }
    for fields in states.values():
        person = make_member(f"Ann {word(next(numbers))}")
        place(person, organization=forests)
        planted += plant(person, Visibility.EVERYONE, numbers)
        User.objects.filter(pk=person.pk).update(**fields)
        person.refresh_from_db()
        person.__dict__.pop("profile", None)
    viewers = {
        "same organization": make_member("Kateri Jacobs"),
        "other organization": make_member("Tom O’Neil"),
        "followed": make_member("Priya Raghunathan"),
        "administrator": make_member("Ada Minh", is_staff=True, is_superuser=True),
        "guest": make_member("Guillaume Roy", kind=Kind.GUEST),
    }
    place(viewers["same organization"], organization=forests)
    place(viewers["other organization"], viewers["followed"], viewers["administrator"], organization=large)
    for person in everybody.values():
        let_follow(person, viewers["followed"])
    control = make_skill(CONTROL)
    index()
    return World(planted, control, viewers)


ADDRESSES = (
    "/people/?q={word}",
    "/people/?q={typo}",
    "/people/?city={word}",
    "/people/?region={word}",
    "/suggestions/?q={start}",
    "/search/?q={word}",
    "/search/suggestions/?q={start}",
    "/api/v1/people?q={word}",
    "/api/v1/people?city={word}",
    "/api/v1/people?skill={word}",
    "/api/v1/search?q={word}",
    "/api/v1/suggestions?q={start}",
)


def answers(client: Client, text: str, skill: Skill | None) -> dict[str, str]:
    """What comes back at every address, without the word itself, nor what is new in each answer."""
    typo, start = text[:3] + text[4] + text[3] + text[5:], text[:-1]
    found = {}
    for address in ADDRESSES:
        response = client.get(address.format(word=text, typo=typo, start=start))
        body = re.sub("</?mark>", "", response.content.decode())
        for written in (text, typo):
            body = body.replace(written, "…")
        body = body.replace(f"q={start}", "q=…")
        body = re.sub(r"\b[A-Za-z0-9]{64}\b", "a token against forgery", body)
        body = re.sub(r'data-hue="\d+"|id="(city|region|skill)-[0-9a-f]{8}"', "", body)
        if skill is not None:
            body = body.replace(skill.public_id, "the skill")
        found[address] = f"{response.status_code} {body}"
    return found


@pytest.mark.parametrize("viewer", ["same organization", "followed", "administrator", "guest"])
def test_a_hidden_word_is_answered_like_one_that_nobody_wrote(world: World, viewer: str, client: Client) -> None:
    sign_in_as(client, world.viewers[viewer])
    nothing = answers(client, "hexobrondulv", None)
    only_a_skill = answers(client, CONTROL, world.control)
    for one in world.hidden_from(viewer):
        if one.person.state != State.ACTIVE and one.field not in UNLISTED_FIELDS:
            continue
        skill = Skill.objects.get(name_fr=one.word) if one.field == "skill" else None
        expected = only_a_skill if skill else nothing
        for address, answer in answers(client, one.word, skill).items():
            assert answer == expected[address], f"{one.field} of {one.person} ({one.visibility}) shows at {address}"


@pytest.mark.parametrize("viewer", ["same organization", "other organization", "followed", "administrator"])
def test_what_is_open_is_found(world: World, viewer: str, client: Client) -> None:
    sign_in_as(client, world.viewers[viewer])
    for one in world.open_to(viewer):
        page = client.get("/people/", query_params={"q": one.word}).content.decode()
        assert reverse("profiles:person", args=[one.person.handle]) in page, f"{one.field} of {one.person}"


@pytest.mark.parametrize("viewer", ["same organization", "other organization", "followed", "administrator"])
def test_facets_list_and_count_only_what_is_open(world: World, viewer: str, client: Client) -> None:
    sign_in_as(client, world.viewers[viewer])
    page = client.get("/people/").content.decode()
    facets = client.get("/api/v1/people").json()["facets"]
    hidden = {one.word for one in world.hidden_from(viewer)}
    hidden_skills = set(Skill.objects.filter(name_fr__in=hidden).values_list("public_id", flat=True))
    listed = {value[part] for values in facets.values() for value in values for part in ("value", "label")}
    assert not listed & (hidden | hidden_skills)
    shown = page[page.index('class="facets"') : page.index('class="result-bar"')]
    assert not [one for one in hidden | hidden_skills if one in shown]
    speak_french = {"same organization": 2}.get(viewer, 1)
    assert [value["count"] for value in facets["french"]] == [speak_french] * 3
    assert {value["label"] for value in facets["city"]} == {one.word for one in world.open_to(viewer) if one.field == "city"}


@pytest.mark.parametrize("viewer", ["same organization", "other organization", "administrator"])
def test_cards_and_exports_hold_only_what_is_open(world: World, viewer: str, client: Client) -> None:
    member = sign_in_as(client, world.viewers[viewer]) and world.viewers[viewer]
    for person in {one.person for one in world.planted}:
        ShortlistEntry.objects.create(member=member, person=person)
    texts = {
        "export": client.post("/shortlist/export/").content.decode(),
        "shortlist": client.get("/shortlist/").content.decode(),
        "directory": client.get("/people/").content.decode(),
    }
    assert "Ann" in texts["export"]
    for one in world.hidden_from(viewer):
        # A phone is shown to those who may see it, and found by nobody; that of an unclaimed account is its work contact.
        is_contact = one.field == "phone" and (
            one.person.state == State.UNCLAIMED
            or one.visibility == Visibility.EVERYONE
            or (one.visibility == Visibility.ORGANIZATION and viewer == "same organization")
        )
        if is_contact and one.person in User.objects.listable():
            continue
        for name, text in texts.items():
            assert one.word not in text, f"{one.field} of {one.person} ({one.visibility}) is in the {name}"


@pytest.mark.parametrize("viewer", ["same organization", "other organization", "administrator"])
def test_the_api_shows_of_a_person_what_is_open(world: World, viewer: str, client: Client) -> None:
    sign_in_as(client, world.viewers[viewer])
    member = world.viewers[viewer]
    for one in world.planted:
        answer = client.get(f"/api/v1/people/{one.person.handle}")
        body = answer.content.decode()
        if not people_visible_to(member).filter(pk=one.person.pk).exists():
            assert (answer.status_code, body) == (404, client.get("/api/v1/people/nobody-at-all").content.decode())
        elif one.field not in NAMES:
            profile = Profile.objects.select_related("member").get(pk=one.person.pk)
            is_open = SECTION_OF[one.field] in visible_sections(member, [profile])[one.person.pk]
            assert (one.word in body) <= is_open, f"{one.field} of {one.person} ({one.visibility})"


def test_what_was_hidden_a_moment_ago_is_not_shown_by_a_late_index(world: World, client: Client) -> None:
    sign_in_as(client, world.viewers["other organization"])
    shown = next(one for one in world.open_to("other organization") if one.field == "skill")
    Profile.objects.filter(pk=shown.person.pk).update(skills_visibility=Visibility.ONLY_ME)
    page = client.get("/people/", query_params={"q": shown.word[:-1]}).content.decode()
    assert shown.word not in page[page.index('class="result-bar"') :]
