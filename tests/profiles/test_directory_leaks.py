"""Nobody finds what they may not see.

A word is planted in every section of people whose sections are hidden in every way, and in people whom the directory does not
list. Each is then looked for everywhere. What comes back must be the answer to a word that was never planted, to the letter:
neither a person, a count, a facet, a suggestion nor a correction may tell them apart.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from itertools import batched

import pytest
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from intranet.kernel import rate_limits
from intranet.kernel.accounts.models import Kind, State, User
from intranet.kernel.search.asked import MAX_VALUES
from intranet.kernel.search.queries import Matching
from intranet.kernel.testing import make_member, sign_in_as
from profiles.actions.people import hide_sections
from profiles.actions.policies import set_reach
from profiles.models import (
    PROFESSIONAL,
    Offer,
    OfferKind,
    Organization,
    OrganizationRole,
    PathEntry,
    PathKind,
    Profile,
    Reach,
    Section,
    ShortlistEntry,
    Skill,
    Visibility,
)
from profiles.queries.directory import DirectorySearch, directory_page
from profiles.visibility import people_visible_to, visible_sections
from tests.keeping import Keeper
from tests.profiles.directory import declares, follow_policies, index, make_skill
from tests.profiles.organizations import make_holder, make_organization, place
from tests.profiles.people import let_follow, show
from tests.search.engines import ENGINES, engine_named

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


# The numbers of words that people write, of skills that nobody declares, and of words that nobody wrote.
WRITTEN, CONTROLS, UNWRITTEN = range(1, 196), range(196, 212), range(212, 228)


@pytest.fixture(autouse=True)
def _no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks this hard would be told to wait."""
    monkeypatch.setattr(rate_limits, "parse_rate", lambda _rate: (1_000_000, 60))


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
    viewers: dict[str, User]

    def is_found_by(self, viewer: str, one: Planted) -> bool:
        """Whether a viewer may find a word. Everybody but guests finds the name and title of those who are listed."""
        if viewer == "guest" or not User.objects.listable().filter(pk=one.person.pk).exists():
            return False
        if one.field in NAMES:
            return True
        if one.field == "phone":
            return False
        is_close = one.visibility == Visibility.ORGANIZATION and self.is_colleague(viewer, one.person)
        return is_close or one.visibility == Visibility.EVERYONE

    def is_colleague(self, viewer: str, person: User) -> bool:
        """Whether a viewer is of the person's organization."""
        organizations = {self.viewers[viewer].affiliations.get().organization_id} if viewer != "guest" else set()
        return person.affiliations.filter(organization__in=organizations, ended_at=None).exists()

    def hidden_from(self, viewer: str) -> Iterator[Planted]:
        return (one for one in self.planted if not self.is_found_by(viewer, one))

    def open_to(self, viewer: str) -> Iterator[Planted]:
        return (one for one in self.planted if self.is_found_by(viewer, one))


def plant(
    person: User, visibility: Visibility, numbers: Iterator[int], *, narrower: Mapping[Section, Visibility] | None = None
) -> list[Planted]:
    """Fill a profile with words of its own. `narrower` circles are those that something else than its owner decides."""
    words = {field: word(next(numbers)) for field in (*FIELDS, "title")}
    plain = {name: words[name] for name in ("city", "region", "phone", "biography_fr", "biography_en", "interests")}
    Profile.objects.filter(pk=person.pk).update(**plain, title_fr=words["title"], title_en=words["title"], french_level="C")
    profile = Profile.objects.get(pk=person.pk)
    Offer.objects.create(profile=profile, kind=OfferKind.MENTORING, text=words["offer"])
    PathEntry.objects.create(profile=profile, kind=PathKind.EXPERIENCE, title=words["path"], place=words["path_place"])
    declares(person, make_skill(words["skill"]))
    show(person, visibility)
    words["name"] = person.family_name
    seen = {field: (narrower or {}).get(SECTION_OF[field], visibility) for field in FIELDS}
    return [Planted(found, person, field, seen.get(field, visibility)) for field, found in words.items()]


