"""A guest looks everywhere for planted words: pages, searches, suggestions, lists, counts, and what co-members show others."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from itertools import batched, product

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode
from pytest_django.plugin import DjangoDbBlocker

from groups.actions.groups import create_group
from groups.actions.membership import admit, remove_member
from groups.joining.actions import invite_address
from groups.models import Group, GroupKind, GroupRole, Invitation
from intranet.kernel import rate_limits
from intranet.kernel.accounts.models import User
from intranet.kernel.search.engines.elasticsearch import ElasticsearchEngine
from intranet.kernel.testing import make_member
from profiles.models import Profile, Section, Visibility
from tests.architecture.test_addresses import ADDRESSES
from tests.groups.joining import allow_government, come_as_guest
from tests.groups.world import World, make_group, make_world
from tests.keeping import Keeper
from tests.profiles.directory import declares, make_person, make_skill
from tests.profiles.organizations import make_organization, place
from tests.search.engines import own_embedded

pytestmark = pytest.mark.django_db

# Words that stand nowhere but in what a guest may not see.
PLANTED = ("Xylophone", "Zirconium", "Quetzal", "Wombat", "Yttrium", "Jacaranda")
# What stands beside them, and so on no page that repeats the one that was typed. Letters with accents are written in two ways.
BESIDE = ("re du xylophone", "groupe zirconium", "levage de quetzals", "yolande", "responsable jacaranda")


@dataclass(frozen=True)
class Scene:
    """The world of groups, and somebody from outside who came by a mailed link into the closed one, with their session."""

    world: World
    guest: User
    session: str

    def sign_in(self, client: Client) -> Client:
        client.cookies[settings.SESSION_COOKIE_NAME] = self.session
        return client


def make_scene() -> Scene:
    """Everything is indexed."""
    world, client = make_world(), Client()
    _plant(world)
    allow_government()
    guest = come_as_guest(client, world.person("owner"), world.groups["closed"])
    client.post(reverse("accounts:welcome_language"), {"language": "fr"})
    client.post(reverse("privacy:accept"), {"terms": "on", "privacy": "on"})
    call_command("rebuild_search", verbosity=0)
    return Scene(world, guest, client.cookies[settings.SESSION_COOKIE_NAME].value)


def _plant(world: World) -> None:
    """People, organizations, skills and groups that the guest was not invited to, and facts of co-members beyond their name."""
    organization = make_organization("Ministère du Xylophone", "Department of Xylophone")
    for kind in GroupKind:
        create_group(
            actor=world.person("owner"), kind=kind, texts={"name_fr": f"Groupe Zirconium {kind}", "purpose_fr": "Wombat"}
        )
    skill = make_skill("Élevage de quetzals Quetzal")
    stranger = make_person("Yolande Yttrium", organization=organization)
    declares(stranger, skill)
    member = world.person("group member")
    place(member, organization=organization)
    shown = {f"{section}_visibility": Visibility.EVERYONE for section in Section}
    Profile.objects.filter(pk=member.pk).update(title_fr="Responsable Jacaranda", portrait="portraits/x/y", **shown)


@contextmanager
def _kept_scene() -> Iterator[Scene]:
    with own_embedded():
        yield make_scene()


@pytest.fixture(autouse=True)
def _no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks every address would be told to wait."""
    monkeypatch.setattr(rate_limits, "parse_rate", lambda _rate: (1_000_000, 60))


@pytest.fixture
def _start(request: pytest.FixtureRequest, keeper: Keeper, django_db_blocker: DjangoDbBlocker) -> None:
    """The guest comes once for all the tests, but for the one that has an index of its own."""
    with django_db_blocker.unblock():
        if "scene" in request.fixturenames:
            keeper.keep("a guest who came by a link", _kept_scene)
        else:
            keeper.let_go()


@pytest.fixture
def scene(db: None, keeper: Keeper) -> Scene:
    assert isinstance(keeper.made, Scene)
    return deepcopy(keeper.made)


