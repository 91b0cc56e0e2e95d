"""A text that two processes serve, with one PostgreSQL and one Redis: it is one text again, whatever fails meanwhile."""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from pycrdt import XmlElement, XmlText, write_message

from intranet.home.benchmarks.typing_editors import Editor
from tests.realtime.test_redis import is_ready
from tests.services.test_microblog_processes import Pair
from tests.work.installations import PATIENCE_S, database_of_its_own, wait_until
from wiki.models import SCHEMA_VERSION
from wiki.text.rendering import words_of
from wiki.text.shared import body_of, fragment_of

DATABASE_URL = os.environ.get("DATABASE_URL", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.postgresql,
    pytest.mark.redis,
    pytest.mark.skipif(not DATABASE_URL, reason="DATABASE_URL names no server"),
]
WITHOUT_REDIS_S = 5

MAKE = """
from intranet.kernel.accounts.models import User
from tests.wiki.texts import body
from wiki.actions.pages import create_page
from wiki.actions.spaces import open_space
writer = User.objects.get(display_name="Luc Roy")
front = open_space(actor=writer, owner=None)
page = create_page(actor=writer, parent=front, title="Un", language="fr", body=body("Premier."))
print("page", page.public_id)
"""
LOGGED = """
from wiki.actions.texts import publish_text
from wiki.models import WikiPage
page = WikiPage.objects.get(title="Un")
publish_text(page=page)
page.refresh_from_db()
for line in page.text.splitlines():
    print("line", line)
"""


@pytest.fixture(scope="module")
def pair(migrated_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    with database_of_its_own(DATABASE_URL, migrated_database) as own_url, ExitStack() as stack:
        yield Pair(own_url, tmp_path_factory.mktemp("pair"), stack)


async def opened(port: int, page: str, session: str) -> Editor:
    editor = Editor(f"sessionid={session}")
    await editor.open(port, f"/ws/wiki/{page}/", SCHEMA_VERSION)
    return editor


async def write(editor: Editor, words: str) -> None:
    """Add a paragraph."""
    before = editor.document.get_state()
    paragraph, text = XmlElement("paragraph"), XmlText(words)
    with editor.document.transaction():
        fragment_of(editor.document).children.append(paragraph)
        paragraph.children.append(text)
    editor.send(b"\x00\x02" + write_message(editor.document.get_update(before)))


async def follow(editor: Editor) -> None:
    while True:
        _kind, update = await editor.hear()
        editor.document.apply_update(update)


def lines(editor: Editor) -> list[str]:
    return words_of(body_of(editor.document).body).splitlines()


async def until(is_true: Callable[[], Any]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not is_true():
            await asyncio.sleep(0.05)


async def written_by_both(pair: Pair, page: str) -> list[list[str]]:
    """What both have when they wrote before, while and after Redis was gone."""
    sessions = pair.readers.values()
    editors = [await opened(port, page, session) for port, session in zip(pair.ports, sessions, strict=True)]
    following = [asyncio.create_task(follow(editor)) for editor in editors]
    expected = {"Premier."}
    for turn in ("before", "without", "after"):
        if turn == "without":
            pair.kill_redis()
        for number, editor in enumerate(editors):
            await write(editor, f"{number} {turn}")
            expected.add(f"{number} {turn}")
        if turn == "without":
            await asyncio.sleep(WITHOUT_REDIS_S)  # it is gone for so long: what is proved is what comes after
            await asyncio.to_thread(pair.start_redis)
        await until(lambda: all(set(lines(editor)) == expected for editor in editors))
    for task in following:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    for editor in editors:
        await editor.close()
    return [lines(editor) for editor in editors]


def test_while_redis_is_gone_two_processes_have_one_text_in_the_end(pair: Pair) -> None:
    for port in pair.ports:
        wait_until(lambda: is_ready(port))  # noqa: B023  waited for before the next turn
    [page] = pair.printed("page", MAKE)
    one, other = asyncio.run(written_by_both(pair, page))
    assert one == other == pair.printed("line", LOGGED)