@contextmanager
def _everybody(engine: str) -> Iterator[World]:
    with engine_named(engine):
        yield make_everybody()


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each in turn, for all the tests of this module."""
    return str(request.param)


@pytest.fixture
def _start(engine: str, keeper: Keeper, django_db_blocker: DjangoDbBlocker) -> None:
    """Every test starts from the same people and their index, which none of them changes."""
    with django_db_blocker.unblock():
        keeper.keep(f"everybody whom nobody finds, with {engine}", lambda: _everybody(engine))


@pytest.fixture
def world(db: None, keeper: Keeper) -> World:
    assert isinstance(keeper.made, World)
    return deepcopy(keeper.made)


def make_everybody() -> World:
    numbers = iter(WRITTEN)
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
        personal = {section: Visibility.ONLY_ME for section in Section if section not in PROFESSIONAL}
        narrower = personal if fields.get("state") == State.UNCLAIMED else None
        planted += plant(person, Visibility.EVERYONE, numbers, narrower=narrower)
        User.objects.filter(pk=person.pk).update(**fields)
        person.refresh_from_db()
        person.__dict__.pop("profile", None)
    planted += kept_by_policies(numbers)
    planted += hidden_by_moderators(forests, numbers)
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
    for number in CONTROLS:
        make_skill(word(number))
    index()
    follow_policies()
    return World(planted, viewers)


def kept_by_policies(numbers: Iterator[int]) -> list[Planted]:
    """People of organizations that keep them back: for everyone else, what they chose to show to everyone is for few."""
    planted = []
    kept = {Reach.ORGANIZATION: Visibility.ORGANIZATION, Reach.CONTACT: Visibility.ONLY_ME}
    for reach, widest in kept.items():
        organization = make_organization(f"Agence {word(next(numbers))}")
        administrator = make_holder(organization, OrganizationRole.ADMINISTRATOR, f"Odile {word(next(numbers))}")
        person = make_member(f"Ann {word(next(numbers))}")
        place(person, organization=organization)
        narrower = {section: widest for section in Section if section != Section.CONTACT}
        planted += plant(person, Visibility.EVERYONE, numbers, narrower=narrower)
        set_reach(actor=administrator, organization=organization, reach=reach)
    return planted


def hidden_by_moderators(organization: Organization, numbers: Iterator[int]) -> list[Planted]:
    """Somebody of whom moderators hid every section."""
    person = make_member(f"Ann {word(next(numbers))}")
    place(person, organization=organization)
    planted = plant(person, Visibility.EVERYONE, numbers, narrower=dict.fromkeys(Section, Visibility.ONLY_ME))
    hide_sections(member=person, sections=list(Section))
    return planted


def misspelt(text: str) -> str:
    return text[:3] + text[4] + text[3] + text[5:]


def beginning(text: str) -> str:
    return text[:-1]


@dataclass(frozen=True)
class Question:
    """A way to look for words, several at once: a text finds what has all its words but one, a filter one of its values."""

    address: str
    at_once: int = 2
    parameter: str = "q"
    typed: Callable[[str], str] = str

    def answer(self, client: Client, words: Sequence[str], ids: Mapping[str, str]) -> str:
        """What comes back without the words themselves, nor what is new in each answer."""
        typed = [self.typed(ids[one] if self.parameter == "skill" else one) for one in words]
        response = client.get(self.address, {self.parameter: [" ".join(typed)] if self.parameter == "q" else typed})
        body = re.sub("</?mark>", "", response.content.decode())
        for asked in (*words, *typed, *(ids[one] for one in words if one in ids)):
            body = body.replace(asked, "…")
        body = re.sub(r"\b[A-Za-z0-9]{64}\b", "a token against forgery", body)
        body = re.sub(r'data-hue="\d+"|id="(city|region|skill)-[0-9a-f]{8}"', "", body)
        return f"{response.status_code} {body}"


OF_EACH = (Question("/api/v1/people"), Question("/api/v1/search"))
# The pages ask what the API asks, and what completes a word is the name of what the search finds.
OF_SOME = (
    Question("/people/"),
    Question("/people/", typed=misspelt),
    Question("/search/"),
    Question("/suggestions/", at_once=1, typed=beginning),
    Question("/search/suggestions/", at_once=1, typed=beginning),
    Question("/api/v1/suggestions", at_once=1, typed=beginning),
)
BY_FIELD = {
    "city": (Question("/people/", MAX_VALUES, "city"), Question("/api/v1/people", MAX_VALUES, "city")),
    "region": (Question("/people/", MAX_VALUES, "region"),),
    "skill": (Question("/people/", MAX_VALUES, "skill"), Question("/api/v1/people", MAX_VALUES, "skill")),
}


class Looker:
    """Somebody who looks for words."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._ids = dict(Skill.objects.values_list("name_fr", "public_id"))
        self._nothing: dict[tuple[Question, int, bool], str] = {}

    def ask(self, question: Question, some: Sequence[Planted]) -> str:
        return question.answer(self._client, [one.word for one in some], self._ids)

    def nothing(self, question: Question, like: Sequence[Planted]) -> str:
        """The answer to as many words that nobody wrote, or skills that nobody declares."""
        is_skill = like[0].field == "skill"
        key = (question, len(like), is_skill)
        if key not in self._nothing:
            numbers = (CONTROLS if is_skill else UNWRITTEN)[: len(like)]
            self._nothing[key] = question.answer(self._client, [word(number) for number in numbers], self._ids)
        return self._nothing[key]

    def must_find_nothing(self, questions: Iterable[Question], hidden: Iterable[Planted]) -> None:
        """Skills are in the vocabulary whoever has them: they are asked for beside each other."""
        skills, others = [one for one in hidden if one.field == "skill"], [one for one in hidden if one.field != "skill"]
        for question in questions:
            for some in (*batched(skills, question.at_once), *batched(others, question.at_once)):
                shown = " or ".join(f"{one.field} of {one.person} ({one.visibility})" for one in some)
                assert self.ask(question, some) == self.nothing(question, some), f"{shown} shows: {question}"