@pytest.fixture
def world(scene: Scene) -> World:
    return scene.world


@pytest.fixture
def group(world: World) -> Group:
    return world.groups["closed"]


@pytest.fixture
def guest(client: Client, scene: Scene) -> User:
    """Who looks."""
    scene.sign_in(client)
    return scene.guest


def searches() -> Iterator[str]:
    """Every address that answers a text, asked for the planted words by twos: what has one of them is found.

    The API refuses parameters that an operation does not have, and takes them one by one.
    """
    for words, address in product(batched(PLANTED, 2), ADDRESSES):
        if any(part in address.name for part in ("search", "suggest", "directory", "api:", "people_to", "reach", "members")):
            asked = [(name, " ".join(words)) for name in ("q", "text", "prefix")]
            for some in [[one] for one in asked] if address.path.startswith("/api/") else [asked]:
                yield f"{address.path}?{urlencode(some)}"


def words_in(client: Client, path: str) -> set[str]:
    """The planted words of a page, the text that was typed aside."""
    typed = path.partition("?")[2].partition("=")[2]
    body = client.get(path).content.decode(errors="replace").lower()
    return {word for word in PLANTED if word != typed and word.lower() in body}


def test_no_page_shows_a_guest_a_planted_word(client: Client, guest: User) -> None:
    found = {address.path: words for address in ADDRESSES if (words := words_in(client, address.path))}
    assert not found


def test_an_employee_does_find_them(client: Client, guest: User, world: World) -> None:
    """The words are where they should be, so that their absence means something."""
    employee = make_member("Aline Curieuse")
    client.force_login(employee)
    seen = set[str]()
    for name in ("profiles:directory", "profiles:organizations", "profiles:skills", "groups:directory"):
        seen |= words_in(client, reverse(name))
    seen |= words_in(client, reverse("profiles:person", args=[world.person("group member").handle]))
    assert seen >= set(PLANTED) - {"Quetzal"}


def search_everywhere(client: Client) -> None:
    for path in searches():
        answer = client.get(path)
        assert answer.status_code in {200, 302, 403, 404, 405, 422, 503}, path
        if answer.status_code == 200:
            text = re.sub("</?mark>", "", answer.content.decode().lower())
            assert not [word for word in PLANTED if word not in path and word.lower() in text], path
            assert not [words for words in BESIDE if words in text], path


def test_no_search_suggestion_or_list_answers_a_guest(client: Client, guest: User) -> None:
    search_everywhere(client)


@pytest.mark.elasticsearch
def test_elasticsearch_answers_a_guest_no_more(client: Client, db: None, elasticsearch: ElasticsearchEngine) -> None:
    search_everywhere(make_scene().sign_in(client))


def test_every_api_refuses_a_guest_lists_and_counts(client: Client, guest: User) -> None:
    listing = [address for address in ADDRESSES if address.path.startswith("/api/") and "0000" not in address.path]
    for address in listing:
        answer = client.get(address.path)
        if answer.status_code == 200:
            assert not {word for word in PLANTED if word.lower() in answer.content.decode().lower()}, address.name


def test_the_home_page_of_a_guest_shows_their_groups_and_no_link_that_is_refused(
    client: Client, guest: User, group: Group
) -> None:
    home = client.get("/").content.decode()
    main = home[home.index("<main") : home.index("</main>")]
    assert group.get_absolute_url() in main
    for path in ("/", group.get_absolute_url(), reverse("groups:members", args=[group.address])):
        page = client.get(path).content.decode()
        main = page[page.index("<main") : page.index("</main>")]
        links = {link for link in re.findall(r'href="(/[^"#?]*)', main) if not link.startswith("/static/")}
        refused = {link for link in links if client.get(link).status_code >= 400}
        assert not refused


