"""An accepted answer that moderation hides: its discussion is no longer answered, wherever that is said, until it is back."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from groups.discussions.actions import accept_reply, hide, restore
from groups.discussions.queries.threads import thread_page
from groups.discussions.search import similar_threads
from groups.models import Group, Reply, Thread
from intranet.kernel.accounts.models import User
from intranet.kernel.realtime.models import Change
from intranet.kernel.search.testing import index_now
from intranet.kernel.testing import assert_constant_statements, sign_in_as
from tests.groups.discussions import make_reply, make_thread
from tests.groups.world import World

pytestmark = pytest.mark.django_db

ANSWERED = "Réponse acceptée"
TITLE = "Comment expliquer un indice de danger ?"


@pytest.fixture
def group(world: World) -> Group:
    return world.groups["closed"]


@pytest.fixture
def asker(world: World) -> User:
    return world.person("group member")


@pytest.fixture
def thread(group: Group, asker: User) -> Thread:
    return make_thread(asker, group, TITLE)


@pytest.fixture
def answer(world: World, thread: Thread, asker: User) -> Reply:
    """The accepted one, which is not the first reply."""
    make_reply(asker, thread, "Peut-être")
    reply = make_reply(world.person("animator"), thread, "Dites quoi faire")
    accept_reply(actor=asker, reply=reply)
    thread.refresh_from_db()
    return reply


@pytest.fixture
def page_of(client: Client, asker: User, group: Group) -> Callable[..., str]:
    sign_in_as(client, asker)

    def page(name: str, *arguments: str, fragment: bool = False, query: str = "") -> str:
        headers = {"hx-request": "true"} if fragment else None
        return client.get(reverse(f"groups:{name}", args=[group.address, *arguments]) + query, headers=headers).content.decode()

    return page


def hide_it(world: World, answer: Reply) -> None:
    hide(actor=world.person("owner"), thing=answer)


def test_the_list_the_page_and_the_fragments_follow(
    world: World, thread: Thread, answer: Reply, page_of: Callable[..., str]
) -> None:
    def shown() -> list[bool]:
        parts = [
            page_of("threads"),
            page_of("group"),
            page_of("thread", thread.public_id),
            page_of("thread_line", thread.public_id, fragment=True),
            page_of("thread_state", thread.public_id, fragment=True),
        ]
        return [ANSWERED in part for part in parts]

    assert shown() == [True] * 5
    assert "Réponse acceptée" in page_of("thread", thread.public_id)
    hide_it(world, answer)
    assert shown() == [False] * 5
    page = page_of("thread", thread.public_id)
    assert "Réponse acceptée" not in page
    assert "answer--accepted" not in page
    assert "Texte masqué par la modération" in page
    restore(actor=world.person("owner"), thing=answer)
    assert shown() == [True] * 5
    assert "Réponse acceptée" in page_of("thread", thread.public_id)


def test_open_pages_hear_of_it(world: World, thread: Thread, answer: Reply) -> None:
    for act in (hide, restore):
        Change.objects.all().delete()
        act(actor=world.person("owner"), thing=answer)
        assert list(Change.objects.order_by("pk").values_list("kind", "subject")) == [
            ("thread_edited", thread.key),
            ("reply_edited", answer.key),
        ]


@pytest.mark.usefixtures("search_engine")
def test_similar_discussions_follow_without_a_statement_for_each(
    world: World, group: Group, asker: User, thread: Thread, answer: Reply, page_of: Callable[..., str]
) -> None:
    index_now()
    assert f"{ANSWERED} ·" in page_of("similar_threads", query="?title=indice+de+danger")
    hide_it(world, answer)
    alike = page_of("similar_threads", query="?title=indice+de+danger")
    assert thread.public_id in alike
    assert ANSWERED not in alike

    def answers() -> list[Reply | None]:
        return [one.answer for one in similar_threads(asker, group, TITLE)]

    def grow() -> None:
        for number in range(3):
            more = make_thread(asker, group, f"{TITLE} {number}")
            accept_reply(actor=asker, reply=make_reply(asker, more))
        index_now()

    assert_constant_statements(answers, grow)


def test_the_api_follows(world: World, group: Group, asker: User, thread: Thread, answer: Reply, client: Client) -> None:
    sign_in_as(client, asker)
    address = f"/api/v1/groups/{group.public_id}/threads"

    def said() -> tuple[str, str, list[bool]]:
        one = client.get(f"{address}/{thread.public_id}").json()
        return client.get(address).json()["results"][0]["accepted"], one["accepted"], [x["is_accepted"] for x in one["results"]]

    assert said() == (answer.public_id, answer.public_id, [False, True])
    hide_it(world, answer)
    assert said() == ("", "", [False, False])
    restore(actor=world.person("owner"), thing=answer)
    assert said() == (answer.public_id, answer.public_id, [False, True])


def test_another_answer_accepted_meanwhile_stays(world: World, asker: User, thread: Thread, answer: Reply) -> None:
    hide_it(world, answer)
    other = make_reply(world.person("guest"), thread, "Autrement")
    accept_reply(actor=asker, reply=other)
    restore(actor=world.person("owner"), thing=answer)
    thread.refresh_from_db()
    page = thread_page(asker, thread)
    assert page.accepted is not None
    assert page.accepted.reply == other