def of_each_field_and_way(hidden: Sequence[Planted]) -> list[Planted]:
    """Some of these, with a word of each field and one of each person, with a person for each way to be hidden."""
    fields, people = list(dict.fromkeys(one.field for one in hidden)), list(dict.fromkeys(one.person for one in hidden))
    missing = {*fields, *people}
    some = []
    # Along the diagonals, so that it is not the same field that is hidden in every way.
    for one in sorted(hidden, key=lambda one: (fields.index(one.field) - people.index(one.person)) % len(fields)):
        if not missing.isdisjoint({one.field, one.person}):
            some.append(one)
            missing -= {one.field, one.person}
    return some


@pytest.mark.parametrize("viewer", ["same organization", "followed", "administrator", "guest"])
def test_a_hidden_word_is_answered_like_one_that_nobody_wrote(world: World, viewer: str, client: Client, engine: str) -> None:
    if viewer != "same organization" and engine == "elasticsearch":
        pytest.skip("Only one viewer asks Elasticsearch: what another may see is another value of the same filter.")
    looker = Looker(sign_in_as(client, world.viewers[viewer]))
    hidden = [one for one in world.hidden_from(viewer) if one.person.state == State.ACTIVE or one.field in UNLISTED_FIELDS]
    # The API searches people as it lists them: Elasticsearch is asked for each word by one of the two.
    some = OF_SOME if engine == "embedded" else OF_EACH[1:] + OF_SOME
    looker.must_find_nothing(OF_EACH if engine == "embedded" else OF_EACH[:1], hidden)
    looker.must_find_nothing(some, of_each_field_and_way(hidden))
    for field, questions in BY_FIELD.items():
        looker.must_find_nothing(questions, [one for one in hidden if one.field == field])


def test_one_open_word_among_those_that_are_asked_for_at_once_is_found(world: World, client: Client) -> None:
    """Else the test above would prove nothing."""
    looker = Looker(sign_in_as(client, world.viewers["same organization"]))
    hidden, found = list(world.hidden_from("same organization")), list(world.open_to("same organization"))
    for field, questions in (("name", OF_EACH + OF_SOME), *BY_FIELD.items()):
        some = [one for one in found if one.field == field][:1]
        if field == "skill":
            some += [one for one in hidden if one.field == "skill"]
        for question in questions:
            together = [*some, *(one for one in hidden if one.field == field)][: question.at_once]
            assert looker.ask(question, together) != looker.nothing(question, together), question


@pytest.mark.parametrize("viewer", ["same organization", "other organization", "followed", "administrator"])
def test_what_is_open_is_found(world: World, viewer: str, client: Client) -> None:
    """All the words of a person by one search, which finds them only if each of the words does."""
    found = list(world.open_to(viewer))
    for person in dict.fromkeys(one.person for one in found):
        words = [one.word for one in found if one.person == person]
        page = directory_page(world.viewers[viewer], DirectorySearch(text=" ".join(words)))
        assert [one.member for one in page.people] == [person]
        assert page.matching is Matching.ALL_WORDS, words


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
    # Who shows it to everyone, and who was imported.
    speak_french = {"same organization": 3}.get(viewer, 2)
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
            one.visibility == Visibility.EVERYONE
            or (one.visibility == Visibility.ORGANIZATION and world.is_colleague(viewer, one.person))
        )
        if is_contact and one.person in User.objects.listable():
            continue
        for name, text in texts.items():
            assert one.word not in text, f"{one.field} of {one.person} ({one.visibility}) is in the {name}"


@pytest.mark.parametrize("viewer", ["same organization", "other organization", "administrator"])
def test_the_api_shows_of_a_person_what_is_open(world: World, viewer: str, client: Client) -> None:
    sign_in_as(client, world.viewers[viewer])
    member = world.viewers[viewer]
    nobody = client.get("/api/v1/people/nobody-at-all").content.decode()
    for person in dict.fromkeys(one.person for one in world.planted):
        answer = client.get(f"/api/v1/people/{person.handle}")
        body = answer.content.decode()
        if not people_visible_to(member).filter(pk=person.pk).exists():
            assert (answer.status_code, body) == (404, nobody)
            continue
        profile = Profile.objects.select_related("member").get(pk=person.pk)
        sections = visible_sections(member, [profile])[person.pk]
        for one in world.planted:
            if one.person == person and one.field not in NAMES and SECTION_OF[one.field] not in sections:
                assert one.word not in body, f"{one.field} of {person} ({one.visibility})"


def test_what_was_hidden_a_moment_ago_is_not_shown_by_a_late_index(world: World, client: Client) -> None:
    sign_in_as(client, world.viewers["other organization"])
    shown = next(one for one in world.open_to("other organization") if one.field == "skill")
    Profile.objects.filter(pk=shown.person.pk).update(skills_visibility=Visibility.ONLY_ME)
    page = client.get("/people/", query_params={"q": shown.word[:-1]}).content.decode()
    assert shown.word not in page[page.index('class="result-bar"') :]