def test_profile_pages_of_strangers_and_of_co_members_are_not_there(client: Client, guest: User, world: World) -> None:
    stranger = User.objects.get(display_name="Yolande Yttrium")
    for person in (stranger, world.person("group member"), world.person("owner")):
        for name in ("person", "person_card"):
            answer = client.get(reverse(f"profiles:{name}", args=[person.handle]))
            nobody = client.get(reverse(f"profiles:{name}", args=["nobody.at.all"]))
            assert (answer.status_code, nobody.status_code) == (404, 404)


def test_a_guest_sees_co_members_by_name_only(client: Client, guest: User, group: Group) -> None:
    page = client.get(reverse("groups:members", args=[group.address])).content.decode()
    assert "Marc Bélanger" in page
    main = page[page.index("<main") : page.index("</main>")]
    assert "Xylophone" not in main
    assert "/people/" not in main
    assert "portrait" not in main
    home = client.get(group.get_absolute_url()).content.decode()
    main = home[home.index("<main") : home.index("</main>")]
    assert "/people/" not in main
    assert "Xylophone" not in main


def test_the_api_gives_a_guest_names_and_no_organization(client: Client, guest: User, group: Group) -> None:
    listed = client.get(f"/api/v1/groups/{group.public_id}/members").json()["results"]
    assert {"Marc Bélanger", "Léa Poulin"} <= {one["name"] for one in listed}
    assert {one["organization"] for one in listed} == {""}


def test_co_members_see_the_name_and_the_organization_of_a_guest_and_nobody_else_does(
    client: Client, guest: User, group: Group, world: World
) -> None:
    client.force_login(world.person("group member"))
    page = client.get(reverse("groups:members", args=[group.address])).content.decode()
    assert "Léa Poulin" in page
    assert "Université du Nord" in page
    listed = client.get(f"/api/v1/groups/{group.public_id}/members").json()["results"]
    assert {one["organization"] for one in listed if one["role"] == "guest"} >= {"Université du Nord"}
    assert client.get(reverse("profiles:person", args=[guest.handle])).status_code == 404
    client.force_login(world.person("employee"))
    for path in (
        group.get_absolute_url(),
        reverse("profiles:directory") + "?q=Poulin",
        reverse("profiles:suggestions") + "?q=Léa",
        reverse("home:search") + "?q=Poulin",
    ):
        assert "Léa Poulin" not in client.get(path).content.decode(), path


def test_a_group_of_everyone_is_not_there_for_a_guest(client: Client, guest: User, world: World) -> None:
    for kind in ("open", "hidden"):
        group = world.groups[kind]
        assert client.get(group.get_absolute_url()).status_code == 404
        assert client.post(reverse("groups:join", args=[group.address])).status_code == 404
    assert client.get(reverse("groups:directory")).status_code in {403, 404}
    assert set(Group.objects.visible_to(guest)) == {world.groups["closed"]}


def test_an_invited_guest_learns_of_a_hidden_group_only_what_the_invitation_says(
    client: Client, guest: User, world: World
) -> None:
    hidden = make_group(world.person("owner"), GroupKind.HIDDEN, "Groupe discret", purpose_fr="Discuter")
    admit(actor=world.person("owner"), group=hidden, member=world.person("group member"))
    invite_address(actor=world.person("owner"), group=hidden, email=guest.email)
    invitation = Invitation.objects.get(group=hidden)
    page = client.get(reverse("groups:invitation", args=[invitation.public_id])).content.decode()
    assert "Groupe discret" in page
    assert "Marc Bélanger" not in page
    assert client.get(hidden.get_absolute_url()).status_code == 404


def test_a_guest_who_goes_sees_nothing_any_more(client: Client, guest: User, group: Group, world: World) -> None:
    assert client.get(group.get_absolute_url()).status_code == 200
    remove_member(actor=world.person("owner"), group=group, member=guest)
    assert client.get(group.get_absolute_url()).status_code == 404
    assert "Groupe closed" not in client.get("/").content.decode()
    assert not guest.group_memberships.filter(role=GroupRole.GUEST).exists()
