"""Words planted in closed and hidden groups are found by nobody outside: search, completion, similar ones, API, pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from groups.actions.groups import change_kind
from groups.discussions.search import REPLY, THREAD, similar_threads
from groups.models import GroupKind
from intranet.kernel.accounts.models import User
from intranet.kernel.audiences.queries import audience_ids
from intranet.kernel.search.feeding import build_missing
from intranet.kernel.search.pages import found_page
from intranet.kernel.search.queries import SearchRequest, search, suggest
from intranet.kernel.search.sections import found_sections, suggested_lines
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import sign_in_as
from tests.groups.discussions import make_reply, make_thread
from tests.groups.world import World, make_world
from tests.keeping import Keeper
from tests.search.engines import ENGINES, engine_named

pytestmark = pytest.mark.django_db

OUTSIDERS = ("employee", "other-organization employee", "administrator")
INSIDE = ("group member", "animator", "owner", "guest")


@contextmanager
def _planted(engine: str) -> Iterator[World]:
    """A word in the title, one in the text and one in a reply of each group, and the index."""
    with engine_named(engine):
        world = make_world()
        for kind in ("open", "closed", "hidden"):
            thread = make_thread(world.person("group member"), world.groups[kind], f"Titre{kind} zanzibar", text=f"texte{kind}")
            make_reply(world.person("group member"), thread, f"reponse{kind}")
        build_missing()
        index_now()
        yield world


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """Each in turn, for all the tests of this module."""
    return str(request.param)


@pytest.fixture
def _start(engine: str, keeper: Keeper, django_db_blocker: DjangoDbBlocker) -> None:
    """Every test starts from the same words and their index, which none of them changes."""
    with django_db_blocker.unblock():
        keeper.keep(f"discussions of groups, with {engine}", lambda: _planted(engine))


@pytest.fixture
def world(db: None, keeper: Keeper) -> World:
    assert isinstance(keeper.made, World)
    return deepcopy(keeper.made)


def total(viewer: User, kind: str, text: str) -> int:
    return search(SearchRequest(kind=kind, viewer_audiences=audience_ids(viewer), text=text)).total


def everything_found(viewer: User, text: str) -> list[str]:
    lines = [line for section in found_sections(viewer, text) for line in section.lines]
    lines += [suggested.line for suggested in suggested_lines(viewer, text)]
    lines += [line for kind in (THREAD, REPLY) for line in found_page(viewer, kind, text, "1").lines]
    return [line.value for line in lines]


@pytest.mark.parametrize("persona", OUTSIDERS)
@pytest.mark.parametrize("kind", ["closed", "hidden"])
def test_outsiders_find_nothing_of_a_closed_or_hidden_group(kind: str, persona: str, world: World) -> None:
    viewer = world.person(persona)
    for word in (f"titre{kind}", f"texte{kind}", f"reponse{kind}"):
        assert everything_found(viewer, word) == []
        assert (total(viewer, THREAD, word), total(viewer, REPLY, word)) == (0, 0)
    assert suggest([THREAD], f"titre{kind}", viewer_audiences=audience_ids(viewer)) == ()
    assert similar_threads(viewer, world.groups[kind], f"titre{kind} zanzibar") == []


@pytest.mark.parametrize("persona", INSIDE)
def test_members_find_what_is_in_their_groups(persona: str, world: World) -> None:
    viewer = world.person(persona)
    kinds = ["closed", "hidden"] if persona == "guest" else ["open", "closed", "hidden"]
    assert total(viewer, THREAD, "zanzibar") == len(kinds)
    for kind in kinds:
        assert everything_found(viewer, f"titre{kind}")
        assert total(viewer, REPLY, f"reponse{kind}") == 1
        assert len(similar_threads(viewer, world.groups[kind], f"titre{kind} zanzibar")) == 1


def test_a_group_that_closes_is_closed_to_searches_at_once(world: World) -> None:
    outsider = world.person("employee")
    assert everything_found(outsider, "titreopen")
    change_kind(actor=world.person("owner"), group=world.groups["open"], kind=GroupKind.HIDDEN)
    for word in ("titreopen", "texteopen", "reponseopen"):
        assert everything_found(outsider, word) == []
        assert (total(outsider, THREAD, word), total(outsider, REPLY, word)) == (0, 0)


@pytest.mark.parametrize("persona", OUTSIDERS)
def test_pages_and_the_api_show_nothing_of_them(persona: str, world: World, client: Client) -> None:
    sign_in_as(client, world.person(persona))
    for kind, status in (("closed", 403), ("hidden", 404)):
        group = world.groups[kind]
        thread = group.threads.get()
        reply = thread.replies.get()
        pages = [
            reverse("groups:threads", args=[group.address]),
            reverse("groups:thread", args=[group.address, thread.public_id]),
            reverse("groups:thread", args=[group.address, "0" * 16]),
            reverse("groups:reply", args=[group.address, thread.public_id, reply.public_id]),
            reverse("groups:thread_line", args=[group.address, thread.public_id]),
            reverse("groups:similar_threads", args=[group.address]) + "?title=zanzibar",
            f"/api/v1/groups/{group.public_id}/threads",
            f"/api/v1/groups/{group.public_id}/threads/{thread.public_id}",
        ]
        for page in pages:
            answer = client.get(page)
            assert answer.status_code == status, page
            assert f"itre{kind}" not in answer.content.decode().lower()
        for page in (reverse("groups:discussions"), reverse("home:search"), reverse("home:suggestions")):
            found = client.get(page, {"q": f"titre{kind}"}).content.decode()
            assert thread.public_id not in found


def test_a_thread_is_not_read_through_another_group(world: World, client: Client) -> None:
    thread = world.groups["hidden"].threads.get()
    sign_in_as(client, world.person("group member"))
    assert client.get(reverse("groups:thread", args=[world.groups["open"].address, thread.public_id])).status_code == 404
